//! The messages of normal operation, of checkpoints and of view changes [PBFT §4]. Every message is taken for
//! signed: nobody sends one in another's name. Nothing here decides anything.
//!
//! `Differs:` an order stands where the paper has its digest, and a certificate is told as what it certifies:
//! no replica of this lab makes one up.

use std::fmt;
use std::rc::Rc;

use crate::base::{Fingerprint, ReplicaId};
use crate::history::Answer;
use crate::protocol::machine::{Command, Index, Machine, Payload};
use crate::sim::{Label, Request, Ticket};

/// The number of a view; its primary is the replica of that number, modulo how many there are [PBFT §4].
pub type View = u64;

/// What a sequence number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Nothing: it fills a gap that a view change finds [PBFT §4.4].
    Null,
    /// A client's request, and the replica that stands for the client.
    Request { command: Command, proxy: ReplicaId },
}

/// A message between replicas.
#[derive(Clone, Debug, Hash)]
pub enum Message {
    /// A client's request; `proxy` collects the replies.
    Request {
        request: Request,
        proxy: ReplicaId,
    },
    /// What a replica's execution of a request came to.
    Reply {
        ticket: Ticket,
        serial: u32,
        answer: Answer,
    },
    PrePrepare {
        view: View,
        seq: Index,
        order: Order,
    },
    Prepare {
        view: View,
        seq: Index,
        order: Order,
    },
    Commit {
        view: View,
        seq: Index,
        order: Order,
    },
    /// The commits of a quorum, for one that lacks them.
    Committed {
        seq: Index,
        order: Order,
    },
    Checkpoint {
        seq: Index,
        digest: Fingerprint,
    },
    /// The state of a stable checkpoint, for one that lacks it.
    State(Rc<Stable>),
    ViewChange(Rc<ViewChange>),
    NewView(Rc<NewView>),
    /// How far the sender is.
    Status(Status),
}

/// The state that a quorum proved to have reached.
#[derive(Clone, Debug, Default, Hash)]
pub struct Stable {
    pub seq: Index,
    pub machine: Machine,
}

/// A replica gives up a view [PBFT §4.4].
#[derive(Clone, Debug, Hash)]
pub struct ViewChange {
    /// The view that it wants.
    pub view: View,
    /// Its last stable checkpoint.
    pub stable: Index,
    /// The orders that it has prepared after that, each with the latest view in which it did.
    pub prepared: Vec<(Index, View, Order)>,
}

/// The primary of a view shows that a quorum wants it [PBFT §4.4].
#[derive(Clone, Debug, Hash)]
pub struct NewView {
    pub view: View,
    pub changes: Vec<(ReplicaId, Rc<ViewChange>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    pub view: View,
    pub executed: Index,
    pub stable: Index,
}

impl Order {
    pub fn payload(&self) -> Payload {
        match self {
            Order::Null => Payload::NoOp,
            Order::Request { command, .. } => Payload::Command(*command),
        }
    }
}

impl NewView {
    /// The checkpoint that the view starts from, and what must stand after it: where anyone prepared something,
    /// that of the latest view; null where nobody did [PBFT §4.4].
    pub fn plan(&self) -> (Index, Vec<(Index, Order)>) {
        let changes = || self.changes.iter().map(|(_, change)| change);
        let start = changes().map(|change| change.stable).max().unwrap_or_default();
        let prepared = || changes().flat_map(|change| change.prepared.iter());
        let end = prepared().map(|(seq, ..)| *seq).max().unwrap_or_default();
        let mut orders = Vec::new();
        for seq in (start.0 + 1..=end.0).map(Index) {
            let here = prepared().filter(|(at, ..)| *at == seq);
            let latest = here.max_by_key(|(_, view, _)| *view);
            orders.push((seq, latest.map_or(Order::Null, |(.., order)| *order)));
        }
        (start, orders)
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Order::Null => f.write_str("null"),
            Order::Request { command, .. } => command.action.fmt(f),
        }
    }
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let label = |name, number: u64, minor| Label::new(name, Some(number), minor);
        match self {
            Message::Request { .. } => Label::new(&"REQUEST", None, false),
            Message::Reply { .. } => Label::new(&"REPLY", None, true),
            Message::PrePrepare { seq, .. } => label(&"PRE-PREPARE", seq.0, false),
            Message::Prepare { seq, .. } => label(&"PREPARE", seq.0, true),
            Message::Commit { seq, .. } => label(&"COMMIT", seq.0, true),
            Message::Committed { seq, .. } => label(&"committed", seq.0, true),
            Message::Checkpoint { seq, .. } => label(&"CHECKPOINT", seq.0, true),
            Message::State(stable) => label(&"state", stable.seq.0, false),
            Message::ViewChange(change) => label(&"VIEW-CHANGE", change.view, false),
            Message::NewView(new) => label(&"NEW-VIEW", new.view, false),
            Message::Status(_) => Label::new(&"status", None, true),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Request { request, proxy } => format!("REQUEST: {}, to answer {proxy}", request.action),
            Message::Reply { serial, answer, .. } => format!("REPLY to request {serial}: {answer}"),
            Message::PrePrepare { view, seq, order } => format!("PRE-PREPARE: view {view}, {seq}: {order}"),
            Message::Prepare { view, seq, order } => format!("PREPARE: view {view}, {seq}: {order}"),
            Message::Commit { view, seq, order } => format!("COMMIT: view {view}, {seq}: {order}"),
            Message::Committed { seq, order } => format!("Commits of a quorum for {seq}: {order}"),
            Message::Checkpoint { seq, .. } => format!("CHECKPOINT at {seq}"),
            Message::State(stable) => format!("State of the stable checkpoint at {}", stable.seq),
            Message::ViewChange(change) => {
                let prepared: Vec<String> = change
                    .prepared
                    .iter()
                    .map(|(seq, view, order)| format!("{seq}: {order} (view {view})"))
                    .collect();
                format!(
                    "VIEW-CHANGE to {}: stable at {}, prepared {}",
                    change.view,
                    change.stable,
                    if prepared.is_empty() { "nothing".to_owned() } else { prepared.join(", ") }
                )
            }
            Message::NewView(new) => {
                let (start, orders) = new.plan();
                let wanted = new.changes.len();
                format!("NEW-VIEW {}: {wanted} want it; {} orders after {start}", new.view, orders.len())
            }
            Message::Status(Status { view, executed, stable }) => {
                format!("Status: view {view}, executed up to {executed}, stable at {stable}")
            }
        }
    }
}
