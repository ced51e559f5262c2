//! Broadcast [Zab, phase 3]: the leader gives each request a zxid and proposes it to all; what a quorum has on
//! disk is committed, in order, and whoever was asked answers.
//!
//! `Differs:` ZAB rests on channels that lose nothing and keep the order, TCP's. Here links may do both, so
//! that a proposal names the one before it, a follower keeps early ones until that has come, an acknowledgement
//! stands for all before it, and the leader sends again what was not acknowledged.

use super::history::{Snapshot, Txn};
use super::message::Message;
use super::state::{Phase, Stage, Zab};
use super::zxid::{Epoch, Zxid};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::protocol::asked::Settled;
use crate::protocol::machine::{Applied, Command, Payload};
use crate::protocol::majority::reached_by;
use crate::sim::{Arg, Context, Effects, Request};

/// How many proposals are sent again to one follower at once.
const AGAIN: usize = 8;

impl Zab {
    /// [Zab, phase 3, leader step 1] Proposes a request to all followers, on its own disk first.
    pub(super) fn propose(&mut self, request: &Request, out: &mut Effects<Zab>) {
        let Request { ticket, serial, action, .. } = *request;
        let zxid = self.last().next_in(self.durable.current);
        out.note(&rules::PROPOSES, [Arg::Operation(ticket.op), Arg::Client(ticket.client), zxid.into()]);
        if let Phase::Leading(leading) = &mut self.phase {
            leading.taken.insert(ticket.client, serial);
        }
        self.broadcast(&[Payload::Command(Command { ticket, serial, action })], out);
    }

    /// Puts transactions at the end of the order, on its own disk first, and then tells all followers.
    pub(super) fn broadcast(&mut self, payloads: &[Payload], out: &mut Effects<Zab>) {
        let (epoch, before) = (self.durable.current, self.last());
        for payload in payloads {
            self.append(Txn { zxid: self.last().next_in(epoch), payload: *payload });
        }
        out.persist("transaction");
        let Phase::Leading(leading) = &mut self.phase else { return };
        for follower in leading.followers.keys() {
            let mut prev = before;
            for payload in payloads {
                let txn = Txn { zxid: prev.next_in(epoch), payload: *payload };
                out.send(*follower, Message::Propose { epoch, prev, txn });
                prev = txn.zxid;
            }
        }
        if !leading.resending && !leading.followers.is_empty() {
            leading.resending = true;
            out.set_timer(Timer::Resend, self.settings.resend);
        }
        self.count_acks(out);
    }

    /// Puts a transaction at the end of the history. Now and then the committed ones before it become a
    /// snapshot.
    fn append(&mut self, txn: Txn) {
        let history = &mut self.durable.history;
        history.push(txn);
        let since = self.machine.applied().0 - history.snapshot.machine.applied().0;
        if since >= u64::from(self.settings.snap_count.max(1)) {
            let snapshot = Snapshot { zxid: self.committed, machine: self.machine.clone() };
            history.compact(snapshot, self.settings.kept.into());
        }
    }

    /// [Zab, phase 3, follower step 1] Accepts a proposal right after the one before it, and tells how far
    /// it is on disk.
    pub(super) fn on_propose(
        &mut self,
        from: ReplicaId,
        (epoch, prev, txn): (Epoch, Zxid, Txn),
        out: &mut Effects<Zab>,
    ) {
        let (own, last) = (self.followed_epoch(), self.last());
        let Some(following) = self.following(from) else { return };
        if own != Some(epoch) {
            return;
        }
        let serving = following.stage == Stage::Serving;
        if txn.zxid > last {
            following.early.insert(prev, txn);
            let accepted = self.accept_early();
            if accepted > 0 {
                let args = [self.last().into(), Arg::Replica(from), Arg::Number(accepted)];
                out.note(&rules::ACCEPTED, args);
                out.persist("transactions");
            }
        }
        out.send(from, Message::Ack { epoch, last: self.last(), serving });
        self.hears_leader(out);
        self.learn_commit(out);
    }

    /// Accepts the proposals that can follow now, and forgets those that were overtaken.
    fn accept_early(&mut self) -> u64 {
        let mut accepted = 0;
        loop {
            let last = self.last();
            let Phase::Following(following) = &mut self.phase else { return accepted };
            following.early.retain(|_, txn| txn.zxid > last);
            let Some(txn) = following.early.remove(&last) else { return accepted };
            self.append(txn);
            accepted += 1;
        }
    }

    /// The epoch in which it follows a leader whose history it has.
    pub(super) fn followed_epoch(&self) -> Option<Epoch> {
        match &self.phase {
            Phase::Following(following) if following.stage >= Stage::Synced => Some(self.durable.current),
            _ => None,
        }
    }

