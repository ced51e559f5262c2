//! Who takes part: the configuration of the cluster, which stands in the log like any command [Ongaro §4.1].
//! A replica uses the latest one in its log, committed or not. It decides nothing but what a majority is.

use std::fmt;

use super::log::Log;
use super::log::Payload;
use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::protocol::majority::{majority, reached_by};

/// A set of replicas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Members(u32);

impl Members {
    pub const NONE: Members = Members(0);

    /// Replicas 0 to `count - 1`.
    pub fn first(count: u8) -> Members {
        (0..count).map(ReplicaId).collect()
    }

    pub fn contains(self, id: ReplicaId) -> bool {
        self.0.checked_shr(id.0.into()).is_some_and(|bits| bits & 1 == 1)
    }

    pub fn with(self, id: ReplicaId) -> Members {
        Members(self.0 | 1u32.checked_shl(id.0.into()).unwrap_or(0))
    }

    pub fn without(self, id: ReplicaId) -> Members {
        self.minus(Members::NONE.with(id))
    }

    pub fn union(self, other: Members) -> Members {
        Members(self.0 | other.0)
    }

    pub fn minus(self, other: Members) -> Members {
        Members(self.0 & !other.0)
    }

    pub fn len(self) -> u8 {
        self.0.count_ones() as u8
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In order of their ids.
    pub fn iter(self) -> impl Iterator<Item = ReplicaId> + Clone + use<> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = (left != 0).then(|| ReplicaId(left.trailing_zeros() as u8));
            left &= left.wrapping_sub(1);
            next
        })
    }
}

impl FromIterator<ReplicaId> for Members {
    fn from_iter<I: IntoIterator<Item = ReplicaId>>(ids: I) -> Members {
        ids.into_iter().fold(Members::NONE, Members::with)
    }
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, id) in self.iter().enumerate() {
            write!(f, "{}{id}", if place > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// One configuration. An empty one is that of a replica that nobody has added yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Config {
    /// Who votes and is counted.
    pub voters: Members,
    /// In joint consensus the voters of the old configuration, else empty [Ongaro §4.3].
    pub outgoing: Members,
    /// Who is sent entries and is not counted [Ongaro §4.2.1].
    pub learners: Members,
}

impl Config {
    pub fn of(voters: Members) -> Config {
        Config { voters, ..Config::default() }
    }

    pub fn is_joint(&self) -> bool {
        !self.outgoing.is_empty()
    }

    /// Everybody who votes, in either configuration.
    pub fn electors(&self) -> Members {
        self.voters.union(self.outgoing)
    }

    /// The same without what must agree beside the new configuration, which is wrong while it is joint.
    pub fn forgetting_old(self) -> Config {
        Config { outgoing: Members::NONE, ..self }
    }

    /// Everybody who is sent entries.
    pub fn all(&self) -> Members {
        self.electors().union(self.learners)
    }

    /// Whether these are enough to decide: a majority, in joint consensus one of each configuration.
    pub fn agreed(&self, who: Members) -> bool {
        self.reached(|id| who.contains(id)) == Some(true)
    }

    /// The greatest value that a majority reaches; in joint consensus one of each configuration does.
    pub fn reached<T: Ord + Copy + Default>(&self, value: impl Fn(ReplicaId) -> T) -> Option<T> {
        let new = reached_by(majority(self.voters.len()), self.voters.iter().map(&value))?;
        if !self.is_joint() {
            return Some(new);
        }
        let old = reached_by(majority(self.outgoing.len()), self.outgoing.iter().map(&value))?;
        Some(new.min(old))
    }

    /// The fewest voters that can decide.
    pub fn majority(&self) -> u8 {
        majority(self.voters.len()).max(if self.is_joint() { majority(self.outgoing.len()) } else { 0 })
    }
}

/// "n1, n2, n3", "joint: n1, n2 to n2, n3", "n1, n2 and the learner n3".
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_joint() {
            write!(f, "joint: {} to ", self.outgoing)?;
        }
        self.voters.fmt(f)?;
        match self.learners.len() {
            0 => Ok(()),
            1 => write!(f, " and the learner {}", self.learners),
            _ => write!(f, " and the learners {}", self.learners),
        }
    }
}

/// The configurations of a log: what a replica falls back to when an entry is dropped [Ongaro §4.1].
#[derive(Clone, Debug, Hash)]
pub(super) struct Configs {
    /// As of the snapshot, or the first one.
    base: (Index, Config),
    /// Those in the log after that, oldest first.
    changes: Vec<(Index, Config)>,
}

impl Configs {
    /// Those of a log, `base` being in force before all of them.
    pub fn of(base: (Index, Config), log: &Log) -> Configs {
        let mut configs = Configs { base, changes: Vec::new() };
        let first = base.0.max(log.start());
        for (entry, index) in log.after(first).zip(first.next().0..) {
            configs.note(Index(index), &entry.payload);
        }
        configs
    }

    /// Takes note of a new entry; whether it changes the configuration.
    pub fn note(&mut self, index: Index, payload: &Payload) -> bool {
        let Payload::Config(config) = payload else { return false };
        self.changes.push((index, *config));
        true
    }

    /// The entries after `index` are gone.
    pub fn truncate_after(&mut self, index: Index) {
        self.changes.retain(|(at, _)| *at <= index);
    }

    /// A snapshot now covers the entries up to `index`.
    pub fn settle(&mut self, index: Index) {
        self.base = self.as_of(index);
        self.changes.retain(|(at, _)| *at > index);
    }

    /// The one in force at `index`, and where it stands.
    pub fn as_of(&self, index: Index) -> (Index, Config) {
        self.changes.iter().rev().copied().find(|(at, _)| *at <= index).unwrap_or(self.base)
    }

    /// The one in force, and where it stands.
    pub fn latest(&self) -> (Index, Config) {
        self.changes.last().copied().unwrap_or(self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(ids: &[u8]) -> Members {
        ids.iter().copied().map(ReplicaId).collect()
    }

    #[test]
    fn ongaro_4_3_joint_consensus_needs_both_majorities() {
        let joint =
            Config { voters: members(&[2, 3, 4]), outgoing: members(&[0, 1, 2]), learners: members(&[5]) };
        assert!(!joint.agreed(members(&[2, 3, 4])), "no majority of the old");
        assert!(!joint.agreed(members(&[0, 1, 2])), "no majority of the new");
        assert!(!joint.agreed(members(&[0, 3, 5])), "a learner counts nowhere");
        assert!(joint.agreed(members(&[0, 2, 3])));
        assert_eq!(joint.reached(|id| Index([9, 9, 5, 7, 3, 9][id.index()])), Some(Index(5)));
        assert_eq!(joint.to_string(), "joint: n1, n2, n3 to n3, n4, n5 and the learner n6");
    }

    #[test]
    fn nobody_agrees_on_nothing() {
        assert!(!Config::default().agreed(members(&[0, 1, 2])));
        assert_eq!(Members::first(32).len(), 32);
        assert!(!Members::first(32).contains(ReplicaId(200)));
        assert_eq!(members(&[4, 0, 9]).iter().map(|id| id.0).collect::<Vec<_>>(), [0, 4, 9]);
    }
}
