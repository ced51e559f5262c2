//! What one replica knows, apart into what a crash keeps and what it loses. The steps that change it stand in
//! the files beside this one, one for each part of the algorithm.

use std::rc::Rc;

use super::Settings;
use super::history::{History, Txn};
use super::message::{Sender, Vote};
use super::zxid::{Epoch, Zxid};
use crate::base::{ClientId, ReplicaId, SortedMap, SortedSet, Time};
use crate::history::Key;
use crate::protocol::asked::Asked;
use crate::protocol::machine::Machine;
use crate::protocol::majority::majority;
use crate::sim::Ticket;

/// A replica of ZAB: a server of the ensemble.
#[derive(Clone, Debug, Hash)]
pub struct Zab {
    pub(super) me: ReplicaId,
    pub(super) replicas: u8,
    pub(super) settings: Settings,
    pub(super) durable: Durable,
    /// As of `committed`. Volatile: the history rebuilds it once a leader says how far it is committed.
    pub(super) machine: Machine,
    pub(super) committed: Zxid,
    pub(super) phase: Phase,
    /// Counts the elections it took part in.
    pub(super) round: u64,
    /// The vote by which its leader was elected: what it tells those that look for one.
    pub(super) elected: Vote,
    /// The highest epoch that it heard anyone promised.
    pub(super) heard_of: Epoch,
    /// Requests of clients that are connected here.
    pub(super) asked: Asked,
    /// Reads that wait until this replica has come far enough.
    pub(super) syncing: Vec<SyncRead>,
    /// Clients with a session that were heard here since the leader was told.
    pub(super) touched: SortedSet<ClientId>,
}

/// What a crash keeps [Zab, phase variables].
#[derive(Clone, Debug, Default, Hash)]
pub struct Durable {
    /// The last epoch that it promised: acceptedEpoch. It follows no leader of a lower one.
    pub(super) accepted: Epoch,
    /// The last epoch whose leader's history it took over: currentEpoch.
    pub(super) current: Epoch,
    pub(super) history: History,
}

/// What a replica does at the moment.
#[derive(Clone, Debug, Hash)]
pub(super) enum Phase {
    Looking(Box<Looking>),
    Following(Box<Following>),
    Leading(Box<Leading>),
}

/// Looking for a leader.
#[derive(Clone, Debug, Hash)]
pub(super) struct Looking {
    pub vote: Vote,
    /// The votes of others that look for a leader in the same round.
    pub votes: SortedMap<ReplicaId, Vote>,
    /// What those said that have a leader.
    pub outside: SortedMap<ReplicaId, (Vote, Sender)>,
    /// How often it has told its vote again.
    pub told: u8,
    /// Whether a quorum votes as it does, so that it waits for a better vote.
    pub settling: bool,
    /// Whether it serves reads meanwhile.
    pub read_only: bool,
}

/// Following a leader, or about to.
#[derive(Clone, Debug, Hash)]
pub(super) struct Following {
    pub leader: ReplicaId,
    pub stage: Stage,
    /// The highest zxid that the leader called committed.
    pub told: Zxid,
    /// Proposals that came before the one that each of them follows.
    pub early: SortedMap<Zxid, Txn>,
}

/// How far a follower has come with its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stage {
    /// It has told the epoch that it promised last.
    Discovery,
    /// It has promised the leader's epoch, for the first time or again.
    Promised { fresh: bool },
    /// It has the leader's history.
    Synced,
    /// It serves clients.
    Serving,
}

/// Leading, or about to.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Leading {
    pub stage: LeadStage,
    /// 0 until a quorum told what it had promised.
    pub epoch: Epoch,
    /// The epochs that others promised before.
    pub before: SortedMap<ReplicaId, Epoch>,
    /// Those that promised this epoch, with the end of their histories.
    pub promised: SortedMap<ReplicaId, Promised>,
    /// Those that have this leader's history.
    pub followers: SortedMap<ReplicaId, Follower>,
    /// The latest request of each client that is in the history since this leader began.
    pub taken: SortedMap<ClientId, u32>,
    /// When each client that has a session was heard of last, by this leader's clock.
    pub sessions: SortedMap<ClientId, Time>,
    /// Half ticks.
    pub beats: u64,
    pub resending: bool,
}

/// How far a leader has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum LeadStage {
    #[default]
    Discovery,
    Synchronisation,
    Broadcast,
}

#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Promised {
    pub fresh: bool,
    pub last: Zxid,
}

/// A follower as its leader knows it.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Follower {
    /// It has all up to here on disk.
    pub acked: Zxid,
    pub heard: Time,
}

/// A read that waits for `until`, once the leader has told it.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct SyncRead {
    pub ticket: Ticket,
    pub key: Key,
    pub until: Option<Zxid>,
}

impl Durable {
    /// Its own claim to lead.
    pub fn vote_for(&self, leader: ReplicaId) -> Vote {
        Vote { current: self.current, last: self.history.last(), leader }
    }
}

impl Zab {
    pub(super) fn majority(&self) -> usize {
        majority(self.replicas).into()
    }

    pub(super) fn peers(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        let me = self.me;
        (0..self.replicas).map(ReplicaId).filter(move |peer| *peer != me)
    }

    /// The last transaction on its disk.
    pub(super) fn last(&self) -> Zxid {
        self.durable.history.last()
    }

    /// Its leader, itself perhaps, once elected.
    pub(super) fn leader(&self) -> Option<ReplicaId> {
        match &self.phase {
            Phase::Looking(_) => None,
            Phase::Following(following) => Some(following.leader),
            Phase::Leading(_) => Some(self.me),
        }
    }

    /// Whether clients are served: in the broadcast phase.
    pub(super) fn serves(&self) -> bool {
        match &self.phase {
            Phase::Looking(_) => false,
            Phase::Following(following) => following.stage == Stage::Serving,
            Phase::Leading(leading) => leading.stage == LeadStage::Broadcast,
        }
    }

    /// Whether this replica leads in the broadcast phase.
    pub(super) fn is_leader(&self) -> bool {
        matches!(self.phase, Phase::Leading(_)) && self.serves()
    }

    /// The leading part, if it leads this epoch.
    pub(super) fn leading(&mut self, epoch: Epoch) -> Option<&mut Leading> {
        match &mut self.phase {
            Phase::Leading(leading) if leading.epoch == epoch && epoch > 0 => Some(leading),
            _ => None,
        }
    }

    /// The following part, if it follows that replica.
    pub(super) fn following(&mut self, leader: ReplicaId) -> Option<&mut Following> {
        match &mut self.phase {
            Phase::Following(following) if following.leader == leader => Some(following),
            _ => None,
        }
    }

    /// The state as of `committed`, from the snapshot on.
    pub(super) fn rebuild(&mut self) {
        let snapshot = Rc::clone(&self.durable.history.snapshot);
        self.machine = snapshot.machine.clone();
        self.committed = snapshot.zxid;
    }
}
