//! The fingerprint of a state: equal states have equal fingerprints on every target.
//!
//! `#[derive(Hash)]` feeds a hasher `usize` lengths and `isize` discriminants, whose width differs between
//! native and wasm, and integers in the machine's byte order. `StableHasher` widens and orders them.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::wide;

/// 64 bits that name a state, shown as sixteen hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The fingerprint of any state that derives `Hash`.
pub fn fingerprint_of<T: Hash + ?Sized>(value: &T) -> Fingerprint {
    let mut hasher = StableHasher::new();
    value.hash(&mut hasher);
    Fingerprint(hasher.finish())
}

/// A multiply-and-fold hash over 64-bit words. Not cryptographic: it tells states apart, it does not guard
/// against somebody who looks for a collision.
#[derive(Clone, Debug)]
pub struct StableHasher {
    state: u64,
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const MULTIPLIER: u64 = 0xd6e8_feb8_6659_fd93;

impl Default for StableHasher {
    fn default() -> StableHasher {
        StableHasher::new()
    }
}

impl StableHasher {
    pub fn new() -> StableHasher {
        StableHasher { state: SEED }
    }

    fn word(&mut self, word: u64) {
        let (low, high) = wide::product(self.state ^ word.wrapping_mul(SEED), MULTIPLIER);
        self.state = low ^ high ^ word.rotate_left(32);
    }
}

impl Hasher for StableHasher {
    fn finish(&self) -> u64 {
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
        self.word(bytes.len() as u64);
    }

    fn write_u8(&mut self, n: u8) {
        self.word(u64::from(n));
    }
    fn write_u16(&mut self, n: u16) {
        self.word(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.word(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.word(n);
    }
    fn write_u128(&mut self, n: u128) {
        self.word(n as u64);
        self.word((n >> 64) as u64);
    }
    fn write_usize(&mut self, n: usize) {
        self.word(n as u64);
    }
    fn write_i8(&mut self, n: i8) {
        self.word(i64::from(n) as u64);
    }
    fn write_i16(&mut self, n: i16) {
        self.word(i64::from(n) as u64);
    }
    fn write_i32(&mut self, n: i32) {
        self.word(i64::from(n) as u64);
    }
    fn write_i64(&mut self, n: i64) {
        self.word(n as u64);
    }
    fn write_isize(&mut self, n: isize) {
        self.word(n as i64 as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_do_not_matter_but_values_and_order_do() {
        assert_eq!(fingerprint_of(&7usize), fingerprint_of(&7u64));
        assert_eq!(fingerprint_of(&-1isize), fingerprint_of(&-1i64));
        assert_ne!(fingerprint_of(&(1u8, 2u8)), fingerprint_of(&(2u8, 1u8)));
        assert_ne!(fingerprint_of(&[0u8; 3][..]), fingerprint_of(&[0u8; 4][..]));
        assert_ne!(fingerprint_of(&(0u64, 0u64)), fingerprint_of(&0u64));
    }

    #[test]
    fn near_values_share_no_fingerprint() {
        let mut seen = std::collections::BTreeSet::new();
        for n in 0u64..50_000 {
            assert!(seen.insert(fingerprint_of(&n).0));
        }
    }
}
