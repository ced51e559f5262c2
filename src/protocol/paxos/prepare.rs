//! The proposer's phase 1: a new ballot, a majority of promises for it, and what they tell [PMS §2.2, §3].

use super::ballot::{Proposal, Stamp};
use super::message::{Message, Promise};
use super::state::{Leading, Paxos, Preparing, Proposed, Role};
use super::{Timer, rules};
use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::protocol::machine::{Index, Payload};
use crate::sim::{Arg, Effects};

impl Paxos {
    /// [PMS §2.2, phase 1a] Asks all acceptors, itself first, to promise a ballot higher than all it knows
    /// of. Its own promise is on disk before anyone hears of the ballot, so that no restart uses it again.
    pub(super) fn prepare(&mut self, out: &mut Effects<Paxos>) {
        let floor = self.durable.promised.max(self.seen);
        let ballot = match self.settings.broken.shares_ballots {
            false => floor.next_of(self.me, self.replicas),
            true => floor.next_of_anyone(),
        };
        let after = self.chosen();
        self.durable.promised = ballot;
        out.note(&rules::PREPARES, [ballot.into(), after.next().into()]);
        if self.settings.broken.shares_ballots {
            out.note(&rules::SHARED_BALLOT, [ballot.into()]);
        }
        out.persist("ballot");
        self.leader = None;
        self.resends = 0;
        let (promises, accepted) = (SortedSet::default(), SortedMap::new());
        let preparing =
            Preparing { ballot, promises, chosen: (after, self.me), accepted, latest: Stamp::default() };
        self.role = Role::Preparing(Box::new(preparing));
        if self.has_leader() {
            out.cancel_timer(Timer::Leader);
        }
        self.arm_resend(out);
        for peer in self.peers() {
            out.send(peer, Message::Prepare { ballot, after });
        }
        self.count_promise(self.me, &self.promise_of(ballot, after), out);
    }

    pub(super) fn on_promise(&mut self, from: ReplicaId, promise: &Promise, out: &mut Effects<Paxos>) {
        match &self.role {
            Role::Preparing(preparing) if preparing.ballot == promise.ballot => {
                self.count_promise(from, promise, out);
            }
            _ => {} // Of an earlier ballot, or one more than a majority.
        }
    }

    fn count_promise(&mut self, from: ReplicaId, promise: &Promise, out: &mut Effects<Paxos>) {
        let (majority, of) = (self.majority(), self.replicas);
        let Role::Preparing(preparing) = &mut self.role else { return };
        // Counted by acceptor: the same promise may come twice.
        if !preparing.promises.insert(from) {
            return;
        }
        preparing.take_in(from, promise);
        let promises = preparing.promises.len();
        if from != self.me {
            let counts = [promises as u64, of.into(), majority as u64].map(Arg::Number);
            out.note(&rules::GOT_PROMISE, [Arg::Replica(from), counts[0], counts[1], counts[2]]);
        }
        if promises >= majority {
            self.lead(out);
        }
    }

    /// [PMS §3] With a majority of promises it leads its ballot: what may be chosen already is proposed
    /// again, gaps are filled, and all later slots are free.
    fn lead(&mut self, out: &mut Effects<Paxos>) {
        let Role::Preparing(preparing) = std::mem::replace(&mut self.role, Role::Acceptor) else { return };
        let Preparing { ballot, promises, chosen: (known, source), mut accepted, latest } = *preparing;
        // What it learned itself meanwhile is chosen, and those that it asked again did not tell of it.
        let known = known.max(self.chosen());
        accepted.retain(|slot, _| *slot > known);
        leave_out_overtaken(&mut accepted, latest.0.max(self.latest.0));
        let counts = [promises.len() as u64, self.replicas.into()].map(Arg::Number);
        out.note(&rules::LEADS, [ballot.into(), counts[0], counts[1]]);
        let again = self.to_propose_again(known, &accepted, out);
        let last = known.plus(again.len());
        for (place, (payload, stamp)) in again.iter().enumerate() {
            let proposal = Proposal { ballot, payload: *payload, stamp: *stamp };
            self.durable.open.insert(known.plus(place + 1), proposal);
        }
        if !again.is_empty() {
            out.persist("accepted values");
        }
        self.forget_rounds();
        self.role = Role::Leader(Box::new(Leading {
            ballot,
            next: last.next(),
            inherited: last,
            known,
            proposals: self.in_phase_2(known, &again),
            round: 0,
            heard: vec![0; self.replicas.into()],
            reads: Vec::new(),
        }));
        self.resends = 0;
        self.arm_or_cancel_resend(out);
        if self.has_leader() {
            self.leader = Some(self.me);
            out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
            self.start_round(out);
        }
        for place in 1..=again.len() {
            self.ask_to_accept(known.plus(place), out);
        }
        for place in 1..=again.len() {
            self.count_accepted(known.plus(place), out);
        }
        self.propose_asked(out);
        if self.chosen() < known {
            self.ask_for_values(source, known, out);
        }
    }

