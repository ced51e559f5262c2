//! A violation in sentences, with the lab's names for who asked for what.

use super::Why;
use crate::app::explain::{Line, Piece};
use crate::base::OpId;
use crate::check::explain::{Part, Sentence};
use crate::draw::scene::Target;
use crate::engine::Frame;

/// Such as "transfer: Causal is violated".
pub fn why_title(frame: Frame<'_>, why: &Why) -> String {
    let class = frame.workload.classes.get(why.class.index()).map_or("", |class| &class.name);
    format!("{class}: {} is violated", why.model.title())
}

/// What is said of a violation, with the operations' names to be pressed.
pub fn why_lines(frame: Frame<'_>, why: &Why) -> Vec<Line> {
    why.sentences.iter().map(|sentence| line(frame, sentence)).collect()
}

fn line(frame: Frame<'_>, sentence: &Sentence) -> Line {
    let piece = |part: &Part| match part {
        Part::Text(text) => Piece::Text(text.clone()),
        Part::Operation(op, name) => {
            let op = OpId(*op);
            Piece::Name(named(frame, op).unwrap_or_else(|| name.clone()), Target::Operation(op))
        }
    };
    Line { pieces: sentence.parts.iter().map(piece).collect(), ..Line::default() }
}

/// Such as "Mumbai’s x := 7 (612 ms)", with the time of its return.
fn named(frame: Frame<'_>, op: OpId) -> Option<String> {
    let operation = frame.record.history.get(op)?;
    let client = frame.workload.clients.get(operation.client.index());
    let client = client.map_or_else(|| operation.client.to_string(), |client| client.name.clone());
    let at = operation.completed_by(frame.snapshot.event).map_or(operation.invoked.time, |end| end.at.time);
    Some(format!("{client}’s {} ({at})", operation.action))
}
