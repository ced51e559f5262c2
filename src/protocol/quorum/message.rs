//! What replicas of a quorum store tell each other, and how it reads on the page.

use super::ledger::{Promised, Proposal};
use super::merkle::Range;
use super::{Contents, Stamp, Version};
use crate::base::{Fingerprint, ReplicaId, SortedMap, SortedSet};
use crate::history::{Key, Value, show};
use crate::sim::{Label, Name};

/// Which request of a coordinator a reply belongs to. The generation is the coordinator's durable count of
/// starts, so that a reply to a request of before its crash is never counted for one of after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    pub generation: u64,
    pub number: u64,
}

/// Why something is sent to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    Write(RequestId),
    /// A write for this home, which is believed dead: the receiver keeps it as a hint.
    StandIn(RequestId, ReplicaId),
    Repair(RequestId),
    Hint,
    /// One value in place of siblings.
    Resolve,
}

/// A message between replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Join this to what you have.
    Store {
        purpose: Purpose,
        key: Key,
        contents: Contents,
    },
    /// This or more is on my disk.
    Stored {
        purpose: Purpose,
        key: Key,
        contents: Contents,
    },
    /// What have you?
    Read {
        id: RequestId,
        key: Key,
    },
    Found {
        id: RequestId,
        key: Key,
        contents: Option<Contents>,
    },
    /// I am alive. Pairs grow with every heartbeat, across restarts too.
    Heartbeat {
        generation: u64,
        beat: u64,
    },
    /// The stamps of all keys that the two of us are homes of.
    Compare {
        stamps: SortedMap<Key, Stamp>,
    },
    /// Where the two differ: versions newer here, and keys of which yours is newer.
    Difference {
        newer: SortedMap<Key, Contents>,
        wanted: SortedSet<Key>,
    },
    /// What was wanted.
    Supply {
        contents: SortedMap<Key, Contents>,
    },
    /// Hashes of ranges of the keys that the two of us are homes of: a row of the Merkle tree.
    Hashes {
        hashes: SortedMap<Range, Fingerprint>,
    },
    /// All that I have of these ranges, in which we differ.
    Keys {
        ranges: SortedSet<Range>,
        contents: SortedMap<Key, Contents>,
    },
    /// Paxos, phase 1: promise me this ballot.
    Prepare {
        id: RequestId,
        key: Key,
        ballot: Stamp,
    },
    /// It is promised, and this is what I know.
    Promise {
        id: RequestId,
        ballot: Stamp,
        promised: Promised,
    },
    /// I have promised a higher ballot than the one you used.
    Declined {
        id: RequestId,
        ballot: Stamp,
        promised: Stamp,
    },
    /// Paxos, phase 2: accept this.
    Propose {
        id: RequestId,
        key: Key,
        proposal: Proposal,
    },
    Accepted {
        id: RequestId,
        ballot: Stamp,
    },
    /// This proposal is chosen: it is the key's value now.
    Commit {
        id: RequestId,
        key: Key,
        proposal: Proposal,
    },
    Committed {
        id: RequestId,
        ballot: Stamp,
    },
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let (name, number, minor): (Name, _, _) = match self {
            Message::Store { purpose, contents, .. } => (sent_for(*purpose), shown(contents), false),
            Message::Stored { purpose, .. } => (done_for(*purpose), None, true),
            Message::Read { .. } => (&"Read", None, false),
            Message::Found { contents, .. } => (&"Found", contents.as_ref().and_then(shown), false),
            Message::Heartbeat { .. } => (&"Heartbeat", None, true),
            Message::Compare { .. } => (&"Compare", None, true),
            Message::Difference { .. } => (&"Difference", None, false),
            Message::Supply { .. } => (&"Supply", None, false),
            Message::Hashes { .. } => (&"Hashes", None, true),
            Message::Keys { .. } => (&"Keys", None, false),
            Message::Prepare { .. } => (&"Prepare", None, false),
            Message::Promise { .. } => (&"Promise", None, false),
            Message::Declined { .. } => (&"Declined", None, false),
            Message::Propose { proposal, .. } => (&"Propose", number_of(proposal.update), false),
            Message::Accepted { .. } => (&"Accepted", None, true),
            Message::Commit { proposal, .. } => (&"Commit", number_of(proposal.update), false),
            Message::Committed { .. } => (&"Committed", None, true),
        };
        Label::new(name, number, minor)
    }

    pub(super) fn describe(&self) -> String {
        let name = self.label().name;
        match self {
            Message::Store { purpose: Purpose::StandIn(_, home), key, contents } => {
                format!("{name} for {home}: {key} = {}", stamped(contents))
            }
            Message::Store { key, contents, .. } => format!("{name} {key} = {}", stamped(contents)),
            Message::Stored { key, contents, .. } => {
                format!("{name}: {key} = {} or newer is on disk", stamped(contents))
            }
            Message::Read { key, .. } => format!("Read {key}"),
            Message::Found { key, contents, .. } => {
                let found = contents.as_ref().map_or_else(|| show(None), stamped);
                format!("Found {key} = {found}")
            }
            Message::Heartbeat { generation, beat } => format!("Heartbeat {generation}.{beat}"),
            Message::Compare { stamps } => {
                listed("Compare", stamps.iter().map(|(key, stamp)| format!("{key} at {stamp}")))
            }
            Message::Difference { newer, wanted } => {
                listed("Difference", all_of(newer).chain(wanted.iter().map(|key| format!("{key} wanted"))))
            }
            Message::Supply { contents } => listed("Supply", all_of(contents)),
            Message::Hashes { hashes } => {
                listed("Hashes", hashes.iter().map(|(range, hash)| format!("{range} {hash}")))
            }
            Message::Keys { ranges, contents } => {
                listed("Keys", ranges.iter().map(|range| range.to_string()).chain(all_of(contents)))
            }
            paxos => paxos.describe_serial(),
        }
    }

    fn describe_serial(&self) -> String {
        let name = self.label().name;
        match self {
            Message::Prepare { key, ballot, .. } => format!("{name} {key}: ballot {ballot}"),
            Message::Promise { ballot, promised, .. } => format!("{name}: ballot {ballot}; {promised}"),
            Message::Declined { ballot, promised, .. } => {
                format!("{name}: ballot {ballot}, promised already {promised}")
            }
            Message::Propose { key, proposal, .. } | Message::Commit { key, proposal, .. } => {
                format!("{name} {key}: {proposal}")
            }
            Message::Accepted { ballot, .. } | Message::Committed { ballot, .. } => {
                format!("{name}: ballot {ballot}")
            }
            _ => String::new(),
        }
    }
}

