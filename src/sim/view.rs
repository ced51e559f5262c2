//! What the page shows of a replica, in plain data that no longer knows its protocol.

use serde::{Deserialize, Serialize};

use crate::base::intern::{List, Text};

use crate::base::{ReplicaId, Source};
use crate::history::{Key, Value};

/// All that is shown of one replica that is up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplicaView {
    /// Place in the protocol's `RoleDiagram`.
    pub role: u8,
    /// Term, epoch, view or ballot, where the protocol has one.
    pub epoch: Option<u64>,
    /// Whom it takes for the leader.
    pub leader: Option<ReplicaId>,
    pub log: Option<LogView>,
    /// The store's contents here, in key order; keys never written are absent. The text says which version:
    /// "index 7", "412 ms by n2".
    pub values: Vec<(Key, Value, String)>,
    /// Further rows of "Replica state", name and value, durable ones marked.
    pub facts: Vec<Fact>,
}

/// One row of "Replica state".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    #[serde(with = "crate::base::intern::text")]
    pub name: Text,
    pub value: String,
    /// Whether a crash keeps it.
    pub durable: bool,
}

/// The end of a replica's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogView {
    /// How many entries the whole log has.
    pub len: u64,
    /// Entries 1 to `commit` are committed as far as this replica knows.
    pub commit: u64,
    /// The last entries, oldest first; at most `LogView::SHOWN`.
    pub tail: Vec<EntryView>,
}

impl LogView {
    /// How many entries are shown.
    pub const SHOWN: usize = 12;
}

/// One entry of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    pub index: u64,
    pub term: u64,
    /// "x := 7", "no-op".
    pub text: String,
}

/// The states a replica of a protocol can be in, and how it passes between them.
#[derive(Debug, Serialize, Deserialize)]
pub struct RoleDiagram {
    /// "Raft".
    #[serde(with = "crate::base::intern::text")]
    pub protocol: Text,
    /// "term", "epoch", "view"; empty where the protocol has none.
    #[serde(with = "crate::base::intern::text")]
    pub epoch: Text,
    #[serde(with = "crate::base::intern::list")]
    pub states: List<RoleState>,
    #[serde(with = "crate::base::intern::list")]
    pub transitions: List<RoleTransition>,
}

/// One state of the diagram.
#[derive(Debug, Serialize, Deserialize)]
pub struct RoleState {
    /// Lower case: "leader".
    #[serde(with = "crate::base::intern::text")]
    pub name: Text,
    /// Whether such a replica takes decisions for others: drawn with a double ring.
    pub leads: bool,
    /// Whether such a replica tries to lead: drawn in the candidate's colour.
    pub contends: bool,
}

/// One arrow of the diagram.
#[derive(Debug, Serialize, Deserialize)]
pub struct RoleTransition {
    pub from: u8,
    pub to: u8,
    /// Two or three words on the arrow: "times out".
    #[serde(with = "crate::base::intern::text")]
    pub cause: Text,
    pub source: Source,
}
