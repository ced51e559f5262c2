//! What was observed of each operation: who called what, how it ended, and between which places of the log.

use super::{Datum, Texts};

/// A client, as the log numbers them; it calls its operations one after the other, so one process is one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Process(pub u32);

/// What a client asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    /// The value, the count, the members or the balances, by specification.
    Read,
    Write(Datum),
    Cas {
        expected: Datum,
        new: Datum,
    },
    /// Adds a text to the end of the value's.
    Append(Datum),
    Add(i64),
    Insert(Datum),
    Remove(Datum),
    /// Whether it is a member.
    Contains(Datum),
    Enqueue(Datum),
    Dequeue,
    /// Dequeues one after the other until there is nothing. It is not one step: others may come in between.
    Drain,
    Acquire,
    Release,
    Transfer {
        from: Datum,
        to: Datum,
        amount: i64,
    },
}

/// What a client was answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reply {
    /// It was done. To an operation that may change nothing (remove, dequeue) it does not say whether it did.
    Done,
    /// To a read or a dequeue; nil where there was nothing.
    Value(Datum),
    /// To a read of a counter; to an add, the count after it.
    Count(i64),
    /// In any order, without repetition.
    Members(Box<[Datum]>),
    /// To a compare-and-set, whether it was set; to an insert or a remove, whether it changed the set; to
    /// contains, the answer.
    Compared(bool),
    /// In any order, each account once.
    Balances(Box<[(Datum, i64)]>),
    /// It took effect, but what it answered is not known or not trusted.
    Unseen,
    /// To a drain: what was dequeued, in that order.
    Drained(Box<[Datum]>),
}

/// How an operation ended for its client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ending {
    /// It took effect, and this was the answer.
    Ok(Reply),
    /// It certainly did not take effect.
    Fail,
    /// It may or may not have taken effect, or may do so at any later time.
    Unknown,
}

/// One operation. Places count calls and returns together, in the order in which they stand in the log, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub process: Process,
    /// The object; nil where the history has only one.
    pub key: Datum,
    pub call: Call,
    pub ending: Ending,
    /// The place of its call.
    pub called: u32,
    /// The place of its return; `None` if it did not return or its ending is unknown.
    pub returned: Option<u32>,
    /// Nanoseconds, where the log has times.
    pub called_at: Option<u64>,
    pub returned_at: Option<u64>,
    /// The line of the call in its file, from 1; 0 if it came from none.
    pub line: u32,
}

impl Observation {
    /// The answer, if it ended ok.
    pub fn reply(&self) -> Option<&Reply> {
        match &self.ending {
            Ending::Ok(reply) => Some(reply),
            Ending::Fail | Ending::Unknown => None,
        }
    }

    /// Whether it returned before `other` was called, so that it took effect before.
    pub fn precedes(&self, other: &Observation) -> bool {
        self.returned.is_some_and(|returned| returned < other.called)
    }

    /// Whether both are dequeues of one drain, and this the earlier one: a process that calls again before it was
    /// answered does so for no other reason.
    pub fn is_part_before(&self, other: &Observation) -> bool {
        let dequeued = |one: &Observation| one.call == Call::Dequeue && one.reply().is_some();
        let overlap = self.called < other.called && self.returned.is_some_and(|place| place > other.called);
        overlap && self.process == other.process && dequeued(self) && dequeued(other)
    }
}

/// What somebody did to the store, from one place of the log to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultBand {
    pub text: Datum,
    pub from: u32,
    /// `None` if it lasts to the end.
    pub to: Option<u32>,
    /// Nanoseconds, where the log has times.
    pub from_at: Option<u64>,
    pub to_at: Option<u64>,
}

/// A recorded history.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// In calling order.
    pub observations: Vec<Observation>,
    pub texts: Texts,
    pub faults: Vec<FaultBand>,
    /// What processes are called, where they have names, in their order. No file holds them.
    pub names: Vec<(Process, Datum)>,
}

impl Recorded {
    /// How many operations ended unknown.
    pub fn unknown(&self) -> usize {
        self.observations.iter().filter(|one| one.ending == Ending::Unknown).count()
    }

    /// The objects with the indices of their operations, in calling order. Objects are in the order of their
    /// keys.
    pub fn objects(&self) -> Vec<(Datum, Vec<usize>)> {
        let mut objects: Vec<(Datum, Vec<usize>)> = Vec::new();
        let mut place_of = vec![usize::MAX; self.texts.count()];
        for (index, observation) in self.observations.iter().enumerate() {
            let place = &mut place_of[observation.key.index()];
            if *place == usize::MAX {
                *place = objects.len();
                objects.push((observation.key, Vec::new()));
            }
            objects[*place].1.push(index);
        }
        objects.sort_unstable_by_key(|(key, _)| *key);
        objects
    }
}
