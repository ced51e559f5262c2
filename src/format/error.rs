//! Why a text is not a history, with the place in it. Reading stops at the first such place; what a reader
//! ignores is counted instead.

use std::fmt;

/// A place in a text, from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

impl Position {
    pub const START: Position = Position { line: 1, column: 1 };

    /// The place behind `text`, which begins here.
    pub(super) fn after(self, text: &str) -> Position {
        let bytes = text.as_bytes();
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let (start, last) = match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => (1, &text[end + 1..]),
            None => (self.column, text),
        };
        Position {
            line: self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX)),
            column: start.saturating_add(u32::try_from(last.chars().count()).unwrap_or(u32::MAX)),
        }
    }
}

/// A text that cannot be read as a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadInput {
    pub at: Position,
    /// What was expected there and, where that helps, what was found.
    pub what: String,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

/// What is wrong at a byte of the text that a parser was given; its owner knows where that text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub at: usize,
    pub what: String,
}

impl Wrong {
    pub fn new(at: usize, what: impl Into<String>) -> Wrong {
        Wrong { at, what: what.into() }
    }

    /// `start` is the place of the first byte of `text`.
    pub fn within(self, text: &str, start: Position) -> BadInput {
        let at = text.floor_char_boundary(self.at.min(text.len()));
        BadInput { at: start.after(&text[..at]), what: self.what }
    }
}

/// The beginning of a text from outside, short enough for a sentence.
pub(super) fn excerpt(text: &str) -> String {
    const MOST: usize = 40;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let place = |text| (Position::START.after(text).line, Position::START.after(text).column);
        assert_eq!(place(""), (1, 1));
        assert_eq!(place("ab"), (1, 3));
        assert_eq!(place("ab\n"), (2, 1));
        assert_eq!(place("a\n\né→x"), (3, 4));
        let begin = Position { line: 7, column: 5 };
        assert_eq!(begin.after("xy"), Position { line: 7, column: 7 });
        let wrong = Wrong::new(4, "no").within("a\né→", begin);
        assert_eq!(wrong.at, Position { line: 8, column: 2 });
    }
}
