//! The states in which the object may be before one return, each with what it cost to get there. Of two that are
//! otherwise equal it keeps the one that can do all that the other can.
//!
//! A row is a state and a set of bits, where fewer bits are better ([`super::search`] says which bits): a row
//! whose bits are all set in another row of the same state makes that other row superfluous.

use super::index::Index;
use crate::base::StableHasher;
use std::hash::Hasher;

/// No row, no node.
pub(super) const NO: u32 = u32::MAX;

/// How many rows of a state are compared with a new one bit by bit. Beyond, only equal rows are found, by hash.
const COMPARED: usize = if cfg!(test) { 4 } else { 192 };

/// One row, without its bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub state: u32,
    /// How it was reached.
    pub node: u32,
    /// Some other row is better.
    pub dead: bool,
}

/// Rows in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Frontier {
    words: usize,
    rows: Vec<Row>,
    bits: Vec<u64>,
    /// How many were gone on from.
    pub done: usize,
    /// The rows of each state, by place in `lists`.
    index: Index,
    lists: Vec<List>,
    /// Rows of all states beyond those that are compared.
    beyond: Index,
}

#[derive(Debug)]
struct List {
    state: u32,
    rows: Vec<u32>,
}

impl Frontier {
    pub fn new(words: usize) -> Frontier {
        Frontier { words, ..Frontier::default() }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_done(&self) -> bool {
        self.done == self.rows.len()
    }

    pub fn row(&self, row: usize) -> Row {
        self.rows[row]
    }

    /// The nodes of the rows that are still to be gone on from.
    pub fn open_nodes(&mut self) -> impl Iterator<Item = &mut u32> {
        self.rows[self.done..].iter_mut().filter(|row| !row.dead).map(|row| &mut row.node)
    }

    /// Says how the row that was added last was reached.
    pub fn set_last_node(&mut self, node: u32) {
        if let Some(row) = self.rows.last_mut() {
            row.node = node;
        }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        self.rows.len() * (size_of::<Row>() + 8 * self.words + 8)
    }

    pub fn bits(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..(row + 1) * self.words]
    }

    /// Adds a row, unless one that is as good is there.
    pub fn insert(&mut self, state: u32, bits: &[u64], node: u32) -> bool {
        let new = self.rows.len() as u32;
        let lists = &self.lists;
        let hash = u64::from(state).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let list = self.index.find_or(hash, lists.len() as u32, |list| lists[list as usize].state == state);
        if list as usize == self.lists.len() {
            self.lists.push(List { state, rows: Vec::new() });
        }
        let mut rows = std::mem::take(&mut self.lists[list as usize].rows);
        let fresh = self.is_fresh(&mut rows, state, bits, new);
        if fresh {
            if rows.len() < COMPARED {
                rows.push(new);
            }
            self.rows.push(Row { state, node, dead: false });
            self.bits.extend_from_slice(bits);
        }
        self.lists[list as usize].rows = rows;
        fresh
    }

    fn is_fresh(&mut self, rows: &mut Vec<u32>, state: u32, bits: &[u64], new: u32) -> bool {
        let words = self.words;
        let of = |row: u32| &self.bits[row as usize * words..(row as usize + 1) * words];
        for place in 0..rows.len() {
            if is_subset(of(rows[place]), bits) {
                // The next one is probably superfluous for the same reason.
                rows.swap(place, place / 2);
                return false;
            }
        }
        if rows.len() == COMPARED {
            let is = |row: u32| self.rows[row as usize].state == state && of(row) == bits;
            if self.beyond.find_or(hash_of(state, bits), new, is) != new {
                return false;
            }
        }
        let all = &mut self.rows;
        rows.retain(|row| {
            let worse = is_subset(bits, &self.bits[*row as usize * words..(*row as usize + 1) * words]);
            all[*row as usize].dead |= worse;
            !worse
        });
        true
    }
}

fn is_subset(some: &[u64], of: &[u64]) -> bool {
    some.iter().zip(of).all(|(some, of)| some & !of == 0)
}

fn hash_of(state: u32, bits: &[u64]) -> u64 {
    let mut hasher = StableHasher::new();
    hasher.write_u32(state);
    bits.iter().for_each(|word| hasher.write_u64(*word));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_rows_with_the_fewest_bits() {
        let mut frontier = Frontier::new(1);
        assert!(frontier.insert(0, &[0b11], NO));
        assert!(!frontier.insert(0, &[0b111], NO), "it has more bits");
        assert!(!frontier.insert(0, &[0b11], NO), "it is there");
        assert!(frontier.insert(1, &[0b111], NO), "another state");
        assert!(frontier.insert(0, &[0b100], NO), "neither is better");
        assert!(frontier.insert(0, &[0b1], NO));
        assert!(frontier.row(0).dead && !frontier.row(1).dead && !frontier.row(2).dead);
    }

    #[test]
    fn finds_equal_rows_among_many() {
        let mut frontier = Frontier::new(1);
        let pairs = |(a, b): (u32, u32)| 1u64 << a | 1u64 << b;
        let all: Vec<u64> = (0..60).flat_map(|a| (0..a).map(move |b| pairs((a, b)))).collect();
        assert!(all.iter().all(|bits| frontier.insert(0, &[*bits], NO)));
        assert!(!all.iter().any(|bits| frontier.insert(0, &[*bits], NO)));
        assert_eq!(frontier.len(), 60 * 59 / 2);
    }
}
