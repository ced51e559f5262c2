//! The leader's side of log replication [Raft §5.3]: it sends each follower what comes next, many messages
//! ahead of the answers, and finds its way back where the logs differ.

use super::leadership::Follower;
use super::log::Entries;
use super::message::{AppendEntries, AppendOutcome, AppendReply, Message};
use super::state::{Durable, Raft, Role};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects};

/// How many full messages may be under way to one follower. Beyond that a leader sends it heartbeats only,
/// so that a follower out of reach costs little.
const PIPELINE: usize = 8;

/// A batch that more than one follower needs, and where it starts.
pub(super) type Batch = Option<(Index, Entries)>;

impl Raft {
    /// A new leader's first message to each, with its no-op. It does not know yet where the logs part.
    pub(super) fn introduce(&mut self, out: &mut Effects<Raft>) {
        let mut batch = Batch::None;
        for peer in self.peers() {
            self.probe(peer, &mut batch, out);
        }
    }

    /// Sends every follower that keeps up what it lacks.
    pub(super) fn replicate(&mut self, out: &mut Effects<Raft>) {
        let mut batch = Batch::None;
        for peer in self.peers() {
            self.feed(peer, &mut batch, out);
        }
    }

    pub(super) fn heartbeat(&mut self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        if self.is_leader() {
            self.start_round(cx, out);
            out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
        }
    }

    /// One round of heartbeats [Raft §5.2]: AppendEntries without entries, so that they stay cheap. One that
    /// was lost, or entries that were, show in the answer to the next.
    pub(super) fn start_round(&mut self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        let (peers, closed) = (self.peers(), self.close(cx));
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.round += 1;
        for peer in peers {
            let next = leadership.follower(peer).next;
            let mut heartbeat =
                append(&self.durable, self.commit, leadership.round, next, Entries::default());
            heartbeat.closed = closed;
            out.send(peer, Message::AppendEntries(heartbeat));
        }
        self.note_round(cx);
    }

    /// Sends from `next` on and leaves it there.
    pub(super) fn probe(&mut self, peer: ReplicaId, batch: &mut Batch, out: &mut Effects<Raft>) {
        if self.needs_snapshot(peer) {
            return self.send_snapshot(peer, 0, out);
        }
        let most = self.settings.max_entries.max(1).into();
        let Role::Leader(leadership) = &mut self.role else { return };
        let round = leadership.round;
        let next = leadership.follower(peer).next;
        let entries = entries(&self.durable, next, most, batch);
        out.send(peer, Message::AppendEntries(append(&self.durable, self.commit, round, next, entries)));
    }

    /// Whether the next entry for a follower is gone.
    fn needs_snapshot(&self, peer: ReplicaId) -> bool {
        let Role::Leader(leadership) = &self.role else { return false };
        leadership.row(peer).next <= self.log().start()
    }

    /// Sends from `next` on and takes for granted that it arrives; a mismatch will tell if not.
    fn feed(&mut self, peer: ReplicaId, batch: &mut Batch, out: &mut Effects<Raft>) {
        if self.needs_snapshot(peer) {
            return self.send_snapshot(peer, 0, out);
        }
        let most = usize::from(self.settings.max_entries.max(1));
        let last = self.log().last_index();
        let Role::Leader(leadership) = &mut self.role else { return };
        let round = leadership.round;
        let follower = leadership.follower(peer);
        let end = last.min(follower.matched.plus(most * PIPELINE));
        while !follower.probing && follower.next <= end {
            let entries = entries(&self.durable, follower.next, most, batch);
            let sent = entries.len();
            let append = append(&self.durable, self.commit, round, follower.next, entries);
            out.send(peer, Message::AppendEntries(append));
            follower.next = follower.next.plus(sent);
        }
    }

    pub(super) fn on_append_reply(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        reply: AppendReply,
        out: &mut Effects<Raft>,
    ) {
        // A reply of this term to a message of an earlier one proves nothing about this one's rounds.
        if reply.term != self.term() || reply.outcome == AppendOutcome::StaleTerm {
            return;
        }
        let (last, behind) = (self.log().last_index(), self.needs_snapshot(from));
        let Role::Leader(leadership) = &mut self.role else { return };
        let latest = leadership.round;
        let follower = leadership.follower(from);
        follower.heard = true;
        follower.round = follower.round.max(reply.round.min(latest));
        match reply.outcome {
            AppendOutcome::Matched(index) => {
                if follower.acknowledge(index.min(last)) {
                    self.advance_commit(out);
                }
                self.feed(from, &mut None, out);
            }
            AppendOutcome::Mismatch { .. } if behind => self.send_snapshot(from, reply.round, out),
            AppendOutcome::Mismatch { prev, conflict, first } => {
                let known = conflict.and_then(|term| self.durable.log.last_of_term(term));
                if follower.back_up(prev, known.map_or(first, Index::next)) {
                    let args = [follower.next.into(), Arg::Replica(from), prev.next().into()];
                    out.note(&rules::WENT_BACK, args);
                    self.probe(from, &mut None, out);
                }
            }
            AppendOutcome::StaleTerm => {}
        }
        self.confirm_reads(cx, out);
    }
}

impl Follower {
    /// Takes note of a match; whether it is news. An answer that comes late or twice moves nothing back.
    fn acknowledge(&mut self, index: Index) -> bool {
        let news = index > self.matched;
        self.matched = self.matched.max(index);
        self.next = self.next.max(self.matched.next());
        self.probing = false;
        self.installing = None;
        news
    }

    /// Takes note that the logs differ at `prev` and tries again at `hint`; `false` where the answer is too
    /// old to mean anything. [Raft §5.3] A term of conflicting entries is skipped in one step: the leader goes
    /// on after its own last entry of that term, or where the follower's first one stands.
    fn back_up(&mut self, prev: Index, hint: Index) -> bool {
        let expected = if self.probing { prev == self.next.back() } else { prev < self.next };
        if !expected || prev <= self.matched {
            return false;
        }
        self.next = hint.min(prev).max(self.matched.next());
        self.probing = true;
        true
    }
}

/// A heartbeat to a follower whose next entry is gone names the first place that is known.
fn append(durable: &Durable, commit: Index, round: u64, next: Index, entries: Entries) -> AppendEntries {
    let prev_index = next.back().max(durable.log.start());
    let prev_term = durable.log.term_at(prev_index).expect("next is at most one past the last entry");
    AppendEntries { term: durable.term, prev_index, prev_term, entries, commit, round, closed: None }
}

/// The entries from `next` on, copied once for all followers that need the same.
fn entries(durable: &Durable, next: Index, most: usize, batch: &mut Batch) -> Entries {
    match batch {
        Some((from, entries)) if *from == next => entries.clone(),
        _ => {
            let entries = durable.log.slice(next, most);
            *batch = Some((next, entries.clone()));
            entries
        }
    }
}
