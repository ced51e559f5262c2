//! The log that is shipped: what is on disk, then what is only in memory and a crash takes. It does not know which
//! members hold it.

use std::ops::Deref;
use std::rc::Rc;

use super::epoch::{Epoch, Position};
use super::state::Member;
use crate::base::Chunked;
use crate::protocol::machine::{Index, Payload};
use crate::sim::Effects;

/// One entry: what a primary did, and in which epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub epoch: Epoch,
    pub payload: Payload,
}

/// The entries of one message, shared by all its copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entries(Option<Rc<Vec<Entry>>>);

impl Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Entries {
        let entries: Vec<Entry> = entries.into_iter().collect();
        Entries((!entries.is_empty()).then(|| Rc::new(entries)))
    }
}

/// The part of the log that is on disk.
pub type DiskLog = Chunked<Entry>;

impl Member {
    /// The place of the last entry on disk.
    pub fn flushed(&self) -> Index {
        Index(self.durable.log.len() as u64)
    }

    /// The place of the last entry, on disk or not.
    pub fn last(&self) -> Index {
        self.flushed().plus(self.unflushed.len())
    }

    pub fn entry(&self, index: Index) -> Option<&Entry> {
        let place = usize::try_from(index.0.checked_sub(1)?).ok()?;
        match place.checked_sub(self.durable.log.len()) {
            None => self.durable.log.get(place),
            Some(place) => self.unflushed.get(place),
        }
    }

    /// The epoch at a place: `Epoch::default()` before the first entry, `None` beyond the last.
    pub(super) fn epoch_at(&self, index: Index) -> Option<Epoch> {
        if index == Index::ZERO { Some(Epoch::default()) } else { self.entry(index).map(|entry| entry.epoch) }
    }

    pub(super) fn position(&self) -> Position {
        let index = self.last();
        Position { epoch: self.epoch_at(index).unwrap_or_default(), index }
    }

    /// A copy of at most `most` entries from `from` to `end`.
    pub(super) fn slice(&self, from: Index, end: Index, most: usize) -> Entries {
        let count = (end.next().0.saturating_sub(from.0)).min(most as u64) as usize;
        (0..count).map_while(|n| self.entry(from.plus(n)).copied()).collect()
    }

    /// The first place of the entries that end at `index` and are of the same epoch.
    pub(super) fn first_of_epoch(&self, index: Index) -> Index {
        let epoch = self.epoch_at(index);
        let mut first = index;
        while first > Index(1) && self.epoch_at(first.back()) == epoch {
            first = first.back();
        }
        first
    }

    /// The last place whose entry is of `epoch` or an earlier one.
    pub(super) fn last_until_epoch(&self, epoch: Epoch) -> Index {
        let mut index = self.last();
        while self.epoch_at(index).is_some_and(|found| found > epoch) {
            index = index.back();
        }
        index
    }

    /// Moves everything to disk. `false` where there was nothing to move.
    pub(super) fn flush(&mut self, out: &mut Effects<Member>) -> bool {
        if self.unflushed.is_empty() {
            return false;
        }
        for entry in self.unflushed.drain(..) {
            self.durable.log.push(entry);
        }
        out.persist("log");
        true
    }

    /// Drops what comes after `index`, oldest first. Whoever calls this persists.
    pub(super) fn drop_after(&mut self, index: Index) -> Vec<Entry> {
        let kept = usize::try_from(index.0).unwrap_or(usize::MAX);
        let mut dropped: Vec<Entry> = self.durable.log.iter_from(kept).copied().collect();
        let in_memory = kept.saturating_sub(self.durable.log.len()).min(self.unflushed.len());
        self.durable.log.truncate(kept);
        dropped.extend(self.unflushed.drain(in_memory..));
        dropped
    }
}
