//! Which replicas reach each other while links are cut. It knows no stage and no fault lines.

use crate::base::{NodeId, ReplicaId};
use crate::sim::Nodes;

/// Groups of replicas that reach each other both ways, if need be over others of them, while `cut` stops links: the
/// one with the lowest replica first.
pub fn together(nodes: Nodes, cut: impl Fn(NodeId, NodeId) -> bool) -> Vec<Vec<ReplicaId>> {
    let count = usize::from(nodes.replicas);
    let mut group_of: Vec<usize> = (0..count).collect();
    let linked = |a: usize, b: usize| {
        let (a, b) = (ReplicaId(a as u8).into(), ReplicaId(b as u8).into());
        !cut(a, b) && !cut(b, a)
    };
    for a in 0..count {
        for b in a + 1..count {
            if group_of[a] != group_of[b] && linked(a, b) {
                let (kept, gone) = (group_of[a].min(group_of[b]), group_of[a].max(group_of[b]));
                group_of.iter_mut().filter(|group| **group == gone).for_each(|group| *group = kept);
            }
        }
    }
    let members = |first: usize| -> Vec<ReplicaId> {
        (0..count).filter(|n| group_of[*n] == first).map(|n| ReplicaId(n as u8)).collect()
    };
    (0..count).filter(|n| group_of[*n] == *n).map(members).collect()
}
