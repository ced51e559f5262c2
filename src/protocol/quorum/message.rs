//! What replicas of a quorum store tell each other, and how it reads on the page.

use super::{Stamp, Version};
use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::history::{Key, Value, show};
use crate::sim::{Label, Name};

/// Which request of a coordinator a reply belongs to. The generation is the coordinator's durable count of
/// starts, so that a reply to a request of before its crash is never counted for one of after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId {
    pub generation: u64,
    pub number: u64,
}

/// Why a version is sent to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    Write(RequestId),
    /// A write for this home, which is believed dead: the receiver keeps it as a hint.
    StandIn(RequestId, ReplicaId),
    Repair(RequestId),
    Hint,
}

/// A message between replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Keep this version if it is newer than yours.
    Store {
        purpose: Purpose,
        key: Key,
        version: Version,
    },
    /// This version or a newer one is on my disk.
    Stored {
        purpose: Purpose,
        key: Key,
        version: Version,
    },
    /// Which version have you?
    Read {
        id: RequestId,
        key: Key,
    },
    Found {
        id: RequestId,
        key: Key,
        version: Option<Version>,
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
        newer: SortedMap<Key, Version>,
        wanted: SortedSet<Key>,
    },
    /// The versions that were wanted.
    Supply {
        versions: SortedMap<Key, Version>,
    },
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let (name, number, minor): (Name, _, _) = match self {
            Message::Store { purpose, version, .. } => match purpose {
                Purpose::Write(_) => (&"Write", shown(version.value), false),
                Purpose::StandIn(..) => (&"Stand in", shown(version.value), false),
                Purpose::Repair(_) => (&"Repair", shown(version.value), false),
                Purpose::Hint => (&"Hint", shown(version.value), false),
            },
            Message::Stored { purpose, .. } => match purpose {
                Purpose::Write(_) => (&"Written", None, true),
                Purpose::StandIn(..) => (&"Kept", None, true),
                Purpose::Repair(_) => (&"Repaired", None, true),
                Purpose::Hint => (&"Hint taken", None, true),
            },
            Message::Read { .. } => (&"Read", None, false),
            Message::Found { version, .. } => {
                (&"Found", version.and_then(|version| shown(version.value)), false)
            }
            Message::Heartbeat { .. } => (&"Heartbeat", None, true),
            Message::Compare { .. } => (&"Compare", None, true),
            Message::Difference { .. } => (&"Difference", None, false),
            Message::Supply { .. } => (&"Supply", None, false),
        };
        Label::new(name, number, minor)
    }

    pub(super) fn describe(&self) -> String {
        let name = self.label().name;
        match self {
            Message::Store { purpose: Purpose::StandIn(_, home), key, version } => {
                format!("{name} for {home}: {key} = {}", stamped(version))
            }
            Message::Store { key, version, .. } => format!("{name} {key} = {}", stamped(version)),
            Message::Stored { key, version, .. } => {
                format!("{name}: {key} = {} or newer is on disk", stamped(version))
            }
            Message::Read { key, .. } => format!("Read {key}"),
            Message::Found { key, version: Some(version), .. } => {
                format!("Found {key} = {}", stamped(version))
            }
            Message::Found { key, version: None, .. } => format!("Found {key} = {}", show(None)),
            Message::Heartbeat { generation, beat } => format!("Heartbeat {generation}.{beat}"),
            Message::Compare { stamps } => {
                let stamps = stamps.iter().map(|(key, stamp)| format!("{key} at {stamp}"));
                listed("Compare", stamps)
            }
            Message::Difference { newer, wanted } => {
                let newer = newer.iter().map(|(key, version)| format!("{key} = {}", stamped(version)));
                listed("Difference", newer.chain(wanted.iter().map(|key| format!("{key} wanted"))))
            }
            Message::Supply { versions } => {
                let versions = versions.iter().map(|(key, version)| format!("{key} = {}", stamped(version)));
                listed("Supply", versions)
            }
        }
    }
}

fn shown(value: Value) -> Option<u64> {
    u64::try_from(value.0).ok()
}

fn stamped(version: &Version) -> String {
    format!("{} ({})", version.value, version.stamp)
}

fn listed(name: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { format!("{name}: nothing") } else { format!("{name}: {}", items.join(", ")) }
}
