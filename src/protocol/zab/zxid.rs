//! Transaction identifiers. They say in which order transactions stand, and under which leader each was made.

use std::fmt;

use crate::sim::{Arg, Seen};

/// The number of a leader's tenure; 0 before the first.
pub type Epoch = u32;

/// An epoch and a counter within it: 32 bits each, compared as one number [ZooKeeper internals, Guarantees].
/// A leader counts from 1, so no two transactions ever have the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zxid {
    pub epoch: Epoch,
    pub counter: u32,
}

impl Zxid {
    /// Before every transaction.
    pub const ZERO: Zxid = Zxid { epoch: 0, counter: 0 };

    pub const fn new(epoch: Epoch, counter: u32) -> Zxid {
        Zxid { epoch, counter }
    }

    /// The next of the leader of `epoch`, whose last transaction or that of an earlier leader this is.
    pub fn next_in(self, epoch: Epoch) -> Zxid {
        let counter = if self.epoch == epoch { self.counter.saturating_add(1) } else { 1 };
        Zxid { epoch, counter }
    }

    /// As one number.
    pub fn number(self) -> u64 {
        u64::from(self.epoch) << 32 | u64::from(self.counter)
    }

    /// What a client has seen of the store that was answered as of this transaction.
    pub fn seen(self) -> Seen {
        Seen(self.number())
    }

    /// The transaction as of which a client was answered last.
    pub fn of_seen(Seen(number): Seen) -> Zxid {
        Zxid { epoch: (number >> 32) as u32, counter: number as u32 }
    }
}

impl fmt::Display for Zxid {
    /// "3.17": the 17th transaction of epoch 3.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.counter)
    }
}

impl From<Zxid> for Arg {
    fn from(zxid: Zxid) -> Arg {
        Arg::Pair(zxid.epoch, zxid.counter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_guarantees_epochs_come_before_counters() {
        let rising = [Zxid::ZERO, Zxid::new(1, 9), Zxid::new(2, 1), Zxid::new(2, 2), Zxid::new(3, 1)];
        assert!(rising.is_sorted() && rising.iter().map(|zxid| zxid.number()).is_sorted());
        assert_eq!(Zxid::new(2, 1).next_in(2), Zxid::new(2, 2));
        assert_eq!(Zxid::new(2, 9).next_in(3), Zxid::new(3, 1));
        assert!(rising.into_iter().all(|zxid| Zxid::of_seen(zxid.seen()) == zxid));
    }
}
