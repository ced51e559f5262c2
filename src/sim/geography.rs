//! Where nodes are, and how long messages take between there and elsewhere. Regions are for the eye and for stores
//! that know their data centres; the network itself knows delays alone.

use super::{Nodes, Workload};
use crate::base::{Delay, NodeId, ReplicaId};

/// Named regions and the one-way delays within and between them.
#[derive(Debug, PartialEq, Eq)]
pub struct Geography {
    /// "three continents".
    pub name: &'static str,
    /// "US", "Europe", "Asia". Replicas are dealt to them evenly, neighbours together.
    pub regions: &'static [&'static str],
    /// Whether the last region has one replica only, and the others share the rest.
    pub last_alone: bool,
    /// From region a to region b at `[a][b]`; equal both ways.
    pub delays: &'static [&'static [Delay]],
}

impl Geography {
    /// The region of a node. A client is where its home is.
    pub fn region(&self, nodes: Nodes, workload: &Workload, node: NodeId) -> usize {
        match node {
            NodeId::Replica(id) => self.region_of(nodes, id),
            NodeId::Client(id) => self.region_of(nodes, workload.clients[id.index()].home),
        }
    }

    /// The region of a replica.
    pub fn region_of(&self, nodes: Nodes, replica: ReplicaId) -> usize {
        let (replicas, regions) = (usize::from(nodes.replicas), self.regions.len());
        let place = replica.index();
        match (self.last_alone, place + 1 == replicas) {
            (true, true) => regions - 1,
            (true, false) => place * (regions - 1) / (replicas - 1),
            (false, _) => place * regions / replicas,
        }
    }

    /// The delay of every directed link, row by row of [`Nodes::index`].
    pub fn links(&self, nodes: Nodes, workload: &Workload) -> Vec<Delay> {
        let region = |node| self.region(nodes, workload, node);
        let pairs = nodes.all().flat_map(|a| nodes.all().map(move |b| (a, b)));
        pairs.map(|(a, b)| self.delays[region(a)][region(b)]).collect()
    }
}