    /// [Zab, phase 3, leader step 2] What a quorum has on disk is committed, with all before it.
    pub(super) fn count_acks(&mut self, out: &mut Effects<Zab>) {
        let (majority, last) = (self.majority() as u8, self.last());
        let Phase::Leading(leading) = &self.phase else { return };
        let acked = leading.followers.values().map(|follower| follower.acked);
        let Some(zxid) = reached_by(majority, acked.clone().chain([last])) else { return };
        if zxid <= self.committed {
            return;
        }
        let holders = 1 + acked.filter(|acked| *acked >= zxid).count() as u64;
        out.note(&rules::COMMITS, [zxid.into(), Arg::Number(holders), Arg::Number(self.replicas.into())]);
        for follower in leading.followers.keys() {
            out.send(*follower, Message::Commit { epoch: leading.epoch, zxid });
        }
        self.commit(zxid, out);
    }

    pub(super) fn on_commit(
        &mut self,
        from: ReplicaId,
        (epoch, zxid): (Epoch, Zxid),
        out: &mut Effects<Zab>,
    ) {
        if self.followed_epoch() != Some(epoch) {
            return;
        }
        let Some(following) = self.following(from) else { return };
        following.told = following.told.max(zxid);
        self.hears_leader(out);
        self.learn_commit(out);
    }

    /// [Zab, phase 3, follower step 2] Delivers what the leader called committed, as far as it is here: the
    /// history is a part of the leader's.
    pub(super) fn learn_commit(&mut self, out: &mut Effects<Zab>) {
        let Phase::Following(following) = &self.phase else { return };
        let zxid = following.told.min(self.last());
        if following.stage == Stage::Serving && zxid > self.committed {
            out.note(&rules::LEARNED_COMMIT, [zxid.into(), Arg::Replica(following.leader)]);
            self.commit(zxid, out);
        }
    }

    /// Applies all up to `zxid`, in order.
    pub(super) fn commit(&mut self, zxid: Zxid, out: &mut Effects<Zab>) {
        while let Some(txn) = self.durable.history.at(self.machine.applied().next()).copied() {
            if txn.zxid > zxid {
                break;
            }
            self.committed = txn.zxid;
            let applied = self.machine.apply(&txn.payload, false);
            if let (Some(applied), Payload::Command(command)) = (applied, txn.payload) {
                self.answer(&command, applied, out);
            }
        }
        self.answer_synced(out);
    }

    /// The server to which a client is connected answers it.
    fn answer(&mut self, command: &Command, applied: Applied, out: &mut Effects<Zab>) {
        let Some(settled) = self.asked.settle(command) else { return };
        let (Settled::Now(request) | Settled::Outdated(request)) = settled;
        let args = [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)];
        match (settled, applied) {
            (Settled::Now(_), Applied::Done(answer)) => {
                out.note(&rules::ANSWERED, [args[0], args[1], self.committed.into()]);
                out.respond_seen(request.ticket, Ok(answer), self.committed.seen());
            }
            (Settled::Now(_), Applied::Repeated(answer)) => {
                out.note(&rules::NOT_AGAIN, [args[0], args[1], self.committed.into()]);
                out.respond_seen(request.ticket, Ok(answer), self.committed.seen());
            }
            _ => out.note(&rules::OUTDATED, args),
        }
    }

    /// Sends a follower what it has not acknowledged. `false` where there is nothing. One that is so far behind
    /// that the log no longer holds what it lacks must join anew, and gets a snapshot.
    pub(super) fn send_missing(&mut self, to: ReplicaId, out: &mut Effects<Zab>) -> bool {
        let Phase::Leading(leading) = &mut self.phase else { return false };
        let Some(follower) = leading.followers.get(&to).copied() else { return false };
        let (epoch, mut prev) = (leading.epoch, follower.acked);
        if !self.durable.history.has(prev) {
            leading.followers.remove(&to);
            leading.promised.remove(&to);
            out.note(&rules::TOO_FAR_BEHIND, [Arg::Replica(to), prev.into()]);
            out.send(to, Message::Closed { epoch });
            return false;
        }
        let missing = self.durable.history.after(prev, AGAIN);
        for txn in missing.iter() {
            out.send(to, Message::Propose { epoch, prev, txn: *txn });
            prev = txn.zxid;
        }
        !missing.is_empty()
    }

    /// What was not acknowledged for a while is sent again; a follower on its way tells again where it is.
    pub(super) fn resend(&mut self, out: &mut Effects<Zab>) {
        let Phase::Leading(leading) = &self.phase else { return self.send_stage(out) };
        let followers: Vec<_> = leading.followers.keys().copied().collect();
        let mut sent = 0;
        for follower in followers {
            sent += u64::from(self.send_missing(follower, out));
        }
        let Phase::Leading(leading) = &mut self.phase else { return };
        leading.resending = sent > 0;
        if sent > 0 {
            out.note(&rules::SENDS_AGAIN, [Arg::Number(sent)]);
            out.set_timer(Timer::Resend, self.settings.resend);
        }
    }

    pub(super) fn on_pong(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        (epoch, last): (Epoch, Zxid),
        out: &mut Effects<Zab>,
    ) {
        let Some(leading) = self.leading(epoch) else { return self.refuse(from, epoch, out) };
        let Some(follower) = leading.followers.get_mut(&from) else {
            return out.send(from, Message::Closed { epoch });
        };
        *follower = super::state::Follower { acked: follower.acked.max(last), heard: cx.now };
        self.count_acks(out);
    }
}
