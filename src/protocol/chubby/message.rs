//! The cell's messages, and those between a client library and the master.

use crate::base::Time;
use crate::history::{Answer, Key, Refusal, Value};
use crate::protocol::paxos::{self, Paxos};
use crate::sim::{Label, Node, Request, Ticket};

/// A message between replicas, and between libraries and the master.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Group(paxos::Message),
    /// To the master: when it was sent, and which master the library has emptied its cache for.
    KeepAlive {
        sent: Time,
        epoch: u64,
    },
    /// The session's lease lasts from `sent` on, under the master of this epoch.
    Alive {
        sent: Time,
        epoch: u64,
    },
    /// The fail-over event: empty your cache.
    NewMaster {
        epoch: u64,
    },
    /// A call. `life` counts how often the session was in jeopardy.
    Ask {
        life: u32,
        request: Request,
    },
    Told(Told),
    /// Drop a file from the cache.
    Invalidate {
        key: Key,
        epoch: u64,
        number: u64,
    },
    Invalidated {
        key: Key,
        number: u64,
    },
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Told {
    pub ticket: Ticket,
    pub result: Result<Answer, Refusal>,
    /// What may be cached of it.
    pub read: Option<Read>,
}

/// What a file held, for a library that may keep it: in this life of its session, under this master, unless an
/// invalidation with a later number has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Read {
    pub key: Key,
    pub value: Option<Value>,
    pub life: u32,
    pub epoch: u64,
    pub number: u64,
}

impl Message {
    pub(super) fn label(&self) -> Label {
        match self {
            Message::Group(message) => Paxos::label(message),
            Message::KeepAlive { .. } => Label::new(&"KeepAlive", None, true),
            Message::Alive { .. } => Label::new(&"lease", None, true),
            Message::NewMaster { epoch } => Label::new(&"new master", Some(*epoch), false),
            Message::Ask { .. } => Label::new(&"call", None, false),
            Message::Told(_) => Label::new(&"answer", None, false),
            Message::Invalidate { number, .. } => Label::new(&"invalidate", Some(*number), false),
            Message::Invalidated { number, .. } => Label::new(&"invalidated", Some(*number), false),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Group(message) => Paxos::describe(message),
            Message::KeepAlive { epoch, .. } => format!("KeepAlive: last master {epoch}"),
            Message::Alive { sent, epoch } => format!("Session lease from {sent} on: master {epoch}"),
            Message::NewMaster { epoch } => format!("The master has changed: {epoch}. Empty your cache"),
            Message::Ask { request, .. } => format!("Call: {}", request.action),
            Message::Told(Told { result: Ok(answer), read, .. }) => {
                format!("Answer: {answer}{}", if read.is_some() { "; may be cached" } else { "" })
            }
            Message::Told(Told { result: Err(refusal), .. }) => format!("Refused: {refusal}"),
            Message::Invalidate { key, .. } => format!("Invalidate: drop {key} from the cache"),
            Message::Invalidated { key, .. } => format!("Invalidated: {key} is not cached here"),
        }
    }
}
