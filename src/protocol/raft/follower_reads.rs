//! Reads at a follower that are as fresh as the leader's [Ongaro §6.4]: the follower asks the leader for its
//! read index and answers from its own state once that has come as far.

use super::message::{Message, ReadAsk, ReadReply};
use super::rules;
use super::state::Raft;
use crate::base::{ClientId, ReplicaId};
use crate::history::{Answer, Key, Refusal};
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects, Request, Ticket};

/// A read that waits at a follower.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct FollowerRead {
    ticket: Ticket,
    key: Key,
    /// How far the state must have come, once the leader has said so.
    index: Option<Index>,
}

impl Raft {
    pub(super) fn read_at_follower(&mut self, cx: &Context<'_>, request: &Request, out: &mut Effects<Raft>) {
        let (ticket, key) = (request.ticket, request.action.key());
        if self.is_leader() {
            return self.read_index(cx, (ticket, None), key, out);
        }
        let Some(leader) = self.leader else { return self.redirect(request, out) };
        // A client waits for one operation at a time: an older one of its reads has no listener.
        self.waiting.insert(ticket.client, FollowerRead { ticket, key, index: None });
        let args = [Arg::Operation(ticket.op), Arg::Client(ticket.client), Arg::Replica(leader)];
        out.note(&rules::ASKS_READ_INDEX, args);
        out.send(leader, Message::ReadAsk(ReadAsk { term: self.term(), ticket }));
    }

    /// The leader takes the question in like a read of its own.
    pub(super) fn on_read_ask(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        ask: ReadAsk,
        out: &mut Effects<Raft>,
    ) {
        if self.is_leader() && self.successor().is_none() {
            self.read_index(cx, (ask.ticket, Some(from)), Key(0), out);
        } else {
            self.tell_read_index(from, ask.ticket, None, out);
        }
    }

    pub(super) fn tell_read_index(
        &self,
        to: ReplicaId,
        ticket: Ticket,
        index: Option<Index>,
        out: &mut Effects<Raft>,
    ) {
        out.send(to, Message::ReadReply(ReadReply { term: self.term(), ticket, index }));
    }

    pub(super) fn on_read_reply(&mut self, reply: ReadReply, out: &mut Effects<Raft>) {
        let client = reply.ticket.client;
        let Some(read) = self.waiting.get_mut(&client).filter(|read| read.ticket == reply.ticket) else {
            return; // Answered already, or given up.
        };
        match reply.index {
            Some(index) => {
                read.index = Some(index);
                self.serve_waiting(out);
            }
            None => {
                self.waiting.remove(&client);
                self.refuse(reply.ticket, out);
            }
        }
    }

    /// Answers the reads whose state has come far enough.
    pub(super) fn serve_waiting(&mut self, out: &mut Effects<Raft>) {
        let applied = self.machine.applied();
        let ready = |read: &FollowerRead| read.index.is_some_and(|index| index <= applied);
        for read in self.waiting.values().filter(|read| ready(read)) {
            out.note(&rules::READ_AT_FOLLOWER, self.read_args(read.ticket));
            out.respond(read.ticket, Ok(Answer::Read(self.machine.read(read.key))));
        }
        self.waiting.retain(|_: &ClientId, read| !ready(read));
    }

    /// No leader is heard any more: those that wait for one had better ask elsewhere.
    pub(super) fn refuse_waiting(&mut self, out: &mut Effects<Raft>) {
        for read in std::mem::take(&mut self.waiting).values() {
            self.refuse(read.ticket, out);
        }
    }

    fn refuse(&self, ticket: Ticket, out: &mut Effects<Raft>) {
        out.note(&rules::READ_UNKNOWN, [Arg::Operation(ticket.op), Arg::Client(ticket.client)]);
        out.respond(ticket, Err(Refusal::NotLeader(None)));
    }
}
