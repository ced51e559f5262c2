//! The explanation of an event: sentences made from the trace, with names that can be pressed and the place
//! where each rule is written. It draws no conclusion that the trace does not hold.

mod acts;
pub(super) mod jobs;
mod sent;
#[cfg(test)]
mod tests;

use super::words::{label_text, name_of};
use crate::base::{EventId, MessageId, NodeId, OpId, Source};
use crate::draw::scene::Target;
use crate::engine::Frame;
use crate::history::Outcome;
use crate::sim::{Arg, Decision, EventKind, Fate, MessageKind, NoteRecord, Part};

/// What is said of the event at the playhead: what happened first, then why, then what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    pub lines: Vec<Line>,
}

/// One sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pub pieces: Vec<Piece>,
    /// Where the rule behind it is written.
    pub source: Option<Source>,
    /// What the event decided by it, if anything.
    pub decision: Option<Decision>,
}

/// A run of text, or a name that can be pressed.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String),
    Name(String, Target),
}

impl Line {
    pub fn text(&self) -> String {
        let words = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) | Piece::Name(text, _) => text.as_str(),
        });
        words.collect()
    }

    fn say(mut self, text: impl Into<String>) -> Line {
        self.pieces.push(Piece::Text(text.into()));
        self
    }

    fn node(mut self, frame: Frame<'_>, node: NodeId) -> Line {
        let target = match node {
            NodeId::Replica(id) => Target::Replica(id),
            NodeId::Client(id) => Target::Client(id),
        };
        self.pieces.push(Piece::Name(name_of(frame.workload, node), target));
        self
    }

    /// Names with commas and "and" between them.
    fn nodes(mut self, frame: Frame<'_>, nodes: &[NodeId]) -> Line {
        for (place, node) in nodes.iter().enumerate() {
            if place > 0 {
                self = self.say(if place + 1 == nodes.len() { " and " } else { ", " });
            }
            self = self.node(frame, *node);
        }
        self
    }

    fn operation(mut self, frame: Frame<'_>, op: OpId) -> Line {
        let name = match frame.record.history.get(op) {
            Some(operation) => operation.action.to_string(),
            None => format!("operation {}", op.0 + 1),
        };
        self.pieces.push(Piece::Name(name, Target::Operation(op)));
        self
    }
}

/// The event at the frame's snapshot.
pub fn explain(frame: Frame<'_>) -> Explanation {
    let event = frame.snapshot.event;
    let Some(first) = event_line(frame, event) else {
        let text = "Nothing has happened yet. Play, or step forward, to see the first event.";
        return Explanation { lines: vec![Line::default().say(text)] };
    };
    let mut lines = vec![first];
    lines.extend(frame.record.notes_of(event).map(|note| note_line(frame, note)));
    lines.extend(outcome_line(frame, event));
    lines.extend(jobs::lines(frame, event));
    lines.extend(sent::lines(frame, event));
    Explanation { lines }
}

/// What kind of event it was, in one sentence; `None` for event 0.
pub fn event_line(frame: Frame<'_>, event: EventId) -> Option<Line> {
    let line = Line::default();
    Some(match &frame.record.event(event)?.kind {
        EventKind::Boot(replica) => line.node(frame, (*replica).into()).say(" comes up."),
        EventKind::Deliver(message) => delivery(frame, event, *message),
        EventKind::Timer { replica, name } => {
            line.node(frame, (*replica).into()).say(format!("’s {name} runs out."))
        }
        EventKind::Invoke(op) => asking(frame, event, *op, "asks"),
        EventKind::Retry(op) => asking(frame, event, *op, "has heard nothing and asks"),
        EventKind::GiveUp(op) => {
            let client = caller(frame, *op);
            let line = line.nodes(frame, &client).say(" waits no longer for ").operation(frame, *op);
            line.say(format!(": its limit of {} has run out.", frame.workload.limit))
        }
        EventKind::Act(act) => acts::line(frame, event, act),
        EventKind::Job(job) => jobs::comes(*job),
        EventKind::Resume(client) => jobs::goes_on(frame, *client, " goes on after a pause."),
        EventKind::Rise(client) => jobs::goes_on(frame, *client, " is up again."),
    })
}

