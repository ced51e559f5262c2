//! The ways to read: in a slot of its own, confirmed by a majority, or from whatever this replica has applied. The one
//! that rests on clocks is in `lease.rs`.

use super::ballot::Ballot;
use super::rules;
use super::state::{Paxos, Role, WaitingRead};
use crate::base::ReplicaId;
use crate::history::{Action, Answer, Key};
use crate::protocol::majority::{majority, reached_by};
use crate::sim::{Arg, Effects, Request, Ticket};

/// How a read is answered: `Request::level` of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadPath {
    /// In a slot of the log, like a write. Any level but those below.
    Log,
    /// By the leader, without a slot, once a majority confirmed that it has promised no higher ballot.
    /// Without a leader in a slot, since no ballot stands.
    Confirmed,
    /// At once, by any replica. May be stale.
    Local,
    /// 3: by the leader alone while it holds a lease, else `Confirmed`.
    Lease,
}

impl ReadPath {
    pub fn of_level(level: u8) -> ReadPath {
        match level {
            1 => ReadPath::Confirmed,
            2 => ReadPath::Local,
            3 => ReadPath::Lease,
            _ => ReadPath::Log,
        }
    }

    /// The path of a request; every request but a read takes a slot.
    pub(super) fn of(request: &Request) -> ReadPath {
        match request.action {
            Action::Read { .. } => ReadPath::of_level(request.level),
            // Counters and sets are read in the log, at every level.
            _ => ReadPath::Log,
        }
    }
}

impl Paxos {
    pub(super) fn read_local(&self, ticket: Ticket, key: Key, out: &mut Effects<Paxos>) {
        out.note(&rules::READ_LOCAL, self.read_args(ticket));
        out.respond(ticket, Ok(Answer::Read(self.machine.read(key))));
    }

    /// Takes a read in. If a majority answers a heartbeat that was sent after the read came, none of them had
    /// promised a higher ballot by then, so that no other leader had got anything chosen: what this one has
    /// chosen, and what it inherited, is all there is. Reads that arrive while a round is under way share the
    /// next one.
    pub(super) fn read_confirmed(&mut self, ticket: Ticket, key: Key, out: &mut Effects<Paxos>) {
        if self.settings.broken.reads_without_round {
            out.note(&rules::READ_UNCONFIRMED, self.read_args(ticket));
            out.respond(ticket, Ok(Answer::Read(self.machine.read(key))));
            return;
        }
        let Role::Leader(leading) = &self.role else { return };
        if leading.reads.iter().any(|read| read.ticket == ticket) {
            return; // A retry of one that waits already.
        }
        let busy = self.confirmed_round() < leading.round;
        let read = WaitingRead { ticket, key, round: leading.round + 1 };
        let [op, client, applied] = self.read_args(ticket);
        if self.machine.applied() < leading.inherited {
            out.note(&rules::READ_WAITS, [op, client, leading.inherited.into(), applied]);
        } else {
            out.note(&rules::READ_CONFIRMS, [op, client, leading.ballot.into()]);
        }
        let Role::Leader(leading) = &mut self.role else { return };
        leading.reads.push(read);
        if !busy {
            self.start_round(out);
        }
        self.confirm_reads(out);
    }

    pub(super) fn on_heard(&mut self, from: ReplicaId, ballot: Ballot, round: u64, out: &mut Effects<Paxos>) {
        let Role::Leader(leading) = &mut self.role else { return };
        if leading.ballot != ballot {
            return;
        }
        let row = &mut leading.heard[from.index()];
        *row = (*row).max(round.min(leading.round));
        self.confirm_reads(out);
    }

    /// Answers the reads that a majority confirmed, once all that the ballot inherited is applied: before
    /// that, values may be missing that an earlier leader's clients know of.
    pub(super) fn confirm_reads(&mut self, out: &mut Effects<Paxos>) {
        let applied = self.machine.applied();
        let confirmed = self.confirmed_round();
        let Role::Leader(leading) = &mut self.role else { return };
        let mut ready = leading.reads.partition_point(|read| read.round <= confirmed);
        if applied < leading.inherited {
            ready = 0;
        }
        let ready: Vec<WaitingRead> = leading.reads.drain(..ready).collect();
        let another =
            confirmed == leading.round && leading.reads.last().is_some_and(|last| last.round > confirmed);
        for read in ready {
            out.note(&rules::READ_SERVED, self.read_args(read.ticket));
            out.respond(read.ticket, Ok(Answer::Read(self.machine.read(read.key))));
        }
        if another {
            self.start_round(out);
        }
    }

    /// The latest round that a majority answered, the leader itself counted.
    pub(super) fn confirmed_round(&self) -> u64 {
        let Role::Leader(leading) = &self.role else { return 0 };
        let me = self.me.index();
        let rows = leading.heard.iter().enumerate();
        let others = rows.filter(|(id, _)| *id != me).map(|(_, round)| *round);
        reached_by(majority(self.replicas), others.chain([leading.round])).unwrap_or(0)
    }

    pub(super) fn read_args(&self, ticket: Ticket) -> [Arg; 3] {
        [Arg::Operation(ticket.op), Arg::Client(ticket.client), self.machine.applied().into()]
    }
}
