//! Progress: who tries to lead, when a proposer gives way, and how long it then waits [PMS §2.4].
//! Safety rests on none of this.

use super::ballot::Ballot;
use super::message::Message;
use super::state::{Paxos, Role, WaitingRead};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span};
use crate::history::Refusal;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects};

/// How often the back-off may double.
const DOUBLINGS: u8 = 5;

impl Paxos {
    pub(super) fn leader_timeout(&mut self, out: &mut Effects<Paxos>) {
        if matches!(self.role, Role::Acceptor) && !self.waits_for_lease(out) {
            out.note(&rules::TIMED_OUT, [Arg::Span(self.patience)]);
            self.prepare(out);
        }
    }

    /// An acceptor gives whoever asks or leads the time to go on.
    pub(super) fn wait_for_leader(&self, out: &mut Effects<Paxos>) {
        if self.has_leader() && matches!(self.role, Role::Acceptor) {
            out.set_timer(Timer::Leader, self.patience);
        }
    }

    /// [PMS §2.4] Whoever hears a leader stops trying to be one.
    pub(super) fn hears_leader(&mut self, from: ReplicaId, out: &mut Effects<Paxos>) {
        if !self.has_leader() || self.is_leader() {
            return;
        }
        if self.leader != Some(from) {
            out.note(&rules::FOLLOWS, [Arg::Replica(from), self.durable.promised.into()]);
            self.leader = Some(from);
        }
        match self.role {
            Role::BackingOff => out.cancel_timer(Timer::BackOff),
            Role::Preparing(_) => out.cancel_timer(Timer::Resend),
            Role::Acceptor | Role::Leader(_) => {}
        }
        self.role = Role::Acceptor;
        self.preemptions = 0;
        self.wait_for_leader(out);
    }

    pub(super) fn on_preempted(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        (ballot, promised): (Ballot, Ballot),
        out: &mut Effects<Paxos>,
    ) {
        self.seen = self.seen.max(promised);
        if self.own_ballot() == Some(ballot) {
            self.preempt(cx, from, promised, out);
        }
    }

    /// A higher ballot is about: its own, if it has one, cannot get any more values chosen, or not for sure.
    /// It gives way, and tries again after a random time that doubles [PMS §2.4]. Values in phase 2
    /// stay as they are: they may be chosen yet, and whoever prepares next will find them.
    pub(super) fn preempt(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        by: Ballot,
        out: &mut Effects<Paxos>,
    ) {
        let Some(own) = self.own_ballot().filter(|own| *own < by) else { return };
        let rule = if self.is_leader() { &rules::DEPOSED } else { &rules::PREEMPTED };
        out.note(rule, [own.into(), Arg::Replica(from), by.into()]);
        // Its own promise stands: it was told of the other ballot, and did not promise it.
        let keeps = self.holds_lease() && self.durable.promised < by;
        out.cancel_timer(Timer::Resend);
        self.leader = None;
        if let Role::Leader(leading) = std::mem::replace(&mut self.role, Role::BackingOff) {
            if self.has_leader() {
                out.cancel_timer(Timer::Heartbeat);
            }
            // Whoever has the higher ballot cannot lead with it before the lease is over, and this one can at once.
            if keeps {
                out.note(&rules::KEEPS_LEASE, [Arg::Replica(from), by.into()]);
                self.prepare(out);
            }
            refuse_reads(&leading.reads, out);
        }
        if keeps {
            return;
        }
        self.preemptions = self.preemptions.saturating_add(1);
        let least = self.settings.back_off.0;
        let wait = Span(cx.rng.between(least, least << self.preemptions.min(DOUBLINGS)));
        out.note(&rules::BACKS_OFF, [Arg::Span(wait), Arg::Number(self.preemptions.into())]);
        out.set_timer(Timer::BackOff, wait);
    }

    /// The back-off is over.
    pub(super) fn waited(&mut self, out: &mut Effects<Paxos>) {
        if !matches!(self.role, Role::BackingOff) {
            return;
        }
        if self.waits_for_lease(out) {
            return;
        }
        if self.has_leader() || !self.asked.is_empty() {
            self.prepare(out);
        } else {
            self.role = Role::Acceptor;
        }
    }

    pub(super) fn heartbeat(&mut self, cx: &mut Context<'_>, out: &mut Effects<Paxos>) {
        let Role::Leader(leading) = &self.role else { return };
        let known = leading.known;
        self.start_round(out);
        out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
        // Whoever told of them may be gone, or its answer lost.
        if self.chosen() < known && self.replicas > 1 {
            let peer = self.any_peer(cx);
            self.ask_for_values(peer, known, out);
        }
    }

    /// Tells all others that it is there, and how far it knows all slots to be chosen.
    pub(super) fn start_round(&mut self, out: &mut Effects<Paxos>) {
        let (peers, up_to) = (self.peers(), self.chosen());
        let Role::Leader(leading) = &mut self.role else { return };
        leading.round += 1;
        for peer in peers {
            out.send(peer, Message::Heartbeat { ballot: leading.ballot, up_to, round: leading.round });
        }
        self.note_round();
    }

    pub(super) fn on_heartbeat(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        (ballot, up_to, round): (Ballot, Index, u64),
        out: &mut Effects<Paxos>,
    ) {
        if !self.admits(from, ballot, &rules::REFUSED_LEADER, out) {
            return;
        }
        self.raise_promise(cx, from, ballot, out);
        self.hears_leader(from, out);
        self.learn_accepted(from, (ballot, up_to), out);
        self.give_lease(from);
        out.send(from, Message::Heard { ballot, round });
        // What was sent before the last heartbeat is here or lost.
        if self.chosen() < up_to {
            self.ask_for_values(from, up_to, out);
        }
    }
}

/// The reads of a ballot that is over. They did nothing.
fn refuse_reads(reads: &[WaitingRead], out: &mut Effects<Paxos>) {
    for read in reads {
        let client = Arg::Client(read.ticket.client);
        out.note(&rules::READ_DEPOSED, [Arg::Operation(read.ticket.op), client]);
        out.respond(read.ticket, Err(Refusal::NotLeader(None)));
    }
}
