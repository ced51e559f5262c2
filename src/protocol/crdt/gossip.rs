//! How copies come together by state and by delta, and how the missing is asked for by operation.

use super::store::Merged;
use super::{Crdt, Message, Object, Store, Style, Timer, rules};
use crate::base::ReplicaId;
use crate::sim::{Arg, Context, Effects};

impl Crdt {
    /// The gossip timer.
    pub(super) fn gossip(&mut self, cx: &mut Context<'_>, out: &mut Effects<Crdt>) {
        out.set_timer(Timer::Gossip, self.settings.gossip);
        if cx.replicas < 2 {
            return;
        }
        let place = cx.rng.below(u64::from(cx.replicas) - 1) as u8;
        let peer = ReplicaId(if place < self.me.0 { place } else { place + 1 });
        match self.settings.style {
            Style::State => {
                let (store, up_to) = (self.durable.store.clone(), self.durable.changes);
                if store != Store::default() {
                    out.send(peer, Message::State { store, up_to });
                }
            }
            Style::Delta => self.send_delta(peer, out),
            Style::Operation => out.send(peer, Message::Delivered(self.durable.log.delivered().clone())),
        }
    }

    /// Sends what the peer has not acknowledged: of the deltas where they reach so far back, else the whole state
    /// [Almeida et al. 2018, algorithm 2].
    fn send_delta(&self, peer: ReplicaId, out: &mut Effects<Crdt>) {
        let (from, up_to) = (self.acknowledged.get(&peer).copied().unwrap_or(0), self.durable.changes);
        if from >= up_to {
            return;
        }
        if self.deltas.keys().next().is_none_or(|first| *first > from) {
            let store = self.durable.store.clone();
            return out.send(peer, Message::State { store, up_to });
        }
        let mut store = Store::default();
        for (_, delta) in self.deltas.range_from(&from) {
            store.join(delta, self.settings.broken);
        }
        out.send(peer, Message::Delta { store, up_to });
    }

    /// Keeps a change for those who get deltas.
    pub(super) fn keep_delta(&mut self, delta: Store) {
        if self.settings.style == Style::Delta {
            self.deltas.insert(self.durable.changes, delta);
            self.durable.changes += 1;
        }
    }

    pub(super) fn receive(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        message: Message,
        out: &mut Effects<Crdt>,
    ) {
        match message {
            Message::State { store, up_to } => {
                self.join(from, store, out);
                if self.settings.style == Style::Delta {
                    out.send(from, Message::Joined { up_to });
                }
            }
            Message::Delta { store, up_to } => {
                self.join(from, store, out);
                out.send(from, Message::Joined { up_to });
            }
            Message::Joined { up_to } => self.acknowledged(cx, from, up_to),
            Message::Operation(stamped) | Message::Again(stamped) => self.arrive(stamped, out),
            Message::Delivered(theirs) => {
                if self.durable.log.heard(&mut self.waiting, from, &theirs, cx.replicas) > 0 {
                    out.persist("what is kept for others");
                }
                for stamped in self.durable.log.missing(&theirs) {
                    out.send(from, Message::Again(stamped));
                }
            }
        }
    }

    /// Forgets deltas that all peers have joined.
    fn acknowledged(&mut self, cx: &Context<'_>, from: ReplicaId, up_to: u64) {
        // What a peer says of numbers that are not given yet it heard before they were lost.
        let up_to = up_to.min(self.durable.changes);
        let known = self.acknowledged.get_or_default(from);
        *known = up_to.max(*known);
        if self.acknowledged.len() + 1 >= usize::from(cx.replicas) {
            let least = self.acknowledged.values().min().copied().unwrap_or(0);
            self.deltas.retain(|number, _| *number >= least);
        }
    }

    /// Joins another's state, or a delta of it, and tells others of what was news by delta.
    fn join(&mut self, from: ReplicaId, theirs: Store, out: &mut Effects<Crdt>) {
        let latest = theirs.latest();
        let (changed, merged) = self.durable.store.join(&theirs, self.settings.broken);
        if !changed {
            return;
        }
        self.durable.latest_stamp = self.durable.latest_stamp.max(latest);
        for one in merged {
            self.note_merge(from, one, out);
        }
        self.keep_delta(theirs);
        out.persist("joined state");
    }

    /// What merged with what, and which value is left.
    fn note_merge(&self, from: ReplicaId, merged: Merged, out: &mut Effects<Crdt>) {
        let Merged { key, before, theirs, after } = merged;
        let object = self.durable.store.objects.get(&key);
        let beside = object.map_or(0, |object| object.beside().len());
        let (from, key) = (Arg::Replica(from), Arg::Key(key));
        match object {
            Some(Object::Last(_)) if before.is_some() => {
                out.note(&rules::WON, [key, Arg::Value(after), from, Arg::Value(before)]);
            }
            Some(Object::Values(_)) if beside > 0 => {
                out.note(&rules::SIDE_BY_SIDE, [key, Arg::Number(beside as u64 + 1), from]);
            }
            Some(Object::Counter(_) | Object::Set(_) | Object::Map(_))
                if before.is_some() && theirs != after =>
            {
                out.note(&rules::JOINED, [key, Arg::Value(before), Arg::Value(theirs), Arg::Value(after)]);
            }
            _ => out.note(&rules::TOOK, [key, Arg::Value(before), Arg::Value(after), from]),
        }
    }
}
