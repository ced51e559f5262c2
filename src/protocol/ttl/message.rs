//! What servers and resolvers tell each other.

use crate::base::{ClientId, SortedMap, Span};
use crate::history::{Action, Answer, Key, Value, show};
use crate::sim::Label;

/// A record as it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// `None`: there is no such name.
    pub value: Option<Value>,
    pub ttl: Span,
}

/// A message. `id` names the lookup or the change that an answer belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Query {
        id: (u64, u64),
        key: Key,
    },
    Response {
        id: (u64, u64),
        key: Key,
        record: Record,
    },
    /// A server that has no zone to answer from.
    Failure {
        id: (u64, u64),
    },
    /// Change the zone for this client's request.
    Update {
        id: (u64, u64),
        action: Action,
        client: ClientId,
        serial: u32,
    },
    Updated {
        id: (u64, u64),
        answer: Answer,
    },
    /// Has the zone changed since this serial?
    Refresh {
        serial: u64,
    },
    /// It has not.
    Current {
        serial: u64,
    },
    Zone {
        serial: u64,
        records: SortedMap<Key, Value>,
    },
    /// The zone has changed.
    Notify {
        serial: u64,
    },
}

impl Message {
    pub(super) fn label(&self) -> Label {
        match self {
            Message::Query { .. } => Label::new(&"Query", None, false),
            Message::Response { record, .. } => {
                let shown = record.value.and_then(|value| u64::try_from(value.0).ok());
                Label::new(if record.value.is_some() { &"Response" } else { &"NXDOMAIN" }, shown, false)
            }
            Message::Failure { .. } => Label::new(&"SERVFAIL", None, false),
            Message::Update { .. } => Label::new(&"Update", None, false),
            Message::Updated { .. } => Label::new(&"Updated", None, true),
            Message::Refresh { serial } => Label::new(&"SOA?", Some(*serial), true),
            Message::Current { serial } => Label::new(&"SOA", Some(*serial), true),
            Message::Zone { serial, .. } => Label::new(&"Zone", Some(*serial), false),
            Message::Notify { serial } => Label::new(&"Notify", Some(*serial), false),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Query { key, .. } => format!("Query {key}"),
            Message::Response { key, record, .. } => {
                format!("Response {key} = {}, for {}", show(record.value), record.ttl)
            }
            Message::Failure { .. } => "SERVFAIL".to_owned(),
            Message::Update { action, client, .. } => format!("Update for {client}: {action}"),
            Message::Updated { answer, .. } => format!("Updated: {answer}"),
            Message::Refresh { serial } => format!("SOA? I have serial {serial}"),
            Message::Current { serial } => format!("SOA serial {serial}"),
            Message::Zone { serial, records } => format!("Zone serial {serial}, {} records", records.len()),
            Message::Notify { serial } => format!("Notify serial {serial}"),
        }
    }
}
