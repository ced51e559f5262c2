//! The queue of events to come, ordered by time and, within a microsecond, by the order of scheduling.
//!
//! One sorted vector, the next event last: a run has some tens of entries at a time, and most new ones are
//! messages that arrive soon, so that they are put in near the end and move only the few that are sooner. A
//! tree's nodes or a heap's levels cost more (measured).

use std::hash::{Hash, Hasher};

use crate::base::Time;

/// Names a scheduled entry, so that it can be cancelled.
pub(crate) type Key = (Time, u64);

/// A cancelled entry is gone at once: an entry that comes up is an event.
#[derive(Clone, Debug)]
pub(crate) struct Agenda<E> {
    /// In falling key order.
    entries: Vec<(Key, E)>,
    scheduled: u64,
}

impl<E: Copy> Agenda<E> {
    pub fn new() -> Agenda<E> {
        Agenda { entries: Vec::new(), scheduled: 0 }
    }

    pub fn schedule(&mut self, at: Time, entry: E) -> Key {
        let key = self.next_key(at);
        self.entries.push((key, entry));
        self.make_later(self.entries.len() - 1);
        key
    }

    /// As `cancel` and then `schedule` of the same entry, but moves only what lies between its two places.
    pub fn reschedule(&mut self, key: Key, at: Time) -> Option<Key> {
        let place = self.find(key)?;
        let key = self.next_key(at);
        self.entries[place].0 = key;
        self.make_later(place);
        self.make_sooner(place);
        Some(key)
    }

    pub fn cancel(&mut self, key: Key) -> Option<E> {
        self.find(key).map(|place| self.entries.remove(place).1)
    }

    pub fn next_time(&self) -> Option<Time> {
        self.entries.last().map(|((at, _), _)| *at)
    }

    pub fn pop(&mut self) -> Option<(Time, E)> {
        self.entries.pop().map(|((at, _), entry)| (at, entry))
    }

    fn next_key(&mut self, at: Time) -> Key {
        let key = (at, self.scheduled);
        self.scheduled += 1;
        key
    }

    fn find(&self, key: Key) -> Option<usize> {
        self.entries.binary_search_by(|(other, _)| key.cmp(other)).ok()
    }

    /// Moves an entry to before those that are not later: it was scheduled after all others.
    fn make_later(&mut self, mut place: usize) {
        let moved = self.entries[place];
        while place > 0 && self.entries[place - 1].0.0 <= moved.0.0 {
            self.entries[place] = self.entries[place - 1];
            place -= 1;
        }
        self.entries[place] = moved;
    }

    /// Moves an entry to behind those that are later.
    fn make_sooner(&mut self, mut place: usize) {
        let moved = self.entries[place];
        while place + 1 < self.entries.len() && self.entries[place + 1].0.0 > moved.0.0 {
            self.entries[place] = self.entries[place + 1];
            place += 1;
        }
        self.entries[place] = moved;
    }
}

/// In key order.
impl<E: Hash> Hash for Agenda<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.entries.len());
        self.entries.iter().rev().for_each(|entry| entry.hash(state));
        self.scheduled.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::base::Rng;

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

    #[test]
    fn it_is_what_a_tree_of_keys_is() {
        let mut rng = Rng::stream(5, "agenda", 0);
        let (mut agenda, mut tree, mut keys) = (Agenda::new(), BTreeMap::new(), Vec::new());
        for n in 0..20_000u64 {
            let at = Time(rng.below(60));
            let old = *keys.get(rng.below(keys.len() as u64) as usize).unwrap_or(&(Time(99), 0));
            match rng.below(5) {
                0 | 1 => {
                    keys.push(agenda.schedule(at, n));
                    tree.insert(keys[keys.len() - 1], n);
                }
                2 => assert_eq!(agenda.cancel(old), tree.remove(&old)),
                3 => {
                    let new = agenda.reschedule(old, at);
                    assert_eq!(new.is_some(), tree.contains_key(&old));
                    if let (Some(new), Some(entry)) = (new, tree.remove(&old)) {
                        tree.insert(new, entry);
                        keys.push(new);
                    }
                }
                _ => assert_eq!(agenda.pop(), tree.pop_first().map(|((at, _), entry)| (at, entry))),
            }
            assert!(agenda.entries.iter().rev().map(|(key, entry)| (key, entry)).eq(&tree));
            if keys.len() > 60 {
                keys.drain(..20);
            }
        }
    }
}
