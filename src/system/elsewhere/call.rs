//! What is asked of the program that has the protocols, and what it answers.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::base::{EventId, Time};
use crate::sim::{Change, LimitReached, ScriptedAct};
use crate::system::{Clocks, Settings};

/// A question. Worlds have numbers, which the server gives out.
#[derive(Serialize, Deserialize)]
pub(super) enum Call<'a> {
    /// Answered by a list of [`super::form::Form`].
    Systems,
    /// Answered by a list of objections.
    Check { system: Cow<'a, str>, settings: Cow<'a, Settings> },
    /// Answered by a data type for each class.
    Data { system: Cow<'a, str>, settings: Cow<'a, Settings> },
    /// Answered by a number and a [`Place`].
    Build { system: Cow<'a, str>, seed: u64, settings: Cow<'a, Settings> },
    /// Answered by a number.
    Fork(u32),
    /// Answered by nothing. The number will be given out again.
    Drop(u32),
    /// Takes the next event, and tells what it wrote down if that is wanted. Answered by [`Stepped`].
    Step { world: u32, act: Option<Cow<'a, ScriptedAct>>, record: bool },
    /// Answered by a fingerprint.
    Fingerprint(u32),
    /// Answered by a snapshot.
    Snapshot(u32),
    /// Answered by a list of what is given up.
    GivenUp { system: Cow<'a, str>, settings: Cow<'a, Settings>, clocks: Clocks },
}

/// Where a world stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub now: Time,
    pub event: EventId,
    pub acts: usize,
    pub next: Option<Time>,
    pub stopped: Option<LimitReached>,
}

/// What an event came to.
#[derive(Serialize, Deserialize)]
pub(super) struct Stepped {
    pub happened: bool,
    pub place: Place,
    pub changes: Vec<Change>,
}
