//! What one replica knows, apart into what a crash keeps and what it loses. The steps that change it stand in
//! the files beside this one, one for each part of the algorithm.

use super::Settings;
use super::ballot::{Ballot, Proposal, Stamp};
use super::lease::Leases;
use super::settings::Proposers;
use crate::base::{Chunked, Quiet, ReplicaId, SortedMap, SortedSet, Span};
use crate::history::Key;
use crate::protocol::machine::{Index, Machine, Payload};
use crate::protocol::majority::majority;
use crate::sim::{Context, Request, Ticket};

/// A replica of Paxos: proposer, acceptor and learner in one [PMS §2.5].
#[derive(Clone, Debug, Hash)]
pub struct Paxos {
    pub(super) me: ReplicaId,
    pub(super) replicas: u8,
    pub(super) settings: Settings,
    pub(super) durable: Durable,
    /// Applied as far as `chosen`, in the same step. Volatile: the chosen values rebuild it.
    pub(super) machine: Machine,
    pub(super) role: Role,
    /// The leader, once heard from.
    pub(super) leader: Option<ReplicaId>,
    /// The highest ballot that it was told of when it was preempted.
    pub(super) seen: Ballot,
    /// How long it waits for a leader.
    pub(super) patience: Span,
    /// How often it was preempted since a value of its own was chosen or a leader heard.
    pub(super) preemptions: u8,
    /// How often in a row it had to ask again.
    pub(super) resends: u8,
    /// Requests that this replica took and has not answered, in order of arrival; the latest of each client.
    pub(super) asked: Vec<Request>,
    pub(super) lease: Quiet<Leases>,
    /// The latest time of a value that it knows to be chosen, where values have times.
    pub(super) latest: Stamp,
}

/// What a crash keeps [PMS §2.5].
#[derive(Clone, Debug, Default, Hash)]
pub struct Durable {
    /// It accepts nothing below this ballot.
    pub(super) promised: Ballot,
    /// The chosen values of slots 1, 2, 3, … as far as they are known without a gap.
    pub(super) chosen: Chunked<Proposal>,
    /// What it has accepted in later slots.
    pub(super) open: SortedMap<Index, Proposal>,
}

/// What a replica is as a proposer, with what only that role keeps. Acceptor and learner it always is.
#[derive(Clone, Debug, Hash)]
pub(super) enum Role {
    Acceptor,
    Preparing(Box<Preparing>),
    Leader(Box<Leading>),
    BackingOff,
}

/// Phase 1 under way.
#[derive(Clone, Debug, Hash)]
pub(super) struct Preparing {
    pub ballot: Ballot,
    pub promises: SortedSet<ReplicaId>,
    /// The furthest that any of them knows all slots to be chosen, and which one.
    pub chosen: (Index, ReplicaId),
    /// What they have accepted in later slots: of each slot the proposal of the highest ballot.
    pub accepted: SortedMap<Index, Proposal>,
    /// The latest time of a value that any of them knows to be chosen.
    pub latest: Stamp,
}

/// Phase 2 under way, or waiting for requests.
#[derive(Clone, Debug, Hash)]
pub(super) struct Leading {
    pub ballot: Ballot,
    /// The first slot in which it is free to propose.
    pub next: Index,
    /// The last slot in which an earlier ballot may have a chosen value: until that one is applied, this
    /// leader may not know all that was answered before it.
    pub inherited: Index,
    /// Up to here somebody knows all slots to be chosen; this leader may have to catch up itself.
    pub known: Index,
    /// What it has proposed and has not yet applied.
    pub proposals: SortedMap<Index, Proposed>,
    /// Heartbeats sent, and the latest that each replica answered; its own row stays unused.
    pub round: u64,
    pub heard: Vec<u64>,
    /// Reads that wait until a majority answers a heartbeat, in order of arrival.
    pub reads: Vec<WaitingRead>,
}

/// A value in phase 2.
#[derive(Clone, Debug, Hash)]
pub(super) struct Proposed {
    pub payload: Payload,
    pub stamp: Stamp,
    pub accepted_by: SortedSet<ReplicaId>,
    pub chosen: bool,
}

/// A read that waits for round `round`.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct WaitingRead {
    pub ticket: Ticket,
    pub key: Key,
    pub round: u64,
}

impl Proposed {
    /// Accepted by its proposer alone.
    pub fn by(me: ReplicaId, (payload, stamp): (Payload, Stamp)) -> Proposed {
        Proposed { payload, stamp, accepted_by: SortedSet::from([me]), chosen: false }
    }
}

impl Durable {
    /// The last slot up to which every chosen value is known.
    pub fn chosen_up_to(&self) -> Index {
        Index(self.chosen.len() as u64)
    }

    /// The value known to be chosen in a slot.
    pub fn chosen(&self, slot: Index) -> Option<&Proposal> {
        self.chosen.get(usize::try_from(slot.0.checked_sub(1)?).ok()?)
    }
}

impl Paxos {
    /// The last slot up to which every chosen value is known here.
    pub fn chosen(&self) -> Index {
        self.durable.chosen_up_to()
    }

    pub(super) fn majority(&self) -> usize {
        majority(self.replicas).into()
    }

    pub(super) fn peers(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        let me = self.me;
        (0..self.replicas).map(ReplicaId).filter(move |peer| *peer != me)
    }

    /// Whether replicas look for a leader, or whoever is asked proposes.
    pub(super) fn has_leader(&self) -> bool {
        self.settings.proposers == Proposers::Leader
    }

    pub(super) fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    /// The ballot under which it proposes, if it does.
    pub(super) fn own_ballot(&self) -> Option<Ballot> {
        match &self.role {
            Role::Preparing(preparing) => Some(preparing.ballot),
            Role::Leader(leading) => Some(leading.ballot),
            Role::Acceptor | Role::BackingOff => None,
        }
    }

    pub(super) fn draw_patience(&mut self, cx: &mut Context<'_>) {
        self.patience = Span(cx.rng.between(self.settings.patience_min.0, self.settings.patience_max.0));
    }
}
