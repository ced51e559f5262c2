//! At most once, at least once: what happens to a mail when the service that sends it crashes.
//!
//! Sending a mail cannot be taken back, and it cannot be done together with a write to the store. One comes first:
//! - **send, then note** that it was sent: a crash in between leaves no note, and the mail is sent again;
//! - **note, then send**: a crash in between leaves a note, and the mail is never sent.
//!
//! With redelivery until it is acknowledged the first sends every mail at least once, over any store whatever; the second
//! sends none twice, over a store in which one of all who try takes the note. A queue that takes a delivery for an
//! acknowledgement sends at most once with either. **Exactly once** can be chosen here as what is wanted; it is no rule
//! of this service that gives it, and the runs show so. It takes a receiver that keeps the key.

use std::rc::Rc;

use super::claim::{Claim, Claimed};
use super::{COPIES, Course, DECIDES, JOBS, Pattern, RETRY, Ruling, TRIES, Values, one_by_one, registers};
use crate::base::{JobId, Knob, Source};
use crate::history::Key;
use crate::sim::{Ask, Came, Name, Program, SideEffect, Step, Turn};

pub const ORDER: Knob = Knob::choice(
    "dlorder",
    "Sends",
    &["and then notes it", "after noting it"],
    0,
    "Which comes first: the mail, or the note in the store that it was sent.",
);
pub const WANTED: Knob = Knob::choice(
    "dlwant",
    "Wanted",
    &["at least once", "at most once", "exactly once"],
    0,
    "What the run is judged by.",
);

const SEND: Name = &"send";

pub(super) static PATTERN: Pattern = Pattern {
    id: "delivery",
    name: "Delivery",
    summary: "Each job is a mail to send; a note in the store says that it was sent.",
    knobs: &[ORDER, WANTED],
    invariant: |values| match values.get(&WANTED) {
        0 => "Every mail is sent, and none is acknowledged that was not.",
        1 => "No mail is sent twice.",
        _ => "Every mail is sent, and none twice.",
    },
    breaks: "A crash between the mail and the note of it, where “exactly once” is wanted.",
    sources: &[Source::new("Saltzer, Reed and Clark, End-to-End Arguments in System Design", "")],
    keys: |values| [values.get(&JOBS) as u8, 0],
    data: registers,
    jobs: one_by_one,
    program: |values| Rc::new(Service { notes_first: values.get(&ORDER) == 1, line: Line::Look }),
    check,
};

#[derive(Clone, Hash)]
struct Service {
    notes_first: bool,
    line: Line,
}

#[derive(Clone, Copy, Hash)]
enum Line {
    /// Sends first: whether there is a note already.
    Look,
    /// Notes first: takes the note.
    Take(Claim),
    Send,
    Note {
        failures: u8,
    },
}

impl Program for Service {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        let key = Key(turn.job.0 as u8);
        match (self.line, came) {
            (_, Came::Job) if self.notes_first => {
                let (claim, step) = Claim::new(key, i64::from(turn.delivery), false);
                self.line = Line::Take(claim);
                step
            }
            (_, Came::Job) => {
                self.line = Line::Look;
                Step::Ask(DECIDES, Ask::Read(key))
            }
            (Line::Take(mut claim), came) => {
                let claimed = claim.resume(came);
                self.line = Line::Take(claim);
                match claimed {
                    Claimed::Next(step) => step,
                    Claimed::Mine => self.send(turn),
                    Claimed::Taken(_) => Step::Done,
                    Claimed::GaveUp => Step::Leave,
                }
            }
            (Line::Look, Came::Read(word)) if word.number().is_some() => Step::Done,
            // Not noted, or nobody knows: then sending again is the safe side.
            (Line::Look, _) => self.send(turn),
            (Line::Send, _) if self.notes_first => Step::Done,
            (Line::Send, _) => self.note(turn, 0),
            (Line::Note { .. }, Came::Written(_)) => Step::Done,
            (Line::Note { failures }, Came::Rested) => self.note(turn, failures),
            (Line::Note { failures: TRIES }, _) => Step::Leave,
            (Line::Note { failures }, _) => {
                self.line = Line::Note { failures: failures + 1 };
                Step::Rest(RETRY)
            }
        }
    }
}

impl Service {
    fn send(&mut self, turn: &Turn<'_>) -> Step {
        self.line = Line::Send;
        Step::Effect(SideEffect::new(SEND, turn.job.0))
    }

    fn note(&mut self, turn: &Turn<'_>, failures: u8) -> Step {
        self.line = Line::Note { failures };
        Step::Ask(DECIDES, Ask::Write(Key(turn.job.0 as u8), i64::from(turn.delivery)))
    }
}

fn check(values: &Values, course: &Course<'_>) -> Ruling {
    let wanted = values.get(&WANTED);
    let mail = |place: usize| course.steps[place].job.0 + 1;
    let twice = course.twice(|_| true).filter(|_| wanted >= 1);
    let twice =
        twice.map(|places| course.violated(&places, format!("Mail {} was sent twice.", mail(places[1]))));
    let never = course.done_without("send").filter(|_| wanted != 1).map(|place| {
        course.violated(&[place], format!("Mail {} was acknowledged and not sent.", mail(place)))
    });
    if let Some(found) = Ruling::first([twice, never]) {
        return found;
    }
    if wanted == 1 {
        return Ruling::Holds;
    }
    let (jobs, copies) = (values.get(&JOBS) as u32, values.get(&COPIES) as u32);
    if course.settled(jobs, copies).is_none() {
        return Ruling::Unsettled;
    }
    let sent = |job: JobId| course.named("send").any(|(_, _, effect)| effect.subject == job.0);
    match (0..jobs).map(JobId).find(|job| !sent(*job)) {
        Some(job) => {
            let places: Vec<usize> = course.of_job(job).map(|(place, _)| place).collect();
            course.violated(&places, format!("Mail {} was lost.", job.0 + 1))
        }
        None => Ruling::Holds,
    }
}
