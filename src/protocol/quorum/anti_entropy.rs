//! Anti-entropy: replicas compare their data in pairs and each takes what is newer on the other side, without
//! any client. It is what brings replicas together when hints and read repair did not.
//!
//! Two ways to find what differs: Merkle trees (`merkle`), as in Dynamo and Cassandra, or the stamps of all keys at
//! once, which is enough for a handful of keys under last write wins.

use super::message::Message;
use super::{Conflicts, Contents, Quorum, Stamp, Timer, rules};
use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::history::Key;
use crate::sim::{Arg, Context, Effects};

impl Quorum {
    /// The anti-entropy timer: turns to a random other.
    pub(super) fn exchange(&mut self, cx: &mut Context<'_>, out: &mut Effects<Quorum>) {
        let others: Vec<ReplicaId> = self.ring.others(self.me).collect();
        let choice = cx.rng.below(others.len() as u64) as usize;
        if let Some(peer) = others.get(choice).copied() {
            // Stamps say nothing of siblings.
            if self.settings.merkle || self.settings.conflicts != Conflicts::LastWriteWins {
                self.compare_trees(peer, out);
            } else {
                let stamps =
                    self.shared(peer).map(|(key, contents)| (key, contents.newest().stamp)).collect();
                out.send(peer, Message::Compare { stamps });
            }
        }
        out.set_timer(Timer::AntiEntropy, self.settings.anti_entropy);
    }

    /// What is here of keys that the peer is a home of too.
    pub(super) fn shared(&self, peer: ReplicaId) -> impl Iterator<Item = (Key, &Contents)> + '_ {
        self.durable
            .table
            .iter()
            .filter(move |(key, _)| self.ring.is_home(*key, peer) && self.ring.is_home(*key, self.me))
    }

    /// A peer's stamps came: answers with what is newer here and asks for what is newer there. Says nothing
    /// when nothing differs.
    pub(super) fn compare(
        &mut self,
        from: ReplicaId,
        stamps: &SortedMap<Key, Stamp>,
        out: &mut Effects<Quorum>,
    ) {
        let newer: SortedMap<Key, Contents> = self
            .shared(from)
            .filter(|(key, contents)| stamps.get(key).is_none_or(|theirs| *theirs < contents.newest().stamp))
            .map(|(key, contents)| (key, contents.clone()))
            .collect();
        let wanted: SortedSet<Key> = stamps
            .iter()
            .filter(|(key, theirs)| {
                let mine = self.durable.table.newest(**key);
                self.ring.is_home(**key, self.me) && mine.is_none_or(|mine| mine.stamp < **theirs)
            })
            .map(|(key, _)| *key)
            .collect();
        if newer.is_empty() && wanted.is_empty() {
            return;
        }
        let counts = [Arg::Number(newer.len() as u64), Arg::Number(wanted.len() as u64)];
        out.note(&rules::COMPARED, [Arg::Replica(from), counts[0], counts[1]]);
        out.send(from, Message::Difference { newer, wanted });
    }

    /// The peer's answer came: takes what is newer there and supplies what it asked for.
    pub(super) fn settle_difference(
        &mut self,
        from: ReplicaId,
        newer: &SortedMap<Key, Contents>,
        wanted: &SortedSet<Key>,
        out: &mut Effects<Quorum>,
    ) {
        self.take_all(from, newer, out);
        let wanted = self.shared(from).filter(|(key, _)| wanted.contains(key));
        let contents: SortedMap<Key, Contents> =
            wanted.map(|(key, contents)| (key, contents.clone())).collect();
        if !contents.is_empty() {
            out.send(from, Message::Supply { contents });
        }
    }
}
