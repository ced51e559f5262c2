//! The ways to read: from the server that was asked, as old as it may be; after a `sync` with the leader; or
//! through the order of all, as a write goes.
//!
//! `sync` is no quorum operation: a leader that was deposed and does not know it yet lets a follower of its
//! own answer, as of a state that is old [ZooKeeper internals]. Only a read that takes its place in the order
//! is sure to see every write that was acknowledged before it.

use super::message::Message;
use super::requests::args;
use super::rules;
use super::state::{Phase, SyncRead, Zab};
use super::zxid::{Epoch, Zxid};
use crate::base::ReplicaId;
use crate::history::{Action, Answer};
use crate::sim::{Arg, Effects, Request, Ticket};

/// How a read is answered: `Request::level` of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadPath {
    /// At once, by the server that was asked: 0, and every number without a meaning.
    Local,
    /// After `sync`: once that server has come as far as the leader was: 1.
    Sync,
    /// As a transaction: 2. `Differs:` a client of ZooKeeper writes something first, then reads.
    Broadcast,
    /// As `Local`, and by a server without a leader too, if it is allowed to serve reads: 3.
    ReadOnly,
}

impl ReadPath {
    pub fn of_level(level: u8) -> ReadPath {
        match level {
            1 => ReadPath::Sync,
            2 => ReadPath::Broadcast,
            3 => ReadPath::ReadOnly,
            _ => ReadPath::Local,
        }
    }

    /// The path of a request; every request but a read goes through the leader.
    pub(super) fn of(request: &Request) -> ReadPath {
        match request.action {
            Action::Read { .. } => ReadPath::of_level(request.level),
            // Counters and sets are read as transactions, at every level.
            _ => ReadPath::Broadcast,
        }
    }
}

impl Zab {
    pub(super) fn read_local(&self, request: &Request, out: &mut Effects<Zab>) {
        let [op, client] = args(request);
        let rule = if self.serves() { &rules::READ_LOCAL } else { &rules::READ_READ_ONLY };
        out.note(rule, [op, client, self.committed.into()]);
        let answer = Answer::Read(self.machine.read(request.action.key()));
        out.respond_seen(request.ticket, Ok(answer), self.committed.seen());
    }

    /// Asks the leader how far it is, or knows.
    pub(super) fn read_synced(&mut self, request: &Request, out: &mut Effects<Zab>) {
        let (ticket, key, last) = (request.ticket, request.action.key(), self.last());
        let [op, client] = args(request);
        self.syncing.retain(|read| read.ticket.client != ticket.client);
        let until = match &self.phase {
            Phase::Following(following) => {
                out.note(&rules::SYNCS, [op, client, Arg::Replica(following.leader)]);
                out.send(following.leader, Message::Sync { epoch: self.durable.current, ticket });
                None
            }
            _ => Some(last),
        };
        self.syncing.push(SyncRead { ticket, key, until });
        self.answer_synced(out);
    }

    /// [ZooKeeper, Leader] The leader tells what stood last in its order when the question came.
    pub(super) fn on_sync(&mut self, from: ReplicaId, epoch: Epoch, ticket: Ticket, out: &mut Effects<Zab>) {
        let zxid = self.last();
        match self.leading(epoch) {
            None => self.refuse(from, epoch, out),
            Some(_) => out.send(from, Message::Synced { epoch, ticket, zxid }),
        }
    }

    pub(super) fn on_synced(
        &mut self,
        from: ReplicaId,
        (epoch, ticket, zxid): (Epoch, Ticket, Zxid),
        out: &mut Effects<Zab>,
    ) {
        if self.followed_epoch() != Some(epoch) || self.leader() != Some(from) {
            return;
        }
        if let Some(read) = self.syncing.iter_mut().find(|read| read.ticket == ticket) {
            read.until = read.until.max(Some(zxid));
        }
        self.hears_leader(out);
        self.answer_synced(out);
    }

    /// Answers the reads for which this replica has come far enough.
    pub(super) fn answer_synced(&mut self, out: &mut Effects<Zab>) {
        if self.syncing.is_empty() {
            return;
        }
        let committed = self.committed;
        let ready = |read: &SyncRead| read.until.is_some_and(|until| until <= committed);
        for read in self.syncing.iter().filter(|read| ready(read)) {
            let args = [Arg::Operation(read.ticket.op), Arg::Client(read.ticket.client)];
            out.note(&rules::READ_SYNCED, [args[0], args[1], committed.into()]);
            out.respond_seen(read.ticket, Ok(Answer::Read(self.machine.read(read.key))), committed.seen());
        }
        self.syncing.retain(|read| !ready(read));
    }
}
