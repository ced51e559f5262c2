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

/// A piece of the text. It is flat, not an enum with fields, because a million operations are some thirty million
/// of them, and flat ones are copied without waiting for what was just written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub at: usize,
    pub kind: TokenKind,
    /// What stands there: of a string what is between the quotation marks, of a tag its name.
    pub text: &'a str,
}

/// As wide as its neighbours in a token, for the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum TokenKind {
    List,
    Vector,
    Map,
    Set,
    /// A closing bracket of any kind.
    Close,
    /// With its escapes.
    String,
    /// Everything else that stands for itself: numbers, names, characters.
    Atom,
    /// The form that follows is tagged.
    Tag,
    /// The form that follows is not there.
    Discard,
    /// Of the file.
    End,
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

/// What each byte is, as bits: most of the work on a history is to look for these.
const CLASS: [u8; 256] = classes();
const SPACE: u8 = 1;
const ENDS_ATOM: u8 = 2;

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut n = 0;
    while n < 256 {
        classes[n] = match n as u8 {
            b' ' | b',' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => SPACE | ENDS_ATOM,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'"' | b';' => ENDS_ATOM,
            _ => 0,
        };
        n += 1;
    }
    classes
}

fn is(byte: u8, class: u8) -> bool {
    CLASS[usize::from(byte)] & class != 0
}

impl<'a> Lexer<'a> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Passes over spaces and comments. Whether it came to something else, and not to the end of the text.
    pub fn skip(&mut self) -> bool {
        while let Some(byte) = self.byte(self.at) {
            if is(byte, SPACE) {
                self.at += 1;
            } else if byte == b';' {
                let rest = &self.text.as_bytes()[self.at..];
                match rest.iter().position(|byte| *byte == b'\n') {
                    Some(end) => self.at += end + 1,
                    // A comment that goes on is met again, by its beginning.
                    None if self.whole => self.at = self.text.len(),
                    None => return false,
                }
            } else {
                return true;
            }
        }
        false
    }

    pub fn next(&mut self) -> Result<Token<'a>, Stop> {
        if !self.skip() {
            let end = Token { at: self.text.len(), kind: TokenKind::End, text: "" };
            return if self.whole { Ok(end) } else { Err(Stop::More) };
        }
        let at = self.at;
        match self.text.as_bytes()[at] {
            b'(' => Ok(self.one(TokenKind::List)),
            b'[' => Ok(self.one(TokenKind::Vector)),
            b'{' => Ok(self.one(TokenKind::Map)),
            b')' | b']' | b'}' => Ok(self.one(TokenKind::Close)),
            b'"' => self.string(),
            b'#' => self.dispatch(),
            b'\\' => self.character(),
            other @ (b'\'' | b'`' | b'@' | b'^' | b'~') => {
                Err(Stop::wrong(at, format!("expected a value, found “{}”", char::from(other))))
            }
            _ => Ok(Token { at, kind: TokenKind::Atom, text: self.atom(at)? }),
        }
    }

    fn one(&mut self, kind: TokenKind) -> Token<'a> {
        let at = self.at;
        self.at += 1;
        Token { at, kind, text: &self.text[at..self.at] }
    }

    /// The rest of a number or a name that begins at `start`.
    fn atom(&mut self, start: usize) -> Result<&'a str, Stop> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| is(*byte, ENDS_ATOM));
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
        let open = self.at;
        let start = open + 1;
        let mut at = start;
        loop {
            match self.byte(at) {
                Some(b'"') => break,
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
                None if self.whole => {
                    return Err(Stop::wrong(open, "expected this string to end with a quotation mark"));
                }
                None => return Err(Stop::More),
            }
        }
        self.at = at + 1;
        Ok(Token { at: open, kind: TokenKind::String, text: &self.text[start..at] })
    }

    /// What begins with `#`.
    fn dispatch(&mut self) -> Result<Token<'a>, Stop> {
        let start = self.at;
        let Some(byte) = self.byte(start + 1) else {
            return if self.whole { Err(self.bad_dispatch(start)) } else { Err(Stop::More) };
        };
        self.at += 2;
        let two = |kind| Ok(Token { at: start, kind, text: &self.text[start..start + 2] });
        match byte {
            b'{' => two(TokenKind::Set),
            b'_' => two(TokenKind::Discard),
            // ##Inf, ##NaN
            b'#' => Ok(Token { at: start, kind: TokenKind::Atom, text: self.atom(start)? }),
            // A regular expression reads as its text.
            b'"' => {
                self.at = start + 1;
                self.string()
            }
            _ if byte == b':' || byte.is_ascii_alphabetic() || byte >= 0x80 => {
                self.at = start + 1;
                Ok(Token { at: start, kind: TokenKind::Tag, text: self.atom(start + 1)? })
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
        Ok(Token { at: start, kind: TokenKind::Atom, text: self.atom(start)? })
    }
}
