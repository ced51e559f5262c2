//! What was written to each key, and when: how old the answers of reads were, and what replicas may hold. It takes in
//! a run step by step; `check::staleness` and `check::settled` ask the same of a whole recorded history.
//!
//! An answer is *overwritten* if an acknowledged write returned before its call, and was itself called after the
//! write that it shows had returned: no order that keeps real time puts it before that write.
//!
//! A replica may hold what was written and did not certainly fail. Once nothing happens any more it may hold only
//! what can have been written last: of an acknowledged write that its own session wrote over nothing is left then,
//! and where a write was acknowledged something is.

use super::objects;
use crate::base::{ClientId, EventId, OpId, SortedMap, Span};
use crate::history::{Action, Answer, History, Key, Moment, Operation, Outcome, Value};

/// All that was written. Steps are places of `History::steps`.
#[derive(Debug, Default)]
pub(super) struct Writes {
    /// The step by which each operation was called.
    called: Vec<usize>,
    keys: SortedMap<Key, Written>,
    /// Of counters and sets, the operations that change them, in calling order.
    objects: SortedMap<Key, Vec<OpId>>,
    /// The ends of writes, however they ended, in event order.
    ends: Vec<(usize, Moment)>,
}

#[derive(Debug, Default)]
struct Written {
    writes: SortedMap<Value, Write>,
    /// In the order of their returns.
    acknowledged: Vec<Acknowledged>,
}

#[derive(Debug)]
struct Write {
    op: OpId,
    /// The step by which it was acknowledged.
    acknowledged: Option<usize>,
}

#[derive(Debug)]
struct Acknowledged {
    client: ClientId,
    called: usize,
    returned: usize,
    at: Moment,
}

impl Writes {
    /// Takes in a call.
    pub fn called(&mut self, operation: &Operation, step: usize) {
        self.called.push(step);
        if let Some(value) = operation.action.writes() {
            let written = self.keys.get_or_default(operation.action.key());
            written.writes.get_or_insert_with(value, || Write { op: operation.id, acknowledged: None });
        } else if !operation.action.is_read() {
            self.objects.get_or_default(operation.action.key()).push(operation.id);
        }
    }

    /// Takes in a return. For how long the value of the answer had been overwritten when it was asked for, if it
    /// had been.
    pub fn returned(&mut self, operation: &Operation, step: usize) -> Option<Span> {
        let completion = operation.completed?;
        let answer = completion.answer();
        let overwritten = self.overwritten(operation, answer);
        if !operation.action.is_read() {
            self.ends.push((step, completion.at));
        }
        let Some(value) = operation.action.writes() else { return overwritten };
        let (Some(called), true) = (self.called.get(operation.id.index()), wrote(answer)) else {
            return overwritten;
        };
        let written = self.keys.get_or_default(operation.action.key());
        written.acknowledged.push(Acknowledged {
            client: operation.client,
            called: *called,
            returned: step,
            at: completion.at,
        });
        if let Some(write) = written.writes.get_mut(&value).filter(|write| write.op == operation.id) {
            write.acknowledged = Some(step);
        }
        overwritten
    }

    fn overwritten(&self, operation: &Operation, answer: Option<Answer>) -> Option<Span> {
        let shown = match (operation.action, answer?) {
            (Action::Read { .. }, Answer::Read(value)) => value,
            (Action::Cas { expected, .. }, Answer::Compared(true)) => expected,
            _ => return None,
        };
        let written = self.keys.get(&operation.action.key())?;
        let called = *self.called.get(operation.id.index())?;
        // Newer writes are those that were called from this step on.
        let newer = match shown {
            None => 0,
            Some(value) => written.writes.get(&value)?.acknowledged? + 1,
        };
        let list = &written.acknowledged;
        let start = list.partition_point(|write| write.returned < newer);
        // Those that were under way at that step alone are passed over: one a client at most.
        let mut before = list[start..].iter().take_while(|write| write.returned < called);
        let first = before.find(|write| write.called >= newer)?;
        Some(operation.invoked.time.since(first.at.time))
    }

    /// Forgets all steps from `step` on.
    pub fn truncate(&mut self, step: usize) {
        self.called.truncate(self.called.partition_point(|called| *called < step));
        self.ends.truncate(self.ends.partition_point(|(end, _)| *end < step));
        let operations = self.called.len();
        for changes in self.objects.values_mut() {
            changes.retain(|op| op.index() < operations);
        }
        for written in self.keys.values_mut() {
            written.writes.retain(|_, write| {
                write.acknowledged = write.acknowledged.filter(|returned| *returned < step);
                write.op.index() < operations
            });
            let kept = written.acknowledged.partition_point(|write| write.returned < step);
            written.acknowledged.truncate(kept);
        }
    }

    /// The end of the last write that ended by `event`.
    pub fn last_end(&self, event: EventId) -> Option<Moment> {
        let ended = self.ends.partition_point(|(_, at)| at.event <= event);
        ended.checked_sub(1).map(|last| self.ends[last].1)
    }

    /// Keys that somebody tried to change.
    pub fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        self.keys.keys().chain(self.objects.keys()).copied()
    }

    /// Whether a replica may hold a value after `event`; `None`: what was there at first. `quiet`: nothing happens
    /// any more.
    pub fn may_hold(
        &self,
        history: &History,
        (key, value): (Key, Option<Value>),
        event: EventId,
        quiet: bool,
    ) -> bool {
        if let Some(changes) = self.objects.get(&key) {
            return objects::may_hold(history, changes, value, event, quiet);
        }
        let Some(written) = self.keys.get(&key) else { return value.is_none() };
        let known = |write: &&Acknowledged| write.at.event <= event;
        let Some(value) = value else {
            return !quiet || !written.acknowledged.first().is_some_and(|write| known(&write));
        };
        let Some(write) = written.writes.get(&value) else { return false };
        let Some(operation) = history.get(write.op) else { return false };
        match operation.as_of(event) {
            None => false,
            Some((_, Some(end))) => match end.outcome {
                Outcome::Fail(_) => false,
                Outcome::Unknown(_) => true,
                Outcome::Ok(answer) if !wrote(Some(answer)) => false,
                Outcome::Ok(_) if quiet => {
                    let from = written.acknowledged.partition_point(|other| other.at <= end.at);
                    let mut later = written.acknowledged[from..].iter().take_while(known);
                    !later.any(|other| other.client == operation.client)
                }
                Outcome::Ok(_) => true,
            },
            Some((_, None)) => true,
        }
    }
}

/// Whether the answer acknowledges a write.
fn wrote(answer: Option<Answer>) -> bool {
    matches!(answer, Some(Answer::Written | Answer::Compared(true)))
}
