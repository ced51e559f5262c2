//! What a checker answers.

use crate::base::{ClassId, EventId, OpId};
use crate::history::Moment;

/// Whether the answers to one operation class are linearizable, up to some event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    /// In the order in which they were found; never empty.
    Violated(Vec<Violation>),
    /// The checker reached its limit and will not guess.
    Unknown(Limit),
}

/// An answer that no order explains in which each operation takes effect between its call and its return
/// [Herlihy and Wing 1990, §2], given all answers before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub class: ClassId,
    /// The return that could not be explained.
    pub at: Moment,
    pub operation: OpId,
    /// The fewest operations found that contradict linearizability by themselves, `operation` among them, in
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