fn sent_for(purpose: Purpose) -> Name {
    match purpose {
        Purpose::Write(_) => &"Write",
        Purpose::StandIn(..) => &"Stand in",
        Purpose::Repair(_) => &"Repair",
        Purpose::Hint => &"Hint",
        Purpose::Resolve => &"Resolve",
    }
}

fn done_for(purpose: Purpose) -> Name {
    match purpose {
        Purpose::Write(_) => &"Written",
        Purpose::StandIn(..) => &"Kept",
        Purpose::Repair(_) => &"Repaired",
        Purpose::Hint => &"Hint taken",
        Purpose::Resolve => &"Resolved",
    }
}

fn shown(contents: &Contents) -> Option<u64> {
    number_of(Some(contents.newest().value))
}

fn number_of(value: Option<Value>) -> Option<u64> {
    value.and_then(|value| u64::try_from(value.0).ok())
}

/// "7 (412 ms by n2)"; siblings with their dots: "7 (n2·1, 412 ms by n2) beside 9 (…)".
pub(super) fn stamped(contents: &Contents) -> String {
    let versions = contents.versions().into_iter().map(|(dot, Version { stamp, value })| match dot {
        None => format!("{value} ({stamp})"),
        Some(dot) => format!("{value} ({dot}, {stamp})"),
    });
    versions.collect::<Vec<_>>().join(" beside ")
}

fn all_of(contents: &SortedMap<Key, Contents>) -> impl Iterator<Item = String> + '_ {
    contents.iter().map(|(key, contents)| format!("{key} = {}", stamped(contents)))
}

fn listed(name: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { format!("{name}: nothing") } else { format!("{name}: {}", items.join(", ")) }
}
