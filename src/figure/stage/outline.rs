//! The stage in words, line by line, for those who do not see it.

use super::fault::words as cut_words;
use super::region::round_trip;
use super::sides::{facts, sides, title};
use crate::engine::Frame;
use crate::figure::words::{capital, client_name, list, node_name, operation_name, replica_name};
use crate::sim::{CutState, Geography, LinkSet};

/// One sentence: how many nodes, what is cut.
pub(super) fn summary(frame: &Frame<'_>) -> String {
    let nodes = frame.snapshot.nodes;
    let cuts = match frame.snapshot.cuts.len() {
        0 => "no link is cut".to_owned(),
        1 => "1 cut is in force".to_owned(),
        n => format!("{n} cuts are in force"),
    };
    let flights = frame.snapshot.in_flight.len();
    format!(
        "{} replicas and {} clients; {cuts}; {flights} messages in flight.",
        nodes.replicas, nodes.clients
    )
}

/// The stage as lines: cuts, sides with their replicas, clients, links of bad quality, messages in flight.
pub fn stage_outline(frame: &Frame<'_>) -> Vec<String> {
    let snapshot = frame.snapshot;
    let mut lines = Vec::new();
    for cut in &snapshot.cuts {
        lines.push(format!("Fault line, {}: {}", cut_words(cut), cut_links(frame, cut)));
    }
    let all = sides(frame);
    for side in &all {
        if all.len() > 1 {
            let facts = facts(frame, side);
            lines.push(format!(
                "{}: {}",
                capital(&title(frame, side).to_ascii_lowercase()),
                facts.join(", ")
            ));
        }
        lines.extend(side.members.iter().map(|id| replica_name(frame, &snapshot.replicas[id.index()])));
    }
    lines.extend(frame.geography.into_iter().flat_map(|geography| regions(frame, geography)));
    for client in &snapshot.clients {
        let operation = client.pending.or(client.last).and_then(|id| frame.record.history.get(id));
        let name = client_name(frame, client.id);
        lines.push(match operation {
            Some(operation) => format!("{}, at home at {}", operation_name(frame, operation), client.home),
            None => format!("{name}: idle, at home at {}", client.home),
        });
    }
    for link in &snapshot.links {
        let (from, to) = (node_name(frame, link.from), node_name(frame, link.to));
        let delay = link.quality.delay;
        let loss = link.quality.loss.ppm() / 10_000;
        lines.push(format!("Link from {from} to {to}: {} to {}, loses {loss} %", delay.least, delay.most));
    }
    lines.push(match snapshot.in_flight.len() {
        0 => "No messages in flight".to_owned(),
        1 => "1 message in flight".to_owned(),
        n => format!("{n} messages in flight"),
    });
    lines
}

/// Who is where, and how far regions are apart.
fn regions(frame: &Frame<'_>, geography: &Geography) -> Vec<String> {
    let nodes = frame.snapshot.nodes;
    let names = geography.regions;
    let mut lines = Vec::new();
    for (region, name) in names.iter().enumerate() {
        let members = nodes.replicas().filter(|id| geography.region_of(nodes, *id) == region);
        let members: Vec<String> = members.map(|id| id.to_string()).collect();
        if !members.is_empty() {
            lines.push(format!("{}: {}", capital(name), list(members)));
        }
        for (other, far) in names.iter().enumerate().skip(region + 1) {
            let trip = round_trip(geography.delays[region][other]);
            lines.push(format!("From {name} to {far}: {trip}"));
        }
    }
    lines
}

/// "n1 – n3, n2 – n3 cut", or with an arrow where one direction alone is cut.
fn cut_links(frame: &Frame<'_>, cut: &CutState) -> String {
    let nodes = frame.snapshot.nodes;
    let both = |links: &LinkSet, a, b| links.contains(nodes, a, b) && links.contains(nodes, b, a);
    let between_replicas =
        cut.links.iter(nodes).filter(|(a, b)| a.replica().is_some() && b.replica().is_some());
    let names = between_replicas.filter_map(|(a, b)| match both(&cut.links, a, b) {
        true if a < b => Some(format!("{a} – {b}")),
        true => None,
        false => Some(format!("{a} to {b}")),
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { "between no two replicas".to_owned() } else { list(names) }
}
