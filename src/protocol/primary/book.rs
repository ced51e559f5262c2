//! What only a primary keeps, anew with each promotion: how far its replicas have come, and who waits for them.

use super::level::{Stage, WriteLevel};
use crate::base::{ClientId, OpId, ReplicaId, SortedMap, Time};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::machine::Index;
use crate::sim::Ticket;

/// A primary's book.
#[derive(Clone, Debug, Hash)]
pub(super) struct Book {
    /// One row for each member; its own and those of witnesses stay unused.
    followers: Vec<Follower>,
    /// In the order of their entries.
    pub waiting: Vec<Waiting>,
    /// Each client's latest request here. It stands for the connection: what a client asks again on it is not
    /// taken for something new.
    pub recent: SortedMap<ClientId, Recent>,
}

/// What the primary knows of one replica.
#[derive(Clone, Debug, Hash)]
pub(super) struct Follower {
    /// The next entry to send.
    pub next: Index,
    pub received: Index,
    pub flushed: Index,
    pub applied: Index,
    /// Whether it is not known yet where the logs part: then one message is sent and its answer awaited.
    pub probing: bool,
    /// When it last answered.
    pub contact: Time,
}

/// A request whose entry is in the log and whose client waits.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Waiting {
    pub ticket: Ticket,
    pub index: Index,
    pub key: Key,
    pub level: WriteLevel,
    pub since: Time,
    pub reply: Reply,
    /// What readers at the primary see of the key until then.
    pub before: Option<Value>,
}

/// What the client is told at the end of its wait.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) enum Reply {
    Answer(Answer),
    /// The value then, of a read that waits for an entry of its own.
    Read(Action),
}

#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Recent {
    pub serial: u32,
    pub op: OpId,
    /// `None` while it waits.
    pub answer: Option<Answer>,
}

impl Book {
    /// A new primary takes every log to equal its own, which ends before `next`, and every replica for present.
    pub fn new(members: u8, next: Index, now: Time) -> Book {
        let follower = Follower {
            next,
            received: Index::ZERO,
            flushed: Index::ZERO,
            applied: Index::ZERO,
            probing: true,
            contact: now,
        };
        Book { followers: vec![follower; members.into()], waiting: Vec::new(), recent: SortedMap::new() }
    }

    /// # Panics
    /// If there is no such member.
    pub fn follower(&mut self, id: ReplicaId) -> &mut Follower {
        &mut self.followers[id.index()]
    }

    /// The replicas that hold data, in list order: all of the first `data` members but the primary `me`.
    pub fn replicas(&self, me: ReplicaId, data: u8) -> impl Iterator<Item = (ReplicaId, &Follower)> + Clone {
        let rows = self.followers.iter().take(data.into()).enumerate();
        rows.map(|(id, row)| (ReplicaId(id as u8), row)).filter(move |(id, _)| *id != me)
    }

    /// Remembers the answer for whoever asks again.
    pub fn answered(&mut self, ticket: Ticket, answer: Answer) {
        if let Some(recent) = self.recent.get_mut(&ticket.client).filter(|recent| recent.op == ticket.op) {
            recent.answer = Some(answer);
        }
    }
}

impl Follower {
    /// How far it has come by one of the three measures.
    pub fn reached(&self, stage: Stage) -> Index {
        match stage {
            Stage::Received => self.received,
            Stage::Flushed => self.flushed,
            Stage::Applied => self.applied,
        }
    }

    /// Takes note that the logs part at `prev` and goes on from `next`; `false` where the answer is too old to
    /// mean anything.
    pub fn back_up(&mut self, prev: Index, next: Index) -> bool {
        let expected = if self.probing { prev == self.next.back() } else { prev < self.next };
        if !expected || prev == Index::ZERO {
            return false;
        }
        self.next = next.min(prev).max(Index(1));
        // It may have crashed and lost what it had only received.
        self.received = self.received.min(self.next.back());
        self.probing = true;
        true
    }
}
