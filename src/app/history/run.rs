//! A run of the lab as a recorded history: what its clients saw, under their names, with what was done to the store.

use crate::app::words::{count, name_of};
use crate::base::NodeId;
use crate::engine::{Engine, Frame};
use crate::history::recorded::{LabFault, Recorded};
use crate::sim::{LinkSet, Nodes, StandingRecord};

/// The run up to the event at which the engine stands.
pub fn recorded_run(engine: &Engine) -> Recorded {
    let frame = engine.frame();
    let mut faults = cuts(frame);
    faults.extend(crashes(frame));
    faults.sort_by_key(|fault| fault.from.event);
    let name = |client| name_of(frame.workload, NodeId::Client(client));
    Recorded::of_run(&frame.record.history, engine.position(), &name, &faults)
}

fn cuts(frame: Frame<'_>) -> Vec<LabFault> {
    let cuts = frame.record.cuts.iter();
    cuts.map(|cut| LabFault { words: cut_words(frame, &cut.links), from: cut.from, until: cut.until })
        .collect()
}

/// From the moment a replica goes down until it has a role again.
fn crashes(frame: Frame<'_>) -> Vec<LabFault> {
    let standings = &frame.record.standings;
    let down = standings.iter().enumerate().filter(|(_, record)| record.standing.is_none());
    let up_again = |(place, crash): (usize, &StandingRecord)| {
        let mut later = standings[place + 1..].iter().filter(|record| record.replica == crash.replica);
        later.find(|record| record.standing.is_some()).map(|record| record.at)
    };
    down.map(|(place, crash)| LabFault {
        words: format!("{} is down", crash.replica),
        from: crash.at,
        until: up_again((place, crash)),
    })
    .collect()
}

/// "cut n1, n2 from n3, Delhi", or the links where no two sides are apart.
fn cut_words(frame: Frame<'_>, links: &LinkSet) -> String {
    let nodes = frame.snapshot.nodes;
    let name = |node: &NodeId| name_of(frame.workload, *node);
    let listed = |side: &[NodeId]| side.iter().map(name).collect::<Vec<_>>().join(", ");
    let sides = sides(nodes, links);
    if sides.len() > 1 {
        return format!("cut {}", sides.iter().map(|side| listed(side)).collect::<Vec<_>>().join(" from "));
    }
    const NAMED: usize = 3;
    let arrows: Vec<String> = links
        .within(nodes)
        .iter(nodes)
        .map(|(from, to)| format!("{} → {}", name(&from), name(&to)))
        .collect();
    let more = match arrows.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {}", count(more, "other link", "other links")),
    };
    format!("cut {}{more}", arrows.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "))
}

/// The nodes that still reach each other, be it one way or through others; the smallest side first. Clients talk to
/// replicas alone.
fn sides(nodes: Nodes, links: &LinkSet) -> Vec<Vec<NodeId>> {
    let joined = |a: NodeId, b: NodeId| {
        let linked = a.replica().is_some() || b.replica().is_some();
        linked && !(links.contains(nodes, a, b) && links.contains(nodes, b, a))
    };
    let mut left: Vec<NodeId> = nodes.all().collect();
    let mut sides = Vec::new();
    while !left.is_empty() {
        let mut side = vec![left.remove(0)];
        let mut next = 0;
        while next < side.len() {
            let here = side[next];
            let (reached, rest): (Vec<NodeId>, Vec<NodeId>) =
                left.iter().partition(|node| joined(here, **node));
            side.extend(reached);
            left = rest;
            next += 1;
        }
        side.sort_unstable_by_key(|node| nodes.index(*node));
        sides.push(side);
    }
    sides.sort_by_key(Vec::len);
    sides
}
