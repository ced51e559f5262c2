//! Messages as diagonals from the sender's lane to the receiver's: an arrow head where one arrived, a cross
//! where one was lost, nothing at the end of one that is still on its way.

use std::fmt::Write;

use super::{Lanes, TimelinesOptions, timelines_scale};
use crate::base::{EventId, MessageId, Span, Time};
use crate::draw::layout::Layout;
use crate::draw::pen::{arrow_head, between, commands_through, cross, line, path, thing};
use crate::draw::scale::TimeScale;
use crate::draw::{Item, Point, Style, Target};
use crate::engine::Frame;
use crate::figure::loss::stop;
use crate::figure::stage::layout_of;
use crate::figure::words::{label_words, loss_words, node_name};
use crate::sim::{Fate, MessageRecord};

/// Beyond this many in the window, each message is a tick on its sender's lane.
const MOST: usize = 400;
/// Messages sent this long before the window may still be seen in it.
const LONGEST_WAY: Span = Span::from_secs(2);

/// How near a pointer must come to a message to mean it.
const REACH: f64 = 6.0;

/// What the window shows: the messages, and how far back the list was cut.
fn window(frame: &Frame<'_>, scale: &TimeScale) -> Vec<usize> {
    let messages = &frame.record.messages;
    let known = messages.partition_point(|message| message.sent.event <= frame.snapshot.event);
    let first = messages.partition_point(|message| message.sent.time < scale.from - LONGEST_WAY);
    let last = messages.partition_point(|message| message.sent.time <= scale.to).min(known);
    let shown = |id: &usize| messages[*id].due.max(messages[*id].sent.time) >= scale.from;
    (first.min(last)..last).filter(shown).collect()
}

/// Messages of one look are one shape: a window holds hundreds, and it moves as the run plays. The one at hand is a
/// thing by itself, with its name.
pub(super) fn draw(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let frame = lanes.frame;
    let messages = &frame.record.messages;
    let window = window(frame, &lanes.scale);
    if window.len() > MOST {
        items.push(ticks(lanes, window.iter().map(|id| &messages[*id])));
        lanes.thinned.push(format!("{} messages", window.len()));
        return;
    }
    let layout = layout_of(frame);
    let at_hand = at_hand(lanes, &window);
    let mut strokes = Strokes::default();
    let mut one = None;
    for id in window {
        let Some(way) = way(lanes, &layout, &messages[id]) else { continue };
        if Some(id) == at_hand {
            one = Some(thing_of(lanes, MessageId(id as u64), &way));
        } else {
            strokes.add(&way);
        }
    }
    strokes.draw(items);
    items.extend(one);
}

/// The message under the pointer, else the one selected, else the last one sent.
fn at_hand(lanes: &Lanes<'_>, window: &[usize]) -> Option<usize> {
    let selected = match lanes.options.selected {
        Some(Target::Message(id)) => Some(id),
        _ => None,
    };
    let wanted = [lanes.options.pointed, selected].into_iter().flatten().map(|id| id.0 as usize);
    wanted.into_iter().find(|id| window.binary_search(id).is_ok()).or(window.last().copied())
}

/// The messages that can be pointed at, in the order in which they were sent: none where they are too many.
pub fn messages_shown(frame: &Frame<'_>, options: &TimelinesOptions<'_>) -> Vec<MessageId> {
    let shown = window(frame, &timelines_scale(frame, options));
    if shown.len() > MOST { Vec::new() } else { shown.into_iter().map(|id| MessageId(id as u64)).collect() }
}

/// The message at a place of the picture, or its arrival where that is pointed at.
pub fn message_at(
    frame: &Frame<'_>,
    options: &TimelinesOptions<'_>,
    at: Point,
) -> Option<(MessageId, Target)> {
    let lanes = Lanes::new(frame, options);
    let layout = layout_of(frame);
    let ways = messages_shown(frame, options).into_iter().filter_map(|id| {
        let way = way(&lanes, &layout, frame.record.message(id)?)?;
        Some((distance(at, way.from, way.to), id, way))
    });
    let near = ways.filter(|(distance, ..)| *distance <= REACH);
    let (_, id, way) = near.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let target = match way.end {
        End::Arrived(event) if way.complete && distance(at, way.to, way.to) <= REACH => Target::Event(event),
        _ => Target::Message(id),
    };
    Some((id, target))
}

/// How far a point lies from a segment.
fn distance(at: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx * dx + dy * dy;
    let share = if length < 1e-9 { 0.0 } else { ((at.x - from.x) * dx + (at.y - from.y) * dy) / length };
    let near = between(from, to, share.clamp(0.0, 1.0));
    let (x, y) = (at.x - near.x, at.y - near.y);
    (x * x + y * y).sqrt()
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
    Lost,
    Flying,
}

