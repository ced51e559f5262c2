//! Small numbers for values, equal numbers for equal values. Values are never forgotten, and in which order they
//! stand in the table is never seen.

use std::hash::{Hash, Hasher};

use crate::base::StableHasher;

pub(super) struct Interner<T> {
    values: Vec<T>,
    /// Open addressing: the number of a value plus one, 0 in a free place.
    table: Vec<u32>,
}

impl<T: Eq + Hash> Interner<T> {
    pub fn new() -> Interner<T> {
        Interner { values: Vec::new(), table: vec![0; 64] }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn get(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    pub fn contains(&self, value: &T) -> bool {
        self.table[self.place(value)] != 0
    }

    /// The number of a value, a new one if it has none.
    pub fn number(&mut self, value: T) -> u32 {
        if 2 * self.values.len() >= self.table.len() {
            self.grow();
        }
        let place = self.place(&value);
        if self.table[place] == 0 {
            self.values.push(value);
            self.table[place] = u32::try_from(self.values.len()).expect("fewer than 2^32 values");
        }
        self.table[place] - 1
    }

    /// Where the value is in the table, or where it would be put.
    fn place(&self, value: &T) -> usize {
        let mut hasher = StableHasher::new();
        value.hash(&mut hasher);
        let mask = self.table.len() - 1;
        let mut place = hasher.finish() as usize & mask;
        while self.table[place] != 0 && self.values[self.table[place] as usize - 1] != *value {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        self.table = vec![0; 2 * self.table.len()];
        for number in 0..self.values.len() {
            let place = self.place(&self.values[number]);
            self.table[place] = number as u32 + 1;
        }
    }
}
