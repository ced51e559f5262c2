//! What the judge answers, and within which limits. Operations are named by their indices in
//! [`Recorded::observations`](crate::history::recorded::Recorded::observations).

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a search may hold and do. There is no wall clock here: a caller that has one stops the search by
/// its `keep_going`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most states held at once.
    pub states: usize,
    /// The most steps, each the attempt to place one operation.
    pub steps: u64,
}

impl Default for Limits {
    /// About half a gigabyte of states, and some minutes.
    fn default() -> Limits {
        Limits { states: 10_000_000, steps: 10_000_000_000 }
    }
}

/// The answer for one model and one history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Some order explains every answer.
    Holds {
        /// One that does, for models with one order for all processes. It leaves out operations that did not
        /// happen, and those of unknown ending that explain nothing; a drain is there once for each value. `None` for models in which each process
        /// may see an order of its own, or where no order was built.
        witness: Option<Vec<usize>>,
    },
    Violated(Evidence),
    /// The search came to a limit first.
    Unknown(Reached),
}

/// What ended a search, or kept it from beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reached {
    /// So many states were held.
    States(usize),
    /// So many steps were done.
    Steps(u64),
    /// The caller said stop.
    Stopped,
    /// The model is not defined for such an object or such calls: causality, PRAM and the session guarantees need to
    /// know which writes a read has seen ([`not_defined`](crate::check::explain::not_defined)).
    NotDefined,
}

/// Operations that no order explains, whatever else happened; but for the dequeue that the history has not, where
/// the reason says that it has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// In calling order, of one object where the model is local. Taken alone, they violate the model.
    pub operations: Vec<usize>,
    /// Whether each of them is needed. To be without an operation is to know of it only that it may have taken
    /// effect at some time: then some order explains the others.
    pub minimal: bool,
    pub reason: Reason,
}

/// Why there is no order, as far as it can be said in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// A read answered what nobody wrote.
    NeverWritten { read: usize },
    /// A read answered what was written only after the read had returned.
    FromTheFuture { read: usize, write: usize },
    /// A read answered what `write` wrote, or the initial value if there is none, although `overwrite` came
    /// after that and before the read.
    Overwritten { read: usize, write: Option<usize>, overwrite: usize },
    /// A read did not show what `write` added, although that came before it.
    Missing { read: usize, write: usize },
    /// Each must come before the next, and the last before the first.
    Cycle(Vec<Link>),
    /// Two dequeues were given the same value, which was enqueued once.
    Twice { first: usize, second: usize },
    /// `dequeue` was given what `later` enqueued, and what `enqueue` had enqueued before that was still there: no
    /// dequeue called by then was given it.
    Overtaken { enqueue: usize, later: usize, dequeue: usize },
    /// `dequeue` found nothing, but all the while some value was there that was enqueued before and not dequeued
    /// yet.
    NotEmpty { dequeue: usize },
    /// No order explains the answer of this operation together with the answers returned before it.
    Unexplained { operation: usize },
}

impl Reason {
    /// The same with other numbers for the operations.
    pub(crate) fn renamed(&self, of: impl Fn(usize) -> usize) -> Reason {
        match self {
            Reason::NeverWritten { read } => Reason::NeverWritten { read: of(*read) },
            Reason::FromTheFuture { read, write } => {
                Reason::FromTheFuture { read: of(*read), write: of(*write) }
            }
            Reason::Overwritten { read, write, overwrite } => {
                Reason::Overwritten { read: of(*read), write: write.map(&of), overwrite: of(*overwrite) }
            }
            Reason::Missing { read, write } => Reason::Missing { read: of(*read), write: of(*write) },
            Reason::Cycle(links) => {
                let link = |link: &Link| Link { operation: of(link.operation), ..*link };
                Reason::Cycle(links.iter().map(link).collect())
            }
            Reason::Twice { first, second } => Reason::Twice { first: of(*first), second: of(*second) },
            Reason::Overtaken { enqueue, later, dequeue } => {
                Reason::Overtaken { enqueue: of(*enqueue), later: of(*later), dequeue: of(*dequeue) }
            }
            Reason::NotEmpty { dequeue } => Reason::NotEmpty { dequeue: of(*dequeue) },
            Reason::Unexplained { operation } => Reason::Unexplained { operation: of(*operation) },
        }
    }
}

/// A step of a cycle: an operation and why it comes before the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub operation: usize,
    pub because: Because,
}

/// Why one operation comes before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Because {
    /// The same process called it first.
    SameProcess,
    /// It returned before the other was called.
    Returned,
    /// The other read what it wrote.
    WasRead,
    /// It is a read, and the other wrote over what it read.
    WasNotYetOverwritten,
    /// It is a write, and the other wrote over it before a read that did not see it any more.
    WasOverwritten,
    /// Some read shows it before the other.
    WasShownBefore,
    /// It did not see what the other added, and what is added stays.
    DidNotSee,
    /// The other saw something added that it did not see.
    SawLess,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reached::States(states) => write!(f, "it held {states} states and came to its limit"),
            Reached::Steps(steps) => write!(f, "it did {steps} steps and came to its limit"),
            Reached::Stopped => f.write_str("it was stopped"),
            Reached::NotDefined => f.write_str("the model is not defined for these operations"),
        }
    }
}
