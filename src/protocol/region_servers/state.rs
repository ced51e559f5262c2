//! What one replica knows: the coordinator with the log, which a crash keeps, or a region server, which keeps
//! nothing. The steps that change it stand in the files beside this one.

use super::Settings;
use super::message::{Assignment, Epoch, Region};
use crate::base::{Chunked, ReplicaId, SortedMap, Time};
use crate::history::Key;
use crate::protocol::asked::Asked;
use crate::protocol::machine::{Command, Machine};

/// The replica that coordinates.
pub const COORDINATOR: ReplicaId = ReplicaId(0);

/// The coordinator or a region server.
#[derive(Clone, Debug, Hash)]
pub struct Regions {
    pub(super) me: ReplicaId,
    pub(super) replicas: u8,
    pub(super) settings: Settings,
    pub(super) durable: Durable,
    /// The coordinator: when each server was last heard.
    pub(super) heard: SortedMap<ReplicaId, Time>,
    /// The coordinator: when the log of a region that nobody serves will be split.
    pub(super) splitting: SortedMap<Region, Time>,
    /// A server: its session; 0 for none.
    pub(super) session: u64,
    /// A server: drawn when it comes up, another each time it begins anew.
    pub(super) life: u64,
    /// A server: the table as last told.
    pub(super) table: Vec<Assignment>,
    /// A server: the regions of which it has a copy.
    pub(super) held: SortedMap<Region, Held>,
    /// A server: requests that wait for the log.
    pub(super) asked: Asked,
}

/// What a crash of the coordinator keeps. It stands for the coordination service and the file system, each of
/// which is many machines.
#[derive(Clone, Debug, Default, Hash)]
pub struct Durable {
    /// The session of each server that has one, and the life in which it asked for it.
    pub(super) sessions: SortedMap<ReplicaId, (u64, u64)>,
    /// The latest session that it gave.
    pub(super) latest: u64,
    pub(super) regions: Vec<Row>,
}

/// A region: who serves it, and its log.
#[derive(Clone, Debug, Hash)]
pub(super) struct Row {
    pub assignment: Assignment,
    pub log: Chunked<Command>,
}

/// A server's copy of a region.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Held {
    pub part: Part,
    /// As far as it knows the log.
    pub machine: Machine,
    /// Writes that are not in the log yet, in order, of which the first `sent` are under way.
    pub queue: Vec<Command>,
    pub sent: usize,
}

/// What a server is to a region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// It follows the log at a distance. If it is one of the region's copies, it answers reads that may be stale.
    #[default]
    Copy,
    /// It reads the log before it serves.
    Opening(Epoch),
    Serving(Epoch),
}

impl Part {
    pub fn epoch(self) -> Option<Epoch> {
        match self {
            Part::Copy => None,
            Part::Opening(epoch) | Part::Serving(epoch) => Some(epoch),
        }
    }
}

impl Regions {
    pub(super) fn is_coordinator(&self) -> bool {
        self.me == COORDINATOR
    }

    pub(super) fn regions(&self) -> u8 {
        self.settings.regions.max(1)
    }

    pub(super) fn region_of(&self, key: Key) -> Region {
        key.0 % self.regions()
    }

    /// The servers that should hold a region, in order of preference.
    pub(super) fn homes(&self, region: Region) -> impl Iterator<Item = ReplicaId> + use<> {
        let servers = self.replicas.saturating_sub(1);
        (0..servers).map(move |place| ReplicaId(1 + (region + place) % servers))
    }

    /// Whether this server may answer timeline reads of a region.
    pub(super) fn is_home(&self, region: Region) -> bool {
        let copies = usize::from(self.settings.copies.max(1));
        copies > 1 && self.homes(region).take(copies).any(|home| home == self.me)
    }

    /// The coordinator's table as it is told.
    pub(super) fn assignments(&self) -> Vec<Assignment> {
        self.durable.regions.iter().map(|row| row.assignment).collect()
    }

    /// Who serves a region, as far as this replica knows.
    pub(super) fn server_of(&self, region: Region) -> Option<ReplicaId> {
        let own = self.durable.regions.get(usize::from(region)).map(|row| row.assignment);
        own.or_else(|| self.table.get(usize::from(region)).copied())?.server
    }
}
