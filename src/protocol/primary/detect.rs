//! Who is there: keepalives and gossip, the silence after which a primary is taken for dead, and what a member does
//! that hears no majority.

use super::epoch::Epoch;
use super::message::{Message, Ping};
use super::settings::{Failover, Isolated};
use super::state::{Member, Role};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span, Time};
use crate::sim::{Arg, Context, Effects};

impl Member {
    /// Time to tell the others, and to ask oneself whether they answer.
    pub(super) fn on_heartbeat(&mut self, cx: &mut Context<'_>, out: &mut Effects<Member>) {
        self.check_lease(cx, out);
        if self.is_primary() {
            self.keep_alive(cx.now, out);
            // A standby that fell silent makes room for the next in the list.
            self.release(cx.now, out);
        }
        if self.settings.gossip && !self.is_primary() {
            self.ping(cx.now, out);
        }
    }

    /// Members tell each other where they are, so that all know who is there and who holds most.
    pub(super) fn ping(&mut self, now: Time, out: &mut Effects<Member>) {
        let ping = Ping { epoch: self.epoch(), time: now, last: self.position() };
        for peer in self.peers() {
            out.send(peer, Message::Ping(ping));
        }
        out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
    }

    pub(super) fn on_ping(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        ping: Ping,
        out: &mut Effects<Member>,
    ) {
        self.known[from.index()] = ping.last;
        self.learn(cx, from, ping.epoch, out);
        let pong = Ping { epoch: self.epoch(), time: ping.time, last: self.position() };
        out.send(from, Message::Pong(pong));
    }

    pub(super) fn on_pong(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        pong: Ping,
        out: &mut Effects<Member>,
    ) {
        self.known[from.index()] = pong.last;
        self.learn(cx, from, pong.epoch, out);
        self.hear(cx, from, pong.time, out);
    }

    /// A member answered what was sent to it at `sent`.
    pub(super) fn hear(&mut self, cx: &Context<'_>, from: ReplicaId, sent: Time, out: &mut Effects<Member>) {
        let heard = &mut self.heard[from.index()];
        *heard = sent.max(*heard);
        if self.paused {
            self.check_lease(cx, out);
        }
    }

    /// What a member does that has not heard a majority for too long, or hears one again.
    pub(super) fn check_lease(&mut self, cx: &Context<'_>, out: &mut Effects<Member>) {
        let Some(lease) = self.settings.fencing.lease else { return };
        let (heard, needed) = (self.heard_since(cx.now - lease.span), self.votes_needed());
        let isolated = heard < needed;
        let counts = [heard, needed].map(|count| Arg::Number(count.into()));
        match lease.after {
            Isolated::StepsDown if isolated && self.is_primary() => {
                out.note(&rules::STEPPED_DOWN, [counts[0], counts[1], Arg::Span(lease.span)]);
                self.stop_leading(cx, Role::Replica, out);
            }
            Isolated::StepsDown => {}
            Isolated::Pauses => {
                let watches = self.is_primary() || self.settings.gossip;
                if !watches || isolated == self.paused {
                    return;
                }
                self.paused = isolated;
                let rule = if isolated { &rules::PAUSED } else { &rules::RESUMED };
                out.note(rule, [counts[0], counts[1], Arg::Span(lease.span)]);
            }
        }
    }

    /// The primary was silent for long, or was when the timer was set.
    pub(super) fn on_suspicion(&mut self, cx: &mut Context<'_>, out: &mut Effects<Member>) {
        let silence = cx.now.since(self.primary_heard);
        let suspect = self.settings.detection.suspect;
        if silence < suspect {
            return out.set_timer(Timer::Suspect, Span(suspect.0 - silence.0));
        }
        out.note(&rules::SUSPECTS, [Arg::Replica(self.epoch().by), Arg::Span(silence)]);
        self.stand_within(cx, self.settings.detection.pause, out);
    }

    /// Sets the time at which this member acts: later by chance, so that mostly one acts alone, and later the more
    /// others are known to hold more.
    pub(super) fn stand_within(&mut self, cx: &mut Context<'_>, pause: Span, out: &mut Effects<Member>) {
        let detection = self.settings.detection;
        let mine = self.position();
        let rank = self.known.iter().take(self.data().into()).filter(|known| **known > mine).count() as u64;
        let chance = Span(cx.rng.between(0, detection.spread.0));
        let by_rank = Span(detection.by_rank.0.saturating_mul(rank));
        if rank > 0 && by_rank > Span::ZERO {
            out.note(&rules::RANKED, [Arg::Number(rank), Arg::Span(by_rank)]);
        }
        out.set_timer(Timer::Stand, pause + chance + by_rank);
    }

    pub(super) fn on_stand(&mut self, cx: &mut Context<'_>, out: &mut Effects<Member>) {
        if self.is_primary() || self.is_witness() || self.hears_primary(cx.now) {
            return self.arm_suspicion(out);
        }
        match self.settings.failover {
            Failover::Alone => {
                let number = self.durable.round.max(self.epoch().number).saturating_add(1);
                out.note(&rules::PROMOTES_ITSELF, [Arg::Replica(self.epoch().by), Arg::Number(number)]);
                self.promote(cx, number, cx.now, out);
            }
            Failover::Vote(election) => self.stand(cx, &election, out),
            Failover::Never | Failover::ByHand { .. } => {}
        }
    }

    /// Somebody knows of an epoch, later than this one's perhaps. [Redis Cluster spec, configuration epoch] The
    /// greater wins, and an old primary gives up. Unfenced, a primary goes on, and a replica that hears it stays.
    pub(super) fn learn(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        epoch: Epoch,
        out: &mut Effects<Member>,
    ) {
        if epoch <= self.epoch() || epoch.by == self.me {
            return;
        }
        let stays = self.is_primary() || (self.hears_primary(cx.now) && !self.is_candidate());
        if !self.settings.fencing.epochs && stays {
            return out
                .note(&rules::IGNORES_EPOCH, [Arg::Replica(from), epoch.into(), Arg::Replica(epoch.by)]);
        }
        let rule = if self.is_primary() { &rules::DEPOSED } else { &rules::LATER_EPOCH };
        out.note(rule, [Arg::Replica(from), epoch.into(), Arg::Replica(epoch.by)]);
        self.enter(epoch, out);
        // The new primary has until now to be heard from.
        self.primary_heard = cx.now;
        if self.is_primary() {
            self.stop_leading(cx, Role::Replica, out);
        } else if self.is_candidate() || matches!(self.role, Role::Fenced) {
            out.cancel_timer(Timer::Vote);
            self.role = Role::Replica;
        }
        self.arm_suspicion(out);
    }

    /// The epoch is on disk before anyone can see that it was entered.
    pub(super) fn enter(&mut self, epoch: Epoch, out: &mut Effects<Member>) {
        self.durable.epoch = epoch;
        if epoch.number > self.durable.round {
            self.durable.round = epoch.number;
            self.durable.voted_for = None;
        }
        out.persist("epoch");
        (self.matched, self.echo) = (super::Index::ZERO, Time::ZERO);
    }
}
