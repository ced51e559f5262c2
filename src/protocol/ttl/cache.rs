//! What a resolver remembers, and until when.

use crate::base::{SortedMap, Span, Time};
use crate::history::{Key, Value};

/// A record, or that there is none, with when it runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cached {
    /// `None`: there is no such name.
    pub value: Option<Value>,
    pub until: Time,
}

/// A resolver's cache.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cache {
    records: SortedMap<Key, Cached>,
    /// When the servers last failed to answer for a name.
    failed: SortedMap<Key, Time>,
}

impl Cache {
    pub fn put(&mut self, key: Key, value: Option<Value>, until: Time) {
        self.records.insert(key, Cached { value, until });
        self.failed.remove(&key);
    }

    /// What has not run out.
    pub fn fresh(&self, key: Key, now: Time) -> Option<Cached> {
        self.records.get(&key).copied().filter(|cached| now < cached.until)
    }

    /// Whatever was told last.
    pub fn ever(&self, key: Key) -> Option<Cached> {
        self.records.get(&key).copied()
    }

    /// What ran out no longer ago than that.
    pub fn stale(&self, key: Key, now: Time, at_most: Span) -> Option<Cached> {
        self.records.get(&key).copied().filter(|cached| now.since(cached.until) <= at_most)
    }

    /// The servers did not answer for it.
    pub fn failed(&mut self, key: Key, now: Time) {
        self.failed.insert(key, now);
    }

    /// Whether they failed so lately that they are not asked again.
    pub fn is_left_alone(&self, key: Key, now: Time, recheck: Span) -> bool {
        self.failed.get(&key).is_some_and(|at| now.since(*at) < recheck)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Key, Cached)> + '_ {
        self.records.iter().map(|(key, cached)| (*key, *cached))
    }
}
