//! Saga: several steps in several places, all done or all undone, without a lock over them.
//!
//! An order takes three steps, each in a service of its own that does not know the others: place the order, take the
//! payment, reserve the goods. The third may be refused. Then what was done is compensated, in reverse: release,
//! refund, cancel. A compensation may fail for a while; it is tried again until it succeeds, for there is nothing else to
//! do about it.
//!
//! What makes that work across crashes:
//! - the **decision** is in the store, one key an order: committed or aborted, by compare-and-set from nothing. Whoever
//!   does the job again looks there first, so that two deliveries never decide differently;
//! - every step and every compensation is **idempotent** at its own service, and a compensation also refuses its step from
//!   then on: a delivery that stalled before a step finds the door closed;
//! - jobs are delivered until they are acknowledged, and that is after the last compensation.
//!
//! In between others see orders that are paid and will be refunded: a saga is atomic in the end, and not isolated.
//!
//! The broken rules: the decision is kept in memory alone, so that a crash between two compensations forgets it; or a
//! compensation that fails is not tried again.

use std::rc::Rc;

use super::claim::{Claim, Claimed};
use super::{COPIES, Course, DECIDES, JOBS, Pattern, RETRY, Ruling, TRIES, Values, one_by_one, registers};
use crate::base::{JobId, Knob, Ratio, Source, Unit};
use crate::history::Key;
use crate::sim::{Ask, Came, Effected, Guard, Name, Program, SideEffect, Step, Turn};

pub const REFUSED: Knob = Knob::number(
    "sgno",
    "Third step refused",
    (0, 40, 100),
    Unit::Percent,
    "How often the goods cannot be reserved.",
);
pub const FAILS: Knob = Knob::number(
    "sgfail",
    "Compensation fails",
    (0, 30, 90),
    Unit::Percent,
    "How often a compensation fails and has to be tried again.",
);
pub const IN_MEMORY: Knob = Knob::broken(
    "xsgmem",
    "Decision in memory",
    "Services keep the decision in memory: whoever does the job after a crash may decide differently.",
);
pub const ONCE: Knob = Knob::broken(
    "xsgonce",
    "Compensate once",
    "A compensation that fails is not tried again: its step stays done.",
);

/// The steps in order, each with its compensation.
const STEPS: [(Name, Name); 3] = [(&"order", &"cancel"), (&"pay", &"refund"), (&"reserve", &"release")];

const COMMITTED: i64 = 1;
const ABORTED: i64 = 2;

pub(super) static PATTERN: Pattern = Pattern {
    id: "saga",
    name: "Saga",
    summary: "Order, payment, goods: three steps that are all done, or compensated in reverse.",
    knobs: &[REFUSED, FAILS, IN_MEMORY, ONCE],
    invariant: |_| "In the end every order is wholly done or wholly undone.",
    breaks: "A decision kept in memory, a compensation that is not tried again, or a queue that delivers at most once.",
    sources: &[Source::new("Garcia-Molina and Salem, Sagas", "")],
    keys: |values| [values.get(&JOBS) as u8, 0],
    data: registers,
    jobs: one_by_one,
    program: |values| {
        let percent = |knob| Ratio::from_percent(values.get(knob) as u32);
        Rc::new(Service {
            line: Line::Look { failures: 0 },
            refused: percent(&REFUSED),
            fails: percent(&FAILS),
            in_memory: values.on(&IN_MEMORY),
            once: values.on(&ONCE),
        })
    },
    check,
};

#[derive(Clone, Hash)]
struct Service {
    line: Line,
    refused: Ratio,
    fails: Ratio,
    in_memory: bool,
    once: bool,
}

#[derive(Clone, Copy, Hash)]
enum Line {
    /// What was decided before.
    Look {
        failures: u8,
    },
    Forward(usize),
    Decide(Claim),
    /// Compensates this step, and then those before it.
    Back(usize),
}

