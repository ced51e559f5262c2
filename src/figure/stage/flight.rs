//! Messages in flight: a dot on its way from rim to rim, at the place where the frame's time has brought it.

use super::Stage;
use crate::base::{MessageId, NodeId, Time};
use crate::draw::pen::{between, circle, rect, text};
use crate::draw::{Anchor, Area, Group, Item, Point, Style, Target, area, point};
use crate::figure::words::{label_words, node_name};
use crate::sim::{Flight, MessageKind};

/// Beyond this many, messages bear no words and copies are not looked for.
const CROWD: usize = 120;

pub(super) fn draw(stage: &mut Stage<'_>, items: &mut Vec<Item>) {
    let frame = stage.frame;
    let flights = &frame.snapshot.in_flight;
    let places: Vec<Point> = flights
        .iter()
        .map(|flight| {
            let (from, to) = stage.way(flight.from, flight.to);
            between(from, to, progress(frame.time, flight.sent, flight.due))
        })
        .collect();
    places.iter().for_each(|at| stage.space.take(Area::around(*at, 6.0)));
    for (n, (flight, at)) in flights.iter().zip(&places).enumerate() {
        let twin = flights.len() <= CROWD && flights[..n].iter().any(|other| same(other, flight));
        let label = stage.options.show_labels && !flight.label.minor && flights.len() <= CROWD;
        items.push(draw_one(stage, flight, *at, twin, label));
    }
}

/// How much of the way lies behind a message at a time, 0 to 1.
pub(super) fn progress(now: Time, sent: Time, due: Time) -> f64 {
    match due.since(sent).0 {
        0 => 1.0,
        way => (now.since(sent).0 as f64 / way as f64).min(1.0),
    }
}

/// Whether the one is a copy of the other.
fn same(a: &Flight, b: &Flight) -> bool {
    (a.from, a.to, a.kind, a.sent, a.label) == (b.from, b.to, b.kind, b.sent, b.label) && a.detail == b.detail
}

fn draw_one(stage: &mut Stage<'_>, flight: &Flight, at: Point, twin: bool, label: bool) -> Item {
    let target = Target::Message(flight.id);
    let selected = stage.options.selected == Some(target);
    let mut items = vec![circle(Point::default(), 12.0, "hit")];
    if selected {
        items.push(circle(Point::default(), 11.0, "selection"));
    }
    items.push(dot(flight.kind, flight.label.minor, twin));
    let words = label_words(&flight.label);
    if label {
        items.extend(draw_label(&mut stage.space, at, &words, "t-label halo"));
    }
    let copy = if twin { "copy of " } else { "" };
    Item::Group(Group {
        key: key(flight.id),
        name: Some(spoken(stage, copy, &words, flight.from, flight.to)),
        target: Some(target),
        selected,
        offset: Some(at),
        items,
        ..Group::default()
    })
}

fn spoken(stage: &Stage<'_>, before: &str, words: &str, from: NodeId, to: NodeId) -> String {
    format!("{before}{words}, {} to {}", node_name(stage.frame, from), node_name(stage.frame, to))
}

pub(super) fn key(id: MessageId) -> String {
    format!("m{}", id.0)
}

/// Round between replicas, square for a request, an open ring for a reply.
pub(super) fn dot(kind: MessageKind, minor: bool, twin: bool) -> Item {
    let style: Style = match (kind, twin) {
        (_, true) => "message twin",
        (MessageKind::Request(_), _) => "message request",
        (MessageKind::Reply(_), _) => "message reply",
        (MessageKind::Peer, _) if minor => "message minor",
        (MessageKind::Peer, _) => "message",
    };
    match kind {
        MessageKind::Request(_) => rect(point(-5.5, -5.5), (11.0, 11.0), 2.0, style),
        MessageKind::Reply(_) => circle(Point::default(), 5.0, style),
        MessageKind::Peer => circle(Point::default(), if minor { 4.0 } else { 6.5 }, style),
    }
}

/// A few words beside a place, in coordinates relative to it; nothing where no room is free.
pub(super) fn draw_label(space: &mut area::Space, at: Point, words: &str, style: Style) -> Option<Item> {
    let beside = [
        (point(9.0, -5.0), Anchor::Start),
        (point(9.0, 12.0), Anchor::Start),
        (point(-9.0, -5.0), Anchor::End),
        (point(-9.0, 12.0), Anchor::End),
        (point(0.0, -11.0), Anchor::Middle),
        (point(0.0, 19.0), Anchor::Middle),
    ];
    let places = beside.map(|(by, anchor)| (point(at.x + by.x, at.y + by.y), anchor));
    let (place, anchor) = space.place_text(words, style, &places)?;
    Some(text(point(place.x - at.x, place.y - at.y), anchor, style, words))
}
