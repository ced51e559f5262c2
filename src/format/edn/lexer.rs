//! The tokens of EDN. It cuts a text that may not be whole yet into tokens and knows nothing of their nesting.
//!
//! Source: the EDN format, github.com/edn-format/edn; and what Clojure's printer writes besides, such as
//! `0x1f` inside of `#object[…]`.

use super::super::error::{Wrong, excerpt};

/// Why a parser stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Stop {
    /// The text ends here, but not the file.
    More,
    Wrong(Wrong),
}

impl Stop {
    pub fn wrong(at: usize, what: impl Into<String>) -> Stop {
        Stop::Wrong(Wrong::new(at, what))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `(`, `[`, `{`, or `S` for `#{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// Between the quotes, with its escapes.
    Text(&'a str),
    /// Everything else that stands for itself: numbers, names, characters.
    Atom(&'a str),
    /// The name of the tag of the form that follows.
    Tag(&'a str),
    /// The form that follows is not there.
    Discard,
}

/// The most bytes of a number, a name or a tag.
const ATOM: usize = 4096;

#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    pub text: &'a str,
    pub at: usize,
    /// Whether the file ends with `text`.
    pub whole: bool,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b',' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn ends_atom(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'"' | b';')
}

impl<'a> Lexer<'a> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Passes over spaces and comments. Whether it came to something else, and not to the end of the text.
    pub fn skip(&mut self) -> bool {
        while let Some(byte) = self.byte(self.at) {
            if byte == b';' {
                let rest = &self.text.as_bytes()[self.at..];
                match rest.iter().position(|byte| *byte == b'\n') {
                    Some(end) => self.at += end + 1,
                    // A comment that goes on is met again, by its beginning.
                    None if self.whole => self.at = self.text.len(),
                    None => return false,
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return true;
            }
        }
        false
    }

    /// The next token and its place, or `None` where the file ends.
    pub fn next(&mut self) -> Result<Option<(usize, Token<'a>)>, Stop> {
        if !self.skip() {
            return if self.whole { Ok(None) } else { Err(Stop::More) };
        }
        let start = self.at;
        let token = match self.byte(start).expect("skip came to a byte") {
            open @ (b'(' | b'[' | b'{') => self.one(Token::Open(open)),
            close @ (b')' | b']' | b'}') => self.one(Token::Close(close)),
            b'"' => self.string()?,
            b'#' => self.dispatch()?,
            b'\\' => self.character()?,
            other @ (b'\'' | b'`' | b'@' | b'^' | b'~') => {
                return Err(Stop::wrong(start, format!("expected a value, found “{}”", char::from(other))));
            }
            _ => Token::Atom(self.atom(start)?),
        };
        Ok(Some((start, token)))
    }

    fn one(&mut self, token: Token<'a>) -> Token<'a> {
        self.at += 1;
        token
    }

    /// The rest of a number or a name that begins at `start`.
    fn atom(&mut self, start: usize) -> Result<&'a str, Stop> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| ends_atom(*byte));
        if length.is_none() && !self.whole && rest.len() <= ATOM {
            return Err(Stop::More);
        }
        self.at += length.unwrap_or(rest.len());
        let atom = &self.text[start..self.at];
        if atom.len() > ATOM {
            let what = format!("expected a name or a number of at most {ATOM} bytes, found a longer one");
            return Err(Stop::wrong(start, what));
        }
        Ok(atom)
    }

    fn string(&mut self) -> Result<Token<'a>, Stop> {
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.byte(at) {
                Some(b'"') => break,
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
                None if self.whole => {
                    return Err(Stop::wrong(self.at, "expected this string to end with a quotation mark"));
                }
                None => return Err(Stop::More),
            }
        }
        self.at = at + 1;
        Ok(Token::Text(&self.text[start..at]))
    }

    /// What begins with `#`.
    fn dispatch(&mut self) -> Result<Token<'a>, Stop> {
        let start = self.at;
        let Some(byte) = self.byte(start + 1) else {
            return if self.whole { Err(self.bad_dispatch(start)) } else { Err(Stop::More) };
        };
        self.at += 2;
        match byte {
            b'{' => Ok(Token::Open(b'S')),
            b'_' => Ok(Token::Discard),
            // ##Inf, ##NaN
            b'#' => Ok(Token::Atom(self.atom(start)?)),
            // A regular expression reads as its text.
            b'"' => {
                self.at = start + 1;
                self.string()
            }
            _ if byte == b':' || byte.is_ascii_alphabetic() || byte >= 0x80 => {
                self.at = start + 1;
                Ok(Token::Tag(self.atom(start + 1)?))
            }
            _ => Err(self.bad_dispatch(start)),
        }
    }

    fn bad_dispatch(&self, start: usize) -> Stop {
        let found = excerpt(self.text[start..].split_whitespace().next().unwrap_or_default());
        Stop::wrong(start, format!("expected a tag, #{{, #_ or ##, found “{found}”"))
    }

    /// `\a`, `\newline`, `\u00e9`; a delimiter may be the character.
    fn character(&mut self) -> Result<Token<'a>, Stop> {
        let start = self.at;
        let Some(character) = self.text[start + 1..].chars().next() else {
            let what = "expected a character behind “\\”";
            return Err(if self.whole { Stop::wrong(start, what) } else { Stop::More });
        };
        self.at += 1 + character.len_utf8();
        Ok(Token::Atom(self.atom(start)?))
    }
}
