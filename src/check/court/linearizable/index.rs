//! Hash tables with a fixed hash whose order is never seen: what was already met, found again by its hash.

/// Finds ids by the hash of what they stand for; the caller compares.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// A part of the hash, and the id plus one; 0 in a free place.
    places: Vec<(u32, u32)>,
    len: usize,
}

impl Index {
    /// The id with this hash for which `is` holds, or else `new`, which is put in.
    pub fn find_or(&mut self, hash: u64, new: u32, is: impl Fn(u32) -> bool) -> u32 {
        if 4 * (self.len + 1) > 3 * self.places.len() {
            self.grow();
        }
        let short = (hash >> 32) as u32;
        let mut place = self.start(short);
        while self.places[place].1 != 0 {
            let (other, id) = self.places[place];
            if other == short && is(id - 1) {
                return id - 1;
            }
            place = (place + 1) & (self.places.len() - 1);
        }
        self.places[place] = (short, new + 1);
        self.len += 1;
        new
    }

    fn start(&self, short: u32) -> usize {
        short as usize & (self.places.len() - 1)
    }

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.places);
        self.places = vec![(0, 0); (2 * old.len()).max(8)];
        for (short, id) in old.into_iter().filter(|(_, id)| *id != 0) {
            let mut place = self.start(short);
            while self.places[place].1 != 0 {
                place = (place + 1) & (self.places.len() - 1);
            }
            self.places[place] = (short, id);
        }
    }
}

/// Numbers by pairs of numbers.
#[derive(Clone, Debug)]
pub(super) struct PairMap {
    /// `u64::MAX` in a free place, which is no key.
    places: Vec<(u64, u32)>,
    len: usize,
}

impl PairMap {
    pub fn new() -> PairMap {
        PairMap { places: vec![(u64::MAX, 0); 16], len: 0 }
    }

    pub fn bytes(&self) -> usize {
        self.places.len() * size_of::<(u64, u32)>()
    }

    pub fn get(&self, pair: (u32, u32)) -> Option<u32> {
        let key = key(pair);
        let (found, value) = self.places[self.place(key)];
        (found == key).then_some(value)
    }

    pub fn insert(&mut self, pair: (u32, u32), value: u32) {
        if 4 * (self.len + 1) > 3 * self.places.len() {
            let old = std::mem::take(&mut self.places);
            self.places = vec![(u64::MAX, 0); 2 * old.len()];
            for entry in old.into_iter().filter(|(key, _)| *key != u64::MAX) {
                let place = self.place(entry.0);
                self.places[place] = entry;
            }
        }
        let place = self.place(key(pair));
        self.len += usize::from(self.places[place].0 == u64::MAX);
        self.places[place] = (key(pair), value);
    }

    fn place(&self, key: u64) -> usize {
        let mask = self.places.len() - 1;
        let mut place = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        while self.places[place].0 != key && self.places[place].0 != u64::MAX {
            place = (place + 1) & mask;
        }
        place
    }
}

/// Both numbers are less than `u32::MAX`.
fn key((a, b): (u32, u32)) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fingerprint_of;

    #[test]
    fn finds_what_was_put_in() {
        let words: Vec<u32> = (0..500).map(|n| n * n).collect();
        let mut index = Index::default();
        for round in 0..2 {
            for (id, word) in words.iter().enumerate() {
                let new = id as u32 + 1000 * round;
                let found = index.find_or(fingerprint_of(word).0, new, |id| words[id as usize] == *word);
                assert_eq!(found, id as u32);
            }
        }
    }

    #[test]
    fn keeps_the_last_number_of_a_pair() {
        let mut map = PairMap::new();
        for n in 0..2000 {
            map.insert((n % 50, n % 20), n);
        }
        assert_eq!(map.get((49, 19)), Some(1999));
        assert_eq!(map.get((1, 0)), None);
        assert_eq!(map.len, 100);
    }
}
