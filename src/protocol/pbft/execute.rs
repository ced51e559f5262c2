//! Execution in order, replies, and checkpoints [PBFT §4.2, §4.3].

use std::rc::Rc;

use super::message::{Message, Order, Stable};
use super::rules;
use super::state::Pbft;
use crate::base::{Fingerprint, ReplicaId, fingerprint_of};
use crate::history::Answer;
use crate::protocol::machine::{Applied, Command, Index};
use crate::sim::{Arg, Effects};

impl Pbft {
    /// Executes what is committed without a gap.
    pub(super) fn execute(&mut self, out: &mut Effects<Pbft>) {
        let before = self.executed();
        loop {
            let seq = self.executed().next();
            let Some(order) = self.durable.slots.get(&seq).and_then(|slot| slot.committed) else { break };
            let applied = self.machine.apply(&order.payload(), false);
            if let (Some(applied), Order::Request { command, proxy }) = (applied, order) {
                self.executed_request(seq, &command, proxy, applied, out);
            }
            self.checkpoint(seq, out);
        }
        if self.executed() > before {
            self.progressed(out);
        }
    }

    /// [PBFT §4.2] Every replica replies to the client, here to who stands for it.
    fn executed_request(
        &mut self,
        seq: Index,
        command: &Command,
        proxy: ReplicaId,
        applied: Applied,
        out: &mut Effects<Pbft>,
    ) {
        let client = command.ticket.client;
        let waiting = self.pending.get(&client).copied();
        let waits = waiting.filter(|(request, _)| request.serial <= command.serial);
        if waits.is_some() {
            self.pending.remove(&client);
        }
        let (Applied::Done(answer) | Applied::Repeated(answer)) = applied else { return };
        out.note(&rules::EXECUTED, [seq.into(), Arg::Operation(command.ticket.op), Arg::Client(client)]);
        self.reply(proxy, command, answer, out);
        if let Some((_, other)) =
            waits.filter(|(request, other)| request.serial == command.serial && *other != proxy)
        {
            self.reply(other, command, answer, out);
        }
    }

    pub(super) fn reply(
        &mut self,
        to: ReplicaId,
        command: &Command,
        answer: Answer,
        out: &mut Effects<Pbft>,
    ) {
        let Command { ticket, serial, .. } = *command;
        if to == self.me {
            self.count_reply(self.me, (ticket, serial), answer, out);
        } else {
            out.send(to, Message::Reply { ticket, serial, answer });
        }
    }

    /// [PBFT §4.3] Now and then the state is proved to the others, so that the log before it can go.
    fn checkpoint(&mut self, seq: Index, out: &mut Effects<Pbft>) {
        if !seq.0.is_multiple_of(u64::from(self.settings.checkpoint.max(1))) || seq <= self.durable.stable.seq
        {
            return;
        }
        let (me, digest) = (self.me, fingerprint_of(&self.machine));
        self.checkpoints.insert(seq, self.machine.clone());
        self.proofs.get_or_default(seq).insert(me, digest);
        out.note(&rules::CHECKPOINT, [seq.into()]);
        for peer in self.peers() {
            out.send(peer, Message::Checkpoint { seq, digest });
        }
        self.count_proofs(seq, out);
    }

    pub(super) fn on_checkpoint(
        &mut self,
        from: ReplicaId,
        (seq, digest): (Index, Fingerprint),
        out: &mut Effects<Pbft>,
    ) {
        if seq > self.durable.stable.seq {
            self.proofs.get_or_default(seq).insert(from, digest);
            self.count_proofs(seq, out);
        }
    }

    /// [PBFT §4.3] Stable: a quorum proved the same state, and this replica has it.
    fn count_proofs(&mut self, seq: Index, out: &mut Effects<Pbft>) {
        let Some(machine) = self.checkpoints.get(&seq) else { return };
        let own = fingerprint_of(machine);
        let proofs = self.proofs.get_or_default(seq).values().filter(|digest| **digest == own).count();
        if proofs >= self.quorum() {
            let machine = self.checkpoints[&seq].clone();
            out.note(
                &rules::STABLE,
                [seq.into(), Arg::Number(proofs as u64), Arg::Number(self.replicas.into())],
            );
            self.settle(Rc::new(Stable { seq, machine }));
            self.order_pending(out);
        }
    }

    /// Drops all up to a stable checkpoint: it becomes the low water mark.
    pub(super) fn settle(&mut self, stable: Rc<Stable>) {
        let seq = stable.seq;
        self.dirty = true;
        self.durable.stable = stable;
        self.durable.slots.retain(|at, _| *at > seq);
        self.votes.retain(|at, _| *at > seq);
        self.checkpoints.retain(|at, _| *at > seq);
        self.proofs.retain(|at, _| *at > seq);
        self.next = self.next.max(seq.next());
    }
}
