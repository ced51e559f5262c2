//! Merkle trees: two replicas that agree find that out by one hash, and two that differ find the keys by looking only
//! where hashes differ [Dynamo §4.7].
//!
//! The initiator sends the root. Whoever gets hashes answers with those of the parts of every range in which the two
//! differ, until the parts are leaves; then it sends all that it has there, and the other one joins that and supplies
//! what was not known.
//!
//! `Differs:` trees are worked out anew for each exchange, from the keys that both are homes of; Dynamo keeps a tree
//! for each range of the ring that a node holds. Ranges hold the keys of equal remainders instead of neighbours, so
//! that the few keys of a run do not all share a leaf.

use std::fmt;

use super::message::Message;
use super::replica::Via;
use super::{Contents, Quorum, rules};
use crate::base::{Fingerprint, ReplicaId, SortedMap, SortedSet, fingerprint_of};
use crate::history::Key;
use crate::sim::{Arg, Effects};

/// Into how many parts a range falls.
const PARTS: u16 = 4;
/// How many ranges are leaves: two rows below the root.
const LEAVES: u16 = 16;

/// The keys whose numbers leave this remainder when divided by `of`: 1 for the root, then 4, then 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    of: u16,
    remainder: u16,
}

impl Range {
    pub const ROOT: Range = Range { of: 1, remainder: 0 };

    pub fn holds(self, key: Key) -> bool {
        u16::from(key.0) % self.of.max(1) == self.remainder
    }

    pub fn is_leaf(self) -> bool {
        self.of >= LEAVES
    }

    pub fn parts(self) -> impl Iterator<Item = Range> {
        let of = self.of.saturating_mul(PARTS);
        (0..PARTS).map(move |part| Range { of, remainder: self.remainder + part * self.of })
    }
}

/// "root", "2 of 4", "7 of 16".
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of == 1 { f.write_str("root") } else { write!(f, "{} of {}", self.remainder + 1, self.of) }
    }
}

impl Quorum {
    /// Begins an exchange: sends the root of what both are homes of.
    pub(super) fn compare_trees(&self, peer: ReplicaId, out: &mut Effects<Quorum>) {
        let hashes = [(Range::ROOT, self.hash(peer, Range::ROOT))].into_iter().collect();
        out.send(peer, Message::Hashes { hashes });
    }

    /// A range's hash over the keys that the peer is a home of too.
    fn hash(&self, peer: ReplicaId, range: Range) -> Fingerprint {
        let within = self.shared(peer).filter(|(key, _)| range.holds(*key));
        fingerprint_of(&within.collect::<Vec<_>>())
    }

    fn within(&self, peer: ReplicaId, ranges: &SortedSet<Range>) -> SortedMap<Key, Contents> {
        let keys = self.shared(peer).filter(|(key, _)| ranges.iter().any(|range| range.holds(*key)));
        keys.map(|(key, contents)| (key, contents.clone())).collect()
    }

    /// A peer's hashes came. Says nothing where all are equal.
    pub(super) fn descend(
        &mut self,
        from: ReplicaId,
        hashes: &SortedMap<Range, Fingerprint>,
        out: &mut Effects<Quorum>,
    ) {
        let differing: Vec<Range> = hashes
            .iter()
            .filter(|(range, theirs)| self.hash(from, **range) != **theirs)
            .map(|(range, _)| *range)
            .collect();
        let Some(first) = differing.first() else { return };
        let (all, wrong) = (hashes.len() as u64, differing.len() as u64);
        out.note(&rules::HASHES, [Arg::Replica(from), Arg::Number(wrong), Arg::Number(all)]);
        if first.is_leaf() {
            let ranges: SortedSet<Range> = differing.into_iter().collect();
            let contents = self.within(from, &ranges);
            out.send(from, Message::Keys { ranges, contents });
        } else {
            let parts = differing.into_iter().flat_map(Range::parts);
            let hashes = parts.map(|range| (range, self.hash(from, range))).collect();
            out.send(from, Message::Hashes { hashes });
        }
    }

    /// A peer sent all that it has of some leaves: joins it, and supplies what the peer does not know.
    pub(super) fn settle_keys(
        &mut self,
        from: ReplicaId,
        ranges: &SortedSet<Range>,
        theirs: &SortedMap<Key, Contents>,
        out: &mut Effects<Quorum>,
    ) {
        self.take_all(from, theirs, out);
        let unknown = self
            .within(from, ranges)
            .into_iter()
            .filter(|(key, contents)| theirs.get(key).is_none_or(|theirs| !theirs.covers(contents)));
        let contents: SortedMap<Key, Contents> = unknown.collect();
        if !contents.is_empty() {
            out.send(from, Message::Supply { contents });
        }
    }

    /// Takes in what a peer has.
    pub(super) fn take_all(
        &mut self,
        from: ReplicaId,
        all: &SortedMap<Key, Contents>,
        out: &mut Effects<Quorum>,
    ) {
        let mut changed = false;
        for (key, contents) in all {
            if self.ring.is_home(*key, self.me) {
                changed |= self.merge(*key, contents, Via::Exchange(from), out);
            }
        }
        if changed {
            out.persist("versions");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_in_one_leaf_and_in_every_range_above_it() {
        let rows: Vec<Vec<Range>> = {
            let middle: Vec<Range> = Range::ROOT.parts().collect();
            let leaves = middle.iter().flat_map(|range| range.parts()).collect();
            vec![vec![Range::ROOT], middle, leaves]
        };
        assert_eq!(rows[2].len(), usize::from(LEAVES));
        assert!(rows[2].iter().all(|range| range.is_leaf()) && !rows[1][0].is_leaf());
        for key in (0..=255).map(Key) {
            for row in &rows {
                assert_eq!(row.iter().filter(|range| range.holds(key)).count(), 1);
            }
            for range in &rows[1] {
                assert_eq!(range.holds(key), range.parts().any(|part| part.holds(key)));
            }
        }
        assert_eq!(rows[1][1].to_string(), "2 of 4");
    }
}
