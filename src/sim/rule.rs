//! Rules that protocols declare and the notes that cite them: the material of every explanation.

use std::cell::RefCell;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::base::intern::Text;

use crate::base::{ClientId, OpId, ReplicaId, Source, Span};
use crate::history::{Key, Value};

/// A rule of a protocol: the sentence that a note of it makes, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Stable name, "raft.elected".
    #[serde(with = "crate::base::intern::text")]
    pub id: Text,
    /// The sentence, with `{me}` for the replica and `{0}` to `{3}` for the arguments.
    #[serde(with = "crate::base::intern::text")]
    pub text: Text,
    pub source: Source,
    /// Whether "next decision" stops here.
    pub decision: Option<Decision>,
}

/// What a user who presses "next decision" waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Decision {
    Election,
    Commit,
    Refusal,
    Violation,
}

/// An argument of a note. Names of replicas, clients and operations can be clicked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arg {
    #[default]
    None,
    Number(u64),
    /// Two numbers that are one name: an epoch and a counter, shown as "3.17".
    Pair(u32, u32),
    Replica(ReplicaId),
    Client(ClientId),
    Operation(OpId),
    Key(Key),
    Value(Option<Value>),
    Span(Span),
}

/// A rule as it was followed: with its arguments.
///
/// A trace holds one for each change of state, so that the arguments are kept apart into what they are and
/// their numbers: that takes half the memory of four `Arg`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    #[serde(with = "by_id")]
    pub rule: &'static Rule,
    kinds: [ArgKind; 4],
    numbers: [u64; 4],
}

thread_local! {
    /// The rules of systems that came from another program.
    static KNOWN: RefCell<Vec<&'static Rule>> = const { RefCell::new(Vec::new()) };
}

impl Rule {
    /// Makes rules known, so that notes on them can be read.
    pub fn learn(rules: &[&'static Rule]) {
        KNOWN.with_borrow_mut(|known| known.extend(rules));
    }
}

/// A rule that both programs know, by its id.
mod by_id {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::{Serialize, Serializer};

    use super::{KNOWN, Rule};

    pub fn serialize<S: Serializer>(rule: &&'static Rule, to: S) -> Result<S::Ok, S::Error> {
        rule.id.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static Rule, D::Error> {
        let id = String::deserialize(from)?;
        let found = KNOWN.with_borrow(|known| known.iter().copied().find(|rule| rule.id == id));
        found.ok_or_else(|| D::Error::custom("a rule that nobody made known"))
    }
}

/// What an argument is, without its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum ArgKind {
    None,
    Number,
    Pair,
    Replica,
    Client,
    Operation,
    Key,
    Nil,
    Value,
    Span,
}

impl Arg {
    fn split(self) -> (ArgKind, u64) {
        match self {
            Arg::None => (ArgKind::None, 0),
            Arg::Number(n) => (ArgKind::Number, n),
            Arg::Pair(a, b) => (ArgKind::Pair, u64::from(a) << 32 | u64::from(b)),
            Arg::Replica(id) => (ArgKind::Replica, id.0.into()),
            Arg::Client(id) => (ArgKind::Client, id.0.into()),
            Arg::Operation(id) => (ArgKind::Operation, id.0.into()),
            Arg::Key(key) => (ArgKind::Key, key.0.into()),
            Arg::Value(None) => (ArgKind::Nil, 0),
            Arg::Value(Some(value)) => (ArgKind::Value, value.0 as u64),
            Arg::Span(span) => (ArgKind::Span, span.0),
        }
    }

    fn join(kind: ArgKind, number: u64) -> Arg {
        match kind {
            ArgKind::None => Arg::None,
            ArgKind::Number => Arg::Number(number),
            ArgKind::Pair => Arg::Pair((number >> 32) as u32, number as u32),
            ArgKind::Replica => Arg::Replica(ReplicaId(number as u8)),
            ArgKind::Client => Arg::Client(ClientId(number as u8)),
            ArgKind::Operation => Arg::Operation(OpId(number as u32)),
            ArgKind::Key => Arg::Key(Key(number as u8)),
            ArgKind::Nil => Arg::Value(None),
            ArgKind::Value => Arg::Value(Some(Value(number as i64))),
            ArgKind::Span => Arg::Span(Span(number)),
        }
    }
}

impl Note {
    pub fn new<const K: usize>(rule: &'static Rule, args: [Arg; K]) -> Note {
        const { assert!(K <= 4, "a note takes at most four arguments") };
        let mut note = Note { rule, kinds: [ArgKind::None; 4], numbers: [0; 4] };
        for (place, arg) in args.into_iter().enumerate() {
            (note.kinds[place], note.numbers[place]) = arg.split();
        }
        note
    }

    /// The argument at a place from 0 to 3; `Arg::None` where the rule has fewer.
    pub fn arg(&self, place: usize) -> Arg {
        Arg::join(self.kinds[place], self.numbers[place])
    }

    /// The sentence as text runs and arguments, in order; `{me}` becomes the replica.
    pub fn parts(&self, me: ReplicaId) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut rest = self.rule.text;
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                parts.push(Part::Text(before));
            }
            let (name, after) = after.split_once('}').expect("a rule's text closes its braces");
            parts.push(Part::Arg(match name.parse::<usize>() {
                Ok(place) => self.arg(place),
                Err(_) => Arg::Replica(me),
            }));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest));
        }
        parts
    }

    pub fn sentence(&self, me: ReplicaId) -> String {
        let mut out = String::new();
        for part in self.parts(me) {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Arg(arg) => write!(out, "{arg}").expect("writing to a string cannot fail"),
            }
        }
        out
    }
}

/// A piece of a note's sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Text(&'static str),
    Arg(Arg),
}

impl std::fmt::Display for Arg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Arg::None => Ok(()),
            Arg::Number(n) => n.fmt(f),
            Arg::Pair(a, b) => write!(f, "{a}.{b}"),
            Arg::Replica(id) => id.fmt(f),
            Arg::Client(id) => id.fmt(f),
            Arg::Operation(id) => write!(f, "operation {}", id.0 + 1),
            Arg::Key(key) => key.fmt(f),
            Arg::Value(value) => f.write_str(&crate::history::show(*value)),
            Arg::Span(span) => span.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static RULE: Rule = Rule {
        id: "test.rule",
        text: "{me}: {0}, {1}, {2}",
        source: Source::new("Test", "§1"),
        decision: None,
    };

    #[test]
    fn arguments_come_out_as_they_went_in() {
        let args = [
            Arg::None,
            Arg::Number(u64::MAX),
            Arg::Pair(u32::MAX, 7),
            Arg::Replica(ReplicaId(255)),
            Arg::Client(ClientId(7)),
            Arg::Operation(OpId(u32::MAX)),
            Arg::Key(Key(9)),
            Arg::Value(None),
            Arg::Value(Some(Value(i64::MIN))),
            Arg::Value(Some(Value(-1))),
            Arg::Span(Span(u64::MAX)),
        ];
        for four in args.windows(4) {
            let note = Note::new(&RULE, [four[0], four[1], four[2], four[3]]);
            assert_eq!([0, 1, 2, 3].map(|place| note.arg(place)).as_slice(), four);
        }
        let note = Note::new(&RULE, [Arg::Number(4), Arg::Value(None)]);
        assert_eq!(note.sentence(ReplicaId(1)), "n2: 4, nil, ");
    }
}
