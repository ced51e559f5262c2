//! Linearizability of a lock with fencing tokens, decided while the history grows.
//!
//! What a holding answers is its token alone, and the object asks no more than that tokens grow
//! ([`Spec::FencedLock`](crate::check::spec::Spec)). So there is one order to try: that of the tokens. It explains the
//! answers if no token was given twice, and nobody who had returned before another called has the greater one.

use super::checker::Found;
use crate::base::{OpId, SortedMap, SortedSet};
use crate::history::{Action, Answer, History, Operation, Outcome};

/// Decides whether the operations on one lock are linearizable.
#[derive(Clone, Debug, Default)]
pub struct LockChecker {
    /// For each operation that waits, the greatest token that had been returned when it was called.
    calls: SortedMap<OpId, u64>,
    /// Every token that was returned.
    tokens: SortedSet<u64>,
}

impl LockChecker {
    pub fn invoke(&mut self, op: OpId) {
        let newest = self.tokens.iter().next_back().copied().unwrap_or_default();
        self.calls.insert(op, newest);
    }

    /// An operation that waits returned; an answer that cannot be explained is forgiven.
    pub fn complete(&mut self, op: OpId, outcome: Outcome) -> Found {
        let before = self.calls.remove(&op).unwrap_or_default();
        let Outcome::Ok(Answer::Acquired(Some(token))) = outcome else { return Found::Nothing };
        match token > before && self.tokens.insert(token) {
            true => Found::Nothing,
            false => Found::Violation,
        }
    }
}

fn token(operation: &Operation) -> Option<u64> {
    match operation.completed?.answer()? {
        Answer::Acquired(token) => token,
        _ => None,
    }
}

/// Another holding that contradicts this one, which returned with a violation.
pub(super) fn contradicting(
    history: &History,
    target: &Operation,
    spared: impl Fn(OpId) -> bool,
) -> Option<OpId> {
    let (mine, end) = (token(target)?, target.completed?.at.event);
    let contradicts = |other: &&Operation| {
        let Some((theirs, at)) = token(other).zip(other.completed.map(|end| end.at.event)) else {
            return false;
        };
        let same = other.action == (Action::Acquire { key: target.action.key() });
        let greater = theirs > mine && at < target.invoked.event;
        same && other.id != target.id && !spared(other.id) && (greater || theirs == mine && at <= end)
    };
    history.operations().iter().find(contradicts).map(|other| other.id)
}
