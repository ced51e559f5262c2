//! The state of a simulation at a moment, in plain data.

use serde::{Deserialize, Serialize};

use super::{Label, LimitReached, LinePoint, LinkQuality, LinkSet, MessageKind, Nodes, ReplicaView};
use crate::base::{ClientId, CutId, EventId, Fingerprint, MessageId, NodeId, OpId, ReplicaId, Time};
use crate::history::Key;

/// Everything the page shows of one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub event: EventId,
    pub time: Time,
    pub fingerprint: Fingerprint,
    pub nodes: Nodes,
    pub replicas: Vec<ReplicaState>,
    pub clients: Vec<ClientState>,
    pub cuts: Vec<CutState>,
    /// Links that a fault made slow, lossy or duplicating.
    pub links: Vec<LinkState>,
    /// In sending order.
    pub in_flight: Vec<Flight>,
    pub stopped: Option<LimitReached>,
}

/// One replica.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplicaState {
    pub id: ReplicaId,
    /// `None` while it is down.
    pub view: Option<ReplicaView>,
    /// The workload's keys that it is not to hold: those of which it is no home, or all if it is there to vote alone.
    /// Empty while it is down.
    pub spared: Vec<Key>,
    /// How far its wall clock is ahead, in microseconds.
    pub skew: i64,
}

impl ReplicaState {
    /// Whether it has to agree with the others on the key.
    pub fn is_to_hold(&self, key: Key) -> bool {
        !self.spared.contains(&key)
    }
}

/// One client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClientState {
    pub id: ClientId,
    pub name: String,
    pub home: ReplicaId,
    /// The operation it waits for.
    pub pending: Option<OpId>,
    /// The operation that ended last.
    pub last: Option<OpId>,
    /// Requests by hand that wait behind the pending one.
    pub queued: usize,
}

/// A cut in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutState {
    pub id: CutId,
    pub links: LinkSet,
    pub one_way: bool,
    /// Empty where it was made without drawing.
    pub line: Vec<LinePoint>,
    pub since: Time,
}

/// A link with a quality of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkState {
    pub from: NodeId,
    pub to: NodeId,
    pub quality: LinkQuality,
}

/// A message under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flight {
    pub id: MessageId,
    pub from: NodeId,
    pub to: NodeId,
    pub kind: MessageKind,
    pub label: Label,
    /// The whole message in one line.
    pub detail: String,
    pub sent: Time,
    pub due: Time,
}

impl Snapshot {
    /// Whether a cut in force stops the link.
    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.iter().any(|cut| cut.links.contains(self.nodes, from, to))
    }

    /// The cut with this id.
    pub fn cut(&self, id: CutId) -> Option<&CutState> {
        self.cuts.iter().find(|cut| cut.id == id)
    }
}
