//! The proposer's phase 2: it sends values, counts who accepted them, and knows what is chosen [PMS §2.2,
//! §2.3].

use super::ballot::{Ballot, Proposal, Stamp};
use super::message::Message;
use super::state::{Leading, Paxos, Proposed, Role};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span};
use crate::protocol::machine::{Command, Index, Payload};
use crate::sim::{Arg, Effects, Request};

/// How many values are sent again at once: the first ones, for which all later ones wait.
const AGAIN: usize = 8;
/// How often the time until it asks again may double.
const DOUBLINGS: u8 = 3;

impl Paxos {
    /// Proposes requests that wait here: a leader each at once, without a leader one a ballot.
    pub(super) fn propose_asked(&mut self, out: &mut Effects<Paxos>) {
        let waiting = self.asked.iter().find(|request| !self.has_proposed(request)).copied();
        match waiting {
            Some(request) if !self.has_leader() => self.propose(&request, Stamp::default(), out),
            _ => {}
        }
        self.rest(out);
    }

    /// [PMS §2.2, phase 2a; §3] Proposes a request in the first slot that is free: accepts it itself, on
    /// disk, and asks the others to.
    pub(super) fn propose(&mut self, request: &Request, stamp: Stamp, out: &mut Effects<Paxos>) {
        let Request { ticket, serial, action, .. } = *request;
        let Role::Leader(leading) = &self.role else { return };
        let [op, client] = [Arg::Operation(ticket.op), Arg::Client(ticket.client)];
        out.note(&rules::PROPOSES, [op, client, leading.next.into(), leading.ballot.into()]);
        self.propose_payload(Payload::Command(Command { ticket, serial, action }), stamp, out);
    }

    /// Returns the slot.
    pub(super) fn propose_payload(
        &mut self,
        payload: Payload,
        stamp: Stamp,
        out: &mut Effects<Paxos>,
    ) -> Option<Index> {
        let Role::Leader(leading) = &mut self.role else { return None };
        let (slot, ballot) = (leading.next, leading.ballot);
        leading.next = slot.next();
        self.durable.open.insert(slot, Proposal { ballot, payload, stamp });
        out.persist("accepted value");
        let idle = !leading.in_phase_2();
        leading.proposals.insert(slot, Proposed::by(self.me, (payload, stamp)));
        if idle {
            self.resends = 0;
            self.arm_or_cancel_resend(out);
        }
        self.ask_to_accept(slot, out);
        self.count_accepted(slot, out);
        Some(slot)
    }

    /// Sends a value that is in phase 2 to all others.
    pub(super) fn ask_to_accept(&self, slot: Index, out: &mut Effects<Paxos>) {
        let Role::Leader(leading) = &self.role else { return };
        let Proposed { payload, stamp, .. } = leading.proposals[&slot];
        let proposal = Proposal { ballot: leading.ballot, payload, stamp };
        for peer in self.peers() {
            out.send(peer, Message::Accept { slot, proposal });
        }
    }

    /// Whether the request is in phase 2 here.
    pub(super) fn has_proposed(&self, request: &Request) -> bool {
        let Role::Leader(leading) = &self.role else { return false };
        leading.proposals.values().any(|proposed| match proposed.payload {
            Payload::Command(command) => {
                (command.ticket.client, command.serial) == (request.ticket.client, request.serial)
            }
            Payload::NoOp | Payload::Expire { .. } => false,
        })
    }

    pub(super) fn on_accepted(
        &mut self,
        from: ReplicaId,
        ballot: Ballot,
        slot: Index,
        out: &mut Effects<Paxos>,
    ) {
        let Role::Leader(leading) = &mut self.role else { return };
        // Of this ballot: an answer to an earlier one proves nothing about this one's value.
        if leading.ballot != ballot {
            return;
        }
        let Some(proposed) = leading.proposals.get_mut(&slot) else { return };
        // Counted by acceptor: the same answer may come twice.
        if proposed.accepted_by.insert(from) {
            self.count_accepted(slot, out);
        }
    }

