//! A replica's history: the transactions that it has accepted, in order, of which the first may have been
//! replaced by a snapshot of what they came to. It knows nothing of who committed what.

use std::rc::Rc;

use super::zxid::Zxid;
use crate::base::Chunked;
use crate::protocol::machine::{Index, Machine, Payload};

/// A transaction: what a request asks, with its place in the order of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Txn {
    pub zxid: Zxid,
    pub payload: Payload,
}

/// The state that the transactions up to `zxid` come to.
#[derive(Clone, Debug, Default, Hash)]
pub struct Snapshot {
    pub zxid: Zxid,
    pub machine: Machine,
}

/// The accepted transactions. Those after `start` stand in the log; the snapshot lies at `start` or after it,
/// and all up to it is committed.
#[derive(Clone, Debug, Default, Hash)]
pub struct History {
    pub snapshot: Rc<Snapshot>,
    /// The transaction before the log's first, and how many came up to it.
    start: (Zxid, Index),
    log: Chunked<Txn>,
}

impl History {
    /// The snapshot alone.
    pub fn from_snapshot(snapshot: Rc<Snapshot>) -> History {
        let start = (snapshot.zxid, snapshot.machine.applied());
        History { snapshot, start, log: Chunked::new() }
    }

    /// The last transaction accepted.
    pub fn last(&self) -> Zxid {
        self.log.last().map_or(self.start.0, |txn| txn.zxid)
    }

    /// How many transactions there are, those before the log counted.
    pub fn count(&self) -> u64 {
        self.start.1.0 + self.log.len() as u64
    }

    /// How many of them stand in the log.
    pub fn in_log(&self) -> usize {
        self.log.len()
    }

    /// The n-th transaction of all, where the log holds it.
    pub fn at(&self, index: Index) -> Option<&Txn> {
        let place = index.0.checked_sub(self.start.1.0 + 1)?;
        self.log.get(usize::try_from(place).ok()?)
    }

    /// # Panics
    /// If it does not come after the last.
    pub fn push(&mut self, txn: Txn) {
        assert!(txn.zxid > self.last(), "{} after {}", txn.zxid, self.last());
        self.log.push(txn);
    }

    /// Whether this history goes through `zxid`: it is the start, or stands in the log.
    pub fn has(&self, zxid: Zxid) -> bool {
        self.floor(zxid) == Some(zxid)
    }

    /// The last transaction that is not after `zxid`; `None` where the log begins later.
    pub fn floor(&self, zxid: Zxid) -> Option<Zxid> {
        let place = self.place_after(zxid);
        match place.checked_sub(1) {
            Some(before) => self.log.get(before).map(|txn| txn.zxid),
            None => (self.start.0 <= zxid).then_some(self.start.0),
        }
    }

    /// At most `most` transactions after `zxid`, oldest first.
    pub fn after(&self, zxid: Zxid, most: usize) -> Rc<[Txn]> {
        self.log.iter_from(self.place_after(zxid)).take(most).copied().collect()
    }

    /// Drops what comes after `zxid`.
    pub fn truncate(&mut self, zxid: Zxid) {
        self.log.truncate(self.place_after(zxid));
    }

    /// Where in the log the first transaction after `zxid` stands.
    fn place_after(&self, zxid: Zxid) -> usize {
        let (mut low, mut high) = (0, self.log.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.log.get(middle) {
                Some(txn) if txn.zxid <= zxid => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }

    /// Takes the snapshot for all that it covers and keeps `keep` transactions before it, so that a follower
    /// that is a little behind needs no snapshot itself.
    pub fn compact(&mut self, snapshot: Snapshot, keep: usize) {
        let covered = self.place_after(snapshot.zxid);
        self.snapshot = Rc::new(snapshot);
        let Some(drop) = covered.checked_sub(keep).filter(|drop| *drop > 0) else { return };
        let before = self.log.get(drop - 1).map_or(self.start.0, |txn| txn.zxid);
        let mut log = Chunked::new();
        self.log.iter_from(drop).for_each(|txn| log.push(*txn));
        (self.start, self.log) = ((before, self.start.1.plus(drop)), log);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(zxids: &[(u32, u32)]) -> History {
        let mut history = History::default();
        for (epoch, counter) in zxids {
            history.push(Txn { zxid: Zxid::new(*epoch, *counter), payload: Payload::NoOp });
        }
        history
    }

    #[test]
    fn transactions_are_found_by_their_numbers() {
        let mut history = history(&[(1, 1), (1, 2), (3, 1)]);
        assert_eq!(history.floor(Zxid::new(2, 7)), Some(Zxid::new(1, 2)));
        assert!(history.has(Zxid::ZERO) && history.has(Zxid::new(3, 1)) && !history.has(Zxid::new(2, 1)));
        assert_eq!(history.after(Zxid::new(1, 1), 9).len(), 2);
        assert_eq!(history.at(Index(3)).map(|txn| txn.zxid), Some(Zxid::new(3, 1)));
        history.truncate(Zxid::new(1, 2));
        assert_eq!((history.last(), history.count()), (Zxid::new(1, 2), 2));
    }

    #[test]
    fn a_snapshot_takes_the_place_of_what_it_covers() {
        let mut history = history(&[(1, 1), (1, 2), (1, 3), (1, 4), (2, 1)]);
        let mut machine = Machine::default();
        (0..4).for_each(|_| assert!(machine.apply(&Payload::NoOp, false).is_none()));
        history.compact(Snapshot { zxid: Zxid::new(1, 4), machine }, 1);
        assert_eq!((history.in_log(), history.count(), history.last()), (2, 5, Zxid::new(2, 1)));
        assert_eq!(history.floor(Zxid::new(1, 2)), None, "what is gone cannot be told");
        assert!(history.has(Zxid::new(1, 3)) && history.at(Index(3)).is_none());
        let alone = History::from_snapshot(Rc::clone(&history.snapshot));
        assert_eq!((alone.last(), alone.count(), alone.in_log()), (Zxid::new(1, 4), 4, 0));
    }
}
