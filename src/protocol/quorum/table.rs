//! What a replica stores: for each key what it knows of it. Under last write wins no older version is kept, so a write
//! that loses is gone.

use std::fmt;

use super::Contents;
use crate::base::{ReplicaId, SortedMap, Time};
use crate::history::{Key, Value};

/// When a write happened, by its coordinator's wall clock. Greater is newer; of equal readings the greater
/// replica wins, so that all replicas choose the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Microseconds on the coordinator's clock; negative where it is set far behind.
    pub micros: i64,
    /// The coordinator.
    pub by: ReplicaId,
}

/// A value with its stamp. The order is that of stamps; should two values ever share one, the greater value
/// counts as newer, as in Cassandra, and replicas still agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    pub stamp: Stamp,
    pub value: Value,
}

/// A replica's data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Table {
    contents: SortedMap<Key, Contents>,
}

/// What became of a version that was offered to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merged {
    /// The key had none.
    Stored,
    /// It took the place of this older one.
    Replaced(Version),
    /// It stands beside others: so many there are now.
    Beside(usize),
    /// It was there already.
    Same,
    /// This newer one stays.
    Ignored(Version),
}

impl Table {
    pub fn get(&self, key: Key) -> Option<&Contents> {
        self.contents.get(&key)
    }

    /// The version that stands for the key here: the newest by its stamp.
    pub fn newest(&self, key: Key) -> Option<Version> {
        self.get(key).map(Contents::newest)
    }

    /// Joins what is offered to what is here. Where clocks decide that is: last write wins
    /// [Cassandra docs, Dynamo: Data Versioning].
    pub fn merge(&mut self, key: Key, offered: &Contents) -> Merged {
        let Some(held) = self.contents.get_mut(&key) else {
            self.contents.insert(key, offered.clone());
            return Merged::Stored;
        };
        if held.covers(offered) {
            let newest = held.newest();
            let there = offered.versions().iter().all(|offered| held.versions().contains(offered));
            return if there { Merged::Same } else { Merged::Ignored(newest) };
        }
        let old = std::mem::replace(held, held.joined(offered));
        match held.count() {
            1 => Merged::Replaced(old.newest()),
            several => Merged::Beside(several),
        }
    }

    /// All keys ever written here, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Key, &Contents)> + '_ {
        self.contents.iter().map(|(key, contents)| (*key, contents))
    }
}

impl Merged {
    /// Whether the table changed, so that it must be made durable.
    pub fn changed(self) -> bool {
        matches!(self, Merged::Stored | Merged::Replaced(_) | Merged::Beside(_))
    }
}

/// "412 ms by n2".
impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.micros < 0 { "−" } else { "" };
        write!(f, "{sign}{} by {}", Time(self.micros.unsigned_abs()), self.by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(micros: i64, by: u8, value: i64) -> Version {
        Version { stamp: Stamp { micros, by: ReplicaId(by) }, value: Value(value) }
    }

    #[test]
    fn the_newest_stamp_wins_in_any_order() {
        let x = Key(0);
        let versions = [version(-5, 2, 1), version(7, 0, 2), version(7, 1, 3), version(7, 1, 4)];
        for first in 0..versions.len() {
            for second in 0..versions.len() {
                let mut table = Table::default();
                table.merge(x, &Contents::Last(versions[first]));
                table.merge(x, &Contents::Last(versions[second]));
                assert_eq!(table.newest(x), Some(versions[first.max(second)]));
            }
        }
    }

    #[test]
    fn a_merge_says_what_it_did() {
        let (x, old, new) = (Key(0), version(1, 0, 1), version(2, 0, 2));
        let mut table = Table::default();
        assert_eq!(table.merge(x, &Contents::Last(old)), Merged::Stored);
        assert_eq!(table.merge(x, &Contents::Last(old)), Merged::Same);
        assert_eq!(table.merge(x, &Contents::Last(new)), Merged::Replaced(old));
        assert_eq!(table.merge(x, &Contents::Last(old)), Merged::Ignored(new));
        assert_eq!(table.newest(Key(1)), None);
    }

    #[test]
    fn stamps_read_as_clock_and_coordinator() {
        assert_eq!(version(412_000, 1, 0).stamp.to_string(), "412 ms by n2");
        assert_eq!(version(-3_000_000, 0, 0).stamp.to_string(), "−3,000 ms by n1");
        assert_eq!(version(i64::MIN, 0, 0).stamp.to_string(), "−9,223,372,036,854,775 ms by n1");
    }
}
