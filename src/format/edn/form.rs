//! The forms of EDN: what a token and those it holds mean. It knows nothing of operations.

use std::borrow::Cow;

use super::super::error::excerpt;
use super::super::options::DEPTH;
use super::lexer::{Lexer, Stop, Token, TokenKind};

/// A value as it is written, with the byte where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Form<'a> {
    pub at: usize,
    pub node: Node<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Node<'a> {
    Nil,
    True,
    False,
    /// Of any size, with a sign only if it is negative.
    Integer(&'a str),
    /// With its colon.
    Keyword(&'a str),
    String(Cow<'a, str>),
    /// Symbols, characters, ratios, numbers with a point.
    Other(&'a str),
    Vector(Vec<Form<'a>>),
    List(Vec<Form<'a>>),
    Set(Vec<Form<'a>>),
    Map(Vec<(Form<'a>, Form<'a>)>),
    Tagged(&'a str, Box<Form<'a>>),
}

#[derive(Clone, Debug)]
pub(in super::super) struct Parser<'a> {
    lexer: Lexer<'a>,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// `whole`: the file ends with `text`, so that nothing more can come.
    pub fn new(text: &'a str, at: usize, whole: bool) -> Parser<'a> {
        Parser { lexer: Lexer { text, at, whole }, depth: 0 }
    }

    /// How far it has read.
    pub fn at(&self) -> usize {
        self.lexer.at
    }

    /// The next byte that is not of a space or a comment.
    pub fn peek(&mut self) -> Result<Option<u8>, Stop> {
        if self.lexer.skip() {
            return Ok(Some(self.lexer.text.as_bytes()[self.lexer.at]));
        }
        if self.lexer.whole { Ok(None) } else { Err(Stop::More) }
    }

    /// Passes over the byte that `peek` saw.
    pub fn bump(&mut self) {
        self.lexer.at += 1;
    }

    /// The next token that is not discarded.
    pub(super) fn token(&mut self) -> Result<Token<'a>, Stop> {
        loop {
            let token = self.lexer.next()?;
            if token.kind != TokenKind::Discard {
                return Ok(token);
            }
            if self.nested(token.at, |parser| parser.form())?.is_none() {
                let what = "expected a form behind #_, found the end of the file";
                return Err(Stop::wrong(token.at, what));
            }
        }
    }

    /// The next form, or `None` where the file ends.
    pub fn form(&mut self) -> Result<Option<Form<'a>>, Stop> {
        let token = self.token()?;
        match token.kind {
            TokenKind::End => Ok(None),
            TokenKind::Close => {
                let what = format!("expected a value, found “{}” that closes nothing", token.text);
                Err(Stop::wrong(token.at, what))
            }
            _ => self.begun(token).map(Some),
        }
    }

    /// The form that begins with `token`, which is not a closing, a discard or the end.
    pub(super) fn begun(&mut self, token: Token<'a>) -> Result<Form<'a>, Stop> {
        let at = token.at;
        let node = match token.kind {
            TokenKind::Atom => read_atom(at, token.text)?,
            TokenKind::String => Node::String(unescape(at + 1, token.text)?),
            TokenKind::Vector => Node::Vector(self.items(at, "]")?),
            TokenKind::List => Node::List(self.items(at, ")")?),
            TokenKind::Set => Node::Set(self.items(at, "}")?),
            TokenKind::Map => self.map(at)?,
            TokenKind::Tag => Node::Tagged(token.text, Box::new(self.tagged(token)?)),
            TokenKind::Close | TokenKind::Discard | TokenKind::End => {
                unreachable!("the caller has sorted them out")
            }
        };
        Ok(Form { at, node })
    }

    fn tagged(&mut self, tag: Token<'a>) -> Result<Form<'a>, Stop> {
        self.nested(tag.at, |parser| {
            let token = parser.token()?;
            if matches!(token.kind, TokenKind::Close | TokenKind::End) {
                let what = format!("expected a value behind the tag #{}", excerpt(tag.text));
                return Err(Stop::wrong(tag.at, what));
            }
            parser.begun(token)
        })
    }

    /// What stands up to the closing of what was opened at `open`.
    pub(super) fn items(&mut self, open: usize, close: &'static str) -> Result<Vec<Form<'a>>, Stop> {
        self.nested(open, |parser| {
            let mut items = Vec::new();
            while let Some(item) = parser.until(open, close)? {
                items.push(item);
            }
            Ok(items)
        })
    }

    fn map(&mut self, open: usize) -> Result<Node<'a>, Stop> {
        self.nested(open, |parser| {
            let mut entries = Vec::new();
            while let Some(key) = parser.until(open, "}")? {
                let Some(value) = parser.until(open, "}")? else {
                    return Err(Stop::wrong(key.at, "expected a value behind this key of a map"));
                };
                entries.push((key, value));
            }
            Ok(Node::Map(entries))
        })
    }

    /// The next form, or `None` at `close`, which closes what was opened at `open`.
    pub(super) fn until(&mut self, open: usize, close: &'static str) -> Result<Option<Form<'a>>, Stop> {
        let token = self.before(open, close)?;
        token.map(|token| self.begun(token)).transpose()
    }

    /// The token with which the next form begins, or `None` at `close`.
    pub(super) fn before(&mut self, open: usize, close: &'static str) -> Result<Option<Token<'a>>, Stop> {
        let token = self.token()?;
        match token.kind {
            TokenKind::Close if token.text == close => Ok(None),
            TokenKind::Close | TokenKind::End => Err(self.unclosed(open, close, token)),
            _ => Ok(Some(token)),
        }
    }

    #[cold]
    fn unclosed(&self, open: usize, close: &str, found: Token) -> Stop {
        let opened = char::from(self.lexer.text.as_bytes()[open]);
        if found.kind == TokenKind::End {
            let what = format!("expected “{close}” to close this “{opened}”, found the end of the file");
            return Stop::wrong(open, what);
        }
        let what = format!("expected “{close}” to close “{opened}”, found “{}”", found.text);
        Stop::wrong(found.at, what)
    }

    pub(super) fn nested<T>(
        &mut self,
        at: usize,
        read: impl FnOnce(&mut Parser<'a>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if self.depth == DEPTH {
            return Err(Stop::wrong(at, format!("expected at most {DEPTH} levels of nesting")));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }
}

fn read_atom(at: usize, atom: &str) -> Result<Node<'_>, Stop> {
    let digits = atom.strip_prefix(['-', '+']).unwrap_or(atom);
    let first = digits.bytes().next();
    if first.is_some_and(|byte| byte.is_ascii_digit()) {
        return read_number(at, atom, digits);
    }
    Ok(match atom {
        "nil" => Node::Nil,
        "true" => Node::True,
        "false" => Node::False,
        ":" => return Err(Stop::wrong(at, "expected a name behind “:”")),
        _ if atom.starts_with(':') => Node::Keyword(atom),
        _ => Node::Other(atom),
    })
}

fn read_number<'a>(at: usize, atom: &'a str, digits: &'a str) -> Result<Node<'a>, Stop> {
    let whole = digits.strip_suffix('N').unwrap_or(digits);
    if whole.bytes().all(|byte| byte.is_ascii_digit()) && (whole.len() == 1 || !whole.starts_with('0')) {
        let sign = usize::from(atom.starts_with('-') && whole != "0");
        let start = atom.len() - digits.len() - sign;
        return Ok(Node::Integer(&atom[start..atom.len() - digits.len() + whole.len()]));
    }
    let hexadecimal =
        digits.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    let fraction = digits.bytes().all(|byte| byte.is_ascii_digit() || b"./eE+-M".contains(&byte))
        && digits.bytes().any(|byte| b"./eEM".contains(&byte));
    if hexadecimal || fraction {
        return Ok(Node::Other(atom));
    }
    Err(Stop::wrong(at, format!("expected a number, found “{}”", excerpt(atom))))
}

/// `at` is the place of the first byte of `text`.
fn unescape(at: usize, text: &str) -> Result<Cow<'_, str>, Stop> {
    let Some(first) = text.find('\\') else { return Ok(Cow::Borrowed(text)) };
    let mut plain = String::with_capacity(text.len());
    plain.push_str(&text[..first]);
    let mut rest = text[first..].char_indices();
    while let Some((place, character)) = rest.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        let place = at + first + place;
        plain.push(match rest.next().map(|(_, escaped)| escaped) {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('0') => '\0',
            Some(same @ ('"' | '\\' | '/' | '\'')) => same,
            Some('u') => {
                let digits: String = rest.by_ref().take(4).map(|(_, digit)| digit).collect();
                let code = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
                let Some(code) = code else {
                    return Err(Stop::wrong(place, "expected four hexadecimal digits behind “\\u”"));
                };
                // Half of a pair stands for no character of its own.
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => {
                return Err(Stop::wrong(place, "expected one of \\n \\t \\r \\b \\f \\\" \\\\ \\uXXXX here"));
            }
        });
    }
    Ok(Cow::Owned(plain))
}