    /// [PMS §2.2] A value that a majority accepted in one ballot is chosen. It is applied once all before it
    /// are.
    pub(super) fn count_accepted(&mut self, slot: Index, out: &mut Effects<Paxos>) {
        let (majority, of) = (self.majority(), self.replicas);
        let Role::Leader(leading) = &mut self.role else { return };
        let Some(proposed) = leading.proposals.get_mut(&slot) else { return };
        let count = proposed.accepted_by.len();
        if proposed.chosen || count < majority {
            return;
        }
        proposed.chosen = true;
        let counts = [count as u64, of.into()].map(Arg::Number);
        let rule = match proposed.payload {
            Payload::NoOp => &rules::CHOSEN_NO_OP,
            Payload::Command(_) | Payload::Expire { .. } => &rules::CHOSEN,
        };
        out.note(rule, [slot.into(), counts[0], counts[1], leading.ballot.into()]);
        self.preemptions = 0;
        self.resends = 0;
        self.take_chosen(out);
        self.rest(out);
    }

    /// Learns the values that are chosen without a gap, and tells the others [PMS §2.3].
    pub(super) fn take_chosen(&mut self, out: &mut Effects<Paxos>) {
        let before = self.chosen();
        let Role::Leader(leading) = &self.role else { return };
        let ballot = leading.ballot;
        let mut values = Vec::new();
        while let Some(next) = leading.proposals.get(&before.plus(values.len() + 1))
            && next.chosen
        {
            values.push(Proposal { ballot, payload: next.payload, stamp: next.stamp });
        }
        if values.is_empty() {
            return;
        }
        self.learn(&values, out);
        let up_to = self.chosen();
        for peer in self.peers() {
            out.send(peer, Message::Chosen { ballot, up_to });
        }
        self.confirm_reads(out);
    }

    /// With nothing left in phase 2 nobody is asked again; and without a leader the ballot has done its work:
    /// the next value gets both phases anew.
    pub(super) fn rest(&mut self, out: &mut Effects<Paxos>) {
        let Role::Leader(leading) = &self.role else { return };
        let (ballot, behind) = (leading.ballot, leading.known > self.chosen());
        if leading.in_phase_2() {
            return;
        }
        out.cancel_timer(Timer::Resend);
        if self.has_leader() || behind || !leading.proposals.is_empty() {
            return;
        }
        if self.asked.is_empty() {
            out.note(&rules::RESTS, [ballot.into()]);
            self.role = Role::Acceptor;
        } else {
            self.prepare(out);
        }
    }

    /// Whether anyone is to be asked again depends on whether anything is in phase 2.
    pub(super) fn arm_or_cancel_resend(&self, out: &mut Effects<Paxos>) {
        match &self.role {
            Role::Leader(leading) if leading.in_phase_2() && self.replicas > 1 => self.arm_resend(out),
            _ => out.cancel_timer(Timer::Resend),
        }
    }

    pub(super) fn arm_resend(&self, out: &mut Effects<Paxos>) {
        out.set_timer(Timer::Resend, Span(self.settings.resend.0 << self.resends.min(DOUBLINGS)));
    }

    /// Asks those again that did not answer: their messages or their answers may be lost.
    pub(super) fn resend(&mut self, out: &mut Effects<Paxos>) {
        let after = self.chosen();
        let peers = self.peers();
        match &self.role {
            Role::Preparing(preparing) => {
                for peer in peers.filter(|peer| !preparing.promises.contains(peer)) {
                    out.send(peer, Message::Prepare { ballot: preparing.ballot, after });
                }
            }
            Role::Leader(leading) => {
                let open = leading.proposals.iter().filter(|(_, proposed)| !proposed.chosen);
                for (slot, proposed) in open.take(AGAIN) {
                    let Proposed { payload, stamp, .. } = *proposed;
                    let proposal = Proposal { ballot: leading.ballot, payload, stamp };
                    for peer in self.peers().filter(|peer| !proposed.accepted_by.contains(peer)) {
                        out.send(peer, Message::Accept { slot: *slot, proposal });
                    }
                }
            }
            Role::Acceptor | Role::BackingOff => return,
        }
        out.note(&rules::ASKS_AGAIN, []);
        self.resends = self.resends.saturating_add(1);
        self.arm_resend(out);
    }
}

impl Leading {
    /// Whether any of its values is not known to be chosen.
    fn in_phase_2(&self) -> bool {
        self.proposals.values().any(|proposed| !proposed.chosen)
    }
}
