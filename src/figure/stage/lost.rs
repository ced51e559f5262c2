//! Lost messages: seen to travel until they meet what stops them, then a cross that fades in steps. Only the
//! latest loss on each link is drawn, and only losses of the near past are looked for.

use super::{Stage, flight};
use crate::base::{MessageId, NodeId, Span, Time};
use crate::draw::pen::{between, circle, cross};
use crate::draw::{Area, Group, Item, Point, Style, Target, point};
use crate::figure::loss::{Stop, stop};
use crate::figure::words::{label_words, loss_words, node_name};
use crate::sim::{LossReason, MessageRecord};

/// How long after its due time a lost message stays on the stage.
const STAYS: Span = Span::from_ms(60);
/// How far back, in messages and in virtual time, losses are looked for.
const LOOK_BACK: usize = 4096;
const LONGEST_WAY: Span = Span::from_secs(2);

pub(super) fn draw(stage: &mut Stage<'_>, items: &mut Vec<Item>) {
    let mut landed: Vec<(NodeId, NodeId)> = Vec::new();
    for (id, message, stop) in recent(stage) {
        let now = stage.frame.time;
        if now < stop.time(message) {
            items.push(draw_doomed(stage, id, message));
        } else if !landed.contains(&(message.from, message.to)) {
            landed.push((message.from, message.to));
            items.push(draw_lost(stage, id, message, &stop));
        }
    }
}

/// The losses that may still be seen, latest first.
fn recent<'a>(stage: &Stage<'a>) -> Vec<(MessageId, &'a MessageRecord, Stop)> {
    let frame = stage.frame;
    let messages = &frame.record.messages;
    let known = messages.partition_point(|message| message.sent.event <= frame.snapshot.event);
    let oldest = frame.time - (LONGEST_WAY + STAYS);
    let window = (known.saturating_sub(LOOK_BACK)..known).rev().map(|id| (id, &messages[id]));
    window
        .take_while(|(_, message)| message.sent.time >= oldest)
        .filter(|(_, message)| frame.time <= message.due + STAYS)
        .filter_map(|(id, message)| {
            Some((MessageId(id as u64), message, stop(frame, &stage.layout, message)?))
        })
        .collect()
}

/// A message that is lost already but has not yet met what stops it.
fn draw_doomed(stage: &mut Stage<'_>, id: MessageId, message: &MessageRecord) -> Item {
    let (from, to) = stage.way(message.from, message.to);
    let at = between(from, to, flight::progress(stage.frame.time, message.sent.time, message.due));
    let dot = flight::dot(message.kind(), message.label.minor, false);
    let mut items = vec![circle(Point::default(), 12.0, "hit"), dot];
    if stage.options.show_labels && !message.label.minor {
        items.extend(flight::draw_label(&mut stage.space, at, &label_words(&message.label), "t-label halo"));
    }
    group(stage, id, message, "", at, items)
}

fn draw_lost(stage: &mut Stage<'_>, id: MessageId, message: &MessageRecord, stop: &Stop) -> Item {
    let at = resting(stage, message, stop);
    let style = age(stage.frame.time, stop.time(message), message.due + STAYS);
    let mut items = vec![circle(Point::default(), 12.0, "hit"), cross(Point::default(), 6.0, style)];
    let words = loss_words(stop.reason, message.to);
    stage.space.take(Area::around(at, 7.0));
    if stage.options.show_labels {
        let short = if matches!(stop.reason, LossReason::Cut(_)) { "lost" } else { &words };
        items.extend(flight::draw_label(&mut stage.space, at, short, "t-label bad halo"));
    }
    group(stage, id, message, &format!("lost, {words}: "), at, items)
}

/// Where the cross stands: where the straight way between the nodes meets the fault line, a little to the
/// side of the message's direction.
fn resting(stage: &Stage<'_>, message: &MessageRecord, stop: &Stop) -> Point {
    let (from, to) = stage.way(message.from, message.to);
    if stop.share >= 1.0 {
        return to;
    }
    let centre = between(stage.at(message.from), stage.at(message.to), stop.share);
    let (dx, dy) = crate::draw::pen::direction(from, to);
    point(centre.x - dy * 4.0, centre.y + dx * 4.0)
}

/// Steps of fading, so that nothing moves under reduced motion.
fn age(now: Time, landed: Time, gone: Time) -> Style {
    let (age, life) = (now.since(landed).0, gone.since(landed).0.max(1));
    match age * 3 / life {
        0 => "lost age-0",
        1 => "lost age-1",
        _ => "lost age-2",
    }
}

fn group(
    stage: &Stage<'_>,
    id: MessageId,
    message: &MessageRecord,
    before: &str,
    at: Point,
    items: Vec<Item>,
) -> Item {
    let (from, to) = (node_name(stage.frame, message.from), node_name(stage.frame, message.to));
    let target = Target::Message(id);
    Item::Group(Group {
        key: flight::key(id),
        name: Some(format!("{before}{}, {from} to {to}", label_words(&message.label))),
        target: Some(target),
        selected: stage.options.selected == Some(target),
        offset: Some(at),
        items,
        ..Group::default()
    })
}
