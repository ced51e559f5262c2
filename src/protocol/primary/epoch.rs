//! Epochs: whose word counts. It is no clock; an epoch only says which primary came later.

use std::fmt;

use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::sim::Arg;

/// One primary's reign, as PostgreSQL's timelines, Redis's configuration epochs and replication ids, MongoDB's
/// terms. Members that promote themselves without asking may choose the same number: then the greater name wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch {
    /// Counts failovers. The configured primary begins with 1; 0 is before any.
    pub number: u64,
    /// The primary of this epoch.
    pub by: ReplicaId,
    /// Counts how often that primary came back from a crash and went on: what it had not on disk, it lost, and
    /// it may write something else in the same place.
    pub life: u32,
}

impl Epoch {
    /// The one that every run begins with: n1 is configured as the primary.
    pub const FIRST: Epoch = Epoch { number: 1, by: ReplicaId(0), life: 0 };

    /// The epoch that a promotion begins.
    pub fn of(number: u64, by: ReplicaId) -> Epoch {
        Epoch { number, by, life: 0 }
    }

    /// The same reign after its primary came back.
    pub fn after_restart(self) -> Epoch {
        Epoch { life: self.life.saturating_add(1), ..self }
    }
}

/// The end of a log. The later epoch counts for more, in the same epoch the longer log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub epoch: Epoch,
    pub index: Index,
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        if self.number > 0 {
            write!(f, " of {}", self.by)?;
        }
        if self.life > 0 { write!(f, ", restart {}", self.life) } else { Ok(()) }
    }
}

impl From<Epoch> for Arg {
    fn from(epoch: Epoch) -> Arg {
        Arg::Number(epoch.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_failovers_outrank_restarts_and_names() {
        let old = Epoch::FIRST;
        assert!(old.after_restart() > old);
        assert!(Epoch::of(2, ReplicaId(0)) > old.after_restart());
        assert!(Epoch::of(2, ReplicaId(3)) > Epoch::of(2, ReplicaId(1)));
        let long = Position { epoch: old, index: Index(9) };
        assert!(Position { epoch: Epoch::of(2, ReplicaId(1)), index: Index(3) } > long);
    }
}
