//! Replication: leaves are compared and what is missing is sent, with its ancestors. It also sweeps.

use super::{Body, Branch, Leaves, Message, Revisions, Timer, rules};
use crate::base::{ReplicaId, Span};
use crate::history::Key;
use crate::sim::{Arg, Context, Effects};

impl Revisions {
    /// The replication timer: tells a random other node the leaves here.
    pub(super) fn replicate(&mut self, cx: &mut Context<'_>, out: &mut Effects<Revisions>) {
        out.set_timer(Timer::Replicate, self.settings.replicate);
        if cx.replicas < 2 || self.durable.documents.is_empty() {
            return;
        }
        let place = cx.rng.below(u64::from(cx.replicas) - 1) as u8;
        let peer = ReplicaId(if place < self.me.0 { place } else { place + 1 });
        let documents = self.durable.documents.iter();
        let leaves = documents.map(|(key, tree)| (*key, tree.leaves().map(|(leaf, _)| leaf).collect()));
        out.send(peer, Message::Leaves { leaves: leaves.collect() });
    }

    pub(super) fn receive(&mut self, from: ReplicaId, message: Message, out: &mut Effects<Revisions>) {
        match message {
            Message::Leaves { leaves } => {
                let leaves = self.lacking(leaves);
                if !leaves.is_empty() {
                    out.send(from, Message::Missing { leaves });
                }
            }
            Message::Missing { leaves } => {
                let of_key = |(key, leaves): (&Key, &Vec<_>)| -> Vec<(Key, Branch)> {
                    let branches = leaves.iter().filter_map(|leaf| self.tree(*key).branch(*leaf));
                    branches.map(|branch| (*key, branch)).collect()
                };
                let branches: Vec<_> = leaves.iter().flat_map(of_key).collect();
                out.send(from, Message::Documents { branches });
            }
            Message::Documents { branches } => self.take(from, &branches, out),
            Message::Save { round, key, branch } => {
                self.take(from, &[(key, branch)], out);
                out.send(from, Message::Saved { round });
            }
            Message::Saved { round } => self.counted(round, out),
            Message::Open { round, key } => {
                let tree = self.tree(key);
                let branches = tree.leaves().filter_map(|(leaf, _)| tree.branch(leaf)).collect();
                out.send(from, Message::Opened { round, key, branches });
            }
            Message::Opened { round, key, branches } => {
                let branches: Vec<_> = branches.into_iter().map(|branch| (key, branch)).collect();
                self.take(from, &branches, out);
                self.counted(round, out);
            }
        }
    }

    /// Of another's leaves those that are not here.
    fn lacking(&self, leaves: Leaves) -> Leaves {
        let of_key = |(key, mut leaves): (Key, Vec<_>)| {
            leaves.retain(|leaf| !self.tree(key).has(*leaf));
            (key, leaves)
        };
        leaves.into_iter().map(of_key).filter(|(_, leaves)| !leaves.is_empty()).collect()
    }

    /// Puts branches into the trees here, whatever is there, and notes what became of the documents.
    fn take(&mut self, from: ReplicaId, branches: &[(Key, Branch)], out: &mut Effects<Revisions>) {
        let mut news = false;
        for (key, branch) in branches {
            let before = self.value(*key);
            let tree = self.durable.documents.get_or_default(*key);
            if !tree.put(branch) {
                continue;
            }
            news = true;
            let forgotten = tree.stem(*self.settings.revs_limit);
            self.note_forgotten(*key, forgotten, out);
            let after = self.value(*key);
            let conflicts = self.tree(*key).conflicts(self.chooser());
            let (key, from) = (Arg::Key(*key), Arg::Replica(from));
            match conflicts.last() {
                Some((_, loser)) => {
                    let (winner, loser) = (Arg::Value(after), Arg::Value(Some(*loser)));
                    out.note(&rules::CONFLICT, [key, winner, loser, Arg::Number(conflicts.len() as u64)]);
                }
                None => out.note(&rules::TOOK, [from, key, Arg::Value(before), Arg::Value(after)]),
            }
        }
        if news {
            out.persist("revisions");
        }
    }

    /// Deletes every leaf that lost, as an application does that has looked at both. The names of deletions are the
    /// same everywhere, so that several nodes may do it.
    pub(super) fn sweep(&mut self, out: &mut Effects<Revisions>) {
        let chooser = self.chooser();
        let mut deleted = 0;
        for tree in self.durable.documents.values_mut() {
            for (leaf, _) in tree.conflicts(chooser) {
                tree.edit(Some(leaf), Body::Deleted);
                deleted += 1;
            }
            tree.stem(*self.settings.revs_limit);
        }
        if deleted > 0 {
            out.persist("deletions");
            out.note(&rules::SWEPT, [Arg::Number(deleted)]);
        }
        if self.settings.sweep > Span::ZERO {
            out.set_timer(Timer::Sweep, self.settings.sweep);
        }
    }
}
