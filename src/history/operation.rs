//! Operations and the history they form.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Action, Answer};
use crate::base::{ClassId, ClientId, EventId, OpId, ReplicaId, Time};

/// A place in a run: after how many events, and at which virtual time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    pub event: EventId,
    pub time: Time,
}

/// A client's call and, once it came, its return.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Operation {
    pub id: OpId,
    pub client: ClientId,
    pub class: ClassId,
    pub action: Action,
    pub invoked: Moment,
    pub completed: Option<Completion>,
    /// How often the request was sent, at least 1.
    pub attempts: u16,
    /// Whether a replica that was up was asked: only such an operation counts towards availability
    /// [Gilbert and Lynch 2002, §2.3].
    pub asked_up: bool,
}

/// How an operation ended for its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Completion {
    pub at: Moment,
    pub outcome: Outcome,
    /// The replica whose answer it was, where one answered.
    pub by: Option<ReplicaId>,
}

/// The three outcomes of a recorded operation, as Jepsen names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// It took effect, and this was the answer.
    Ok(Answer),
    /// It certainly did not take effect.
    Fail(Failure),
    /// It may or may not have taken effect, or may do so at any later time.
    Unknown(Failure),
}

/// Why a client went without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Failure {
    /// A replica that is up refused.
    Refused(Refusal),
    /// No answer came within the client's limit.
    TimedOut,
}

/// Why a replica refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// It is not the leader, or it knows of none. The client may try the named replica.
    NotLeader(Option<ReplicaId>),
    /// Too few replicas answered it for the level that was asked.
    NoQuorum { needed: u8, answered: u8 },
    /// It has taken in as much as its limit allows.
    Overloaded,
}

impl Operation {
    /// What is known of it when only the first `event` events are seen; `None` before its call.
    pub fn as_of(&self, event: EventId) -> Option<(Action, Option<Completion>)> {
        (self.invoked.event <= event)
            .then(|| (self.action, self.completed.filter(|completion| completion.at.event <= event)))
    }

    /// Its end, where that came no later than `event`.
    pub fn completed_by(&self, event: EventId) -> Option<Completion> {
        self.completed.filter(|completion| completion.at.event <= event)
    }
}

impl Completion {
    /// The answer, where the operation was answered without error.
    pub fn answer(&self) -> Option<Answer> {
        match self.outcome {
            Outcome::Ok(answer) => Some(answer),
            Outcome::Fail(_) | Outcome::Unknown(_) => None,
        }
    }
}

/// Operations in calling order: the operation with id `n` stands at place `n`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    operations: Vec<Operation>,
}

impl History {
    pub fn new() -> History {
        History::default()
    }

    /// Appends a call.
    ///
    /// # Panics
    /// If the id is not the next one.
    pub fn invoke(&mut self, operation: Operation) {
        assert_eq!(operation.id.index(), self.operations.len(), "operations are recorded in calling order");
        self.operations.push(operation);
    }

    pub fn get(&self, id: OpId) -> Option<&Operation> {
        self.operations.get(id.index())
    }

    pub fn get_mut(&mut self, id: OpId) -> Option<&mut Operation> {
        self.operations.get_mut(id.index())
    }

    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Forgets everything after `event`: later calls are gone, later returns have not come yet.
    pub fn truncate(&mut self, event: EventId) {
        let keep = self.operations.partition_point(|operation| operation.invoked.event <= event);
        self.operations.truncate(keep);
        for operation in &mut self.operations {
            operation.completed = operation.completed_by(event);
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Refused(refusal) => refusal.fmt(f),
            Failure::TimedOut => f.write_str("timed out"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotLeader(Some(leader)) => write!(f, "not leader, try {leader}"),
            Refusal::NotLeader(None) => f.write_str("no leader"),
            Refusal::NoQuorum { needed, answered } => write!(f, "no quorum: {answered} of {needed}"),
            Refusal::Overloaded => f.write_str("overloaded"),
        }
    }
}
