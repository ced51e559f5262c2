//! The messages of both phases, of learning, and of a leader's sign of life. Nothing here decides anything.

use std::rc::Rc;

use super::ballot::{Ballot, Proposal, Stamp};
use crate::protocol::machine::Index;
use crate::sim::Label;

/// A message between replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Phase 1a, for every slot after `after`, which the proposer knows to be chosen [PMS §2.2, §3].
    Prepare { ballot: Ballot, after: Index },
    /// Phase 1b.
    Promise(Promise),
    /// The acceptor has promised a higher ballot than the one it was asked for [PMS §2.4].
    Preempted { ballot: Ballot, promised: Ballot },
    /// Phase 2a.
    Accept { slot: Index, proposal: Proposal },
    /// Phase 2b.
    Accepted { ballot: Ballot, slot: Index },
    /// Every slot up to `up_to` is chosen [PMS §2.3].
    Chosen { ballot: Ballot, up_to: Index },
    /// The leader is there; `round` counts these, so that an answer proves that the ballot still stood after
    /// it.
    Heartbeat { ballot: Ballot, up_to: Index, round: u64 },
    /// The answer to a heartbeat.
    Heard { ballot: Ballot, round: u64 },
    /// A learner lacks what comes after `after`.
    Learn { after: Index },
    /// The chosen values after `after`, without gaps.
    Values { after: Index, values: Rc<[Proposal]> },
}

/// An acceptor's promise to accept nothing below `ballot`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Promise {
    pub ballot: Ballot,
    /// Up to here the acceptor knows every slot to be chosen.
    pub chosen: Index,
    /// What it has accepted in later slots, in their order.
    pub accepted: Rc<[(Index, Proposal)]>,
    /// The latest time of a value that it knows to be chosen.
    pub latest: Stamp,
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let label = |name, number: u64, minor| Label::new(name, Some(number), minor);
        match self {
            Message::Prepare { ballot, .. } => label(&"Prepare", ballot.0, false),
            Message::Promise(promise) => label(&"promise", promise.ballot.0, false),
            Message::Preempted { promised, .. } => label(&"preempted", promised.0, false),
            Message::Accept { slot, .. } => label(&"Accept", slot.0, false),
            Message::Accepted { slot, .. } => label(&"accepted", slot.0, true),
            Message::Chosen { up_to, .. } => label(&"chosen", up_to.0, true),
            Message::Heartbeat { .. } => Label::new(&"heartbeat", None, true),
            Message::Heard { .. } => Label::new(&"heard", None, true),
            Message::Learn { after } => label(&"learn", after.next().0, true),
            Message::Values { after, values } => label(&"values", after.plus(values.len()).0, false),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Prepare { ballot, after } => {
                format!("Prepare: ballot {ballot}, for all slots after {after}")
            }
            Message::Promise(promise) => promise.describe(),
            Message::Preempted { ballot, promised } => {
                format!("Ballot {ballot} is preempted: promised {promised}")
            }
            Message::Accept { slot, proposal } => {
                format!("Accept: ballot {}, slot {slot}: {}", proposal.ballot, proposal.payload)
            }
            Message::Accepted { ballot, slot } => format!("Accepted: ballot {ballot}, slot {slot}"),
            Message::Chosen { ballot, up_to } => {
                format!("Chosen: every slot up to {up_to}; ballot {ballot}")
            }
            Message::Heartbeat { ballot, up_to, round } => {
                format!("Heartbeat: ballot {ballot}, chosen up to {up_to}, round {round}")
            }
            Message::Heard { ballot, round } => format!("Heartbeat heard: ballot {ballot}, round {round}"),
            Message::Learn { after } => format!("Learn: what is chosen after slot {after}?"),
            Message::Values { after, values } => {
                let shown: Vec<String> = (after.0 + 1..)
                    .zip(values.iter())
                    .map(|(slot, value)| format!("{slot}: {}", value.payload))
                    .collect();
                format!("Chosen values: {}", shown.join(", "))
            }
        }
    }
}

impl Promise {
    fn describe(&self) -> String {
        let mut out = format!("Promise: ballot {}, chosen up to {}", self.ballot, self.chosen);
        for (slot, proposal) in self.accepted.iter() {
            out.push_str(&format!(
                "; accepted in slot {slot}: {} (ballot {})",
                proposal.payload, proposal.ballot
            ));
        }
        out
    }
}
