//! Whether replicas hold the same data. It is asked of final states, or of the states at any moment; a history
//! cannot tell.

use crate::base::{ReplicaId, SortedMap};
use crate::history::{Key, Value};

/// What a replica holds, in key order; keys never written are absent.
pub type Contents = Vec<(Key, Value)>;

/// Whether the replicas that are up hold the same data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Convergence {
    /// Replicas whose data differs from what most replicas (of equals, the one with the lowest number) hold.
    pub behind: Vec<ReplicaId>,
    /// Replicas that are down and so say nothing.
    pub down: Vec<ReplicaId>,
}

impl Convergence {
    /// Compares replicas, each with what it holds or `None` while it is down. Both lists of the answer are in
    /// the order given.
    pub fn of(replicas: &[(ReplicaId, Option<Contents>)]) -> Convergence {
        let mut holders: SortedMap<&Contents, Vec<ReplicaId>> = SortedMap::new();
        for (id, contents) in replicas {
            if let Some(contents) = contents {
                holders.get_or_default(contents).push(*id);
            }
        }
        // Of groups of the same size, the one with the lowest number counts as the larger.
        let size = |ids: &&Vec<ReplicaId>| (ids.len(), std::cmp::Reverse(ids.iter().min().copied()));
        let most = holders.values().max_by_key(size).cloned().unwrap_or_default();
        let (mut behind, mut down) = (Vec::new(), Vec::new());
        for (id, contents) in replicas {
            match contents {
                None => down.push(*id),
                Some(_) if !most.contains(id) => behind.push(*id),
                Some(_) => {}
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

    fn compare(contents: &[Option<&[i64]>]) -> (Vec<u8>, Vec<u8>) {
        let replica = |(place, values): (usize, &Option<&[i64]>)| {
            let held = values.map(|values| (0..).map(Key).zip(values.iter().map(|n| Value(*n))).collect());
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
        assert_eq!(compare(&[Some(&[2]), Some(&[]), Some(&[2])]), (vec![1], vec![]));
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
