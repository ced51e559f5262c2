//! Counting to a majority: two of them always share a replica, on which every protocol that orders a log
//! rests.

use crate::sim::Nodes;

/// The fewest of `replicas` that share one with every other group as large.
pub fn majority(replicas: u8) -> u8 {
    replicas / 2 + 1
}

/// The greatest value that at least `majority` of the values reach; a majority is one at least.
#[inline]
pub fn reached_by<T: Ord + Copy + Default>(majority: u8, values: impl Iterator<Item = T>) -> Option<T> {
    let mut falling = [T::default(); Nodes::MOST];
    let mut len = 0;
    for value in values {
        let mut place = len;
        while place > 0 && falling[place - 1] < value {
            falling[place] = falling[place - 1];
            place -= 1;
        }
        falling[place] = value;
        len += 1;
    }
    falling[..len].get(usize::from(majority).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::reached_by;

    #[test]
    fn a_majority_reaches_the_middle() {
        assert_eq!(reached_by(2, [5, 9, 3].into_iter()), Some(5));
        assert_eq!(reached_by(3, [5, 9, 3, 3].into_iter()), Some(3));
        assert_eq!(reached_by(3, [1, 7, 7, 7, 2].into_iter()), Some(7));
        assert_eq!(reached_by(1, [4].into_iter()), Some(4));
        assert_eq!(reached_by(2, [4].into_iter()), None);
    }
}
