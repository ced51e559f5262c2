//! What a search did and held so far, against its limits. Every search of a judgement shares one [`Meter`].

use crate::check::court::{Limits, Reached};

/// How many steps are done before the caller is asked again.
const PATIENCE: u64 = 1 << 14;

/// What a judgement took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Attempts to place an operation.
    pub steps: u64,
    /// The most states held at once.
    pub states: usize,
    /// About the most bytes that states took at once.
    pub bytes: usize,
}

/// Counts steps and states.
pub(super) struct Meter<'k> {
    limits: Limits,
    keep_going: &'k mut dyn FnMut() -> bool,
    next_question: u64,
    pub effort: Effort,
}

impl<'k> Meter<'k> {
    pub fn new(limits: Limits, keep_going: &'k mut dyn FnMut() -> bool) -> Meter<'k> {
        Meter { limits, keep_going, next_question: PATIENCE, effort: Effort::default() }
    }

    /// Takes note of so many more steps, and of what is held now.
    ///
    /// # Errors
    /// The limit that was reached.
    pub fn count(&mut self, steps: u64, states: usize, bytes: usize) -> Result<(), Reached> {
        self.effort.steps += steps;
        self.effort.states = self.effort.states.max(states);
        self.effort.bytes = self.effort.bytes.max(bytes);
        if states > self.limits.states {
            return Err(Reached::States(states));
        }
        if self.effort.steps > self.limits.steps {
            return Err(Reached::Steps(self.effort.steps));
        }
        if self.effort.steps >= self.next_question {
            self.next_question = self.effort.steps + PATIENCE;
            if !(self.keep_going)() {
                return Err(Reached::Stopped);
            }
        }
        Ok(())
    }
}
