//! What the page and the judge beside it say to each other about a run of the lab, as values that become bytes.

use serde::{Deserialize, Serialize};

use crate::base::{ClassId, EventId, OpId, Time};
use crate::check::explain::Sentence;
use crate::check::ladder::{Extent, Rungs};
use crate::history::{Completion, Moment, Operation};

/// What the page asks: to judge a run as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Which of the runs side by side asks, from 0; the lab is alone.
    pub place: u8,
    /// Which run it is, so that an answer about another one is known as such.
    pub run: u32,
    /// Whether all that was told before belongs to another run.
    pub anew: bool,
    /// How many operation classes there are.
    pub classes: u8,
    /// What happened since.
    pub news: Vec<News>,
    pub extent: Extent,
    pub to: EventId,
    /// Operations that violate linearizability by an event, to be put into words.
    pub why: Option<(EventId, Vec<OpId>)>,
    /// The class of which an explaining order is to be shown, as it was at a moment.
    pub order: Option<(ClassId, Moment)>,
}

/// A call or a return, in the order in which they happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum News {
    Called(Operation),
    Returned(OpId, Completion),
}

/// What the judge tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tell {
    /// It listens to the next question.
    Ready,
    Found(Found),
    /// Why these operations violate linearizability.
    Why(Vec<OpId>, Vec<Sentence>),
    /// When each operation takes effect in an order that explains a class's answers, if one was found.
    Order(ClassId, Option<Vec<(OpId, Time)>>),
}

/// All rungs of a run in an extent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub run: u32,
    pub extent: Extent,
    /// One for each operation class. Linearizability is left as it was: the page follows that by itself.
    pub classes: Vec<Rungs>,
}
