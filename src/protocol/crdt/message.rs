//! What replicas of a store of conflict-free types tell each other.

use super::{Operation, Store, Update};
use crate::history::Value;
use crate::protocol::broadcast::Stamped;
use crate::protocol::vector::Vector;
use crate::sim::Label;

/// A message between replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// By state: all that the sender has. By delta: to a peer that lacks more than the deltas kept hold, with the
    /// number up to which this is joined.
    State {
        store: Store,
        up_to: u64,
    },
    /// The join of the sender's changes up to this number that the receiver has not acknowledged.
    Delta {
        store: Store,
        up_to: u64,
    },
    /// I have joined your changes up to this number.
    Joined {
        up_to: u64,
    },
    Operation(Stamped<Operation>),
    /// Something that its receiver seemed to lack, perhaps another's.
    Again(Stamped<Operation>),
    /// I have delivered this much: send me what I lack, and forget what all have.
    Delivered(Vector),
}

impl Message {
    pub(super) fn label(&self) -> Label {
        match self {
            Message::State { .. } => Label::new(&"State", None, false),
            Message::Delta { .. } => Label::new(&"Delta", None, false),
            Message::Joined { up_to } => Label::new(&"Joined", Some(*up_to), true),
            Message::Operation(stamped) => Label::new(stamped.payload.update.name(), None, false),
            Message::Again(stamped) => Label::new(stamped.payload.update.name(), None, false),
            Message::Delivered(_) => Label::new(&"Delivered", None, true),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::State { store, .. } => format!("State: {}", contents(store)),
            Message::Delta { store, up_to } => format!("Delta up to {up_to}: {}", contents(store)),
            Message::Joined { up_to } => format!("Joined up to {up_to}"),
            Message::Operation(stamped) => operation("Operation", stamped),
            Message::Again(stamped) => operation("Operation again", stamped),
            Message::Delivered(vector) => format!("Delivered {vector}"),
        }
    }
}

fn contents(store: &Store) -> String {
    let shown = |value: Option<Value>| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
    let keys = store.objects.iter().map(|(key, object)| format!("{key} = {}", shown(object.value())));
    let keys: Vec<String> = keys.collect();
    if keys.is_empty() { "nothing".to_owned() } else { keys.join(", ") }
}

fn operation(name: &str, stamped: &Stamped<Operation>) -> String {
    let Operation { key, update, .. } = &stamped.payload;
    let what = match update {
        Update::Add(amount) => format!("{key} {amount:+}"),
        Update::Assign(last) => format!("{key} := {} ({})", last.value, last.stamp),
        Update::Write { value, over } => format!("{key} := {value} over {} values", over.len()),
        Update::Insert(member) => format!("{key} with {member}"),
        Update::Remove { member, tags } => format!("{key} without {member} under {} tags", tags.len()),
        Update::Put(member, entry) if entry.value => format!("{key} with {member} ({})", entry.stamp),
        Update::Put(member, entry) => format!("{key} without {member} ({})", entry.stamp),
    };
    format!("{name} {}: {what}, after {}", stamped.dot, stamped.after)
}
