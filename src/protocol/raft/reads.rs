//! The ways to read: through the log, by ReadIndex [Raft §8; Ongaro §6.4], or from whatever this replica has
//! applied. Those that rest on clocks are in `lease.rs`, those at a follower in `follower_reads.rs`.

use super::leadership::WaitingRead;
use super::rules;
use super::state::{Raft, Role};
use crate::base::ReplicaId;
use crate::history::{Action, Answer, Key};
use crate::sim::{Arg, Context, Effects, Request, Ticket};

/// How a read is answered: `Request::level` of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadPath {
    /// As an entry of the log, like a write. Any level but those below.
    Log,
    /// By the leader, without an entry, once a majority confirmed that it still leads.
    ReadIndex,
    /// At once, by any replica. May be stale.
    Local,
    /// 3: by the leader alone while it holds a lease, else by ReadIndex.
    Lease,
    /// 4: by any replica, once the leader has told it the read index.
    Follower,
    /// 5: by any replica that has a closed state young enough, else by the leader.
    Closed,
}

impl ReadPath {
    pub fn of_level(level: u8) -> ReadPath {
        match level {
            1 => ReadPath::ReadIndex,
            2 => ReadPath::Local,
            3 => ReadPath::Lease,
            4 => ReadPath::Follower,
            5 => ReadPath::Closed,
            _ => ReadPath::Log,
        }
    }

    /// The path of a request; every request but a read goes through the log.
    pub(super) fn of(request: &Request) -> ReadPath {
        match request.action {
            Action::Read { .. } => ReadPath::of_level(request.level),
            // Counters and sets are read in the log, at every level.
            _ => ReadPath::Log,
        }
    }
}

impl Raft {
    pub(super) fn read_local(&self, ticket: Ticket, key: Key, out: &mut Effects<Raft>) {
        out.note(&rules::READ_LOCAL, self.read_args(ticket));
        out.respond(ticket, Ok(Answer::Read(self.machine.read(key))));
    }

    /// [Ongaro §6.4] Takes a read in. Reads that arrive while a round of heartbeats is under way share the
    /// next one: a round answers only for what came before it began.
    /// `asker` is the follower that asks on behalf of the client.
    pub(super) fn read_index(
        &mut self,
        cx: &Context<'_>,
        (ticket, asker): (Ticket, Option<ReplicaId>),
        key: Key,
        out: &mut Effects<Raft>,
    ) {
        if self.settings.broken.reads_without_round && asker.is_none() {
            out.note(&rules::READ_UNCONFIRMED, self.read_args(ticket));
            out.respond(ticket, Ok(Answer::Read(self.machine.read(key))));
            return;
        }
        let under_way = self.confirmed_round();
        let Role::Leader(leadership) = &mut self.role else { return };
        if leadership.reads.iter().any(|read| read.ticket == ticket) {
            return; // A retry of one that waits already.
        }
        let busy = under_way < leadership.round;
        leadership.reads.push(WaitingRead { ticket, key, round: leadership.round + 1, asker });
        let args = [Arg::Operation(ticket.op), Arg::Client(ticket.client)];
        if !self.committed_in_term() {
            out.note(&rules::READ_WAITS, [args[0], args[1], self.term().into()]);
        } else if busy {
            out.note(&rules::READ_JOINS, args);
        } else {
            out.note(&rules::READ_INDEX, [self.commit.into(), args[0], args[1]]);
        }
        if !busy {
            self.start_round(cx, out);
        }
        self.confirm_reads(cx, out);
    }

    /// Answers the reads that a majority confirmed. `Differs:` no read index is kept with a read, since every
    /// replica applies in the step in which it learns of a commit: the state is never behind the commit index,
    /// and being newer than the index noted is no harm.
    pub(super) fn confirm_reads(&mut self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        let Role::Leader(leadership) = &self.role else { return };
        // [Raft §8] Without a commit in its own term, a leader may not know of all that is committed.
        let Some(first) = leadership.reads.first() else { return };
        if !self.committed_in_term() {
            return;
        }
        let confirmed = self.confirmed_round();
        // Where the first waits for a round that has not begun, the end of this one is what lets it begin.
        if first.round <= leadership.round && first.round > confirmed {
            return;
        }
        let Role::Leader(leadership) = &mut self.role else { return };
        let reads = &mut leadership.reads;
        let ready = reads.partition_point(|read| read.round <= confirmed);
        let ready: Vec<WaitingRead> = reads.drain(..ready).collect();
        let another = !reads.is_empty() && confirmed == leadership.round;
        for read in ready {
            if let Some(asker) = read.asker {
                out.note(&rules::TELLS_READ_INDEX, [self.commit.into(), Arg::Replica(asker)]);
                self.tell_read_index(asker, read.ticket, Some(self.commit), out);
                continue;
            }
            out.note(&rules::READ_SERVED, self.read_args(read.ticket));
            out.respond(read.ticket, Ok(Answer::Read(self.machine.read(read.key))));
        }
        if another {
            self.start_round(cx, out);
        }
    }

    /// The latest round that a majority answered, the leader itself counted: after that round began, no later
    /// leader had been elected yet.
    pub(super) fn confirmed_round(&self) -> u64 {
        let Role::Leader(leadership) = &self.role else { return 0 };
        let round = |id| if id == self.me { leadership.round } else { leadership.row(id).round };
        self.counted().reached(round).unwrap_or(0)
    }

    /// Whether the leader has committed an entry of its own term, its no-op at the least.
    pub(super) fn committed_in_term(&self) -> bool {
        self.log().term_at(self.commit) == Some(self.term())
    }

    pub(super) fn read_args(&self, ticket: Ticket) -> [Arg; 3] {
        [Arg::Operation(ticket.op), Arg::Client(ticket.client), self.machine.applied().into()]
    }
}
