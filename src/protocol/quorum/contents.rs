//! What a replica holds of one key: the last write by the clock, or, where causality decides, every write that no
//! other one has seen.

use std::rc::Rc;

use super::dots::{Dot, Dots};
use super::table::Version;
use crate::base::SortedMap;
use crate::sim::Token;

/// What is held of a key. All replicas of a run hold the same kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Contents {
    /// Last write wins: one version, and no memory of the others.
    Last(Version),
    /// Siblings: versions of which none was written by somebody who had read another [Dynamo §4.4].
    Causal(Rc<Siblings>),
}

/// Versions that nobody has overwritten knowingly, and every write that was seen here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Siblings {
    versions: SortedMap<Dot, Version>,
    /// Dots of `versions`, and of all that they replaced.
    seen: Dots,
}

impl Contents {
    /// A write that replaces what its client has seen, and nothing else: `context`.
    pub fn written(dot: Dot, version: Version, context: Dots) -> Contents {
        let mut seen = context;
        seen.add(dot);
        Contents::Causal(Rc::new(Siblings { versions: [(dot, version)].into_iter().collect(), seen }))
    }

    /// The version that stands for the key where one value has to be given: that of the greatest stamp.
    pub fn newest(&self) -> Version {
        match self {
            Contents::Last(version) => *version,
            Contents::Causal(siblings) => siblings
                .versions
                .values()
                .copied()
                .max()
                .expect("a write has put one there, and none goes for nothing"),
        }
    }

    /// All versions, one or several, with their dots where they have any.
    pub fn versions(&self) -> Vec<(Option<Dot>, Version)> {
        match self {
            Contents::Last(version) => vec![(None, *version)],
            Contents::Causal(siblings) => {
                siblings.versions.iter().map(|(dot, version)| (Some(*dot), *version)).collect()
            }
        }
    }

    pub fn count(&self) -> usize {
        match self {
            Contents::Last(_) => 1,
            Contents::Causal(siblings) => siblings.versions.len(),
        }
    }

    /// Whether this knows all that `other` knows: joined with it, it stays what it is.
    pub fn covers(&self, other: &Contents) -> bool {
        match (self, other) {
            (Contents::Last(mine), Contents::Last(theirs)) => mine >= theirs,
            (Contents::Causal(mine), Contents::Causal(theirs)) => {
                Rc::ptr_eq(mine, theirs) || mine.joined(theirs) == **mine
            }
            _ => false,
        }
    }

    /// What somebody holds who has both.
    #[must_use]
    pub fn joined(&self, other: &Contents) -> Contents {
        match (self, other) {
            (Contents::Last(mine), Contents::Last(theirs)) => Contents::Last(*mine.max(theirs)),
            (Contents::Causal(mine), Contents::Causal(theirs)) => {
                if Rc::ptr_eq(mine, theirs) {
                    return self.clone();
                }
                Contents::Causal(Rc::new(mine.joined(theirs)))
            }
            _ => self.clone(),
        }
    }

    /// What a client is given with a read of this: it has seen all of it.
    pub fn token(&self) -> Token {
        match self {
            Contents::Last(_) => Token::default(),
            Contents::Causal(siblings) => siblings.seen.token(),
        }
    }

    /// Every write seen; nothing where clocks decide.
    pub fn seen(&self) -> Dots {
        match self {
            Contents::Last(_) => Dots::default(),
            Contents::Causal(siblings) => siblings.seen.clone(),
        }
    }
}

impl Siblings {
    /// A version stays if both have it, or if the one that lacks it has never seen it: what was seen and is gone was
    /// replaced by a write that knew it.
    fn joined(&self, other: &Siblings) -> Siblings {
        let stays = |here: &Siblings, there: &Siblings| {
            let kept = here
                .versions
                .iter()
                .filter(|(dot, _)| there.versions.contains_key(*dot) || !there.seen.contains(**dot));
            kept.map(|(dot, version)| (*dot, *version)).collect::<Vec<_>>()
        };
        let mut seen = self.seen.clone();
        seen.join(&other.seen);
        let versions = stays(self, other).into_iter().chain(stays(other, self)).collect();
        Siblings { versions, seen }
    }
}

