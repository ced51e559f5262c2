//! Every consistency model over a run of the lab: for each operation class and model, the first answer by which the
//! model is violated. It judges nothing itself; the models' own checkers do, on the history as it was known after
//! an event.
//!
//! A verdict once earned stays: what no order explains, no order explains later, and what was explained up to an
//! event was explained up to each one before. So one [`Rung`] answers for every event up to the one it was judged
//! to: stepping back withdraws a verdict, and nothing is judged again. As the history grows, it is judged again as
//! a whole, by checkers whose cost is near-linear on the lab's histories; whoever follows a run chooses how often.
//!
//! An [`Extent`] says whose answers are judged, and from when to when. Of the other operations only their effect on
//! the store is kept: their writes explain what was read, their own answers are not asked. That takes demands away
//! and adds none, so what is violated in an extent is violated in the whole run.

mod extent;
mod first;
mod points;

pub use extent::Extent;
pub use first::{Judged, LIMITS, why};
pub use points::points;

use serde::{Deserialize, Serialize};

use super::court::{Model, Reached};
use super::explain::Sentence;
use crate::base::{ClassId, EventId, OpId};
use crate::history::{History, Moment};

/// What is known of one model and one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rung {
    /// Every answer up to this event is explained.
    Holds {
        to: EventId,
    },
    Violated(First),
    /// All is explained up to `holds_to`; of what came up to `to` the checker does not know.
    Unknown {
        holds_to: EventId,
        to: EventId,
        reached: Reached,
    },
}

/// The first violation of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct First {
    /// The return with which the answers up to it are no longer explained.
    pub at: Moment,
    /// Up to this event they are. Where a checker gave up in between, it may lie further before `at` than the
    /// return just before it.
    pub holds_to: EventId,
    /// The operations that prove it, in calling order.
    pub operations: Vec<OpId>,
    /// Whether each of them is needed.
    pub minimal: bool,
    /// What is wrong, in words. The operations in them are numbers of operations.
    pub sentences: Vec<Sentence>,
}

/// What may be said at an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing<'a> {
    Holds,
    Violated(&'a First),
    Unknown(Option<Reached>),
    /// Nobody has judged so far.
    Pending,
}

impl Default for Rung {
    /// Nothing was answered yet, so nothing is violated.
    fn default() -> Rung {
        Rung::Holds { to: EventId(0) }
    }
}

impl Rung {
    /// The verdict at an event of which `returned` is the latest that returned an answer.
    pub fn at(&self, returned: EventId) -> Standing<'_> {
        match self {
            Rung::Violated(first) if returned >= first.at.event => Standing::Violated(first),
            Rung::Violated(First { holds_to: to, .. })
            | Rung::Holds { to }
            | Rung::Unknown { holds_to: to, .. }
                if returned <= *to =>
            {
                Standing::Holds
            }
            Rung::Violated(_) => Standing::Unknown(None),
            Rung::Unknown { to, reached, .. } if returned <= *to => Standing::Unknown(Some(*reached)),
            Rung::Holds { .. } | Rung::Unknown { .. } => Standing::Pending,
        }
    }

    /// The event up to which it answers.
    pub fn judged_to(&self) -> EventId {
        match self {
            Rung::Holds { to } | Rung::Unknown { to, .. } => *to,
            Rung::Violated(_) => EventId(u64::MAX),
        }
    }

    fn holds_to(&self) -> EventId {
        match self {
            Rung::Holds { to } => *to,
            Rung::Unknown { holds_to, .. } => *holds_to,
            Rung::Violated(first) => first.holds_to,
        }
    }

    /// What is still true of it once everything after `event` was forgotten.
    pub fn cut_back(self, event: EventId) -> Rung {
        match self {
            Rung::Violated(first) if first.at.event <= event => Rung::Violated(first),
            other => Rung::Holds { to: other.holds_to().min(event) },
        }
    }
}

/// All models for one class, the strongest first as in [`Model::ALL`].
pub type Rungs = [Rung; Model::ALL.len()];

/// The event of the latest return of a class up to `event`; event 0 if there was none.
pub fn latest_return(history: &History, class: ClassId, event: EventId) -> EventId {
    let steps = history.steps();
    let known = steps.partition_point(|step| step.event <= event);
    let is_of_class = |op: OpId| history.get(op).is_some_and(|operation| operation.class == class);
    let returns = steps[..known].iter().rev().filter(|step| step.kind == crate::history::StepKind::Return);
    returns
        .map(|step| (step.event, step.op))
        .find(|(_, op)| is_of_class(*op))
        .map_or(EventId(0), |step| step.0)
}
