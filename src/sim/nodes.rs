//! Who takes part in a run, and the row each has in tables.

use serde::{Deserialize, Serialize};

use crate::base::{ClientId, NodeId, ReplicaId};

/// How many replicas and clients there are. Replicas have rows 0 up, clients the rows after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Nodes {
    pub replicas: u8,
    pub clients: u8,
}

impl Nodes {
    /// The most nodes a run may have: a row of links is one `u32`.
    pub const MOST: usize = 32;

    pub fn count(self) -> usize {
        usize::from(self.replicas) + usize::from(self.clients)
    }

    /// The row of a node.
    pub fn index(self, node: NodeId) -> usize {
        match node {
            NodeId::Replica(id) => id.index(),
            NodeId::Client(id) => usize::from(self.replicas) + id.index(),
        }
    }

    /// The node of a row, where there is one.
    pub fn at(self, index: usize) -> Option<NodeId> {
        if index < usize::from(self.replicas) {
            Some(ReplicaId(index as u8).into())
        } else if index < self.count() {
            Some(ClientId((index - usize::from(self.replicas)) as u8).into())
        } else {
            None
        }
    }

    pub fn has(self, node: NodeId) -> bool {
        match node {
            NodeId::Replica(id) => id.0 < self.replicas,
            NodeId::Client(id) => id.0 < self.clients,
        }
    }

    pub fn all(self) -> impl Iterator<Item = NodeId> {
        (0..self.count()).filter_map(move |index| self.at(index))
    }

    pub fn replicas(self) -> impl DoubleEndedIterator<Item = ReplicaId> {
        (0..self.replicas).map(ReplicaId)
    }

    pub fn clients(self) -> impl DoubleEndedIterator<Item = ClientId> {
        (0..self.clients).map(ClientId)
    }
}
