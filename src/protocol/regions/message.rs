//! What regions tell each other.

use std::rc::Rc;

use super::Entry;
use crate::history::{Answer, Refusal};
use crate::sim::{Label, Request, Seen, Ticket};

/// A message between regions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A client of mine wants to write.
    Forward {
        request: Request,
    },
    /// Tell your client this.
    Done {
        ticket: Ticket,
        result: Result<Answer, Refusal>,
        seen: Seen,
    },
    Append(Append),
    /// I have the log up to here on disk.
    Ack {
        upto: u64,
        round: u64,
    },
}

/// Part of the log, perhaps none of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Append {
    /// The number before the first entry.
    pub after: u64,
    pub entries: Rc<[Entry]>,
    pub committed: u64,
    /// Which of the write region's messages this is.
    pub round: u64,
    /// The latest round of which the receiver's acknowledgement was heard.
    pub heard: u64,
    /// Whether the receiver is counted.
    pub counted: bool,
}

impl Message {
    pub(super) fn label(&self) -> Label {
        match self {
            Message::Forward { .. } => Label::new(&"Forward", None, false),
            Message::Done { result, .. } => {
                Label::new(if result.is_ok() { &"Done" } else { &"Refused" }, None, false)
            }
            Message::Append(append) => match append.entries.last() {
                Some(entry) => Label::new(&"Replicate", u64::try_from(entry.value.0).ok(), false),
                None => Label::new(&"Beat", Some(append.committed), true),
            },
            Message::Ack { upto, .. } => Label::new(&"Ack", Some(*upto), true),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Forward { request } => format!("Forward: {}", request.action),
            Message::Done { result: Ok(answer), seen, .. } => {
                format!("Done: {answer}; seen up to {}", seen.0)
            }
            Message::Done { result: Err(refusal), .. } => format!("Refused: {refusal}"),
            Message::Append(append) => {
                let entries = append.entries.iter().map(|entry| format!("{} := {}", entry.key, entry.value));
                let entries: Vec<String> = entries.collect();
                let what = if entries.is_empty() { "nothing new".to_owned() } else { entries.join(", ") };
                let counted = if append.counted { "" } else { "; you do not count" };
                format!("After {}: {what}; committed up to {}{counted}", append.after, append.committed)
            }
            Message::Ack { upto, .. } => format!("Ack: the log is on disk up to {upto}"),
        }
    }
}
