//! What an event sent, and what of it was lost at once.

use super::Line;
use crate::app::words::label_text;
use crate::base::{EventId, NodeId};
use crate::engine::Frame;
use crate::sim::{Fate, LossReason, MessageKind, MessageRecord};

/// The messages sent by the event.
pub fn of<'a>(frame: Frame<'a>, event: EventId) -> impl Iterator<Item = &'a MessageRecord> {
    let messages = &frame.record.messages;
    let from = messages.partition_point(|message| message.sent.event < event);
    messages.range(from..messages.len()).take_while(move |message| message.sent.event == event)
}

/// "n1 sends AppendEntries to n2, n3 and n4." and "What n1 sends to n5 meets the cut and is lost."
pub fn lines(frame: Frame<'_>, event: EventId) -> Vec<Line> {
    let sent: Vec<&MessageRecord> = of(frame, event).collect();
    let mut lines = Vec::new();
    let mut told: Vec<(NodeId, &str)> = Vec::new();
    for message in &sent {
        let what = (message.from, *message.label.name);
        if message.kind() == MessageKind::Peer && !told.contains(&what) {
            told.push(what);
            let same = sent.iter().filter(|other| (other.from, *other.label.name) == what);
            let receivers: Vec<NodeId> = same.map(|other| other.to).collect();
            let name = if receivers.len() == 1 { label_text(message.label) } else { what.1.to_owned() };
            let line = Line::default().node(frame, message.from).say(format!(" sends {name} to "));
            lines.push(line.nodes(frame, &receivers).say("."));
        }
        if let MessageKind::Reply(op) = message.kind() {
            let line = Line::default().node(frame, message.from).say(" answers ").node(frame, message.to);
            lines.push(line.say(" about ").operation(frame, op).say("."));
        }
    }
    lines.extend(lost(frame, event, &sent));
    lines
}

fn lost(frame: Frame<'_>, event: EventId, sent: &[&MessageRecord]) -> Vec<Line> {
    let of = |cut: bool| -> Vec<&MessageRecord> {
        let here = sent.iter().copied();
        here.filter(|message| match message.fate.as_of(event) {
            Fate::Lost(_, LossReason::Cut(_)) => cut,
            Fate::Lost(_, LossReason::Link) => !cut,
            _ => false,
        })
        .collect()
    };
    let reasons = [(of(true), "meets the cut and is lost."), (of(false), "is lost on the way, by chance.")];
    let mut lines = Vec::new();
    for (messages, fate) in reasons {
        let Some(first) = messages.first() else { continue };
        let receivers: Vec<NodeId> = messages.iter().map(|message| message.to).collect();
        let line = Line::default().say("What ").node(frame, first.from).say(" sends to ");
        lines.push(line.nodes(frame, &receivers).say(format!(" {fate}")));
    }
    lines
}
