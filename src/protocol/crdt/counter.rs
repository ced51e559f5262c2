//! Counters: a number for each replica, which it alone raises, so that a join takes the greater and loses nothing.

use crate::base::{ReplicaId, SortedMap};

/// A counter that only grows [Shapiro et al. 2011, study: G-counter].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GCounter {
    counts: SortedMap<ReplicaId, u64>,
}

/// A counter that goes both ways: two that only grow [Shapiro et al. 2011, study: PN-counter].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PnCounter {
    pub added: GCounter,
    pub taken: GCounter,
}

impl GCounter {
    pub fn total(&self) -> u64 {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// Adds at this replica. Returns the delta: the replica's new number.
    pub fn add(&mut self, me: ReplicaId, amount: u64) -> GCounter {
        let count = self.counts.get_or_default(me);
        *count = count.saturating_add(amount);
        GCounter { counts: [(me, *count)].into_iter().collect() }
    }

    /// The greater number of each replica. `sums` adds them instead, which is wrong: what is joined twice counts
    /// twice.
    pub fn join(&mut self, other: &GCounter, sums: bool) {
        for (replica, theirs) in &other.counts {
            let count = self.counts.get_or_default(*replica);
            *count = if sums { count.saturating_add(*theirs) } else { *theirs.max(count) };
        }
    }
}

impl PnCounter {
    pub fn total(&self) -> i64 {
        let bounded = |total: u64| i64::try_from(total).unwrap_or(i64::MAX);
        bounded(self.added.total()).saturating_sub(bounded(self.taken.total()))
    }

    /// Adds an amount of either sign at this replica. Returns the delta.
    pub fn add(&mut self, me: ReplicaId, amount: i64) -> PnCounter {
        let size = amount.unsigned_abs();
        match amount < 0 {
            false => PnCounter { added: self.added.add(me, size), ..PnCounter::default() },
            true => PnCounter { taken: self.taken.add(me, size), ..PnCounter::default() },
        }
    }

    pub fn join(&mut self, other: &PnCounter, sums: bool) {
        self.added.join(&other.added, sums);
        self.taken.join(&other.taken, sums);
    }
}
