//! Rules that protocols declare and the notes that cite them: the material of every explanation.

use std::fmt::Write;

use crate::base::{ClientId, OpId, ReplicaId, Source, Span};
use crate::history::{Key, Value};

/// A rule of a protocol: the sentence that a note of it makes, and where it is written.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name, "raft.elected".
    pub id: &'static str,
    /// The sentence, with `{me}` for the replica and `{0}` to `{3}` for the arguments.
    pub text: &'static str,
    pub source: Source,
    /// Whether "next decision" stops here.
    pub decision: Option<Decision>,
}

/// What a user who presses "next decision" waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    Election,
    Commit,
    Refusal,
    Violation,
}

/// An argument of a note. Names of replicas, clients and operations can be clicked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Arg {
    #[default]
    None,
    Number(u64),
    Replica(ReplicaId),
    Client(ClientId),
    Operation(OpId),
    Key(Key),
    Value(Option<Value>),
    Span(Span),
    Word(&'static str),
}

/// A rule as it was followed: with its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    pub rule: &'static Rule,
    pub args: [Arg; 4],
}

impl Note {
    pub fn new<const K: usize>(rule: &'static Rule, args: [Arg; K]) -> Note {
        const { assert!(K <= 4, "a note takes at most four arguments") };
        let mut all = [Arg::None; 4];
        all[..K].copy_from_slice(&args);
        Note { rule, args: all }
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
                Ok(place) => self.args[place],
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
            Arg::Replica(id) => id.fmt(f),
            Arg::Client(id) => id.fmt(f),
            Arg::Operation(id) => write!(f, "operation {}", id.0 + 1),
            Arg::Key(key) => key.fmt(f),
            Arg::Value(value) => f.write_str(&crate::history::show(*value)),
            Arg::Span(span) => span.fmt(f),
            Arg::Word(word) => f.write_str(word),
        }
    }
}
