//! Anti-entropy: replicas compare their data in pairs and each takes what is newer on the other side, without
//! any client. It is what brings replicas together when hints and read repair did not.
//!
//! `Differs:` Dynamo and Cassandra compare Merkle trees to find the few keys that differ among very many
//! [Dynamo §4.7]; with a handful of keys the stamps themselves are sent.

use super::message::Message;
use super::replica::Via;
use super::{Quorum, Stamp, Timer, Version, rules};
use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::history::Key;
use crate::sim::{Arg, Context, Effects};

impl Quorum {
    /// The anti-entropy timer: sends the stamps of the keys that both are homes of to a random other.
    pub(super) fn exchange(&mut self, cx: &mut Context<'_>, out: &mut Effects<Quorum>) {
        let others: Vec<ReplicaId> = self.ring.others(self.me).collect();
        let choice = cx.rng.below(others.len() as u64) as usize;
        if let Some(peer) = others.get(choice).copied() {
            let stamps = self.shared(peer).map(|(key, version)| (key, version.stamp)).collect();
            out.send(peer, Message::Compare { stamps });
        }
        out.set_timer(Timer::AntiEntropy, self.settings.anti_entropy);
    }

    /// The versions here of keys that the peer is a home of too.
    fn shared(&self, peer: ReplicaId) -> impl Iterator<Item = (Key, Version)> + '_ {
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
        let newer: SortedMap<Key, Version> = self
            .shared(from)
            .filter(|(key, version)| stamps.get(key).is_none_or(|theirs| *theirs < version.stamp))
            .collect();
        let wanted: SortedSet<Key> = stamps
            .iter()
            .filter(|(key, theirs)| {
                let mine = self.durable.table.get(**key);
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
        newer: &SortedMap<Key, Version>,
        wanted: &SortedSet<Key>,
        out: &mut Effects<Quorum>,
    ) {
        self.take_all(from, newer, out);
        let versions: SortedMap<Key, Version> =
            self.shared(from).filter(|(key, _)| wanted.contains(key)).collect();
        if !versions.is_empty() {
            out.send(from, Message::Supply { versions });
        }
    }

    /// Takes in versions that a peer found newer.
    pub(super) fn take_all(
        &mut self,
        from: ReplicaId,
        versions: &SortedMap<Key, Version>,
        out: &mut Effects<Quorum>,
    ) {
        let mut changed = false;
        for (key, version) in versions {
            if self.ring.is_home(*key, self.me) {
                changed |= self.merge(*key, *version, Via::Exchange(from), out);
            }
        }
        if changed {
            out.persist("versions");
        }
    }
}
