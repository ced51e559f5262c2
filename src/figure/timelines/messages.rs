//! Messages as diagonals from the sender's lane to the receiver's: an arrow head where one arrived, a cross
//! where one was lost, nothing at the end of one that is still on its way.

use std::fmt::Write;

use super::Lanes;
use crate::base::{EventId, MessageId, Span, Time};
use crate::draw::layout::Layout;
use crate::draw::pen::{arrow_head, circle, cross, line, path, thing};
use crate::draw::{Group, Item, Style, Target};
use crate::figure::loss::stop;
use crate::figure::stage::layout_of;
use crate::figure::words::{label_words, loss_words, node_name};
use crate::sim::{Fate, MessageRecord};

/// Beyond this many in the window, each message is a tick on its sender's lane.
const MOST: usize = 400;
/// Up to this many, arrivals can be pressed by themselves.
const FEW: usize = 150;
/// Messages sent this long before the window may still be seen in it.
const LONGEST_WAY: Span = Span::from_secs(2);

pub(super) fn draw(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let frame = lanes.frame;
    let messages = &frame.record.messages;
    let known = messages.partition_point(|message| message.sent.event <= frame.snapshot.event);
    let first = messages.partition_point(|message| message.sent.time < lanes.scale.from - LONGEST_WAY);
    let last = messages[..known].partition_point(|message| message.sent.time <= lanes.scale.to);
    let shown = |message: &MessageRecord| message.due.max(message.sent.time) >= lanes.scale.from;
    let window = || (first.min(last)..last).filter(|id| shown(&messages[*id]));
    let count = window().count();
    if count > MOST {
        items.push(ticks(lanes, window().map(|id| &messages[id])));
        lanes.thinned.push(format!("{count} messages"));
        return;
    }
    let layout = layout_of(frame);
    for id in window() {
        draw_one(lanes, &layout, (MessageId(id as u64), &messages[id]), count <= FEW, items);
    }
}

/// All messages as one shape, at most one tick for each unit of width and lane.
fn ticks<'a>(lanes: &Lanes<'_>, messages: impl Iterator<Item = &'a MessageRecord>) -> Item {
    let mut places: Vec<(i64, i64)> = messages
        .filter(|message| message.sent.time >= lanes.scale.from)
        .map(|message| {
            (lanes.y(message.from).round() as i64, lanes.scale.x(message.sent.time).round() as i64)
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    let mut commands = String::with_capacity(places.len() * 14);
    for (y, x) in places {
        write!(commands, "M{x} {}v6", y + 5).expect("writing to a string cannot fail");
    }
    path(commands, "flight")
}

/// How a message's diagonal ends.
enum End {
    Arrived(EventId),
    Lost(String),
    Flying,
}

fn draw_one(
    lanes: &Lanes<'_>,
    layout: &Layout,
    (id, message): (MessageId, &MessageRecord),
    arrivals: bool,
    items: &mut Vec<Item>,
) {
    let (from_y, to_y) = (lanes.y(message.from), lanes.y(message.to));
    let (time, share, end) = ending(lanes, layout, message);
    let from = (message.sent.time, from_y);
    let Some((a, b)) = lanes.clip(from, (time, from_y + (to_y - from_y) * share)) else { return };
    let complete = time <= lanes.scale.to;
    let minor = message.label.minor;
    let style: Style = match (&end, minor) {
        (End::Lost(_), _) => "flight lost",
        (_, true) => "flight minor",
        _ => "flight",
    };
    let mut drawn = vec![line(a, b, "flight grip"), line(a, b, style)];
    match &end {
        End::Arrived(_) if complete => {
            drawn.push(arrow_head(a, b, 6.0, if minor { "flight-head minor" } else { "flight-head" }));
        }
        End::Lost(_) if complete => drawn.push(cross(b, 3.8, "flight-lost")),
        _ => {}
    }
    let (sender, receiver) = (node_name(lanes.frame, message.from), node_name(lanes.frame, message.to));
    let fate = match &end {
        End::Arrived(_) => format!("arrived {time}"),
        End::Lost(why) => format!("lost, {why}"),
        End::Flying => "on its way".to_owned(),
    };
    let words = label_words(&message.label);
    let name = format!("{words}, {sender} to {receiver}, sent {}, {fate}", message.sent.time);
    let target = Target::Message(id);
    let mut group = thing(format!("m{}", id.0), name, target, drawn);
    group.selected = lanes.options.selected == Some(target);
    items.push(Item::Group(group));
    if let (End::Arrived(event), true) = (end, arrivals && complete) {
        items.push(Item::Group(Group {
            key: format!("m{}-end", id.0),
            target: Some(Target::Event(event)),
            items: vec![circle(b, 5.0, "hit")],
            ..Group::default()
        }));
    }
}

/// When, how far along its way, and how a message's diagonal ends.
fn ending(lanes: &Lanes<'_>, layout: &Layout, message: &MessageRecord) -> (Time, f64, End) {
    match message.fate.as_of(lanes.frame.snapshot.event) {
        Fate::Delivered(at) => (at.time, 1.0, End::Arrived(at.event)),
        Fate::Lost(..) => {
            let stop = stop(lanes.frame, layout, message).expect("a lost message has its stop");
            let why = loss_words(stop.reason, message.to);
            let seen = stop.time(message);
            if seen <= lanes.frame.time {
                return (seen, stop.share, End::Lost(why));
            }
            (lanes.frame.time, flown(lanes.frame.time, message), End::Lost(why))
        }
        Fate::InFlight => (lanes.frame.time, flown(lanes.frame.time, message), End::Flying),
    }
}

fn flown(now: Time, message: &MessageRecord) -> f64 {
    let way = message.due.since(message.sent.time).0.max(1) as f64;
    (now.since(message.sent.time).0 as f64 / way).min(1.0)
}
