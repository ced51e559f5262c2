//! Regions: a frame around the replicas of each, with its name, and the round trips between them.

use super::Stage;
use crate::base::{Delay, NodeId, Span};
use crate::draw::pen::{between, rect, text};
use crate::draw::text::fit;
use crate::draw::{Anchor, Area, Item, Point, point};
use crate::sim::Geography;

/// How far a frame stands off what its replicas take.
const OFF: f64 = 5.0;

/// The room of each region that has replicas, with its place among the regions.
fn rooms(stage: &Stage<'_>, geography: &Geography) -> Vec<(usize, Area)> {
    let size = (stage.options.width, stage.options.height);
    let nodes = stage.layout.nodes;
    let of_region = |region: usize| {
        let members = nodes.replicas().filter(|id| geography.region_of(nodes, *id) == region);
        let rooms = members.map(|id| stage.detail.room(size, &stage.layout, NodeId::Replica(id)));
        let all = rooms.reduce(|a, b| Area {
            left: a.left.min(b.left),
            top: a.top.min(b.top),
            right: a.right.max(b.right),
            bottom: a.bottom.max(b.bottom),
        })?;
        let stage = Area::new(0.0, 0.0, size.0, size.1).grown(-2.0);
        Some((region, all.grown(OFF).within(stage)))
    };
    (0..geography.regions.len()).filter_map(of_region).collect()
}

/// Frames, under the links.
pub(super) fn draw_frames(stage: &Stage<'_>, items: &mut Vec<Item>) {
    let Some(geography) = stage.frame.geography else { return };
    for (_, room) in rooms(stage, geography) {
        let size = (room.right - room.left, room.bottom - room.top);
        items.push(rect(point(room.left, room.top), size, 10.0, "region"));
    }
}

/// Names and round trips, over the links.
pub(super) fn draw_words(stage: &mut Stage<'_>, items: &mut Vec<Item>) {
    let Some(geography) = stage.frame.geography else { return };
    let rooms = rooms(stage, geography);
    for (region, room) in &rooms {
        draw_name(stage, geography.regions[*region], *room, items);
    }
    for (n, (a, from)) in rooms.iter().enumerate() {
        for (b, to) in &rooms[n + 1..] {
            draw_round_trip(stage, geography.delays[*a][*b], (middle(from), middle(to)), items);
        }
    }
}

/// Above its frame, else below.
fn draw_name(stage: &mut Stage<'_>, name: &str, room: Area, items: &mut Vec<Item>) {
    let words = fit(name, "t-side muted", (room.right - room.left).max(90.0));
    let centre = (room.left + room.right) / 2.0;
    let places = [
        (point(centre, room.top - 5.0), Anchor::Middle),
        (point(room.left, room.top - 5.0), Anchor::Start),
        (point(room.right, room.top - 5.0), Anchor::End),
        (point(centre, room.bottom + 13.0), Anchor::Middle),
        (point(room.right + 6.0, room.top + 12.0), Anchor::Start),
        (point(room.left - 6.0, room.top + 12.0), Anchor::End),
    ];
    if let Some((at, anchor)) = stage.space.place_text(&words, "t-side muted", &places) {
        items.push(text(at, anchor, "t-side muted", words));
    }
}

/// Near the middle of the way between two regions.
fn draw_round_trip(stage: &mut Stage<'_>, delay: Delay, (from, to): (Point, Point), items: &mut Vec<Item>) {
    let words = round_trip(delay);
    let style = "t-note muted halo";
    let shares = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68];
    let at = |share: f64, down: f64| {
        let at = between(from, to, share);
        (point(at.x, at.y + down), Anchor::Middle)
    };
    let places: Vec<(Point, Anchor)> = [4.0, -12.0, 20.0, -28.0, 36.0]
        .iter()
        .flat_map(|down| shares.map(|share| at(share, *down)))
        .collect();
    if let Some((at, anchor)) = stage.space.place_text(&words, style, &places) {
        items.push(text(at, anchor, style, words));
    }
}

fn middle(room: &Area) -> Point {
    point((room.left + room.right) / 2.0, (room.top + room.bottom) / 2.0)
}

/// "80 to 90 ms and back": there and back again, on an idle link.
pub(super) fn round_trip(delay: Delay) -> String {
    let twice = |span: Span| Span(2 * span.0);
    let (least, most) = (twice(delay.least), twice(delay.most));
    if least == most { format!("round trip {most}") } else { format!("round trip {least} to {most}") }
}
