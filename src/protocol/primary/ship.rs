//! The primary's side of log shipping: it sends each replica what comes next, many messages ahead of the answers,
//! and goes back to where the logs part when one cannot join them.

use super::book::Follower;
use super::log::Entries;
use super::message::{Ack, Message, Mismatch, Stream};
use super::state::{Member, Role};
use super::{Timer, rules};
use crate::base::{ReplicaId, Time};
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects};

/// How many full messages may be under way to one replica. Beyond that it is sent keepalives only, so that one out
/// of reach costs little.
const PIPELINE: usize = 8;

impl Member {
    /// How far the log may be shipped: where replicas must not run ahead of the primary's disk, to what is on it.
    fn shippable(&self) -> Index {
        if self.settings.disk.write_ahead { self.flushed() } else { self.last() }
    }

    /// Sends every replica that keeps up what it lacks.
    pub(super) fn ship(&mut self, now: Time, out: &mut Effects<Member>) {
        for peer in self.peers() {
            self.feed(now, peer, out);
        }
    }

    /// One round of keepalives, to witnesses too. What was lost on the way shows in the answers.
    pub(super) fn keep_alive(&mut self, now: Time, out: &mut Effects<Member>) {
        for peer in self.peers() {
            let Some(next) = self.next_for(peer) else { return };
            out.send(peer, self.stream(now, next, Entries::default()));
        }
        out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
    }

    /// The next entry for a replica; witnesses get none, and begin where the log does.
    fn next_for(&mut self, peer: ReplicaId) -> Option<Index> {
        let witness = peer.0 >= self.data();
        let Role::Primary(book) = &mut self.role else { return None };
        Some(if witness { Index(1) } else { book.follower(peer).next })
    }

    /// Sends from the next entry on and takes for granted that it arrives; a mismatch will tell if not.
    fn feed(&mut self, now: Time, peer: ReplicaId, out: &mut Effects<Member>) {
        if peer.0 >= self.data() {
            return;
        }
        let most = usize::from(self.settings.max_entries.max(1));
        loop {
            let shippable = self.shippable();
            let Role::Primary(book) = &mut self.role else { return };
            let follower = book.follower(peer);
            let end = shippable.min(follower.received.plus(most * PIPELINE));
            let next = follower.next;
            if follower.probing || next > end {
                return;
            }
            let entries = self.slice(next, end, most);
            self.follower(peer).next = next.plus(entries.len());
            out.send(peer, self.stream(now, next, entries));
        }
    }

    /// The row of a replica in the primary's book.
    ///
    /// # Panics
    /// If this member is no primary.
    fn follower(&mut self, peer: ReplicaId) -> &mut Follower {
        match &mut self.role {
            Role::Primary(book) => book.follower(peer),
            _ => panic!("only a primary keeps a book"),
        }
    }

    fn stream(&self, now: Time, next: Index, entries: Entries) -> Message {
        let index = next.back();
        let epoch = self.epoch_at(index).expect("next is at most one past the last entry");
        let prev = super::epoch::Position { epoch, index };
        Message::Stream(Stream { epoch: self.epoch(), sent: now, prev, entries, commit: self.commit })
    }

    pub(super) fn on_ack(&mut self, cx: &Context<'_>, from: ReplicaId, ack: Ack, out: &mut Effects<Member>) {
        if !self.is_primary() || ack.epoch != self.epoch() {
            return; // It answers an epoch that is over.
        }
        self.hear(cx, from, ack.echo, out);
        let last = self.last();
        let Role::Primary(book) = &mut self.role else { return };
        let follower = book.follower(from);
        follower.contact = cx.now;
        if from.0 >= self.data() {
            return;
        }
        let follower = self.follower(from);
        follower.probing = false;
        // An answer that comes late or twice moves nothing back.
        follower.received = follower.received.max(ack.received.min(last));
        follower.flushed = follower.flushed.max(ack.flushed.min(last));
        follower.applied = follower.applied.max(ack.applied.min(last));
        follower.next = follower.next.max(follower.received.next());
        self.advance_commit(out);
        self.release(cx.now, out);
        self.feed(cx.now, from, out);
    }

    pub(super) fn on_mismatch(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        mismatch: Mismatch,
        out: &mut Effects<Member>,
    ) {
        if !self.is_primary() || mismatch.epoch != self.epoch() {
            return;
        }
        self.hear(cx, from, mismatch.echo, out);
        if !self.is_primary() {
            return;
        }
        let next = match mismatch.other {
            None => mismatch.last.next(),
            // All that the replica has of that epoch and this log has not goes in one step.
            Some(other) => {
                let known = self.last_until_epoch(other.epoch);
                if self.epoch_at(known) == Some(other.epoch) { known.next() } else { other.index }
            }
        };
        let most = usize::from(self.settings.max_entries.max(1));
        let end = self.shippable();
        let follower = self.follower(from);
        follower.contact = cx.now;
        if follower.back_up(mismatch.prev, next) {
            let next = follower.next;
            out.note(&rules::WENT_BACK, [next.into(), Arg::Replica(from), mismatch.prev.next().into()]);
            let entries = self.slice(next, end, most);
            out.send(from, self.stream(cx.now, next, entries));
        }
    }
}
