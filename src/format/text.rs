//! A text that arrives in pieces: bytes become characters, and what is done with is let go. It keeps no more than
//! one piece and the operation that is not whole yet.

use super::error::{BadInput, Position};

#[derive(Clone, Debug)]
pub(super) struct Text {
    text: String,
    /// What of `text` is done with.
    done: usize,
    /// Where `text[done..]` begins.
    position: Position,
    /// The beginning of a character whose end has not come.
    part: Vec<u8>,
}

impl Text {
    pub fn new() -> Text {
        Text { text: String::new(), done: 0, position: Position::START, part: Vec::new() }
    }

    /// What is not done with.
    pub fn rest(&self) -> &str {
        &self.text[self.done..]
    }

    pub fn position(&self) -> Position {
        self.position
    }

    /// Lets the next `length` bytes of the rest go.
    pub fn pass(&mut self, length: usize) {
        let end = self.done + length;
        self.position = self.position.after(&self.text[self.done..end]);
        self.done = end;
    }

    /// # Errors
    /// The place of the first byte that belongs to no character of UTF-8.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), BadInput> {
        self.text.drain(..self.done);
        self.done = 0;
        if !self.part.is_empty() {
            // No character has more than four bytes.
            let taken = bytes.len().min(4 - self.part.len().min(4));
            let before = self.part.len();
            self.part.extend_from_slice(&bytes[..taken]);
            let (valid, bad) = valid_part(&self.part);
            if valid == 0 {
                return if bad { Err(self.not_utf8()) } else { Ok(()) };
            }
            // At least one character is whole now, and it held all of the part from before.
            let part = std::mem::take(&mut self.part);
            self.text.push_str(std::str::from_utf8(&part[..valid]).expect("this much is valid"));
            bytes = &bytes[valid - before..];
        }
        let (valid, bad) = valid_part(bytes);
        self.text.push_str(std::str::from_utf8(&bytes[..valid]).expect("this much is valid"));
        if bad {
            return Err(self.not_utf8());
        }
        self.part.extend_from_slice(&bytes[valid..]);
        Ok(())
    }

    /// # Errors
    /// If the text ends within a character.
    pub fn end(&self) -> Result<(), BadInput> {
        if self.part.is_empty() { Ok(()) } else { Err(self.not_utf8()) }
    }

    fn not_utf8(&self) -> BadInput {
        let at = self.position.after(self.rest());
        BadInput { at, what: "expected text in UTF-8, found a byte that belongs to no character".to_owned() }
    }
}

/// How many bytes are whole characters, and whether what follows cannot become one.
fn valid_part(bytes: &[u8]) -> (usize, bool) {
    match std::str::from_utf8(bytes) {
        Ok(_) => (bytes.len(), false),
        Err(error) => (error.valid_up_to(), error.error_len().is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_may_be_cut_anywhere() {
        let whole = "a→é𝄞z\n→";
        for size in 1..8 {
            let mut text = Text::new();
            let mut seen = String::new();
            for piece in whole.as_bytes().chunks(size) {
                text.push(piece).unwrap();
                seen.push_str(text.rest());
                text.pass(text.rest().len());
            }
            assert_eq!(text.end(), Ok(()));
            assert_eq!((seen.as_str(), text.position()), (whole, Position { line: 2, column: 2 }));
        }
    }

    #[test]
    fn the_first_bad_byte_is_found() {
        for size in 1..8 {
            let mut text = Text::new();
            let bad = b"ok\n\xc3\xa9x\xe2\x86z".chunks(size).find_map(|piece| text.push(piece).err());
            assert_eq!(bad.map(|bad| bad.at), Some(Position { line: 2, column: 3 }), "{size}");
        }
        let mut text = Text::new();
        text.push(b"ok\xe2\x86").unwrap();
        assert_eq!(text.end().unwrap_err().at, Position { line: 1, column: 3 });
    }
}