fn caller(frame: Frame<'_>, op: OpId) -> Vec<NodeId> {
    frame.record.history.get(op).map(|operation| operation.client.into()).into_iter().collect()
}

/// "Mumbai asks n1: x := 7."
fn asking(frame: Frame<'_>, event: EventId, op: OpId, verb: &str) -> Line {
    let asked = sent::of(frame, event).next().map(|message| message.to);
    let line = Line::default().nodes(frame, &caller(frame, op)).say(format!(" {verb} "));
    let line = match asked {
        Some(asked) => line.node(frame, asked).say(": "),
        None => line.say("for "),
    };
    line.operation(frame, op).say(".")
}

fn delivery(frame: Frame<'_>, event: EventId, id: MessageId) -> Line {
    let line = Line::default();
    let Some(message) = frame.record.message(id) else { return line.say("A message arrives.") };
    let lost = matches!(message.fate.as_of(event), Fate::Lost(..));
    let (from, to) = (message.from, message.to);
    match message.kind() {
        _ if lost => {
            let line = line.say(format!("{} from ", label_text(message.label))).node(frame, from);
            line.say(" finds ").node(frame, to).say(" down and is lost.")
        }
        MessageKind::Peer => {
            let line = line.node(frame, to).say(format!(" receives {} from ", label_text(message.label)));
            line.node(frame, from).say(".")
        }
        MessageKind::Request(op) => {
            let line = line.nodes(frame, &[from]).say("’s request ").operation(frame, op);
            line.say(" reaches ").node(frame, to).say(".")
        }
        MessageKind::Reply(op) => {
            let line = line.node(frame, to).say(" hears from ").node(frame, from).say(" about ");
            line.operation(frame, op).say(".")
        }
    }
}

/// How an operation ended by this event, if one did.
fn outcome_line(frame: Frame<'_>, event: EventId) -> Option<Line> {
    let steps = frame.record.history.steps();
    let from = steps.partition_point(|step| step.event < event);
    let ended = steps[from..]
        .iter()
        .take_while(|step| step.event == event)
        .find(|step| step.kind == crate::history::StepKind::Return)?;
    let operation = frame.record.history.get(ended.op)?;
    let completion = operation.completed_by(event)?;
    let line = Line::default().nodes(frame, &[operation.client.into()]);
    let took = completion.at.time.since(operation.invoked.time);
    let (line, decision) = match completion.outcome {
        Outcome::Ok(answer) => (line.say(format!(" has its answer after {took}: {answer}.")), None),
        Outcome::Fail(failure) => (
            line.say(format!(" was not answered: {failure}. The operation took no effect.")),
            Some(Decision::Refusal),
        ),
        Outcome::Unknown(failure) => (
            line.say(format!(" was not answered: {failure}. Whether the operation took effect is unknown.")),
            Some(Decision::Refusal),
        ),
    };
    Some(Line { decision, ..line })
}

fn note_line(frame: Frame<'_>, record: &NoteRecord) -> Line {
    let mut line = Line {
        source: Some(record.note.rule.source),
        decision: record.note.rule.decision,
        pieces: Vec::new(),
    };
    for part in record.note.parts(record.replica) {
        line = match part {
            Part::Text(text) => line.say(text),
            Part::Arg(Arg::Replica(id)) => line.node(frame, id.into()),
            Part::Arg(Arg::Client(id)) => line.node(frame, id.into()),
            Part::Arg(Arg::Operation(op)) => line.operation(frame, op),
            Part::Arg(arg) => line.say(arg.to_string()),
        };
    }
    let ends = record.note.rule.text.ends_with(['.', '!', '?']);
    if ends { line } else { line.say(".") }
}
