//! Version vectors: how many events of each replica are known. They tell what happened before what, and what was
//! concurrent [Lamport 1978; Fidge 1988; Mattern 1989], without any clock.

use std::cmp::Ordering;
use std::fmt;

use crate::base::{ReplicaId, SortedMap};

/// One event of a replica: its `count`-th, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    pub by: ReplicaId,
    pub count: u64,
}

/// Of each replica, how many of its events are known: all up to that one. A replica that is absent has 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vector {
    counts: SortedMap<ReplicaId, u64>,
}

impl Vector {
    pub fn get(&self, replica: ReplicaId) -> u64 {
        self.counts.get(&replica).copied().unwrap_or(0)
    }

    /// The replica's next event, which is known from now on.
    pub fn next(&mut self, replica: ReplicaId) -> Dot {
        let count = self.counts.get_or_default(replica);
        *count += 1;
        Dot { by: replica, count: *count }
    }

    /// Whether the event is known.
    pub fn covers(&self, dot: Dot) -> bool {
        self.get(dot.by) >= dot.count
    }

    /// Knows the replica's events up to this one.
    pub fn raise(&mut self, dot: Dot) {
        if !self.covers(dot) {
            self.counts.insert(dot.by, dot.count);
        }
    }

    /// Knows what either knows: the least upper bound of the two.
    pub fn join(&mut self, other: &Vector) {
        for (by, count) in other.iter() {
            self.raise(Dot { by, count });
        }
    }

    /// Whether everything that `other` knows is known here.
    pub fn includes(&self, other: &Vector) -> bool {
        other.iter().all(|(by, count)| self.covers(Dot { by, count }))
    }

    pub fn iter(&self) -> impl Iterator<Item = (ReplicaId, u64)> + '_ {
        self.counts.iter().map(|(by, count)| (*by, *count))
    }
}

/// Less: what happened before. `None`: concurrent, neither knows all of the other.
impl PartialOrd for Vector {
    fn partial_cmp(&self, other: &Vector) -> Option<Ordering> {
        match (self.includes(other), other.includes(self)) {
            (true, true) => Some(Ordering::Equal),
            (true, false) => Some(Ordering::Greater),
            (false, true) => Some(Ordering::Less),
            (false, false) => None,
        }
    }
}

impl FromIterator<Dot> for Vector {
    /// The least vector that covers them.
    fn from_iter<I: IntoIterator<Item = Dot>>(dots: I) -> Vector {
        let mut vector = Vector::default();
        dots.into_iter().for_each(|dot| vector.raise(dot));
        vector
    }
}

/// "n2:4".
impl fmt::Display for Dot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.by, self.count)
    }
}

/// "n1:3 n2:4"; "nothing".
impl fmt::Display for Vector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (by, count) in self.iter() {
            write!(f, "{}{}", if first { "" } else { " " }, Dot { by, count })?;
            first = false;
        }
        if first { f.write_str("nothing") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(counts: &[u64]) -> Vector {
        let dots = (0..).map(ReplicaId).zip(counts).map(|(by, count)| Dot { by, count: *count });
        dots.collect()
    }

    #[test]
    fn vectors_tell_before_after_and_concurrent() {
        assert_eq!(vector(&[1, 2]).partial_cmp(&vector(&[1, 3])), Some(Ordering::Less));
        assert_eq!(vector(&[2, 2]).partial_cmp(&vector(&[1])), Some(Ordering::Greater));
        assert_eq!(vector(&[2, 1]).partial_cmp(&vector(&[1, 2])), None);
        assert_eq!(vector(&[0, 0]).partial_cmp(&vector(&[])), Some(Ordering::Equal));
    }

    #[test]
    fn a_join_is_the_least_that_includes_both() {
        let (a, b) = (vector(&[3, 1, 0]), vector(&[1, 4, 2]));
        let mut joined = a.clone();
        joined.join(&b);
        assert_eq!(joined, vector(&[3, 4, 2]));
        assert!(joined.includes(&a) && joined.includes(&b));
        assert_eq!(joined.to_string(), "n1:3 n2:4 n3:2");
        assert_eq!(Vector::default().to_string(), "nothing");
    }
}
