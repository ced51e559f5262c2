//! Sets of directed links.

use serde::{Deserialize, Serialize};

use super::Nodes;
use crate::base::NodeId;

/// A set of directed links: row `a` has bit `b` set when the link from a to b is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkSet {
    rows: Vec<u32>,
}

impl LinkSet {
    pub fn new() -> LinkSet {
        LinkSet::default()
    }

    /// Adds the link from `from` to `to`; a node has no link to itself.
    pub fn insert(&mut self, nodes: Nodes, from: NodeId, to: NodeId) {
        let (from, to) = (nodes.index(from), nodes.index(to));
        if from == to {
            return;
        }
        if self.rows.len() <= from {
            self.rows.resize(from + 1, 0);
        }
        self.rows[from] |= 1 << to;
    }

    /// Every link from a node of `side` to a node outside it, and the ways back unless `one_way`.
    pub fn between(nodes: Nodes, side: &[NodeId], one_way: bool) -> LinkSet {
        let mut links = LinkSet::new();
        for a in nodes.all().filter(|node| side.contains(node)) {
            for b in nodes.all().filter(|node| !side.contains(node)) {
                links.insert(nodes, a, b);
                if !one_way {
                    links.insert(nodes, b, a);
                }
            }
        }
        links
    }

    pub fn contains(&self, nodes: Nodes, from: NodeId, to: NodeId) -> bool {
        self.rows.get(nodes.index(from)).is_some_and(|row| row & (1 << nodes.index(to)) != 0)
    }

    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(|row| *row == 0)
    }

    pub fn iter(&self, nodes: Nodes) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        nodes
            .all()
            .flat_map(move |a| nodes.all().map(move |b| (a, b)))
            .filter(move |(a, b)| self.contains(nodes, *a, *b))
    }

    /// The links of a set that came from outside, less those between nodes that do not exist.
    pub fn within(&self, nodes: Nodes) -> LinkSet {
        let mask = u32::MAX.checked_shr(32 - nodes.count() as u32).unwrap_or(0);
        let rows = self.rows.iter().take(nodes.count()).enumerate();
        LinkSet { rows: rows.map(|(from, row)| row & mask & !(1u32 << from)).collect() }
    }

    /// Adds all links of `other`.
    pub fn extend(&mut self, other: &LinkSet) {
        if self.rows.len() < other.rows.len() {
            self.rows.resize(other.rows.len(), 0);
        }
        for (row, more) in self.rows.iter_mut().zip(&other.rows) {
            *row |= more;
        }
    }
}
