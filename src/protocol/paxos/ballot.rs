//! Ballot numbers, and what is proposed under one. A ballot says who may propose, never what is chosen.

use std::fmt;

use crate::base::{Quiet, ReplicaId};
use crate::protocol::machine::Payload;
use crate::sim::Arg;

/// A ballot's number: a round and a replica, written as one number, `replicas` × round + the replica's
/// number. So every replica counts in steps of its own, and no two of them ever use the same [PMS §2.5].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot(pub u64);

impl Ballot {
    /// Below every ballot.
    pub const NONE: Ballot = Ballot(0);

    /// The lowest ballot of replica `me` above this one; n1 of five has 1, 6, 11, …, n2 has 2, 7, 12, ….
    pub fn next_of(self, me: ReplicaId, replicas: u8) -> Ballot {
        let (own, step) = (u64::from(me.0) + 1, u64::from(replicas.max(1)));
        match self.0.checked_sub(own) {
            None => Ballot(own),
            Some(above) => Ballot(own.saturating_add((above / step + 1).saturating_mul(step))),
        }
    }

    /// The next number, whoever else may use it: not a ballot of one's own, which is wrong.
    pub fn next_of_anyone(self) -> Ballot {
        Ballot(self.0.saturating_add(1))
    }
}

/// A value with the ballot under which it is proposed [PMS §2.2].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Proposal {
    pub ballot: Ballot,
    pub payload: Payload,
    pub stamp: Stamp,
}

/// When the value counts as written, in microseconds, where a store over Paxos gives its values times of its own.
pub type Stamp = Quiet<i64>;

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Ballot> for Arg {
    fn from(ballot: Ballot) -> Arg {
        Arg::Number(ballot.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_2_5_no_two_replicas_share_a_ballot() {
        for replicas in 1..=9 {
            let mut last = Ballot::NONE;
            for floor in 0..60 {
                for me in (0..replicas).map(ReplicaId) {
                    let next = Ballot(floor).next_of(me, replicas);
                    assert!(next.0 > floor && next.0 <= floor + u64::from(replicas));
                    assert_eq!((next.0 - 1) % u64::from(replicas), u64::from(me.0));
                    last = last.max(next);
                }
            }
            assert_eq!(last.0, 59 + u64::from(replicas));
        }
        assert_eq!(Ballot(u64::MAX).next_of(ReplicaId(0), 3), Ballot(u64::MAX), "and none overflows");
    }
}
