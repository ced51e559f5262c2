//! Whether replicas hold the same data. It is asked of final states, or of the states at any moment; a history
//! cannot tell.

use crate::base::{ReplicaId, SortedMap};
use crate::history::{Key, Value};

/// What a replica holds of the keys that it is to hold, in key order; `None` where it holds nothing.
pub type Contents = Vec<(Key, Option<Value>)>;

/// Whether the replicas that are up hold the same data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convergence {
    /// Replicas that hold something else of a key than most of those that are to hold it (of equals, what the one
    /// with the lowest number holds).
    pub behind: Vec<ReplicaId>,
    /// Replicas that are down and so say nothing.
    pub down: Vec<ReplicaId>,
}

impl Convergence {
    /// Compares replicas, each with what it holds or `None` while it is down. Both lists of the answer are in
    /// the order given.
    pub fn of(replicas: &[(ReplicaId, Option<Contents>)]) -> Convergence {
        let mut holders: SortedMap<Key, SortedMap<Option<Value>, Vec<ReplicaId>>> = SortedMap::new();
        for (id, contents) in replicas {
            for (key, value) in contents.iter().flatten() {
                holders.get_or_default(*key).get_or_default(*value).push(*id);
            }
        }
        // Of groups of the same size, the one with the lowest number counts as the larger.
        let size = |ids: &&Vec<ReplicaId>| (ids.len(), std::cmp::Reverse(ids.iter().min().copied()));
        let agrees = |id: &ReplicaId, groups: &SortedMap<Option<Value>, Vec<ReplicaId>>| {
            let is_among = groups.values().any(|ids| ids.contains(id));
            !is_among || groups.values().max_by_key(size).is_some_and(|most| most.contains(id))
        };
        let (mut behind, mut down) = (Vec::new(), Vec::new());
        for (id, contents) in replicas {
            if contents.is_none() {
                down.push(*id);
            } else if !holders.values().all(|groups| agrees(id, groups)) {
                behind.push(*id);
            }
        }
        Convergence { behind, down }
    }

    pub fn holds(&self) -> bool {
        self.behind.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each replica with what it holds of the first keys; 0 for nothing.
    fn compare(contents: &[Option<&[i64]>]) -> (Vec<u8>, Vec<u8>) {
        let replica = |(place, values): (usize, &Option<&[i64]>)| {
            let value = |n: &i64| (*n != 0).then_some(Value(*n));
            let held = values.map(|values| (0..).map(Key).zip(values.iter().map(value)).collect());
            (ReplicaId(place as u8), held)
        };
        let replicas: Vec<_> = contents.iter().enumerate().map(replica).collect();
        let found = Convergence::of(&replicas);
        let numbers = |ids: Vec<ReplicaId>| ids.into_iter().map(|id| id.0).collect();
        (numbers(found.behind), numbers(found.down))
    }

    #[test]
    fn most_replicas_decide_who_is_behind() {
        assert_eq!(compare(&[Some(&[1]), Some(&[2]), Some(&[2])]), (vec![0], vec![]));
        assert_eq!(compare(&[Some(&[2]), Some(&[0]), Some(&[2])]), (vec![1], vec![]));
    }

    /// A replica is compared on the keys that it is to hold, and on no other.
    #[test]
    fn replicas_with_parts_of_the_data_agree_on_what_they_share() {
        assert_eq!(compare(&[Some(&[1]), Some(&[1, 5]), Some(&[1, 5])]), (vec![], vec![]));
        assert_eq!(compare(&[Some(&[1]), Some(&[2, 5]), Some(&[1, 6]), Some(&[1, 6])]), (vec![1], vec![]));
        assert_eq!(compare(&[Some(&[]), Some(&[5]), Some(&[])]), (vec![], vec![]));
    }

    #[test]
    fn the_lowest_number_decides_between_equals() {
        assert_eq!(compare(&[Some(&[9]), Some(&[1])]), (vec![1], vec![]));
        assert_eq!(compare(&[Some(&[9]), Some(&[1]), Some(&[1]), Some(&[9])]), (vec![1, 2], vec![]));
    }

    #[test]
    fn replicas_that_are_down_say_nothing() {
        assert_eq!(compare(&[None, Some(&[1]), Some(&[1])]), (vec![], vec![0]));
        assert_eq!(compare(&[None, None]), (vec![], vec![0, 1]));
        assert_eq!(compare(&[]), (vec![], vec![]));
    }
}