/// A message's diagonal, as far as the window shows it.
struct Way {
    from: Point,
    to: Point,
    end: End,
    /// Whether its end is in the window.
    complete: bool,
    minor: bool,
}

fn way(lanes: &Lanes<'_>, layout: &Layout, message: &MessageRecord) -> Option<Way> {
    let (from_y, to_y) = (lanes.y(message.from), lanes.y(message.to));
    let (time, share, end) = ending(lanes, layout, message);
    let (from, to) = lanes.clip((message.sent.time, from_y), (time, from_y + (to_y - from_y) * share))?;
    Some(Way { from, to, end, complete: time <= lanes.scale.to, minor: message.label.minor })
}

impl Way {
    fn style(&self) -> Style {
        match (&self.end, self.minor) {
            (End::Lost, _) => "flight lost",
            (_, true) => "flight minor",
            _ => "flight",
        }
    }

    fn head(&self) -> Option<Item> {
        match self.end {
            End::Arrived(_) if self.complete => {
                let style = if self.minor { "flight-head minor" } else { "flight-head" };
                Some(arrow_head(self.from, self.to, 6.0, style))
            }
            End::Lost if self.complete => Some(cross(self.to, 3.8, "flight-lost")),
            _ => None,
        }
    }
}

/// The commands of one path for each look, in the order in which they lie upon each other.
#[derive(Default)]
struct Strokes {
    paths: [String; 6],
}

impl Strokes {
    fn add(&mut self, way: &Way) {
        self.put(way.style(), &commands_through(&[way.from, way.to]));
        match way.head() {
            Some(Item::Path { commands, style }) => self.put(style, &commands),
            Some(Item::Polyline { points, style, .. }) => self.put(style, &(commands_through(&points) + "Z")),
            _ => {}
        }
    }

    fn put(&mut self, style: Style, commands: &str) {
        let place = LOOKS.iter().position(|look| *look == style).expect("every look of a message is listed");
        self.paths[place].push_str(commands);
    }

    fn draw(self, items: &mut Vec<Item>) {
        let drawn = LOOKS.into_iter().zip(self.paths).filter(|(_, commands)| !commands.is_empty());
        items.extend(drawn.map(|(style, commands)| path(commands, style)));
    }
}

/// Looks of messages, the lowest first.
const LOOKS: [Style; 6] =
    ["flight minor", "flight", "flight lost", "flight-head minor", "flight-head", "flight-lost"];

fn thing_of(lanes: &Lanes<'_>, id: MessageId, way: &Way) -> Item {
    let mut drawn = vec![line(way.from, way.to, "flight grip"), line(way.from, way.to, way.style())];
    drawn.extend(way.head());
    let target = Target::Message(id);
    let name = message_name(lanes.frame, id).unwrap_or_default();
    let mut group = thing("message".to_owned(), name, target, drawn);
    group.stop = true;
    group.selected = lanes.options.selected == Some(target);
    Item::Group(group)
}

/// A message in words: what it says, from whom to whom, when, and what became of it.
pub fn message_name(frame: &Frame<'_>, id: MessageId) -> Option<String> {
    let message = frame.record.message(id)?;
    let (sender, receiver) = (node_name(frame, message.from), node_name(frame, message.to));
    let fate = match message.fate.as_of(frame.snapshot.event) {
        Fate::Delivered(_) => format!("arrived {}", message.due),
        Fate::Lost(..) => {
            let stop = stop(frame, &layout_of(frame), message).expect("a lost message has its stop");
            format!("lost, {}", loss_words(stop.reason, message.to))
        }
        Fate::InFlight => "on its way".to_owned(),
    };
    let words = label_words(&message.label);
    Some(format!("{words}, {sender} to {receiver}, sent {}, {fate}", message.sent.time))
}

/// When, how far along its way, and how a message's diagonal ends.
fn ending(lanes: &Lanes<'_>, layout: &Layout, message: &MessageRecord) -> (Time, f64, End) {
    match message.fate.as_of(lanes.frame.snapshot.event) {
        Fate::Delivered(event) => (message.due, 1.0, End::Arrived(event)),
        Fate::Lost(..) => {
            let stop = stop(lanes.frame, layout, message).expect("a lost message has its stop");
            let seen = stop.time(message);
            if seen <= lanes.frame.time {
                return (seen, stop.share, End::Lost);
            }
            (lanes.frame.time, flown(lanes.frame.time, message), End::Lost)
        }
        Fate::InFlight => (lanes.frame.time, flown(lanes.frame.time, message), End::Flying),
    }
}

fn flown(now: Time, message: &MessageRecord) -> f64 {
    let way = message.due.since(message.sent.time).0.max(1) as f64;
    (now.since(message.sent.time).0 as f64 / way).min(1.0)
}
