//! A script for other nodes: the same strokes and the same sides, where another system or setting has another number
//! of replicas or clients. Links are kept by the rows of their nodes, so a cut that was made for five replicas is
//! another cut among four.

use crate::base::{NodeId, ReplicaId};
use crate::draw::geometry::links_crossed;
use crate::draw::layout::{Layout, stage_layout};
use crate::scenario::Scenario;
use crate::sim::{Act, LinkSet, Nodes, ScriptedAct};

/// Where everything stands on the stage of a scenario.
pub fn layout_of(scenario: &Scenario) -> Layout {
    let setup = scenario.setup();
    let homes: Vec<ReplicaId> = setup.workload.clients.iter().map(|client| client.home).collect();
    stage_layout(setup.nodes, &homes, setup.geography)
}

/// The script of `from` as its strokes and presses would have made it in `to`. What was done to nodes that are not
/// there is left out.
pub fn fit(from: &Scenario, to: &Scenario) -> Vec<ScriptedAct> {
    let (here, there) = (layout_of(from), layout_of(to));
    if here == there {
        return from.script.clone();
    }
    let fitted = from.script.iter().filter_map(|scripted| {
        let act = fitted(&scripted.act, here.nodes, &there)?;
        Some(ScriptedAct { at: scripted.at, act })
    });
    fitted.collect()
}

/// What an act among `nodes` comes to on another stage; `None` if nothing.
pub fn fitted(act: &Act, nodes: Nodes, there: &Layout) -> Option<Act> {
    let has = |node: NodeId| there.nodes.has(node);
    let stays = match act {
        Act::Cut { cut, links, one_way, line } => {
            let links = match line[..] {
                [] => cut_of(links, nodes, there.nodes),
                _ => links_crossed(line, there, there.nodes, *one_way),
            };
            let made = Act::Cut { cut: *cut, links, one_way: *one_way, line: line.clone() };
            return matches!(&made, Act::Cut { links, .. } if !links.is_empty()).then_some(made);
        }
        Act::Heal { .. } | Act::HealAll => true,
        Act::Crash { replica } | Act::Restart { replica } | Act::Skew { replica, .. } => {
            has((*replica).into())
        }
        Act::Quality { from, to, .. } => has(*from) && has(*to),
        Act::Request { client, .. } | Act::Call { client, .. } => has((*client).into()),
        // Other nodes send other messages.
        Act::Drop { .. } | Act::Delay { .. } | Act::Duplicate { .. } => false,
    };
    stays.then(|| act.clone())
}

/// The links of a cut that was made without a line. If it parts a group from all others it does so again, with nodes
/// that are new among the others; else it is the links between nodes that are still there.
fn cut_of(links: &LinkSet, nodes: Nodes, there: Nodes) -> LinkSet {
    let sources: Vec<NodeId> =
        nodes.all().filter(|a| nodes.all().any(|b| links.contains(nodes, *a, b))).collect();
    let Some(first) = sources.first() else { return LinkSet::new() };
    let beside: Vec<NodeId> = nodes.all().filter(|b| !links.contains(nodes, *first, *b)).collect();
    let is_new = |node: &NodeId| !nodes.has(*node);
    for (side, one_way) in [(beside, false), (sources, true)] {
        if LinkSet::between(nodes, &side, one_way) == *links {
            // Of the two groups the smaller one was picked out.
            let all = there.all();
            let rest_is_larger = 2 * side.len() <= nodes.count();
            let side: Vec<NodeId> =
                all.filter(|node| side.contains(node) || (is_new(node) && !rest_is_larger)).collect();
            return LinkSet::between(there, &side, one_way);
        }
    }
    let mut kept = LinkSet::new();
    for (from, to) in links.iter(nodes).filter(|(from, to)| there.has(*from) && there.has(*to)) {
        kept.insert(there, from, to);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ClientId;

    const FIVE: Nodes = Nodes { replicas: 5, clients: 2 };
    const THREE: Nodes = Nodes { replicas: 3, clients: 2 };

    fn replica(id: u8) -> NodeId {
        ReplicaId(id).into()
    }

    fn client(id: u8) -> NodeId {
        ClientId(id).into()
    }

    #[test]
    fn a_node_that_was_cut_off_is_cut_off_from_those_that_came() {
        let side = [replica(0), client(0)];
        for one_way in [false, true] {
            let cut = LinkSet::between(THREE, &side, one_way);
            assert_eq!(cut_of(&cut, THREE, FIVE), LinkSet::between(FIVE, &side, one_way));
        }
    }

    #[test]
    fn a_cut_keeps_its_nodes_although_their_rows_are_others() {
        let side = [replica(0), replica(1), client(1)];
        let cut = LinkSet::between(FIVE, &side, false);
        assert_eq!(cut_of(&cut, FIVE, THREE), LinkSet::between(THREE, &side, false));
    }

    #[test]
    fn single_links_stay_single() {
        let mut cut = LinkSet::new();
        cut.insert(FIVE, replica(0), client(1));
        cut.insert(FIVE, replica(4), client(1));
        cut.insert(FIVE, replica(1), replica(4));
        let mut kept = LinkSet::new();
        kept.insert(THREE, replica(0), client(1));
        assert_eq!(cut_of(&cut, FIVE, THREE), kept);
    }
}
