//! The queue of events to come, ordered by time and, within a microsecond, by the order of scheduling.

use std::collections::BTreeMap;

use crate::base::Time;

/// Names a scheduled entry, so that it can be cancelled.
pub(crate) type Key = (Time, u64);

/// A cancelled entry is gone at once: an entry that comes up is an event.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Agenda<E> {
    entries: BTreeMap<Key, E>,
    scheduled: u64,
}

impl<E> Agenda<E> {
    pub fn new() -> Agenda<E> {
        Agenda { entries: BTreeMap::new(), scheduled: 0 }
    }

    pub fn schedule(&mut self, at: Time, entry: E) -> Key {
        let key = (at, self.scheduled);
        self.scheduled += 1;
        self.entries.insert(key, entry);
        key
    }

    pub fn cancel(&mut self, key: Key) -> Option<E> {
        self.entries.remove(&key)
    }

    pub fn next_time(&self) -> Option<Time> {
        self.entries.first_key_value().map(|((at, _), _)| *at)
    }

    pub fn pop(&mut self) -> Option<(Time, E)> {
        self.entries.pop_first().map(|((at, _), entry)| (at, entry))
    }
}
