//! A key that only one may take: the step that most patterns begin with.
//!
//! Read it; if nobody has it, write one's own mark there by compare-and-set, from "nothing". One of all who try
//! finds nothing and writes; the others see the mark. Where the outcome is unknown, read again: the mark is the
//! delivery's own, so that it tells.

use super::{DECIDES, RETRY, TRIES};
use crate::history::Key;
use crate::sim::{Ask, Came, Step, Word};

/// The attempt to take a key.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Claim {
    key: Key,
    mark: i64,
    /// The broken rule: writes without comparing, so that two who read nothing both write.
    blind: bool,
    failures: u8,
    /// What it read last.
    found: Word,
}

/// How an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claimed {
    /// This is to be done next.
    Next(Step),
    Mine,
    /// Somebody took it, with this mark.
    Taken(i64),
    /// The store does not answer.
    GaveUp,
}

impl Claim {
    /// The attempt, and its first step. `mark` is the delivery's own.
    pub fn new(key: Key, mark: i64, blind: bool) -> (Claim, Step) {
        (Claim { key, mark, blind, failures: 0, found: Word::default() }, read(key))
    }

    /// What it writes if nobody has the key.
    pub fn mark(&self) -> i64 {
        self.mark
    }

    /// Takes the key from whoever has it, if that is still the one who was found: what stands there no longer counts.
    pub fn take_over(&self) -> Step {
        Step::Ask(DECIDES, Ask::Cas(self.key, self.found, self.mark))
    }

    pub fn resume(&mut self, came: Came) -> Claimed {
        if let Came::Read(word) = came {
            self.found = word;
        }
        match came {
            Came::Read(word) => match word.number() {
                Some(mark) if mark == self.mark => Claimed::Mine,
                Some(mark) => Claimed::Taken(mark),
                None if self.blind => Claimed::Next(Step::Ask(DECIDES, Ask::Write(self.key, self.mark))),
                None => Claimed::Next(Step::Ask(DECIDES, Ask::Cas(self.key, word, self.mark))),
            },
            Came::Written(_) => Claimed::Mine,
            Came::Failed | Came::Unknown if self.failures == TRIES => Claimed::GaveUp,
            Came::Failed | Came::Unknown => {
                self.failures += 1;
                Claimed::Next(Step::Rest(RETRY))
            }
            Came::Missed | Came::Rested | Came::Job => Claimed::Next(read(self.key)),
            // It asks for none of these.
            Came::Effected(_) | Came::Acquired(_) | Came::Released => Claimed::Next(read(self.key)),
        }
    }
}

fn read(key: Key) -> Step {
    Step::Ask(DECIDES, Ask::Read(key))
}
