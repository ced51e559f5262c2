//! The replica's side of log shipping: it joins what it is sent to what it has, and discards what the primary's
//! history does not have. What it answers holds however late, often or out of order the messages come.

use super::epoch::{Epoch, Position};
use super::log::Entry;
use super::message::{Ack, Message, Mismatch, Stream};
use super::state::{Member, Role};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::protocol::machine::{Index, Machine};
use crate::sim::{Arg, Context, Effects};

impl Member {
    pub(super) fn on_stream(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        stream: &Stream,
        out: &mut Effects<Member>,
    ) {
        if self.is_over(stream.epoch) {
            out.note(
                &rules::STALE_PRIMARY,
                [Arg::Replica(from), stream.epoch.into(), Arg::Number(self.latest())],
            );
            let (epoch, round) = (self.epoch(), self.durable.round);
            return out.send(from, Message::Stale { epoch, round });
        }
        self.learn(cx, from, stream.epoch, out);
        if stream.epoch != self.epoch() || self.is_primary() {
            return; // Unfenced, it stays with the epoch that it is in.
        }
        self.hear_primary(cx, from, stream, out);
        if self.is_witness() {
            return self.acknowledge(out);
        }
        if self.epoch_at(stream.prev.index) != Some(stream.prev.epoch) {
            return self.cannot_join(from, stream, out);
        }
        self.take_entries(from, stream, out);
        self.matched = self.matched.max(stream.end());
        self.learn_commit(stream.commit.min(self.matched));
        self.write_received(cx, out);
        self.acknowledge(out);
    }

    /// [Redis Cluster spec, configuration epoch] A primary whose epoch is over is told so; with votes that
    /// promise, also one whose successor is being elected.
    fn is_over(&self, epoch: Epoch) -> bool {
        let promises = self.settings.election().is_some_and(|election| election.promise);
        epoch < self.epoch() || (promises && epoch.number < self.durable.round)
    }

    /// The latest epoch number that it knows of.
    fn latest(&self) -> u64 {
        self.durable.round.max(self.durable.epoch.number)
    }

    fn hear_primary(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        stream: &Stream,
        out: &mut Effects<Member>,
    ) {
        if self.is_candidate() || matches!(self.role, Role::Fenced) {
            out.note(&rules::FOLLOWS, [Arg::Replica(from), self.epoch().into()]);
            out.cancel_timer(Timer::Vote);
            self.role = Role::Replica;
        }
        self.primary_heard = cx.now;
        self.echo = self.echo.max(stream.sent);
        self.arm_suspicion(out);
    }

    /// What is sent follows an entry that it lacks or has otherwise.
    fn cannot_join(&self, from: ReplicaId, stream: &Stream, out: &mut Effects<Member>) {
        let prev = stream.prev.index;
        let other = self.epoch_at(prev).map(|epoch| Position { epoch, index: self.first_of_epoch(prev) });
        match other {
            Some(other) => {
                out.note(&rules::DIVERGED, [Arg::Replica(from), prev.into(), other.epoch.into()]);
            }
            None => out.note(&rules::GAP, [Arg::Replica(from), prev.into(), self.last().into()]),
        }
        let (epoch, echo, last) = (stream.epoch, stream.sent, self.last());
        out.send(from, Message::Mismatch(Mismatch { epoch, echo, prev, other, last }));
    }

    /// Takes what it lacks. Entries that it holds already are left alone: the message may be an old one.
    fn take_entries(&mut self, from: ReplicaId, stream: &Stream, out: &mut Effects<Member>) {
        let mut index = stream.prev.index;
        let mut held = 0;
        for entry in stream.entries.iter() {
            match self.epoch_at(index.next()) {
                Some(epoch) if epoch == entry.epoch => index = index.next(),
                Some(_) => {
                    self.roll_back(index, from, out);
                    break;
                }
                None => break,
            }
            held += 1;
        }
        let fresh: &[Entry] = &stream.entries[held..];
        self.unflushed.extend_from_slice(fresh);
        let (first, last) = (index.next(), self.last());
        match fresh.len() {
            0 => {}
            1 => out.note(&rules::RECEIVED_ONE, [last.into(), Arg::Replica(from)]),
            _ => out.note(&rules::RECEIVED, [first.into(), last.into(), Arg::Replica(from)]),
        }
    }

    /// [MongoDB manual, rollbacks during replica set failover] Its history and the primary's part after `index`:
    /// what it has beyond is discarded, whoever was told that it was done.
    fn roll_back(&mut self, index: Index, from: ReplicaId, out: &mut Effects<Member>) {
        let last = self.last();
        out.note(&rules::ROLLED_BACK, [index.next().into(), last.into(), Arg::Replica(from)]);
        let dropped = self.drop_after(index);
        let is_dropped = |at: Index, epoch: Epoch| {
            let place = at.0.checked_sub(index.next().0).and_then(|place| usize::try_from(place).ok());
            place.and_then(|place| dropped.get(place)).is_some_and(|entry| entry.epoch == epoch)
        };
        let (lost, kept): (Vec<_>, Vec<_>) =
            self.at_risk.iter().copied().partition(|write| is_dropped(write.index, write.epoch));
        for write in &lost {
            let (op, client) = (Arg::Operation(write.ticket.op), Arg::Client(write.ticket.client));
            out.note(&rules::LOST, [write.index.into(), op, client, Arg::Replica(from)]);
        }
        self.at_risk = kept;
        self.durable.lost = self.durable.lost.saturating_add(lost.len() as u32);
        out.persist("log");
        self.commit = self.commit.min(index);
        let ends = [self.machine.applied().min(index), self.commit];
        if self.machine.applied() > index {
            self.machine = self.replay(ends[0]);
        }
        if self.majority.applied() > index {
            self.majority = self.replay(ends[1]);
        }
    }

    /// The state that the first entries make.
    fn replay(&self, end: Index) -> Machine {
        let mut machine = Machine::default();
        self.apply_to(&mut machine, end);
        machine
    }

    /// Applies to `machine` what comes next in the log, up to `end`.
    pub(super) fn apply_to(&self, machine: &mut Machine, end: Index) {
        while machine.applied() < end {
            let Some(entry) = self.entry(machine.applied().next()) else { return };
            let _ = machine.apply(&entry.payload, !self.settings.sessions);
        }
    }

    /// Tells the primary how far it has come.
    pub(super) fn acknowledge(&self, out: &mut Effects<Member>) {
        let primary = self.epoch().by;
        if primary == self.me || self.is_primary() {
            return;
        }
        out.send(
            primary,
            Message::Ack(Ack {
                epoch: self.epoch(),
                echo: self.echo,
                received: self.matched,
                flushed: self.matched.min(self.flushed()),
                applied: self.matched.min(self.machine.applied()),
            }),
        );
    }
}
