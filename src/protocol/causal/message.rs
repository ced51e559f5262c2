//! What replicas of a causal store tell each other.

use crate::base::ClientId;
use crate::history::{Key, Value};
use crate::protocol::broadcast::Stamped;
use crate::protocol::vector::Vector;
use crate::sim::Label;

/// A write as it is broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Write {
    pub key: Key,
    pub value: Value,
    /// Its Lamport time: greater than that of everything its replica had applied.
    pub time: u64,
    /// Whose it is, and which of its operations.
    pub client: ClientId,
    pub serial: u32,
}

/// A message between replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Write(Stamped<Write>),
    /// Something that its receiver seemed to lack, perhaps another's.
    Again(Stamped<Write>),
    /// I have delivered this much: send me what I lack, and forget what all have.
    Delivered(Vector),
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let shown = |write: &Stamped<Write>| u64::try_from(write.payload.value.0).ok();
        match self {
            Message::Write(write) => Label::new(&"Write", shown(write), false),
            Message::Again(write) => Label::new(&"Write again", shown(write), false),
            Message::Delivered(_) => Label::new(&"Delivered", None, true),
        }
    }

    pub(super) fn describe(&self) -> String {
        let write = |name, write: &Stamped<Write>| {
            let Write { key, value, .. } = write.payload;
            format!("{name} {}: {key} := {value}, after {}", write.dot, write.after)
        };
        match self {
            Message::Write(stamped) => write("Write", stamped),
            Message::Again(stamped) => write("Write again", stamped),
            Message::Delivered(vector) => format!("Delivered {vector}"),
        }
    }
}
