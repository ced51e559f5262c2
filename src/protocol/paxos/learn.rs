//! The learner: it finds out what is chosen, applies it in slot order, and asks for what it lacks [PMS §2.3,
//! §3].

use std::rc::Rc;

use super::ballot::{Ballot, Proposal};
use super::message::Message;
use super::state::{Paxos, Role};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::protocol::machine::{Applied, Command, Index, Payload};
use crate::sim::{Arg, Context, Effects};

impl Paxos {
    /// Takes the chosen values of the slots right after those it knows: on disk first, then applied.
    pub(super) fn learn(&mut self, values: &[Proposal], out: &mut Effects<Paxos>) {
        if values.is_empty() {
            return;
        }
        for proposal in values {
            self.durable.chosen.push(*proposal);
            self.latest.0 = self.latest.0.max(proposal.stamp.0);
        }
        let chosen = self.chosen();
        self.durable.open.retain(|slot, _| *slot > chosen);
        out.persist("chosen values");
        if let Role::Leader(leading) = &mut self.role {
            leading.proposals.retain(|slot, _| *slot > chosen);
            leading.next = leading.next.max(chosen.next());
        }
        while self.machine.applied() < chosen {
            let slot = self.machine.applied().next();
            let Some(proposal) = self.durable.chosen(slot).copied() else { break };
            let applied = self.machine.apply(&proposal.payload, false);
            if let (Some(applied), Payload::Command(command)) = (applied, proposal.payload) {
                self.answer(slot, command, applied, out);
            }
        }
    }

    /// Whoever took the request answers it, whoever's ballot it was that got it chosen.
    fn answer(&mut self, slot: Index, command: Command, applied: Applied, out: &mut Effects<Paxos>) {
        let asked = |request: &&crate::sim::Request| {
            request.ticket.client == command.ticket.client && request.serial <= command.serial
        };
        let Some(request) = self.asked.iter().find(asked).copied() else { return };
        self.asked.retain(|other| other.ticket.client != request.ticket.client);
        let [op, client] = [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)];
        match applied {
            _ if request.serial < command.serial => out.note(&rules::OUTDATED, [op, client]),
            Applied::Done(answer) => {
                out.note(&rules::ANSWERED, [slot.into(), op, client]);
                out.respond(request.ticket, Ok(answer));
            }
            Applied::Repeated(answer) => {
                out.note(&rules::NOT_AGAIN, [slot.into(), op, client]);
                out.respond(request.ticket, Ok(answer));
            }
            Applied::Outdated => out.note(&rules::OUTDATED, [op, client]),
        }
    }

    /// [PMS §2.3] A proposer tells how far it knows all slots to be chosen.
    pub(super) fn on_chosen(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        (ballot, up_to): (Ballot, Index),
        out: &mut Effects<Paxos>,
    ) {
        if self.admits(from, ballot, &rules::REFUSED_LEADER, out) {
            self.raise_promise(cx, from, ballot, out);
            self.hears_leader(from, out);
            self.learn_accepted(from, (ballot, up_to), out);
        }
    }

    /// Of the slots that the sender knows to be chosen, learns those in which it has accepted the sender's
    /// own proposal: in one ballot a slot has only one, so that this is the chosen value. Another ballot's
    /// may differ.
    pub(super) fn learn_accepted(
        &mut self,
        from: ReplicaId,
        (ballot, up_to): (Ballot, Index),
        out: &mut Effects<Paxos>,
    ) {
        let before = self.chosen();
        let mut values = Vec::new();
        loop {
            let slot = before.plus(values.len() + 1);
            match self.durable.open.get(&slot) {
                Some(proposal) if slot <= up_to && proposal.ballot == ballot => values.push(*proposal),
                _ => break,
            }
        }
        if !values.is_empty() {
            out.note(&rules::LEARNED, [before.plus(values.len()).into(), Arg::Replica(from)]);
            self.learn(&values, out);
        }
    }

    /// Asks a replica that knows all slots up to `known` for those that are missing here.
    pub(super) fn ask_for_values(&self, of: ReplicaId, known: Index, out: &mut Effects<Paxos>) {
        let after = self.chosen();
        out.note(&rules::LACKS, [after.next().into(), known.into(), Arg::Replica(of)]);
        out.send(of, Message::Learn { after });
    }

    /// Without a leader nobody tells a replica that it is behind, so it asks another one now and then.
    pub(super) fn ask_anyone(&mut self, cx: &mut Context<'_>, out: &mut Effects<Paxos>) {
        let peer = self.any_peer(cx);
        out.send(peer, Message::Learn { after: self.chosen() });
        out.set_timer(Timer::CatchUp, self.settings.heartbeat);
    }

    /// Any other replica; there must be one.
    pub(super) fn any_peer(&self, cx: &mut Context<'_>) -> ReplicaId {
        let place = cx.rng.below(u64::from(self.replicas) - 1) as u8;
        ReplicaId(if place < self.me.0 { place } else { place + 1 })
    }

    /// Tells what is chosen after `after`, a piece at a time.
    pub(super) fn on_learn(&mut self, from: ReplicaId, after: Index, out: &mut Effects<Paxos>) {
        let most = usize::from(self.settings.max_values.max(1));
        let start = usize::try_from(after.0).unwrap_or(usize::MAX);
        let values: Rc<[Proposal]> = self.durable.chosen.iter_from(start).take(most).copied().collect();
        if !values.is_empty() {
            out.send(from, Message::Values { after, values });
        }
    }

    pub(super) fn on_values(
        &mut self,
        from: ReplicaId,
        after: Index,
        values: &[Proposal],
        out: &mut Effects<Paxos>,
    ) {
        let chosen = self.chosen();
        let known = usize::try_from(chosen.0.saturating_sub(after.0)).unwrap_or(usize::MAX);
        let fresh = values.get(known..).unwrap_or(&[]);
        if after > chosen || fresh.is_empty() {
            return; // Late: it knows these, or not yet what comes before them.
        }
        out.note(
            &rules::CAUGHT_UP,
            [chosen.next().into(), chosen.plus(fresh.len()).into(), Arg::Replica(from)],
        );
        self.learn(fresh, out);
        if values.len() >= self.settings.max_values.max(1).into() {
            out.send(from, Message::Learn { after: self.chosen() });
        }
        // What a leader had chosen beyond these may follow now.
        self.take_chosen(out);
        self.confirm_reads(out);
        self.rest(out);
    }
}
