//! The messages between region servers and the coordinator, with its log. Nothing here decides anything.

use std::rc::Rc;

use crate::base::ReplicaId;
use crate::protocol::machine::{Command, Index};
use crate::sim::Label;

/// A region: a range of keys.
pub type Region = u8;

/// Counts the assignments of a region: the log takes writes of the latest alone.
pub type Epoch = u64;

/// One row of the table of regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Assignment {
    pub epoch: Epoch,
    /// Who serves the region; nobody while its log is split.
    pub server: Option<ReplicaId>,
}

/// A message between replicas.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// To the coordinator: the server is there, in this session; 0 asks for one.
    /// `life` tells a server that has begun anew from a copy of its first word.
    Heartbeat {
        session: u64,
        life: u64,
    },
    /// The session lasts; who serves each region.
    Table {
        session: u64,
        life: u64,
        regions: Rc<[Assignment]>,
    },
    /// That session is gone.
    Expired {
        session: u64,
    },
    /// What stands in a region's log after that?
    Fetch {
        region: Region,
        after: Index,
    },
    Entries {
        region: Region,
        epoch: Epoch,
        after: Index,
        commands: Rc<[Command]>,
    },
    /// These are to stand in the log after that.
    Append {
        region: Region,
        epoch: Epoch,
        after: Index,
        commands: Rc<[Command]>,
    },
    /// All up to here stands in the log.
    Appended {
        region: Region,
        epoch: Epoch,
        len: Index,
    },
    /// The log takes nothing of that assignment any more.
    Fenced {
        region: Region,
        epoch: Epoch,
    },
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let label = |name, number: u64, minor| Label::new(name, Some(number), minor);
        match self {
            Message::Heartbeat { session: 0, .. } => Label::new(&"register", None, false),
            Message::Heartbeat { .. } => Label::new(&"heartbeat", None, true),
            Message::Table { .. } => Label::new(&"table", None, true),
            Message::Expired { session } => label(&"session expired", *session, false),
            Message::Fetch { .. } => Label::new(&"fetch", None, true),
            Message::Entries { after, commands, .. } => {
                label(&"entries", after.plus(commands.len()).0, commands.is_empty())
            }
            Message::Append { after, commands, .. } => label(&"append", after.plus(commands.len()).0, false),
            Message::Appended { len, .. } => label(&"appended", len.0, true),
            Message::Fenced { epoch, .. } => label(&"fenced", *epoch, false),
        }
    }

    pub(super) fn describe(&self) -> String {
        let list = |commands: &[Command]| {
            commands.iter().map(|command| command.action.to_string()).collect::<Vec<_>>().join(", ")
        };
        match self {
            Message::Heartbeat { session: 0, .. } => "A server asks for a session".to_owned(),
            Message::Heartbeat { session, .. } => format!("Heartbeat of session {session}"),
            Message::Table { session, regions, .. } => {
                let rows = regions.iter().enumerate().map(|(region, row)| match row.server {
                    Some(server) => format!("region {region} at {server} (epoch {})", row.epoch),
                    None => format!("region {region} at nobody (epoch {})", row.epoch),
                });
                format!("Session {session} lasts; {}", rows.collect::<Vec<_>>().join(", "))
            }
            Message::Expired { session } => format!("Session {session} has expired"),
            Message::Fetch { region, after } => format!("Fetch: region {region} after {after}"),
            Message::Entries { region, after, commands, .. } => {
                format!("Entries of region {region} after {after}: {}", list(commands))
            }
            Message::Append { region, epoch, after, commands } => {
                format!("Append to region {region} (epoch {epoch}) after {after}: {}", list(commands))
            }
            Message::Appended { region, len, .. } => format!("Region {region} is in the log up to {len}"),
            Message::Fenced { region, epoch } => format!("Region {region}: epoch {epoch} is over"),
        }
    }
}