impl Program for Service {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        match (self.line, came) {
            (_, Came::Job) if self.in_memory => self.forward(turn, 0),
            (_, Came::Job) => self.look(turn, 0),
            (Line::Look { .. }, Came::Read(word)) => match word.number() {
                None => self.forward(turn, 0),
                Some(COMMITTED) => Step::Done,
                Some(_) => self.back(turn, STEPS.len() - 1),
            },
            (Line::Look { failures }, Came::Rested) => self.look(turn, failures),
            (Line::Look { failures: TRIES }, _) => Step::Leave,
            (Line::Look { failures }, _) => {
                self.line = Line::Look { failures: failures + 1 };
                Step::Rest(RETRY)
            }
            (Line::Forward(_), Came::Effected(Effected::Failed)) => self.decide(turn, ABORTED),
            // Done now, or by an earlier delivery; if it was called off, the decision says so.
            (Line::Forward(2), _) => self.decide(turn, COMMITTED),
            (Line::Forward(step), _) => self.forward(turn, step + 1),
            (Line::Decide(mut claim), came) => {
                let claimed = claim.resume(came);
                self.line = Line::Decide(claim);
                match claimed {
                    Claimed::Next(step) => step,
                    Claimed::Mine => self.decided(turn, claim.mark()),
                    Claimed::Taken(other) => self.decided(turn, other),
                    Claimed::GaveUp => Step::Leave,
                }
            }
            (Line::Back(_), Came::Effected(Effected::Failed)) if !self.once => Step::Rest(RETRY),
            (Line::Back(step), Came::Rested) => self.back(turn, step),
            (Line::Back(0), _) => Step::Done,
            (Line::Back(step), _) => self.back(turn, step - 1),
        }
    }
}

impl Service {
    fn look(&mut self, turn: &Turn<'_>, failures: u8) -> Step {
        self.line = Line::Look { failures };
        Step::Ask(DECIDES, Ask::Read(key(turn)))
    }

    fn forward(&mut self, turn: &Turn<'_>, step: usize) -> Step {
        self.line = Line::Forward(step);
        let fails = if step == 2 { self.refused } else { Ratio::ZERO };
        let effect = SideEffect::new(STEPS[step].0, turn.job.0);
        Step::Effect(SideEffect { guard: Guard::Once, fails, ..effect })
    }

    fn decide(&mut self, turn: &Turn<'_>, decision: i64) -> Step {
        if self.in_memory {
            return self.decided(turn, decision);
        }
        let (claim, step) = Claim::new(key(turn), decision, false);
        self.line = Line::Decide(claim);
        step
    }

    fn decided(&mut self, turn: &Turn<'_>, decision: i64) -> Step {
        if decision == COMMITTED { Step::Done } else { self.back(turn, STEPS.len() - 1) }
    }

    fn back(&mut self, turn: &Turn<'_>, step: usize) -> Step {
        self.line = Line::Back(step);
        let (name, compensation) = STEPS[step];
        let effect = SideEffect::new(compensation, turn.job.0);
        Step::Effect(SideEffect { guard: Guard::Undo(name), fails: self.fails, ..effect })
    }
}

fn key(turn: &Turn<'_>) -> Key {
    Key(turn.job.0 as u8)
}

fn check(values: &Values, course: &Course<'_>) -> Ruling {
    let (jobs, copies) = (values.get(&JOBS) as u32, values.get(&COPIES) as u32);
    let halves = (0..jobs).map(JobId).map(|job| {
        course.settled_job(job, copies)?;
        half_done(course, job)
    });
    let first = Ruling::first(halves);
    first.unwrap_or(match course.settled(jobs, copies) {
        Some(_) => Ruling::Holds,
        None => Ruling::Unsettled,
    })
}

/// A saga to which nothing will happen any more, and of which some steps stand and others do not.
fn half_done(course: &Course<'_>, job: JobId) -> Option<Ruling> {
    let took_place = |name: Name| {
        course
            .effects()
            .find(|(_, _, effect)| effect.name == name && effect.subject == job.0)
            .map(|(place, ..)| place)
    };
    let stands =
        STEPS.map(|(name, compensation)| took_place(name).filter(|_| took_place(compensation).is_none()));
    let count = stands.iter().flatten().count();
    if count == 0 || count == STEPS.len() {
        return None;
    }
    let mut steps: Vec<usize> =
        course.effects().filter(|(_, _, effect)| effect.subject == job.0).map(|(place, ..)| place).collect();
    // It stays like this from the last thing that happened to the job.
    steps.extend(course.of_job(job).last().map(|(place, _)| place).filter(|last| !steps.contains(last)));
    let names: Vec<&str> = STEPS
        .iter()
        .zip(stands)
        .filter(|(_, stands)| stands.is_some())
        .map(|((name, _), _)| **name)
        .collect();
    Some(course.violated(&steps, format!("Of order {} only this stands: {}.", job.0 + 1, names.join(", "))))
}
