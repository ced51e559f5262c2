//! The ladder of models: the page tells a judge beside it, in a worker, what clients saw, and the judge tells which
//! answer was the first to violate each model. So a heavy search never holds up a frame. Runs side by side share one
//! judge, and ask it in turn.
//!
//! Linearizability is followed by the engine itself, event by event ([`crate::engine::Judge`]); the triangle and the
//! ladder read the same verdict. Neither side knows a browser: `ui::judging` carries the bytes.

mod asking;
mod court;
mod standing;
mod talk;
#[cfg(test)]
mod tests;
mod turns;
mod words;

pub use court::Courts;
pub use standing::bookmarks;
pub(super) use standing::{first_events, found, missing, order, ordered, show, worded};
pub use talk::{Ask, Found, News, Tell};
pub use turns::Turns;
pub use words::{why_lines, why_title};

use crate::base::{ClassId, EventId, OpId, Time};
use crate::check::court::Model;
use crate::check::explain::Sentence;
use crate::check::ladder::{Extent, Rungs};
use crate::history::Moment;

/// What the judge found last.
#[derive(Clone, Debug, Default)]
pub struct Ladder {
    /// Of which run; `None` before anything was found.
    pub run: Option<u32>,
    pub extent: Option<Extent>,
    pub classes: Vec<Rungs>,
    /// How often it told something.
    pub told: u32,
    /// The browser has no such workers, or the judge stopped.
    pub is_missing: bool,
}

/// An order that explains a class's answers under linearizability, as it is shown at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub class: ClassId,
    /// The order of what was known then, and shown only then.
    pub at: Moment,
    /// `None` until the judge has answered; empty if it found no order within its limits.
    pub points: Option<Vec<(OpId, Time)>>,
}

/// A violation that is explained on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub class: ClassId,
    pub model: Model,
    /// The answer by which it is earned: before that event it is not shown.
    pub at: EventId,
    pub operations: Vec<OpId>,
    /// Empty as long as the judge has not found words.
    pub sentences: Vec<Sentence>,
}
