//! Acts in words.

use super::Line;
use crate::app::menu::cut_name;
use crate::app::words::{count, label_text};
use crate::base::{EventId, MessageId};
use crate::engine::Frame;
use crate::sim::{Act, Fate, LinkQuality};

/// What the user did.
pub fn line(frame: Frame<'_>, event: EventId, act: &Act) -> Line {
    let line = Line::default();
    let nodes = frame.snapshot.nodes;
    match act {
        Act::Cut { cut, links, one_way, line: drawn } => {
            let name = cut_name(*cut, !drawn.is_empty());
            let links = links.within(nodes).iter(nodes).count();
            cut_line(frame, event, &name, links, *one_way)
        }
        Act::Heal { cut } => {
            let drawn = cut_was_drawn(frame, *cut);
            line.say(format!("{} is healed: its links carry messages again.", cut_name(*cut, drawn)))
        }
        Act::HealAll => line.say("All cuts are healed: every link carries messages again."),
        Act::Crash { replica } => {
            line.node(frame, (*replica).into()).say(" crashes: what it held in memory alone is gone.")
        }
        Act::Restart { replica } => {
            line.node(frame, (*replica).into()).say(" restarts with what it had on disk.")
        }
        Act::Quality { from, to, quality } => {
            let line = line.say("The link from ").node(frame, *from).say(" to ").node(frame, *to);
            line.say(quality_words(*quality))
        }
        Act::Drop { message } => of_message(frame, *message, " is dropped by hand."),
        Act::Delay { message, by } => of_message(frame, *message, &format!(" is made {by} later by hand.")),
        Act::Duplicate { message } => of_message(frame, *message, " is sent a second time by hand."),
        Act::Skew { replica, offset } => {
            let line = line.node(frame, (*replica).into()).say("’s clock is now ");
            line.say(skew_words(*offset))
        }
        Act::Request { client, class, write } => {
            let verb = if *write { "write" } else { "read" };
            let class = frame.workload.classes.get(class.index()).map_or("", |class| &class.name);
            line.node(frame, (*client).into()).say(format!(" is told to {verb}: {class}."))
        }
        Act::Call { client, action, .. } => {
            line.node(frame, (*client).into()).say(format!(" is told to ask: {action}."))
        }
    }
}

fn cut_line(frame: Frame<'_>, event: EventId, name: &str, links: usize, one_way: bool) -> Line {
    let here = |message: &&crate::sim::MessageRecord| {
        let by_cut = matches!(message.fate, Fate::Lost(at, crate::sim::LossReason::Cut(_)) if at == event);
        by_cut && message.sent.event < event
    };
    // What was in flight was sent a short while ago: look no further back than the record's last thousands.
    let messages = &frame.record.messages;
    let recent = messages.len().saturating_sub(20_000);
    let lost = messages.range(recent..messages.len()).filter(here).count();
    let ways = if one_way { ", one way" } else { "" };
    let mut text = format!("{name} cuts {}{ways}", count(links, "link", "links"));
    match lost {
        0 => text.push('.'),
        1 => text.push_str("; 1 message in flight is lost."),
        n => text.push_str(&format!("; {n} messages in flight are lost.")),
    }
    Line::default().say(text)
}

/// Whether a fault line was drawn for the cut: what the act that made it says.
fn cut_was_drawn(frame: Frame<'_>, id: crate::base::CutId) -> bool {
    let before = frame.record.events.range(0..frame.snapshot.event.index());
    let made = before.rev().find_map(|event| match &event.kind {
        crate::sim::EventKind::Act(act) => match &**act {
            Act::Cut { cut, line, .. } if *cut == id => Some(!line.is_empty()),
            _ => None,
        },
        _ => None,
    });
    made.unwrap_or(false)
}

fn quality_words(quality: Option<LinkQuality>) -> String {
    match quality {
        None => " is as before.".to_owned(),
        Some(quality) => format!(
            " now takes {} to {} a message and loses {} %.",
            quality.delay.least,
            quality.delay.most,
            quality.loss.ppm() / 10_000
        ),
    }
}

fn skew_words(offset: i64) -> String {
    let by = crate::base::Span(offset.unsigned_abs());
    match offset {
        0 => "right.".to_owned(),
        1.. => format!("{by} ahead."),
        _ => format!("{by} behind."),
    }
}

fn of_message(frame: Frame<'_>, id: MessageId, fate: &str) -> Line {
    match frame.record.message(id) {
        Some(message) => {
            let line = Line::default().say(format!("{} from ", label_text(message.label)));
            let line = line.node(frame, message.from).say(" to ").node(frame, message.to);
            line.say(fate)
        }
        None => Line::default().say("A message that is no longer there is left alone."),
    }
}
