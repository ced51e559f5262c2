//! The group's messages, and two about safe time.

use super::safe::Promise;
use crate::protocol::paxos::{self, Paxos};
use crate::sim::{Label, Node};

/// A message between replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Group(paxos::Message),
    /// To the leader: a read waits until this time is safe.
    AskSafe {
        time: i64,
    },
    Safe(Promise),
}

impl Message {
    pub(super) fn label(&self) -> Label {
        match self {
            Message::Group(message) => Paxos::label(message),
            Message::AskSafe { .. } => Label::new(&"safe?", None, false),
            Message::Safe(promise) => Label::new(&"safe", Some(promise.upto.0), false),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Group(message) => Paxos::describe(message),
            Message::AskSafe { time } => format!("Ask: is everything known up to time {time} µs?"),
            Message::Safe(Promise { time, upto }) => {
                format!("Safe: after slot {upto} no write has a time up to {time} µs")
            }
        }
    }
}
