//! The closed set of operations that a client may ask of any store.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A key of the store: a register of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub u8);

/// What a key may hold. Workloads write every value at most once, so that a read names its write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Value(pub i64);

/// What a client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    Read {
        key: Key,
    },
    Write {
        key: Key,
        value: Value,
    },
    /// Compare and set: writes `new` if the key holds `expected` (`None`: nothing was ever written).
    Cas {
        key: Key,
        expected: Option<Value>,
        new: Value,
    },
}

/// What a store answers when it does what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Answer {
    /// The value read; `None` where the key was never written.
    Read(Option<Value>),
    Written,
    /// Whether the compare-and-set found what it expected, and so wrote.
    Compared(bool),
}

impl Action {
    pub fn key(self) -> Key {
        match self {
            Action::Read { key } | Action::Write { key, .. } | Action::Cas { key, .. } => key,
        }
    }

    pub fn is_read(self) -> bool {
        matches!(self, Action::Read { .. })
    }

    /// The value this operation puts into the store if it takes effect.
    pub fn writes(self) -> Option<Value> {
        match self {
            Action::Read { .. } => None,
            Action::Write { value, .. } => Some(value),
            Action::Cas { new, .. } => Some(new),
        }
    }
}

impl fmt::Display for Key {
    /// x, y, z, u, v, w, then k6, k7, …
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match b"xyzuvw".get(usize::from(self.0)) {
            Some(letter) => write!(f, "{}", char::from(*letter)),
            None => write!(f, "k{}", self.0),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// `nil` stands for a key that was never written.
pub(crate) fn show(value: Option<Value>) -> String {
    value.map_or_else(|| "nil".to_owned(), |value| value.to_string())
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Read { key } => write!(f, "read {key}"),
            Action::Write { key, value } => write!(f, "{key} := {value}"),
            Action::Cas { key, expected, new } => write!(f, "{key}: {} → {new}", show(*expected)),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Read(value) => f.write_str(&show(*value)),
            Answer::Written => f.write_str("ok"),
            Answer::Compared(true) => f.write_str("set"),
            Answer::Compared(false) => f.write_str("not set"),
        }
    }
}
