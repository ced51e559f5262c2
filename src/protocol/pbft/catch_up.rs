//! Replicas tell each other how far they are, and help those that are behind: messages get lost, and a replica
//! that was cut off has missed some for good.
//!
//! `Differs:` the paper leaves retransmission out and fetches states in pieces [PBFT §4.3, §4.4].

use std::rc::Rc;

use super::message::{Message, Stable, Status};
use super::state::Pbft;
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Effects};

/// With how many numbers a replica is helped at once.
const AT_ONCE: usize = 8;

impl Pbft {
    /// Tells all others how far it is. A view that it wants it asks for again; requests that got no answer go to
    /// all replicas [PBFT, the client].
    pub(super) fn status_due(&mut self, out: &mut Effects<Pbft>) {
        let status = Status { view: self.view(), executed: self.executed(), stable: self.durable.stable.seq };
        let change = self.changes.get(&self.me).filter(|_| !self.is_active()).cloned();
        for peer in self.peers() {
            out.send(peer, Message::Status(status));
            if let Some(change) = &change {
                out.send(peer, Message::ViewChange(Rc::clone(change)));
            }
        }
        self.ask_all(out);
        self.relay_pending(out);
        out.set_timer(Timer::Status, self.settings.resend);
    }

    pub(super) fn on_status(&mut self, from: ReplicaId, status: Status, out: &mut Effects<Pbft>) {
        if status.view < self.view() {
            self.show_view(from, out);
        }
        if status.stable < self.durable.stable.seq {
            out.send(from, Message::State(Rc::clone(&self.durable.stable)));
        }
        let me = self.me;
        for (seq, proofs) in &self.proofs {
            if let Some(digest) = proofs.get(&me).filter(|_| *seq > status.stable) {
                out.send(from, Message::Checkpoint { seq: *seq, digest: *digest });
            }
        }
        let first = status.executed.next();
        let seqs: Vec<Index> =
            self.durable.slots.range_from(&first).take(AT_ONCE).map(|(seq, _)| *seq).collect();
        for seq in seqs {
            self.repeat(from, seq, out);
        }
    }

    /// Says again what it said of a number.
    fn repeat(&self, to: ReplicaId, seq: Index, out: &mut Effects<Pbft>) {
        let slot = self.durable.slots[&seq];
        if let Some(order) = slot.committed {
            return out.send(to, Message::Committed { seq, order });
        }
        match slot.accepted.filter(|(view, _)| self.is_active() && *view == self.view()) {
            Some((view, order)) if self.is_primary() => {
                out.send(to, Message::PrePrepare { view, seq, order });
            }
            Some((view, order)) => out.send(to, Message::Prepare { view, seq, order }),
            None => {}
        }
        if let Some((view, order)) = slot.prepared {
            out.send(to, Message::Commit { view, seq, order });
        }
    }

    /// [PBFT §4.3] Takes the state of a stable checkpoint that it has missed.
    pub(super) fn on_state(&mut self, from: ReplicaId, stable: &Rc<Stable>, out: &mut Effects<Pbft>) {
        if stable.seq <= self.durable.stable.seq {
            return;
        }
        let behind = stable.seq > self.executed();
        self.settle(Rc::clone(stable));
        if !behind {
            return self.order_pending(out); // It was there, and knows now that a quorum was.
        }
        out.note(&rules::TOOK_STATE, [stable.seq.into(), Arg::Replica(from)]);
        self.machine = stable.machine.clone();
        let machine = &self.machine;
        self.pending.retain(|client, (request, _)| {
            machine.session(*client).is_none_or(|session| session.serial < request.serial)
        });
        self.execute(out);
        self.progressed(out);
    }
}
