//! The acceptor: it promises and accepts, each on disk before it is told [PMS §2.2, §2.5]. It knows nothing
//! of what is chosen, and need not.

use std::rc::Rc;

use super::ballot::{Ballot, Proposal};
use super::message::{Message, Promise};
use super::rules;
use super::state::Paxos;
use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects};

impl Paxos {
    /// [PMS §2.2, phase 1b] Promises a ballot that is not below any promise. The same ballot again is the
    /// same proposer's, whose first message or whose answer was lost: it gets the same promise.
    pub(super) fn on_prepare(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        (ballot, after): (Ballot, Index),
        out: &mut Effects<Paxos>,
    ) {
        if !self.admits(from, ballot, &rules::REFUSED_PREPARE, out) || self.holds_back(from, ballot, out) {
            return;
        }
        if ballot > self.durable.promised {
            out.note(&rules::PROMISED, [Arg::Replica(from), ballot.into()]);
            self.raise_promise(cx, from, ballot, out);
        }
        self.wait_for_leader(out);
        out.send(from, Message::Promise(self.promise_of(ballot, after)));
    }

    /// What it promises to a proposer that knows all slots up to `after` to be chosen.
    pub(super) fn promise_of(&self, ballot: Ballot, after: Index) -> Promise {
        let later = self.durable.open.range_from(&after.next());
        let accepted: Rc<[(Index, Proposal)]> = later.map(|(slot, proposal)| (*slot, *proposal)).collect();
        Promise { ballot, chosen: self.chosen(), accepted, latest: self.latest }
    }

    /// [PMS §2.2, phase 2b] Accepts unless it has promised a higher ballot.
    pub(super) fn on_accept(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        (slot, proposal): (Index, Proposal),
        out: &mut Effects<Paxos>,
    ) {
        let ballot = proposal.ballot;
        if !self.admits(from, ballot, &rules::REFUSED_ACCEPT, out) {
            return;
        }
        self.raise_promise(cx, from, ballot, out);
        self.hears_leader(from, out);
        // In a slot that is known to be chosen a proposer can only send the chosen value.
        if slot > self.chosen() && self.durable.open.get(&slot) != Some(&proposal) {
            out.note(&rules::ACCEPTED, [slot.into(), Arg::Replica(from), ballot.into()]);
            self.durable.open.insert(slot, proposal);
            out.persist("accepted value");
        }
        out.send(from, Message::Accepted { ballot, slot });
    }

    /// Whether a ballot is not below the promise. If it is, its proposer is told so: the sooner it stops, the
    /// better [PMS §2.4].
    pub(super) fn admits(
        &self,
        from: ReplicaId,
        ballot: Ballot,
        refused: &'static crate::sim::Rule,
        out: &mut Effects<Paxos>,
    ) -> bool {
        let promised = self.durable.promised;
        if ballot < promised {
            out.note(refused, [Arg::Replica(from), ballot.into(), promised.into()]);
            out.send(from, Message::Preempted { ballot, promised });
        }
        ballot >= promised
    }

    /// Enters a ballot that is higher than its promise, on disk at once; a ballot of its own is over with
    /// that.
    pub(super) fn raise_promise(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        ballot: Ballot,
        out: &mut Effects<Paxos>,
    ) {
        if ballot > self.durable.promised {
            self.durable.promised = ballot;
            out.persist("promise");
            self.leader = None;
            self.preempt(cx, from, ballot, out);
        }
    }
}
