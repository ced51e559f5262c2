//! The queue of events to come, ordered by time and, within a microsecond, by the order of scheduling.
//!
//! A sorted ring: a run has some tens of entries at a time, most of them new ones near its end, and there a
//! shift of a few entries costs less than a tree's nodes (measured: a third of the kernel's time).

use std::collections::VecDeque;

use crate::base::Time;

/// Names a scheduled entry, so that it can be cancelled.
pub(crate) type Key = (Time, u64);

/// A cancelled entry is gone at once: an entry that comes up is an event.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Agenda<E> {
    /// In key order.
    entries: VecDeque<(Key, E)>,
    scheduled: u64,
}

impl<E> Agenda<E> {
    pub fn new() -> Agenda<E> {
        Agenda { entries: VecDeque::new(), scheduled: 0 }
    }

    pub fn schedule(&mut self, at: Time, entry: E) -> Key {
        let key = (at, self.scheduled);
        self.scheduled += 1;
        let place = self.entries.partition_point(|(other, _)| *other < key);
        self.entries.insert(place, (key, entry));
        key
    }

    pub fn cancel(&mut self, key: Key) -> Option<E> {
        let place = self.entries.binary_search_by(|(other, _)| other.cmp(&key)).ok()?;
        self.entries.remove(place).map(|(_, entry)| entry)
    }

    pub fn next_time(&self) -> Option<Time> {
        self.entries.front().map(|((at, _), _)| *at)
    }

    pub fn pop(&mut self) -> Option<(Time, E)> {
        self.entries.pop_front().map(|((at, _), entry)| (at, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_time_order_and_then_in_scheduling_order() {
        let mut agenda = Agenda::new();
        for (at, name) in [(5, 'a'), (3, 'b'), (5, 'c'), (1, 'd'), (3, 'e')] {
            agenda.schedule(Time(at), name);
        }
        let key = agenda.schedule(Time(4), 'x');
        assert_eq!(agenda.cancel(key), Some('x'));
        assert_eq!(agenda.cancel(key), None);
        let order: String = std::iter::from_fn(|| agenda.pop()).map(|(_, name)| name).collect();
        assert_eq!(order, "dbeac");
    }
}
