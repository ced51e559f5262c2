//! Whose answers are judged, and from when to when. It judges nothing.

use serde::{Deserialize, Serialize};

use crate::base::{ClassId, ClientId, EventId, OpId, Time};
use crate::history::recorded::{Recorded, Share};
use crate::history::{History, Operation};

/// The answers that verdicts speak of. An answer belongs to the time at which it came.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Extent {
    /// `None`: everybody.
    pub clients: Option<Vec<ClientId>>,
    pub from: Time,
    /// `None`: for as long as the run goes on.
    pub until: Option<Time>,
}

impl Extent {
    /// All answers.
    pub const WHOLE: Extent = Extent { clients: None, from: Time::ZERO, until: None };

    /// Whether the operation's answer is judged; one that was not answered yet is as good as any.
    pub fn holds(&self, operation: &Operation) -> bool {
        let is_asked = self.clients.as_ref().is_none_or(|clients| clients.contains(&operation.client));
        let is_in_time = operation.completed.is_none_or(|completion| {
            completion.at.time >= self.from && self.until.is_none_or(|until| completion.at.time <= until)
        });
        is_asked && is_in_time
    }

    /// The history of a class as it was known after `event`: the answers in extent, and of other operations what
    /// they did.
    pub fn of(&self, history: &History, class: ClassId, event: EventId) -> (Recorded, Vec<OpId>) {
        Recorded::part_of(history, event, &|operation| match operation.class == class {
            true if self.holds(operation) => Share::All,
            true => Share::Effect,
            false => Share::Nothing,
        })
    }
}
