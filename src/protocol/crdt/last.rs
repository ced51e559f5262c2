//! The last write wins: a value with a stamp, of which a join keeps the one with the greater stamp.

use crate::base::SortedMap;
use crate::protocol::quorum::Stamp;

/// A value that the last write wins [Shapiro et al. 2011, study: LWW-register].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Last<V> {
    pub stamp: Stamp,
    pub value: V,
}

impl<V: Copy + Ord> Last<V> {
    /// Stamps differ as replicas do; should two values ever share one, the greater counts, so that all agree.
    pub fn join(&mut self, other: &Last<V>) {
        *self = *other.max(self);
    }
}

/// A map in which the last write of each key wins. What was removed stays as a value of its own, with its stamp.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LwwMap<K, V> {
    entries: SortedMap<K, Last<V>>,
}

impl<K, V> Default for LwwMap<K, V> {
    fn default() -> LwwMap<K, V> {
        LwwMap { entries: SortedMap::new() }
    }
}

impl<K: Copy + Ord, V: Copy + Ord> LwwMap<K, V> {
    pub fn get(&self, key: K) -> Option<Last<V>> {
        self.entries.get(&key).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, Last<V>)> + '_ {
        self.entries.iter().map(|(key, entry)| (*key, *entry))
    }

    /// Writes a key. Returns the delta: that entry alone.
    pub fn put(&mut self, key: K, entry: Last<V>) -> LwwMap<K, V> {
        self.entries.get_or_insert_with(key, || entry).join(&entry);
        LwwMap { entries: [(key, entry)].into_iter().collect() }
    }

    /// Of each key the entry with the greater stamp.
    pub fn join(&mut self, other: &LwwMap<K, V>) {
        for (key, entry) in other.iter() {
            self.put(key, entry);
        }
    }
}
