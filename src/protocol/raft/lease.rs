//! Reads that rest on clocks: a leader's lease [Ongaro §6.4.1], and states that a leader has closed, which
//! followers may answer from. Everything else in Raft is safe whatever the clocks do; this is not.

use super::message::Closed;
use super::rules;
use super::state::{Raft, Role};
use crate::base::{ReplicaId, Span};
use crate::history::{Answer, Key};
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects, Request, Ticket};

/// A round of heartbeats, by the leader's own clock.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Begun {
    pub round: u64,
    /// When it began, in microseconds of that clock.
    pub clock: i64,
    /// What was committed then; `None` where the leader could not know.
    pub commit: Option<Index>,
}

impl Raft {
    /// Remembers when a round began: what its answers prove is true as of then, not as of their arrival.
    pub(super) fn note_round(&mut self, cx: &Context<'_>) {
        if self.settings.lease == Span::ZERO && self.settings.closed.is_none() {
            return;
        }
        let commit = self.committed_in_term().then_some(self.commit);
        let confirmed = self.confirmed_round();
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.begun.retain(|begun| begun.round >= confirmed);
        leadership.begun.push(Begun { round: leadership.round, clock: cx.clock, commit });
    }

    /// The latest round that a majority answered, where rounds are remembered.
    fn confirmed(&self) -> Option<Begun> {
        let confirmed = self.confirmed_round();
        let Role::Leader(leadership) = &self.role else { return None };
        leadership.begun.iter().rev().find(|begun| begun.round <= confirmed).copied()
    }

    /// [Ongaro §6.4.1] Whether the leader may answer alone. Those that answered a round vote for nobody else
    /// within the minimum election timeout; the lease ends earlier by what clocks may be wrong.
    fn holds_lease(&self, cx: &Context<'_>) -> bool {
        let Role::Leader(leadership) = &self.role else { return false };
        if !self.settings.check_quorum || leadership.told_to_stand || !self.committed_in_term() {
            return false;
        }
        let length = self.settings.lease.min(self.settings.election_min).0;
        let allowance = if self.settings.broken.trusts_clock { 0 } else { self.settings.clock_bound.0 };
        let length = length.saturating_sub(allowance) as i64;
        self.confirmed().is_some_and(|begun| cx.clock < begun.clock.saturating_add(length))
    }

    /// A read under the lease; without one, by ReadIndex.
    pub(super) fn read_lease(&mut self, cx: &Context<'_>, ticket: Ticket, key: Key, out: &mut Effects<Raft>) {
        if self.holds_lease(cx) {
            out.note(&rules::READ_LEASE, self.read_args(ticket));
            out.respond(ticket, Ok(Answer::Read(self.machine.read(key))));
        } else {
            self.read_index(cx, (ticket, None), key, out);
        }
    }

    /// What the leader closes now: a round that a majority confirmed saw all that was committed when it began,
    /// so a replica that has applied as much is no older than that.
    pub(super) fn close(&mut self, cx: &Context<'_>) -> Option<Closed> {
        let lag = self.settings.closed?.lag.0 as i64;
        let confirmed = self.confirmed();
        let Role::Leader(leadership) = &mut self.role else { return None };
        let closing = &mut leadership.closing;
        if let Some(Begun { clock, commit: Some(index), .. }) = confirmed
            && closing.last().is_none_or(|last| last.clock < clock)
        {
            closing.push(Closed { clock, index });
        }
        let due = closing.partition_point(|closed| closed.clock <= cx.clock.saturating_sub(lag));
        closing.drain(..due.saturating_sub(1));
        if due > 0 { closing.first().copied() } else { None }
    }

    /// A follower is told what is closed. The latest counts.
    pub(super) fn learn_closed(&mut self, closed: Option<Closed>) {
        if closed.is_some_and(|new| self.closed.is_none_or(|old| old.clock < new.clock)) {
            self.closed = closed;
        }
    }

    /// A read of a closed state, by any replica that has one young enough; else the leader is named.
    pub(super) fn read_closed(&mut self, cx: &Context<'_>, request: &Request, out: &mut Effects<Raft>) {
        let (ticket, key) = (request.ticket, request.action.key());
        if self.is_leader() {
            return self.read_lease(cx, ticket, key, out);
        }
        let Some(settings) = self.settings.closed else { return self.redirect(request, out) };
        let applied = self.machine.applied();
        let age = |closed: Closed| Span(cx.clock.saturating_sub(closed.clock).max(0).unsigned_abs());
        match self.closed.filter(|closed| closed.index <= applied).map(age) {
            Some(age) if age <= settings.oldest => {
                let [op, client, applied] = self.read_args(ticket);
                out.note(&rules::READ_CLOSED, [op, client, applied, Arg::Span(age)]);
                out.respond(ticket, Ok(Answer::Read(self.machine.read(key))));
            }
            _ => self.redirect(request, out),
        }
    }

    /// [Ongaro §6.4.1] Whether this replica may have promised a leader, before it restarted, to vote for
    /// nobody else: it no longer knows.
    pub(super) fn may_be_promised(&self, cx: &Context<'_>) -> bool {
        self.promised_until.is_some_and(|until| cx.now < until)
    }

    /// Why it leaves such a candidate alone.
    pub(super) fn just_up(&self, from: ReplicaId) -> [Arg; 3] {
        [Arg::Replica(from), Arg::Span(self.settings.election_min), Arg::None]
    }
}
