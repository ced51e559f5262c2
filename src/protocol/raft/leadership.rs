//! What only a leader keeps, reinitialised at each election [Raft figure 2, volatile state on leaders]. It
//! keeps what it was told; the rules are beside it.

use crate::base::{ClientId, ReplicaId, SortedMap};
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
}

/// A read that waits for round `round`.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct WaitingRead {
    pub ticket: Ticket,
    pub key: Key,
    pub round: u64,
}

impl Leadership {
    /// A new leader takes every log to equal its own, which ends before `next` [Raft §5.3].
    pub fn new(replicas: u8, next: Index) -> Leadership {
        let follower = Follower { next, matched: Index::ZERO, probing: true, round: 0, heard: false };
        Leadership {
            followers: vec![follower; replicas.into()],
            round: 0,
            reads: Vec::new(),
            taken: SortedMap::new(),
        }
    }

    /// # Panics
    /// If there is no such replica.
    pub fn follower(&mut self, id: ReplicaId) -> &mut Follower {
        &mut self.followers[id.index()]
    }

    /// All but the leader `me`, in order.
    pub fn others(&self, me: ReplicaId) -> impl Iterator<Item = (ReplicaId, &Follower)> + Clone {
        let rows = self.followers.iter().enumerate();
        rows.map(|(id, row)| (ReplicaId(id as u8), row)).filter(move |(id, _)| *id != me)
    }

    /// How many followers answered since the last call.
    pub fn take_heard(&mut self) -> u8 {
        self.followers.iter_mut().map(|follower| u8::from(std::mem::take(&mut follower.heard))).sum()
    }
}
