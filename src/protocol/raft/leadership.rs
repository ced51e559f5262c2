//! What only a leader keeps, reinitialised at each election [Raft figure 2, volatile state on leaders]. It
//! keeps what it was told; the rules are beside it.

use super::config::Members;
use super::lease::Begun;
use super::message::Closed;
use super::transfer::Transfer;
use crate::base::{ClientId, ReplicaId, SortedMap, Time};
use crate::history::Key;
use crate::protocol::machine::Index;
use crate::sim::Ticket;

/// A leader's book.
#[derive(Clone, Debug, Hash)]
pub(super) struct Leadership {
    /// One row for each replica; its own stays unused.
    followers: Vec<Follower>,
    /// Heartbeat rounds begun in this term. Every AppendEntries carries the latest.
    pub round: u64,
    /// Reads that wait until a majority confirms a round, in order of arrival.
    pub reads: Vec<WaitingRead>,
    /// The latest request of each client that this leader put into the log, so that a retry is not put there
    /// twice.
    pub taken: SortedMap<ClientId, u32>,
    /// The rounds since the one last confirmed, that one included, where clocks matter.
    pub begun: Vec<Begun>,
    /// Confirmed states that are not closed yet, after the one that is, oldest first.
    pub closing: Vec<Closed>,
    /// How far each learner is.
    pub catching_up: SortedMap<ReplicaId, CatchUp>,
    pub transfer: Option<Transfer>,
    /// Whether some follower was told in this term to stand at once.
    pub told_to_stand: bool,
}

/// What the leader knows of one follower.
#[derive(Clone, Debug, Hash)]
pub(super) struct Follower {
    /// The next entry to send: at most one past the leader's last.
    pub next: Index,
    /// The logs are known to be equal up to here. Never goes back.
    pub matched: Index,
    /// Whether the leader does not yet know where the logs part: then it sends one message and waits for the
    /// answer. Otherwise it moves `next` on as it sends, without waiting.
    pub probing: bool,
    /// The latest round that the follower answered.
    pub round: u64,
    /// Whether it answered since quorum was last checked.
    pub heard: bool,
    /// The round in which a snapshot was sent that it has not taken in yet.
    pub installing: Option<u64>,
}

/// A learner on its way to the end of the log [Ongaro §4.2.1].
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct CatchUp {
    pub round: u8,
    /// Where the log ended when the round began, and when that was.
    pub end: Index,
    pub began: Time,
    /// Whether it lags little enough to vote.
    pub done: bool,
}

/// A read that waits for round `round`.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct WaitingRead {
    pub ticket: Ticket,
    pub key: Key,
    pub round: u64,
    /// The follower that asked on behalf of the client.
    pub asker: Option<ReplicaId>,
}

impl Leadership {
    /// A new leader takes every log to equal its own, which ends before `next` [Raft §5.3].
    pub fn new(replicas: u8, next: Index) -> Leadership {
        Leadership {
            followers: vec![Follower::new(next); replicas.into()],
            round: 0,
            reads: Vec::new(),
            taken: SortedMap::new(),
            begun: Vec::new(),
            closing: Vec::new(),
            catching_up: SortedMap::new(),
            transfer: None,
            told_to_stand: false,
        }
    }

    /// # Panics
    /// If there is no such replica.
    pub fn follower(&mut self, id: ReplicaId) -> &mut Follower {
        &mut self.followers[id.index()]
    }

    /// # Panics
    /// If there is no such replica.
    pub fn row(&self, id: ReplicaId) -> &Follower {
        &self.followers[id.index()]
    }

    /// One more follower, of which nothing is known.
    pub fn welcome(&mut self, id: ReplicaId, next: Index) {
        self.followers[id.index()] = Follower::new(next);
    }

    /// All but the leader `me`, in order.
    pub fn others(&self, me: ReplicaId) -> impl Iterator<Item = (ReplicaId, &Follower)> + Clone {
        let rows = self.followers.iter().enumerate();
        rows.map(|(id, row)| (ReplicaId(id as u8), row)).filter(move |(id, _)| *id != me)
    }

    /// Which followers answered since the last call.
    pub fn take_heard(&mut self) -> Members {
        let rows = self.followers.iter_mut().zip(0..);
        rows.filter_map(|(row, id)| std::mem::take(&mut row.heard).then_some(ReplicaId(id))).collect()
    }
}

impl Follower {
    fn new(next: Index) -> Follower {
        Follower { next, matched: Index::ZERO, probing: true, round: 0, heard: false, installing: None }
    }
}
