//! Evidence in sentences: why the judge found a violation, in the words of the history. It finds nothing itself.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::court::{Because, Evidence, Link, Reason};
use super::staleness::Staleness;
use crate::history::recorded::{Call, Millis, Recorded, counted};

/// One sentence, in which operations are named so that they can be pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    pub parts: Vec<Part>,
}

/// A run of text, or the name of an operation with its index in calling order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    Text(String),
    Operation(u32, String),
}

impl Sentence {
    /// A sentence that names no operation.
    pub fn of(text: &str) -> Sentence {
        Sentence::default().say(text)
    }

    fn say(mut self, text: &str) -> Sentence {
        match self.parts.last_mut() {
            Some(Part::Text(said)) => said.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
        self
    }

    /// Such as "process 3's write 5 (line 17)".
    fn name(mut self, recorded: &Recorded, index: usize) -> Sentence {
        let observation = &recorded.observations[index];
        let (process, call) = (recorded.process_text(observation.process), recorded.call_text(observation));
        let mut name = format!("{process}'s {call}");
        if observation.line > 0 {
            name.push_str(&format!(" (line {})", observation.line));
        }
        if self.parts.is_empty() {
            name = capital(&name);
        }
        self.parts.push(Part::Operation(index as u32, name));
        self
    }

    fn answer(self, recorded: &Recorded, index: usize) -> Sentence {
        self.say(&recorded.answer_text(&recorded.observations[index]))
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Text(text) | Part::Operation(_, text) => f.write_str(text),
        })
    }
}

/// One to three sentences, the first of which says what is wrong.
pub fn sentences(evidence: &Evidence, recorded: &Recorded) -> Vec<Sentence> {
    let answered =
        |read: usize| Sentence::default().name(recorded, read).say(" answered ").answer(recorded, read);
    let mut sentences = vec![match &evidence.reason {
        Reason::NeverWritten { read } => answered(*read).say(", which nobody wrote."),
        Reason::FromTheFuture { read, write } => {
            let line = answered(*read).say(", but ").name(recorded, *write);
            line.say(" was called only after it had returned.")
        }
        Reason::Overwritten { read, write, overwrite } => {
            let line = match write {
                Some(write) => answered(*read).say(", written by ").name(recorded, *write),
                None => answered(*read).say(", which was there at first"),
            };
            let line = line.say(", although ").name(recorded, *overwrite);
            line.say(" came after that and before the read.")
        }
        Reason::Missing { read, write } => {
            let line = Sentence::default().name(recorded, *read).say(" did not show ");
            line.name(recorded, *write).say(", which came before it.")
        }
        Reason::Cycle(links) => cycle(links, recorded),
        Reason::Twice { first, second } => {
            let line = Sentence::default().name(recorded, *first).say(" and ").name(recorded, *second);
            line.say(" both answered ").answer(recorded, *first).say(", which was enqueued once.")
        }
        Reason::Overtaken { enqueue, later, dequeue } => {
            let line = answered(*dequeue).say(", although ").name(recorded, *enqueue);
            let line = line.say(" had returned before ").name(recorded, *later);
            line.say(", and nobody had been given its value.")
        }
        Reason::NotEmpty { dequeue } => {
            let line = Sentence::default().name(recorded, *dequeue);
            line.say(" found nothing, although all the while something was there.")
        }
        Reason::Unexplained { operation } => {
            let line = Sentence::of("No order explains the answer ").answer(recorded, *operation);
            line.say(" of ").name(recorded, *operation).say(" together with the others.")
        }
    }];
    if !evidence.minimal {
        sentences.push(Sentence::of("Fewer of these operations may prove it as well."));
    }
    sentences
}

/// What was measured of the reads, and the one that was furthest behind.
pub fn staleness(found: &Staleness, recorded: &Recorded) -> Vec<Sentence> {
    let reads = counted(found.reads, "read", "reads");
    let mut sentences = Vec::new();
    match found.worst() {
        None => sentences.push(Sentence::of(&format!("None of {reads} answered what had been overwritten."))),
        Some(worst) => {
            let writes = counted(found.most_newer() as usize, "newer write", "newer writes");
            let mut line = format!(
                "{} of {reads} answered what had been overwritten: by up to {writes}",
                found.stale.len()
            );
            if let Some(longest) = found.longest() {
                line.push_str(&format!(", and up to {} before", Millis(longest)));
            }
            sentences.push(Sentence::of(&format!("{line}.")));
            let line = Sentence::default().name(recorded, worst.read).say(" answered ");
            let line = line.answer(recorded, worst.read).say(", although ").name(recorded, worst.overwrite);
            let ago = match worst.nanoseconds {
                Some(time) => format!(" had returned {} before.", Millis(time)),
                None => format!(" had returned {} before.", counted(worst.places as usize, "line", "lines")),
            };
            sentences.push(line.say(&ago));
        }
    }
    match found.unwritten.len() {
        0 => {}
        1 => sentences.push(Sentence::of("1 more read answered what nobody wrote.")),
        n => sentences.push(Sentence::of(&format!("{n} more reads answered what nobody wrote."))),
    }
    sentences
}

/// Why causal memory, PRAM and the session guarantees are not defined for a history.
pub fn not_defined(recorded: &Recorded) -> &'static str {
    let has = |is: fn(&Call) -> bool| recorded.observations.iter().any(|one| is(&one.call));
    if has(|call| matches!(call, Call::Add(_))) {
        "A count does not tell which adds it counts, so nobody knows what a read has seen."
    } else if has(|call| matches!(call, Call::Insert(_) | Call::Remove(_) | Call::Contains(_))) {
        "It is defined for sets whose members are inserted once, never removed, and read as a whole: only then does \
         a read tell what it has seen."
    } else if has(|call| matches!(call, Call::Append(_))) {
        "It is defined for texts that are appended once each, without compare-and-set, and can be told apart in what \
         is read: only then does a read tell what it has seen."
    } else if has(|call| !matches!(call, Call::Read | Call::Write(_) | Call::Cas { .. })) {
        "It is defined for objects that are read and written, or added to: to take something away is both at once."
    } else {
        "It is defined for processes that wait for an answer before they call again."
    }
}

fn cycle(links: &[Link], recorded: &Recorded) -> Sentence {
    let mut line = Sentence::of("They would have to come in a circle: ");
    for (n, link) in links.iter().enumerate() {
        let next = links[(n + 1) % links.len()].operation;
        let reason = match link.because {
            Because::SameProcess => "the same process called it first",
            Because::Returned => "it had returned before the other was called",
            Because::WasRead => "the other read what it wrote",
            Because::WasNotYetOverwritten => "it read what the other wrote over",
            Because::WasOverwritten => "the other wrote over it before that was read",
            Because::WasShownBefore => "it was shown before the other",
            Because::DidNotSee => "it did not see what the other added",
            Because::SawLess => "the other saw what it did not see yet",
        };
        let between = if n > 0 { "; " } else { "" };
        line = line.say(between).name(recorded, link.operation).say(" before ").name(recorded, next);
        line = line.say(", as ").say(reason);
    }
    line.say(".")
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
