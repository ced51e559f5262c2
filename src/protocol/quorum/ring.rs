//! The ring: which replicas are a key's homes. It is the same on all replicas and never changes in a run.

use super::Settings;
use crate::base::{ReplicaId, SortedMap};
use crate::history::Key;
use crate::sim::Setup;

/// All replicas in a circle; a key's homes follow one another on it [Dynamo §4.3]. With several data centres each has
/// as many homes as the others, chosen in the same way among its own
/// [Cassandra docs, Dynamo: NetworkTopologyStrategy].
///
/// `Differs:` a key begins at the replica of its own number instead of a hash's, so that a reader can tell
/// the homes at a glance. Data centres are equal shares of the replicas in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ring {
    replicas: u8,
    copies: u8,
    centres: u8,
    /// Whether the last replica has the last data centre for itself.
    last_alone: bool,
}

impl Ring {
    /// The most data centres.
    pub const CENTRES: usize = 3;

    /// `copies` is N, how many homes a key has in each of `centres` data centres; 0 stands for all replicas, and there
    /// are never more.
    pub fn new(replicas: u8, copies: u8, centres: u8) -> Ring {
        let replicas = replicas.max(1);
        let copies = if copies == 0 { replicas } else { copies.min(replicas) };
        let centres = centres.clamp(1, Ring::CENTRES as u8).min(replicas);
        Ring { replicas, copies, centres, last_alone: false }
    }

    /// As the settings have it; data centres may be the regions of the geography.
    pub fn of(setup: &Setup, settings: &Settings) -> Ring {
        let replicas = setup.nodes.replicas;
        match setup.geography {
            Some(geography) if settings.centres == 0 => {
                let ring = Ring::new(replicas, settings.copies, geography.regions.len() as u8);
                Ring { last_alone: geography.last_alone, ..ring }
            }
            _ => Ring::new(replicas, settings.copies, settings.centres),
        }
    }

    /// The data centre of a replica, from 0.
    pub fn centre(self, replica: ReplicaId) -> u8 {
        let (place, replicas) = (u16::from(replica.0), u16::from(self.replicas));
        let (dealt, shares) = if self.last_alone && self.centres > 1 {
            (replicas - 1, self.centres - 1)
        } else {
            (replicas, self.centres)
        };
        (place * u16::from(shares) / dealt).min(u16::from(self.centres) - 1) as u8
    }

    /// How many of these replicas are in each data centre.
    pub fn sizes(self, of: &[ReplicaId]) -> [u8; Ring::CENTRES] {
        let mut sizes = [0; Ring::CENTRES];
        for replica in of {
            sizes[usize::from(self.centre(*replica))] += 1;
        }
        sizes
    }

    pub fn centres(self) -> u8 {
        self.centres
    }

    /// The key's homes in ring order: the replica at the key's number and those after it.
    pub fn homes(self, key: Key) -> impl Iterator<Item = ReplicaId> {
        let mut chosen = [0; Ring::CENTRES];
        self.from(key).filter(move |replica| {
            let chosen = &mut chosen[usize::from(self.centre(*replica))];
            *chosen += 1;
            *chosen <= self.copies
        })
    }

    /// All replicas in ring order, from the one at the key's number on.
    fn from(self, key: Key) -> impl Iterator<Item = ReplicaId> {
        let replicas = u16::from(self.replicas);
        let first = u16::from(key.0) % replicas;
        (0..replicas).map(move |n| ReplicaId(((first + n) % replicas) as u8))
    }

    pub fn is_home(self, key: Key, replica: ReplicaId) -> bool {
        self.homes(key).any(|home| home == replica)
    }

    /// For each dead home the replica that stands in for it: the next live one on the ring after the homes,
    /// each used once [Dynamo §4.6]. Homes for which none is left are absent.
    pub fn stand_ins(self, key: Key, dead: impl Fn(ReplicaId) -> bool) -> SortedMap<ReplicaId, ReplicaId> {
        let live: Vec<ReplicaId> =
            self.from(key).filter(|replica| !self.is_home(key, *replica) && !dead(*replica)).collect();
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
        Ring::new(replicas, copies, 1).homes(Key(key)).map(|home| home.0).collect()
    }

    #[test]
    fn the_next_live_replicas_stand_in_for_dead_homes() {
        let ring = Ring::new(6, 3, 1);
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
    fn each_data_centre_has_its_homes() {
        let homes = |copies, centres, key| -> Vec<u8> {
            Ring::new(6, copies, centres).homes(Key(key)).map(|home| home.0).collect()
        };
        assert_eq!(homes(0, 2, 1), [1, 2, 3, 4, 5, 0]);
        assert_eq!(homes(2, 2, 1), [1, 2, 3, 4]);
        assert_eq!(homes(2, 2, 2), [2, 3, 4, 0], "n3 and n1, the first two of the first from n3 on");
        assert_eq!(homes(1, 3, 5), [5, 0, 2]);
        assert_eq!(
            (0..7).map(|n| Ring::new(7, 0, 3).centre(ReplicaId(n))).collect::<Vec<_>>(),
            [0, 0, 0, 1, 1, 2, 2]
        );
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
