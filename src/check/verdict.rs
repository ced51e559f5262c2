//! What a checker answers.

use crate::base::{ClassId, EventId, OpId};
use crate::history::Moment;

/// A consistency model that the lab decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// Some order of the operations, in which each takes effect between its call and its return, explains
    /// every answer [Herlihy and Wing 1990, §2].
    Linearizable,
    /// A client's reads see its own earlier writes [Terry et al. 1994, §3].
    ReadYourWrites,
}

/// The answer for one model and one operation class, up to some event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// In the order in which they were found; never empty.
    Violated(Vec<Violation>),
    /// The checker reached its limit and will not guess.
    Unknown(Limit),
}

/// An answer that no order allowed by the model explains, given all answers before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub model: Model,
    pub class: ClassId,
    /// The return that could not be explained.
    pub at: Moment,
    pub operation: OpId,
    /// The fewest operations found that contradict the model by themselves, `operation` among them, in
    /// calling order.
    pub evidence: Vec<OpId>,
}

/// A limit that a checker reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// The return after which it gave up.
    pub at: EventId,
    /// How many states it was holding.
    pub states: usize,
}