    /// What phase 2 must send in the slots after `known`, one payload for each, up to the last in which
    /// anything was accepted. [PMS §2.2, P2c] The value of the highest ballot, since that one may be chosen;
    /// [PMS §3] a no-op where no promise told of a value, since none can be chosen there.
    fn to_propose_again(
        &self,
        known: Index,
        accepted: &SortedMap<Index, Proposal>,
        out: &mut Effects<Paxos>,
    ) -> Vec<(Payload, Stamp)> {
        let last = accepted.keys().last().copied().unwrap_or(known);
        if self.settings.broken.ignores_accepted && last > known {
            out.note(&rules::IGNORED_ACCEPTED, [known.next().into(), last.into()]);
            return Vec::new();
        }
        let mut payloads = Vec::new();
        let mut slot = known;
        while slot < last {
            slot = slot.next();
            payloads.push(match accepted.get(&slot) {
                Some(proposal) => {
                    out.note(&rules::ADOPTED, [slot.into(), proposal.ballot.into()]);
                    (proposal.payload, proposal.stamp)
                }
                None => {
                    out.note(&rules::FILLED_GAP, [slot.into(), last.into()]);
                    (Payload::NoOp, Stamp::default())
                }
            });
        }
        payloads
    }

    /// The values after `known`, accepted by itself so far.
    fn in_phase_2(&self, known: Index, payloads: &[(Payload, Stamp)]) -> SortedMap<Index, Proposed> {
        let slots = (1..).map(|place| known.plus(place));
        slots.zip(payloads).map(|(slot, payload)| (slot, Proposed::by(self.me, *payload))).collect()
    }
}

impl Preparing {
    /// Keeps what an acceptor tells with its promise: of each slot the proposal of the highest ballot.
    fn take_in(&mut self, from: ReplicaId, promise: &Promise) {
        if promise.chosen > self.chosen.0 {
            self.chosen = (promise.chosen, from);
        }
        for (slot, proposal) in promise.accepted.iter() {
            if self.accepted.get(slot).is_none_or(|known| known.ballot < proposal.ballot) {
                self.accepted.insert(*slot, *proposal);
            }
        }
        self.latest.0 = self.latest.0.max(promise.latest.0);
        let chosen = self.chosen.0;
        self.accepted.retain(|slot, _| *slot > chosen);
    }
}

/// Where values have times, these rise with the slots. Within a ballot they do, as its leader sees to it. Of two
/// values of different ballots whose times are the wrong way round, the one of the lower ballot is not chosen: if it
/// were, the leader of the higher ballot would have found it, and proposed both in its own, the right way round. So it
/// is left out, and its slot is a gap; likewise what is no later than something that is chosen in an earlier slot.
fn leave_out_overtaken(accepted: &mut SortedMap<Index, Proposal>, latest: i64) {
    let all: Vec<(Index, Proposal)> = accepted.iter().map(|(slot, proposal)| (*slot, *proposal)).collect();
    let timed = |proposal: &Proposal| proposal.stamp.0 > 0;
    accepted.retain(|slot, proposal| {
        let wrong_way_round = |(other, than): &(Index, Proposal)| {
            timed(than)
                && than.ballot > proposal.ballot
                && (other < slot) == (than.stamp.0 > proposal.stamp.0)
                && other != slot
        };
        !timed(proposal) || (proposal.stamp.0 > latest && !all.iter().any(wrong_way_round))
    });
}