/// Whether `here` knows all that `there` knows; nothing is known by everybody.
pub fn covers(here: Option<&Contents>, there: Option<&Contents>) -> bool {
    match (here, there) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(here), Some(there)) => here.covers(there),
    }
}

/// All that is known to any of these.
pub fn joined<'a>(all: impl Iterator<Item = Option<&'a Contents>>) -> Option<Contents> {
    all.flatten()
        .fold(None, |sum, next| Some(sum.map_or_else(|| next.clone(), |sum: Contents| sum.joined(next))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ReplicaId, Rng};
    use crate::history::Value;
    use crate::protocol::quorum::Stamp;

    fn dot(by: u8, count: u32) -> Dot {
        Dot { by: ReplicaId(by), count }
    }

    fn write(by: u8, count: u32, context: &Dots) -> Contents {
        let stamp = Stamp { micros: 0, by: ReplicaId(by) };
        Contents::written(
            dot(by, count),
            Version { stamp, value: Value(i64::from(by) * 100 + i64::from(count)) },
            context.clone(),
        )
    }

    fn values(contents: &Contents) -> Vec<i64> {
        contents.versions().iter().map(|(_, version)| version.value.0).collect()
    }

    #[test]
    fn a_write_replaces_what_its_client_read_and_stands_beside_the_rest() {
        let nothing = Dots::default();
        let (milk, eggs) = (write(0, 1, &nothing), write(1, 1, &nothing));
        let both = milk.joined(&eggs);
        assert_eq!(values(&both), [1, 101], "neither knew of the other");
        let after_milk = write(0, 2, &milk.seen());
        assert_eq!(values(&both.joined(&after_milk)), [2, 101]);
        let after_both = write(2, 1, &both.seen());
        assert_eq!(values(&both.joined(&after_both)), [201]);
        assert_eq!(values(&after_both.joined(&milk)), [201], "what was replaced does not come back");
    }

    /// Two clients write through one coordinator, neither having read [Dotted Version Vector Sets].
    #[test]
    fn two_blind_writes_at_one_coordinator_are_siblings_by_their_dots_alone() {
        let first = write(0, 1, &Dots::default());
        let second = write(0, 2, &Dots::default());
        assert_eq!(values(&first.joined(&second)), [1, 2]);
        let mut vector = Dots::default();
        vector.add_upto(dot(0, 1));
        assert_eq!(values(&first.joined(&write(0, 2, &vector))), [2], "a plain vector takes it for seen");
    }

    #[test]
    fn joining_is_a_join() {
        let mut rng = Rng::stream(7, "siblings", 0);
        for _ in 0..300 {
            let mut pool: Vec<Contents> = Vec::new();
            let mut counts = [0; 3];
            for _ in 0..8 {
                let context = match pool.len() as u64 {
                    0 => Dots::default(),
                    len => pool[rng.below(len) as usize].seen(),
                };
                let by = rng.below(3) as usize;
                counts[by] += 1;
                pool.push(write(by as u8, counts[by], &context));
                let (a, b) = (rng.below(pool.len() as u64) as usize, rng.below(pool.len() as u64) as usize);
                pool.push(pool[a].joined(&pool[b]));
            }
            for a in &pool {
                assert!(a.covers(a) && a.count() > 0);
                for b in &pool {
                    let ab = a.joined(b);
                    assert_eq!(ab, b.joined(a));
                    assert!(ab.covers(a) && ab.covers(b) && ab.count() > 0);
                    assert_eq!(a.covers(b), ab == *a);
                }
                let [b, c] = [&pool[3], &pool[5]];
                assert_eq!(a.joined(b).joined(c), a.joined(&b.joined(c)));
            }
        }
    }
}
