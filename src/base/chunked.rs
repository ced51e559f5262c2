//! An append-mostly sequence whose clones share their past.
//!
//! Checkpoints clone replicas often, and a replica's log is long; full chunks are immutable and shared, so a
//! clone costs one pointer for each 64 entries. It is not a general vector: entries change only by being cut
//! off the end and appended again.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::{Fingerprint, fingerprint_of};

const CHUNK: usize = 64;

/// A sequence with cheap clones. Equal contents have equal hashes, however they came about.
#[derive(Clone, Debug)]
pub struct Chunked<T> {
    full: Vec<Rc<Chunk<T>>>,
    tail: Vec<T>,
}

#[derive(Debug)]
struct Chunk<T> {
    items: Vec<T>,
    fingerprint: Fingerprint,
}

impl<T> Default for Chunked<T> {
    fn default() -> Chunked<T> {
        Chunked { full: Vec::new(), tail: Vec::new() }
    }
}

impl<T: Clone + Hash> Chunked<T> {
    pub fn new() -> Chunked<T> {
        Chunked::default()
    }

    pub fn len(&self) -> usize {
        self.full.len() * CHUNK + self.tail.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        match self.full.get(index / CHUNK) {
            Some(chunk) => chunk.items.get(index % CHUNK),
            None => self.tail.get(index.checked_sub(self.full.len() * CHUNK)?),
        }
    }

    pub fn last(&self) -> Option<&T> {
        self.len().checked_sub(1).and_then(|last| self.get(last))
    }

    pub fn push(&mut self, item: T) {
        self.tail.push(item);
        if self.tail.len() == CHUNK {
            let items = std::mem::take(&mut self.tail);
            let fingerprint = fingerprint_of(&items);
            self.full.push(Rc::new(Chunk { items, fingerprint }));
        }
    }

    /// Keeps the first `len` items.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len() {
            return;
        }
        let whole = len / CHUNK;
        if whole < self.full.len() {
            self.tail = self.full[whole].items[..len % CHUNK].to_vec();
            self.full.truncate(whole);
        } else {
            self.tail.truncate(len % CHUNK);
        }
    }

    /// The items from `from` on.
    pub fn iter_from(&self, from: usize) -> impl Iterator<Item = &T> {
        (from..self.len()).map_while(|index| self.get(index))
    }
}

impl<T: Hash> Hash for Chunked<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.full.len());
        for chunk in &self.full {
            chunk.fingerprint.hash(state);
        }
        self.tail.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaves_as_a_vector() {
        let mut plain: Vec<u32> = Vec::new();
        let mut chunked = Chunked::new();
        let mut rng = crate::base::Rng::stream(3, "chunked", 0);
        for n in 0..5_000 {
            if rng.below(40) == 0 {
                let keep = rng.below(plain.len() as u64 + 1) as usize;
                plain.truncate(keep);
                chunked.truncate(keep);
            }
            plain.push(n);
            chunked.push(n);
            assert_eq!(chunked.len(), plain.len());
            assert_eq!(chunked.last(), plain.last());
        }
        assert_eq!(chunked.iter_from(0).copied().collect::<Vec<_>>(), plain);
        let mut rebuilt = Chunked::new();
        plain.iter().for_each(|n| rebuilt.push(*n));
        assert_eq!(fingerprint_of(&chunked), fingerprint_of(&rebuilt));
    }
}
