//! The links: faint lines between replicas and from each client to those it talks to, dotted where cut,
//! marked where slow or lossy.

use super::Stage;
use crate::base::NodeId;
use crate::draw::geometry::links_crossed;
use crate::draw::pen::{between, line, text};
use crate::draw::{Anchor, Area, Group, Item, Style, Target, point};
use crate::figure::words::node_name;
use crate::sim::{LinkQuality, LinkSet};

pub(super) fn draw(stage: &mut Stage<'_>, items: &mut Vec<Item>) {
    let nodes = stage.layout.nodes;
    let draft = links_crossed(stage.options.draft, &stage.layout, nodes, stage.options.draft_one_way);
    let replicas: Vec<NodeId> = nodes.replicas().map(NodeId::Replica).collect();
    for (n, a) in replicas.iter().enumerate() {
        for b in &replicas[n + 1..] {
            items.push(draw_one(stage, *a, *b, &draft));
        }
    }
    for client in &stage.frame.snapshot.clients {
        let from = NodeId::Client(client.id);
        for to in &replicas {
            if to.replica() == Some(client.home) || talks(stage, from, *to) {
                items.push(draw_one(stage, from, *to, &draft));
            }
        }
    }
}

/// Whether something is under way between the two.
fn talks(stage: &Stage<'_>, a: NodeId, b: NodeId) -> bool {
    stage
        .frame
        .snapshot
        .in_flight
        .iter()
        .any(|flight| (flight.from, flight.to) == (a, b) || (flight.from, flight.to) == (b, a))
}

fn draw_one(stage: &mut Stage<'_>, a: NodeId, b: NodeId, draft: &LinkSet) -> Item {
    let snapshot = stage.frame.snapshot;
    let nodes = snapshot.nodes;
    let (out, back) = (snapshot.is_cut(a, b), snapshot.is_cut(b, a));
    let quality = quality(stage, a, b);
    let would_cut = draft.contains(nodes, a, b) || draft.contains(nodes, b, a);
    let style: Style = match (out, back, quality) {
        (true, true, _) => "link cut",
        _ if would_cut => "link would-cut",
        (true, false, _) | (false, true, _) => "link half-cut",
        (_, _, Some(quality)) if lossy(&quality) => "link lossy",
        (_, _, Some(_)) => "link slow",
        _ => "link",
    };
    let (from, to) = (stage.at(a), stage.at(b));
    let mut drawn = vec![line(from, to, "link grip"), line(from, to, style)];
    if let Some(quality) = quality {
        mark_quality(stage, between(from, to, 0.5), &quality, &mut drawn);
    }
    let target = Target::Link(a, b);
    let selected =
        matches!(stage.options.selected, Some(Target::Link(x, y)) if (x, y) == (a, b) || (y, x) == (a, b));
    if selected {
        drawn.push(line(from, to, "selection"));
    }
    Item::Group(Group {
        key: format!("{a}-{b}"),
        name: Some(name(stage, a, b, (out, back), quality)),
        target: Some(target),
        selected,
        items: drawn,
        ..Group::default()
    })
}

fn name(
    stage: &Stage<'_>,
    a: NodeId,
    b: NodeId,
    (out, back): (bool, bool),
    quality: Option<LinkQuality>,
) -> String {
    let (from, to) = (node_name(stage.frame, a), node_name(stage.frame, b));
    let state = match (out, back) {
        (true, true) => ", cut both ways".to_owned(),
        (true, false) => format!(", cut from {from} to {to}"),
        (false, true) => format!(", cut from {to} to {from}"),
        (false, false) => String::new(),
    };
    let quality = quality.map(|quality| format!(", {}", quality_words(&quality))).unwrap_or_default();
    format!("link {from} – {to}{state}{quality}")
}

/// The quality that a fault gave the link in either direction.
fn quality(stage: &Stage<'_>, a: NodeId, b: NodeId) -> Option<LinkQuality> {
    let changed = &stage.frame.snapshot.links;
    let of =
        |from, to| changed.iter().find(|link| (link.from, link.to) == (from, to)).map(|link| link.quality);
    of(a, b).or_else(|| of(b, a))
}

fn lossy(quality: &LinkQuality) -> bool {
    quality.loss.ppm() > 0 || quality.duplicate.ppm() > 0
}

fn quality_words(quality: &LinkQuality) -> String {
    let percent = |ppm: u32| ppm.div_ceil(10_000);
    match (quality.loss.ppm(), quality.duplicate.ppm()) {
        (0, 0) => format!("slow, {} ms", quality.delay.most.0 / 1000),
        (0, twin) => format!("doubles {} %", percent(twin)),
        (loss, _) => format!("loses {} %", percent(loss)),
    }
}

fn mark_quality(
    stage: &mut Stage<'_>,
    middle: crate::draw::Point,
    quality: &LinkQuality,
    drawn: &mut Vec<Item>,
) {
    let words = quality_words(quality);
    let style = "t-tick warn halo";
    let places = [-6.0, 14.0, -22.0, 30.0].map(|down| (point(middle.x, middle.y + down), Anchor::Middle));
    if let Some((at, anchor)) = stage.space.place_text(&words, style, &places) {
        drawn.push(text(at, anchor, style, words));
    } else {
        stage.space.take(Area::around(middle, 2.0));
    }
}
