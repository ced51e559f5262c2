//! A service that takes a key, and does something outside if it was the one who took it.

use super::claim::{Claim, Claimed};
use crate::history::Key;
use crate::sim::{Came, Program, SideEffect, Step, Turn};

/// What is taken, and what for.
pub(super) trait Task: Clone + std::hash::Hash + 'static {
    fn key(turn: &Turn<'_>) -> Key;
    /// What stands at the key once it is taken: whoever finds just that takes it for its own.
    fn mark(turn: &Turn<'_>) -> i64;
    fn effect(turn: &Turn<'_>) -> SideEffect;
}

/// The service.
#[derive(Clone, Hash)]
pub(super) struct Taker<T> {
    task: T,
    /// The broken rule: takes the key by a read and a plain write.
    blind: bool,
    claim: Option<Claim>,
}

impl<T: Task> Taker<T> {
    pub fn new(task: T, blind: bool) -> Taker<T> {
        Taker { task, blind, claim: None }
    }
}

impl<T: Task> Program for Taker<T> {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        match (came, &mut self.claim) {
            (Came::Job, _) => {
                let (claim, step) = Claim::new(T::key(turn), T::mark(turn), self.blind);
                self.claim = Some(claim);
                step
            }
            (Came::Effected(_), _) | (_, None) => Step::Done,
            (came, Some(claim)) => match claim.resume(came) {
                Claimed::Next(step) => step,
                Claimed::Mine => Step::Effect(T::effect(turn)),
                // Whoever sent the job is told no.
                Claimed::Taken(_) => Step::Done,
                Claimed::GaveUp => Step::Leave,
            },
        }
    }
}
