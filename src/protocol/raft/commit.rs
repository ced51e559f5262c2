//! When an entry is committed [Raft §5.3, §5.4.2], and what follows from it: it is applied, and its client
//! answered.

use super::log::{Entry, Payload};
use super::rules;
use super::state::{Raft, Role};
use crate::base::ReplicaId;
use crate::protocol::machine::{Applied, Index};
use crate::sim::{Arg, Effects};

impl Raft {
    /// The leader counts replicas. [Raft §5.4.2] Only an entry of its own term is committed by counting; those
    /// before it are committed with it, since logs that hold it hold them too. An entry of an earlier term may
    /// stand on a majority and still be overwritten [Raft figure 8].
    pub(super) fn advance_commit(&mut self, out: &mut Effects<Raft>) {
        let last = self.log().last_index();
        let Role::Leader(leadership) = &self.role else { return };
        let me = self.me;
        let held = |id: ReplicaId| if id == me { last } else { leadership.row(id).matched };
        let Some(index) = self.counted().reached(held).filter(|index| *index > self.commit) else {
            return;
        };
        let term = self.log().term_at(index);
        if term != Some(self.term()) {
            let args = [index.into(), term.map_or(Arg::None, Arg::from), self.term().into()];
            if !self.settings.broken.counts_old_terms {
                return out.note(&rules::OLD_TERM_WAITS, args);
            }
            out.note(&rules::OLD_TERM_COUNTED, args);
        }
        let voters = self.config().electors();
        let holders = voters.iter().filter(|id| held(*id) >= index).count() as u64;
        self.note_commit(index, holders, out);
        self.commit = index;
        self.apply(out);
    }

    fn note_commit(&self, index: Index, holders: u64, out: &mut Effects<Raft>) {
        let newly = (index.0 - self.commit.0) as usize;
        let mut entries = self.log().after(self.commit).take(newly);
        let rule = match (entries.any(|entry| entry.payload != Payload::NoOp), newly) {
            (false, _) => &rules::COMMITTED_NO_OP,
            (true, 1) => &rules::COMMITTED,
            (true, _) => &rules::COMMITTED_UP_TO,
        };
        let counts = [holders, self.config().electors().len().into()].map(Arg::Number);
        out.note(rule, [index.into(), counts[0], counts[1], self.commit.next().into()]);
    }

    /// A follower is told how far the leader has come. The commit index never goes back.
    pub(super) fn learn_commit(&mut self, from: ReplicaId, index: Index, out: &mut Effects<Raft>) {
        if index > self.commit {
            out.note(&rules::LEARNED_COMMIT, [index.into(), Arg::Replica(from)]);
            self.commit = index;
            self.apply(out);
        }
    }

    /// [Raft figure 2, rules for servers] Applies what is committed, in log order.
    fn apply(&mut self, out: &mut Effects<Raft>) {
        while self.machine.applied() < self.commit {
            let index = self.machine.applied().next();
            let Some(entry) = self.log().get(index).copied() else { break };
            let payload = entry.payload.for_machine();
            let applied = self.machine.apply(&payload, self.settings.broken.applies_retries);
            if let Some(applied) = applied {
                self.answer_applied(index, &entry, applied, out);
            }
        }
        if !self.waiting.is_empty() {
            self.serve_waiting(out);
        }
    }

    /// The leader that took the request answers it: the one in whose term the entry was made. For an entry of
    /// an earlier term nobody waits here; the client's retry will find its session.
    fn answer_applied(&self, index: Index, entry: &Entry, applied: Applied, out: &mut Effects<Raft>) {
        let Payload::Command(command) = entry.payload else { return };
        if !self.is_leader() || entry.term != self.term() {
            return;
        }
        let ticket = command.ticket;
        let args = [index.into(), Arg::Operation(ticket.op), Arg::Client(ticket.client)];
        match applied {
            Applied::Done(answer) => {
                out.note(&rules::ANSWERED, args);
                out.respond(ticket, Ok(answer));
            }
            Applied::Repeated(answer) => {
                out.note(&rules::NOT_AGAIN, args);
                out.note(&rules::ANSWERED_FROM_SESSION, [args[1], args[2]]);
                out.respond(ticket, Ok(answer));
            }
            Applied::Outdated => out.note(&rules::OUTDATED, [args[1], args[2]]),
        }
    }
}
