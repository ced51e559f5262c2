//! Who becomes the primary, and how one stops being it. Whether it may is decided elsewhere.

use super::book::{Book, Reply};
use super::epoch::Epoch;
use super::settings::{Failover, Isolated};
use super::state::{Member, Role};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span, Time};
use crate::protocol::machine::Payload;
use crate::sim::{Arg, Context, Effects};

impl Member {
    /// Comes up, for the first time or after a crash.
    pub(super) fn come_up(&mut self, cx: &mut Context<'_>, out: &mut Effects<Member>) {
        let fresh = self.epoch() == Epoch::default();
        if fresh {
            self.enter(Epoch::FIRST, out);
        } else {
            out.note(&rules::RECOVERED, [self.epoch().into(), self.last().into()]);
        }
        // Nobody was heard from yet; but the wait for a primary begins now.
        self.primary_heard = cx.now;
        self.apply_held();
        if self.is_witness() {
            self.role = Role::Witness;
        } else if self.epoch().by == self.me && (fresh || self.goes_on()) {
            if !fresh {
                self.enter(self.epoch().after_restart(), out);
                out.note(&rules::GOES_ON, [self.epoch().into()]);
                // It may have been replaced meanwhile: with a lease, it first has to hear a majority.
                let lease = self.settings.fencing.lease;
                self.paused = lease.is_some_and(|lease| lease.after == Isolated::Pauses);
            }
            self.begin_reign(cx.now, out);
        }
        self.arm_suspicion(out);
        if self.settings.gossip && !self.is_primary() {
            self.ping(cx.now, out);
        }
        self.arm_hand(cx.now, out);
    }

    /// Whether a primary that crashed takes up its office again.
    fn goes_on(&self) -> bool {
        let promised = self.settings.election().is_some_and(|election| election.promise)
            && self.durable.round > self.epoch().number;
        self.settings.restarts_as_primary && !promised
    }

    fn arm_hand(&self, now: Time, out: &mut Effects<Member>) {
        if let Failover::ByHand { at, .. } = self.settings.failover {
            let due = Time::ZERO + at;
            if due > now {
                out.set_timer(Timer::Hand, due.since(now));
            }
        }
    }

    /// [PostgreSQL manual, Failover] The operator promotes one member and, where the old primary is fenced, has it
    /// switched off first, over a line of his own that no cut of the network touches.
    pub(super) fn on_hand(&mut self, cx: &mut Context<'_>, out: &mut Effects<Member>) {
        let Failover::ByHand { to, .. } = self.settings.failover else { return };
        if to == self.me {
            if !self.is_primary() && !self.is_witness() {
                let number = self.durable.round.max(self.epoch().number).saturating_add(1);
                out.note(&rules::BY_HAND, [Arg::Number(number)]);
                self.promote(cx, number, cx.now, out);
            }
        } else if self.is_primary() && self.settings.fencing.epochs && to.0 < self.data() {
            out.note(&rules::FENCED, [Arg::Replica(to)]);
            self.stop_leading(cx, Role::Fenced, out);
        }
    }

    /// Becomes the primary of a new epoch. `since` is when those that agreed were asked: so long its lease holds.
    pub(super) fn promote(&mut self, cx: &Context<'_>, number: u64, since: Time, out: &mut Effects<Member>) {
        let at_hand = self.flushed();
        let behind = Arg::Number(self.last().0 - at_hand.0);
        for timer in [Timer::Suspect, Timer::Stand, Timer::Vote] {
            out.cancel_timer(timer);
        }
        self.enter(Epoch::of(number, self.me), out);
        out.note(&rules::PROMOTED, [Arg::Number(number), self.last().into(), behind]);
        self.paused = false;
        self.heard.fill(since);
        self.begin_reign(cx.now, out);
    }

    /// All that it holds is its history now, and its first entry says so: where another's history goes on
    /// otherwise, the two part at this entry.
    fn begin_reign(&mut self, now: Time, out: &mut Effects<Member>) {
        self.flush_now(out);
        let end = self.last();
        let mut machine = std::mem::take(&mut self.machine);
        self.apply_to(&mut machine, end);
        self.machine = machine;
        self.role = Role::Primary(Box::new(Book::new(self.members, end.next(), now)));
        let (index, _) = self.append(Payload::NoOp);
        out.note(&rules::FIRST_ENTRY, [index.into(), self.epoch().into()]);
        self.flush_now(out);
        self.keep_alive(now, out);
        self.on_disk(now, out);
    }

    /// Stops being the primary. Those that wait are told that too few hold what they asked for; it stays in the
    /// log, and the next primary decides whether it lasts.
    pub(super) fn stop_leading(&mut self, cx: &Context<'_>, role: Role, out: &mut Effects<Member>) {
        let waiting = match &mut self.role {
            Role::Primary(book) => std::mem::take(&mut book.waiting),
            _ => return,
        };
        for waiting in &waiting {
            match waiting.reply {
                Reply::Read(_) => self.refuse_read(waiting.ticket, out),
                Reply::Answer(_) => {
                    let (op, client) =
                        (Arg::Operation(waiting.ticket.op), Arg::Client(waiting.ticket.client));
                    out.note(&rules::WAIT_CUT_SHORT, [op, client, waiting.index.into()]);
                    self.refuse_waiting(waiting, cx.now, out);
                }
            }
        }
        self.role = role;
        self.paused = false;
        out.cancel_timer(Timer::Wait);
        if self.settings.gossip {
            out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
        } else {
            out.cancel_timer(Timer::Heartbeat);
        }
        if matches!(self.role, Role::Replica) {
            self.arm_suspicion(out);
        }
    }

    /// [Redis Sentinel, promotion] The winner of a vote chose this member, because it holds most.
    pub(super) fn on_promote(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        round: u64,
        out: &mut Effects<Member>,
    ) {
        let late = round < self.durable.round || round <= self.epoch().number;
        if late || self.is_primary() || self.is_witness() {
            return;
        }
        out.note(&rules::CHOSEN, [Arg::Replica(from), Arg::Number(round)]);
        self.promote(cx, round, cx.now, out);
    }

    /// Tells the member that holds most of those that were heard from to take over.
    pub(super) fn promote_best(
        &mut self,
        cx: &mut Context<'_>,
        round: u64,
        asked: Time,
        out: &mut Effects<Member>,
    ) {
        let suspect = self.settings.detection.suspect;
        let near = |id: ReplicaId| id == self.me || cx.now.since(self.heard[id.index()]) < suspect;
        let old = self.epoch().by;
        let at = |id: ReplicaId| if id == self.me { self.position() } else { self.known[id.index()] };
        let candidates = (0..self.data()).map(ReplicaId).filter(|id| *id != old && near(*id));
        // Of equals, the first in the list.
        let best = candidates.max_by_key(|id| (at(*id), std::cmp::Reverse(*id)));
        match best {
            Some(best) if best != self.me => {
                out.note(&rules::CHOSE, [Arg::Replica(best), at(best).index.into()]);
                self.role = Role::Replica;
                out.send(best, super::message::Message::Promote { round });
                let retry = self.settings.election().map_or(Span::ZERO, |election| election.retry);
                self.stand_within(cx, retry, out);
            }
            _ => self.promote(cx, round, asked, out),
        }
    }
}
