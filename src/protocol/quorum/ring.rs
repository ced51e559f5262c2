//! The ring: which replicas are a key's homes. It is the same on all replicas and never changes in a run.

use crate::base::{ReplicaId, SortedMap};
use crate::history::Key;

/// All replicas in a circle; a key's homes follow one another on it [Dynamo §4.3].
///
/// `Differs:` a key begins at the replica of its own number instead of a hash's, so that a reader can tell
/// the homes at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ring {
    replicas: u8,
    copies: u8,
}

impl Ring {
    /// `copies` is N, how many homes a key has; 0 stands for all replicas, and there are never more.
    pub fn new(replicas: u8, copies: u8) -> Ring {
        let replicas = replicas.max(1);
        let copies = if copies == 0 { replicas } else { copies.min(replicas) };
        Ring { replicas, copies }
    }

    /// N.
    pub fn copies(self) -> u8 {
        self.copies
    }

    /// The key's homes in ring order: the replica at the key's number and those after it.
    pub fn homes(self, key: Key) -> impl Iterator<Item = ReplicaId> {
        let first = u16::from(key.0) % u16::from(self.replicas);
        (0..u16::from(self.copies)).map(move |n| ReplicaId(((first + n) % u16::from(self.replicas)) as u8))
    }

    pub fn is_home(self, key: Key, replica: ReplicaId) -> bool {
        self.homes(key).any(|home| home == replica)
    }

    /// For each dead home the replica that stands in for it: the next live one on the ring after the homes,
    /// each used once [Dynamo §4.6]. Homes for which none is left are absent.
    pub fn stand_ins(self, key: Key, dead: impl Fn(ReplicaId) -> bool) -> SortedMap<ReplicaId, ReplicaId> {
        let whole = Ring { copies: self.replicas, ..self };
        let live: Vec<ReplicaId> =
            whole.homes(key).skip(usize::from(self.copies)).filter(|replica| !dead(*replica)).collect();
        self.homes(key).filter(|home| dead(*home)).zip(live).collect()
    }

    /// Every replica but `me`.
    pub fn others(self, me: ReplicaId) -> impl Iterator<Item = ReplicaId> {
        (0..self.replicas).map(ReplicaId).filter(move |replica| *replica != me)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn homes(replicas: u8, copies: u8, key: u8) -> Vec<u8> {
        Ring::new(replicas, copies).homes(Key(key)).map(|home| home.0).collect()
    }

    #[test]
    fn the_next_live_replicas_stand_in_for_dead_homes() {
        let ring = Ring::new(6, 3);
        let stand_ins = |dead: &[u8]| -> Vec<(u8, u8)> {
            let pairs = ring.stand_ins(Key(1), |replica| dead.contains(&replica.0));
            pairs.into_iter().map(|(home, stand_in)| (home.0, stand_in.0)).collect()
        };
        assert_eq!(stand_ins(&[]), []);
        assert_eq!(stand_ins(&[0, 5]), [], "n1 and n6 are no homes of y");
        assert_eq!(stand_ins(&[2]), [(2, 4)]);
        assert_eq!(stand_ins(&[1, 3, 4]), [(1, 5), (3, 0)]);
        assert_eq!(stand_ins(&[1, 2, 3, 4, 5]), [(1, 0)]);
    }

    #[test]
    fn homes_are_neighbours_from_the_key_on() {
        assert_eq!(homes(5, 3, 0), [0, 1, 2]);
        assert_eq!(homes(5, 3, 4), [4, 0, 1]);
        assert_eq!(homes(5, 3, 6), [1, 2, 3]);
        assert_eq!(homes(3, 0, 1), [1, 2, 0]);
        assert_eq!(homes(3, 9, 255), [0, 1, 2]);
        assert_eq!(homes(0, 0, 7), [0]);
    }
}
