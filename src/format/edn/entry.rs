//! One line of a Jepsen history: the map of an operation's call or of its return. It says what stands there, and
//! not what that means.

use super::super::error::excerpt;
use super::form::{Form, Node, Parser};
use super::lexer::{Stop, TokenKind};

/// A call or a return, as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Entry<'a> {
    /// Where it begins.
    pub at: usize,
    pub kind: Kind,
    pub who: Who,
    /// Without its colon.
    pub function: &'a str,
    pub function_at: usize,
    pub value: Option<Form<'a>>,
    pub key: Option<Form<'a>>,
    /// Whether it says why it failed.
    pub reason: bool,
    /// Nanoseconds.
    pub time: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Invoke,
    Ok,
    Fail,
    Info,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Who {
    Client(u32),
    Nemesis,
}

/// What comes next in a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Next<'a> {
    Entry(Entry<'a>),
    /// A closing bracket and its place.
    Closed(usize, &'a str),
    End,
}

/// The fields met so far.
#[derive(Default)]
struct Fields<'a> {
    kind: Option<Kind>,
    who: Option<Who>,
    function: Option<(usize, &'a str)>,
    value: Option<Form<'a>>,
    key: Option<Form<'a>>,
    reason: bool,
    time: Option<u64>,
}

impl Kind {
    pub fn of_name(name: &str) -> Option<Kind> {
        Some(match name {
            ":invoke" => Kind::Invoke,
            ":ok" => Kind::Ok,
            ":fail" => Kind::Fail,
            ":info" => Kind::Info,
            _ => return None,
        })
    }
}

impl Who {
    pub fn of_name(name: &str) -> Option<Who> {
        if name == ":nemesis" { Some(Who::Nemesis) } else { name.parse().ok().map(Who::Client) }
    }
}

impl<'a> Parser<'a> {
    /// The next operation, or what stands in its place.
    pub fn entry(&mut self) -> Result<Next<'a>, Stop> {
        let mut token = self.token()?;
        // #jepsen.history.Op{…}: the record's name says nothing that the fields do not.
        while token.kind == TokenKind::Tag {
            token = self.token()?;
        }
        match token.kind {
            TokenKind::End => Ok(Next::End),
            TokenKind::Close => Ok(Next::Closed(token.at, token.text)),
            TokenKind::Map => self.nested(token.at, |parser| parser.fields(token.at)),
            _ => {
                let what = "expected the map of an operation, such as {:process 0, :type :invoke, …}";
                Err(Stop::wrong(token.at, what))
            }
        }
    }

    fn fields(&mut self, open: usize) -> Result<Next<'a>, Stop> {
        let mut fields = Fields::default();
        while let Some(key) = self.before(open, "}")? {
            if key.kind != TokenKind::Atom {
                // A key that is no name; it has to be whole all the same.
                self.begun(key)?;
            }
            let Some(value) = self.until(open, "}")? else {
                return Err(Stop::wrong(key.at, "expected a value behind this key of a map"));
            };
            if key.kind == TokenKind::Atom {
                fields.take(key.text, value)?;
            }
        }
        fields.entry(open).map(Next::Entry)
    }
}

impl<'a> Fields<'a> {
    fn take(&mut self, name: &str, value: Form<'a>) -> Result<(), Stop> {
        let at = value.at;
        match name {
            ":type" => self.kind = Some(read_kind(&value)?),
            ":process" => self.who = Some(read_who(&value)?),
            ":f" => self.function = Some((at, read_function(&value)?)),
            ":value" => self.value = Some(value),
            ":key" => self.key = Some(value),
            ":error" => self.reason = value.node != Node::Nil,
            ":time" => self.time = read_time(&value)?,
            // The index, the node, and whatever else a test records.
            _ => {}
        }
        Ok(())
    }

    fn entry(self, at: usize) -> Result<Entry<'a>, Stop> {
        let lacks = |name| Stop::wrong(at, format!("expected {name} in the map of an operation"));
        let (function_at, function) = self.function.ok_or_else(|| lacks(":f"))?;
        Ok(Entry {
            at,
            kind: self.kind.ok_or_else(|| lacks(":type"))?,
            who: self.who.ok_or_else(|| lacks(":process"))?,
            function,
            function_at,
            value: self.value,
            key: self.key,
            reason: self.reason,
            time: self.time,
        })
    }
}

fn read_kind(value: &Form) -> Result<Kind, Stop> {
    let kind = match value.node {
        Node::Keyword(name) => Kind::of_name(name),
        _ => None,
    };
    kind.ok_or_else(|| Stop::wrong(value.at, "expected :invoke, :ok, :fail or :info as the :type"))
}

fn read_who(value: &Form) -> Result<Who, Stop> {
    let who = match value.node {
        Node::Keyword(name) | Node::Integer(name) => Who::of_name(name),
        _ => None,
    };
    who.ok_or_else(|| {
        Stop::wrong(value.at, "expected a number from 0 to 4294967295 or :nemesis as the :process")
    })
}

fn read_function<'a>(value: &Form<'a>) -> Result<&'a str, Stop> {
    match value.node {
        Node::Keyword(name) => Ok(&name[1..]),
        _ => Err(Stop::wrong(value.at, "expected a keyword, such as :read, as the :f")),
    }
}

fn read_time(value: &Form) -> Result<Option<u64>, Stop> {
    match value.node {
        Node::Nil => Ok(None),
        Node::Integer(digits) if digits.parse::<u64>().is_ok() => Ok(digits.parse().ok()),
        Node::Integer(digits) | Node::Other(digits) => {
            let what = format!("expected whole nanoseconds as the :time, found {}", excerpt(digits));
            Err(Stop::wrong(value.at, what))
        }
        _ => Err(Stop::wrong(value.at, "expected whole nanoseconds as the :time")),
    }
}
