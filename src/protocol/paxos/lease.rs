//! The leader's lease: those that answer its sign of life promise to promise nobody else a ballot for a while, so that
//! until then nobody else can get anything chosen, and the leader reads from its own state [Chubby §2.2].
//!
//! The leader counts the lease from when it sent the heartbeat that a majority answered, and the others from when they
//! got it, which is later; it ends the lease earlier by as much as clocks may differ in speed. A replica that comes up
//! after a crash does not know what it promised, and promises nothing for as long as a lease lasts. Two leaders never
//! hold one: a majority of promises for a ballot has a replica in common with those that gave the lease, and that one
//! waited until its promise was over. Without a lease (`Lease::default`) nothing here happens.

use super::ballot::Ballot;
use super::rules;
use super::state::{Paxos, Role};
use super::{Lease, Timer};
use crate::base::{ReplicaId, Span, Time};
use crate::history::{Answer, Key};
use crate::sim::{Arg, Context, Effects, Ticket};

/// What a replica knows of leases. Volatile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leases {
    /// What the clocks said when this step began.
    now: Time,
    clock: i64,
    given: Option<Given>,
    /// The leader's latest rounds of heartbeats, back to the last that a majority answered.
    begun: Vec<Begun>,
}

/// A promise to promise nobody else a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Given {
    /// `None`: to whomever it was, before the crash.
    to: Option<ReplicaId>,
    until: Time,
}

/// A round of heartbeats, by the leader's own clock in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Begun {
    round: u64,
    clock: i64,
}

impl Paxos {
    fn leases(&self) -> bool {
        self.settings.lease.span > Span::ZERO
    }

    /// Each step begins by looking at the clocks.
    pub(super) fn look_at_clocks(&mut self, cx: &Context<'_>) {
        if self.leases() {
            (self.lease.now, self.lease.clock) = (cx.now, cx.clock);
        }
    }

    /// After a crash: it may have promised anything.
    pub(super) fn forgot_lease(&mut self) {
        if self.leases() && self.durable.promised > Ballot::NONE {
            self.lease.given = Some(Given { to: None, until: self.lease.now + self.settings.lease.span });
        }
    }

    /// It answers a leader's heartbeat, or sends one.
    pub(super) fn give_lease(&mut self, to: ReplicaId) {
        if self.leases() {
            self.lease.given = Some(Given { to: Some(to), until: self.lease.now + self.settings.lease.span });
        }
    }

    /// For how long it may yet promise `asker` no ballot; itself included.
    fn held_back(&self, asker: ReplicaId) -> Option<Span> {
        let given = self.lease.given.filter(|given| given.to != Some(asker))?;
        (self.lease.now < given.until).then(|| given.until.since(self.lease.now))
    }

    /// Whether a ballot has to wait for the end of somebody's lease. It gets no answer, and asks again.
    pub(super) fn holds_back(&self, from: ReplicaId, ballot: Ballot, out: &mut Effects<Paxos>) -> bool {
        let Some(left) = self.held_back(from) else { return false };
        out.note(&rules::HELD_BACK, [Arg::Replica(from), ballot.into(), Arg::Span(left)]);
        true
    }

    /// Whether it waits with a ballot of its own for the end of a lease that it gave.
    pub(super) fn waits_for_lease(&mut self, out: &mut Effects<Paxos>) -> bool {
        let Some(left) = self.held_back(self.me) else { return false };
        out.note(&rules::WAITS_FOR_LEASE, [Arg::Span(left)]);
        self.role = Role::Acceptor;
        // Not all at the same time.
        let apart = self.patience.0.saturating_sub(self.settings.patience_min.0);
        out.set_timer(Timer::Leader, left + Span(apart));
        true
    }

    /// A new ballot counts its rounds anew.
    pub(super) fn forget_rounds(&mut self) {
        self.lease.begun.clear();
    }

    /// Remembers when a round began: that is from when what its answers promise counts.
    pub(super) fn note_round(&mut self) {
        if !self.leases() {
            return;
        }
        let confirmed = self.confirmed_round();
        let Role::Leader(leading) = &self.role else { return };
        let begun = Begun { round: leading.round, clock: self.lease.clock };
        self.lease.begun.retain(|begun| begun.round >= confirmed);
        self.lease.begun.push(begun);
        self.give_lease(self.me);
    }

    /// By the leader's own clock: when its lease ends, if a majority ever gave it one. In microseconds.
    pub(crate) fn lease_end(&self) -> Option<i64> {
        let Lease { span, clock_bound } = *self.settings.lease;
        let confirmed = self.confirmed_round();
        let begun = self.lease.begun.iter().rev().find(|begun| begun.round <= confirmed)?;
        self.is_leader().then_some(begun.clock.saturating_add(span.0.saturating_sub(clock_bound.0) as i64))
    }

    /// Whether nobody else can have got anything chosen.
    pub(crate) fn holds_lease(&self) -> bool {
        self.lease_end().is_some_and(|end| self.lease.clock < end)
    }

    /// Whether the leader has all that was answered before its ballot.
    pub(crate) fn has_inherited(&self) -> bool {
        matches!(&self.role, Role::Leader(leading) if self.machine.applied() >= leading.inherited)
    }

    /// A read under the lease; without one, a confirmed one.
    pub(super) fn read_lease(&mut self, ticket: Ticket, key: Key, out: &mut Effects<Paxos>) {
        if self.holds_lease() && self.has_inherited() {
            out.note(&rules::READ_LEASE, self.read_args(ticket));
            out.respond(ticket, Ok(Answer::Read(self.machine.read(key))));
        } else {
            self.read_confirmed(ticket, key, out);
        }
    }

    /// Whom it promised the lease and for how long yet, in words.
    pub(super) fn lease_given(&self) -> String {
        let Some(given) = self.lease.given else { return "to nobody".to_owned() };
        let to = given.to.map_or_else(|| "before the crash".to_owned(), |to| format!("to {to}"));
        format!("{to}, until {}", given.until)
    }
}
