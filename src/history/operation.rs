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
    /// The event by which a request of it first reached a replica that was up: only from then on does the
    /// operation count towards availability [Gilbert and Lynch 2002, §2.3].
    pub reached: Option<EventId>,
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
    /// Fewer replicas than the level needs are believed alive, so nothing was tried.
    Unavailable { needed: u8, alive: u8 },
    /// It has taken in as much as its limit allows.
    Overloaded,
    /// The client has seen more of the store than this replica has. It may try another.
    Behind,
    /// The store has no such operation.
    Unsupported,
    /// It would change a version that is no longer the latest here: the client has to read again.
    Conflict,
}

impl Refusal {
    /// Whether the replica that refuses knows that it did nothing. A coordinator that reached too few
    /// replicas for its level has written to some.
    pub fn proves_no_effect(self) -> bool {
        match self {
            Refusal::NotLeader(_)
            | Refusal::Unavailable { .. }
            | Refusal::Overloaded
            | Refusal::Behind
            | Refusal::Unsupported
            | Refusal::Conflict => true,
            Refusal::NoQuorum { .. } => false,
        }
    }
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
    steps: Vec<HistoryStep>,
}

/// A call or a return, as the history grows by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryStep {
    pub event: EventId,
    pub op: OpId,
    pub kind: StepKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    Invoke,
    Return,
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
        self.steps.push(HistoryStep {
            event: operation.invoked.event,
            op: operation.id,
            kind: StepKind::Invoke,
        });
        self.operations.push(operation);
    }

    /// Appends a return. An operation returns once; one that was never called is ignored.
    pub fn complete(&mut self, id: OpId, completion: Completion) {
        let Some(operation) = self.operations.get_mut(id.index()) else { return };
        assert!(operation.completed.is_none(), "an operation returns once");
        operation.completed = Some(completion);
        self.steps.push(HistoryStep { event: completion.at.event, op: id, kind: StepKind::Return });
    }

    /// Calls and returns in the order in which they happened.
    pub fn steps(&self) -> &[HistoryStep] {
        &self.steps
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
        self.steps.truncate(self.steps.partition_point(|step| step.event <= event));
        for operation in &mut self.operations {
            operation.completed = operation.completed_by(event);
            operation.reached = operation.reached.filter(|reached| *reached <= event);
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
            Refusal::Unavailable { needed, alive } => write!(f, "unavailable: {alive} of {needed} alive"),
            Refusal::Overloaded => f.write_str("overloaded"),
            Refusal::Behind => f.write_str("behind what the client has seen"),
            Refusal::Unsupported => f.write_str("not an operation of this store"),
            Refusal::Conflict => f.write_str("conflict: not the latest version"),
        }
    }
}
