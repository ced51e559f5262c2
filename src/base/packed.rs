//! How many bytes a value takes when its fields are packed one after the other: integers and the tags of variants in as
//! many groups of seven bits as they need (LEB128, signed ones zigzagged), bytes as they are. That is what compact
//! binary formats come to, and it is asked of any value that derives `Hash`, without a format of its own.

use std::hash::{Hash, Hasher};

/// The bytes of a value, packed.
pub fn packed_len<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut packed = Packed { bytes: 0 };
    value.hash(&mut packed);
    packed.bytes
}

/// It counts what it is fed and keeps nothing of it.
struct Packed {
    bytes: u64,
}

impl Packed {
    fn number(&mut self, n: u64) {
        let bits = u64::from((n | 1).ilog2()) + 1;
        self.bytes += bits.div_ceil(7);
    }

    fn signed(&mut self, n: i64) {
        self.number(((n << 1) ^ (n >> 63)) as u64);
    }
}

impl Hasher for Packed {
    fn finish(&self) -> u64 {
        self.bytes
    }

    fn write(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
    }

    fn write_u8(&mut self, _: u8) {
        self.bytes += 1;
    }
    fn write_u16(&mut self, n: u16) {
        self.number(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.number(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.number(n);
    }
    fn write_u128(&mut self, n: u128) {
        self.number(n as u64);
        self.number((n >> 64) as u64);
    }
    fn write_usize(&mut self, n: usize) {
        self.number(n as u64);
    }
    fn write_i8(&mut self, _: i8) {
        self.bytes += 1;
    }
    fn write_i16(&mut self, n: i16) {
        self.signed(i64::from(n));
    }
    fn write_i32(&mut self, n: i32) {
        self.signed(i64::from(n));
    }
    fn write_i64(&mut self, n: i64) {
        self.signed(n);
    }
    /// The tag of a variant.
    fn write_isize(&mut self, n: isize) {
        self.number(n.unsigned_abs() as u64);
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Hash, Serialize)]
    enum Message {
        Beat,
        Append { term: u64, entries: Vec<(u32, i64)>, commit: Option<u64> },
    }

    /// The binary form of links is such a format.
    #[test]
    fn it_is_what_a_compact_format_takes() {
        let mut messages = vec![Message::Beat];
        for term in [0, 1, 127, 128, 16_383, 16_384, 1 << 40, u64::MAX] {
            for count in [0, 1, 3, 200] {
                let entries = (0..count).map(|n| (n * 1_000, i64::from(n) * -77)).collect();
                messages.push(Message::Append { term, entries, commit: Some(term / 2) });
                messages.push(Message::Append { term, entries: Vec::new(), commit: None });
            }
        }
        for message in &messages {
            let form = postcard::to_allocvec(message).expect("plain data");
            assert_eq!(packed_len(message), form.len() as u64);
        }
    }
}
