//! Interned texts: what a history calls its values, keys, accounts and processes. A datum is a number without
//! meaning of its own; only [`Texts`] knows what it stands for.

use std::hash::Hasher;

use crate::base::StableHasher;

/// An interned value, key or name; equal texts of one [`Texts`] are equal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Datum(pub u32);

impl Datum {
    /// Nothing: the value of a register that was never written, the key of an only object.
    pub const NIL: Datum = Datum(0);

    pub fn is_nil(self) -> bool {
        self == Datum::NIL
    }

    /// Its place in a vector with one entry a datum.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Which datum stands for which text. A string is interned by its content, without quotes; everything else as it
/// stood in the source.
#[derive(Clone, Debug)]
pub struct Texts {
    /// Where the text of each datum ends in `text`; it begins where the one before ends.
    ends: Vec<usize>,
    text: String,
    numbers: Vec<Option<i64>>,
    /// Open addressing by the hash of the text: the datum, 0 in a free place. Its order is never seen.
    table: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Texts {
        Texts::new()
    }
}

impl Texts {
    /// Knows nil alone, which reads `nil`.
    pub fn new() -> Texts {
        let nil = "nil";
        Texts { ends: vec![nil.len()], text: nil.into(), numbers: vec![None], table: vec![0; 16] }
    }

    /// How many data there are, nil among them: each is less than this.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// The datum of a text, the same for the same text. It is never nil, whatever the text is: only the reader
    /// of a format knows how nothing is written there.
    ///
    /// # Panics
    /// At 2³² texts.
    pub fn intern(&mut self, text: &str) -> Datum {
        if 2 * self.ends.len() > self.table.len() {
            self.grow();
        }
        let place = self.place(text);
        if self.table[place] == 0 {
            self.table[place] = u32::try_from(self.ends.len()).expect("fewer than 2^32 texts");
            self.text.push_str(text);
            self.ends.push(self.text.len());
            self.numbers.push(text.parse().ok());
        }
        Datum(self.table[place])
    }

    /// The datum of a text that was interned.
    pub fn find(&self, text: &str) -> Option<Datum> {
        Some(Datum(self.table[self.place(text)])).filter(|datum| !datum.is_nil())
    }

    /// # Panics
    /// If the datum is of other texts.
    pub fn text(&self, datum: Datum) -> &str {
        let start = datum.index().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[datum.index()]]
    }

    /// The number that the text is, where it is one.
    pub fn number(&self, datum: Datum) -> Option<i64> {
        self.numbers[datum.index()]
    }

    /// Where the text is in the table, or where it would be put.
    fn place(&self, text: &str) -> usize {
        let mut hasher = StableHasher::default();
        hasher.write(text.as_bytes());
        let mask = self.table.len() - 1;
        let mut place = hasher.finish() as usize & mask;
        while self.table[place] != 0 && self.text(Datum(self.table[place])) != text {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        self.table = vec![0; 2 * self.table.len()];
        for datum in 1..self.ends.len() as u32 {
            let place = self.place(self.text(Datum(datum)));
            self.table[place] = datum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_datum() {
        let mut texts = Texts::new();
        let data: Vec<Datum> = (0..1000).map(|n| texts.intern(&n.to_string())).collect();
        for (n, datum) in data.iter().enumerate() {
            assert_eq!(texts.intern(&n.to_string()), *datum);
            assert_eq!(texts.text(*datum), n.to_string());
            assert_eq!(texts.number(*datum), Some(n as i64));
            assert_eq!(texts.find(&n.to_string()), Some(*datum));
        }
        assert_eq!(texts.count(), 1001);
        assert_eq!(texts.find("1000"), None);
    }

    #[test]
    fn nil_is_no_text() {
        let mut texts = Texts::new();
        assert_eq!(texts.text(Datum::NIL), "nil");
        assert_eq!(texts.number(Datum::NIL), None);
        assert!(!texts.intern("nil").is_nil());
        assert!(!texts.intern("").is_nil());
        assert_eq!(texts.text(texts.find("").unwrap()), "");
    }
}
