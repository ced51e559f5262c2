//! The closed set of operations that a client may ask of any store.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{DataType, Member, Members};

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
    /// Adds to a counter.
    Add {
        key: Key,
        amount: i64,
    },
    /// Reads a counter.
    Total {
        key: Key,
    },
    /// Puts a member into a set, where it may be already.
    Insert {
        key: Key,
        member: Member,
    },
    /// Takes a member out of a set, where it need not be.
    Remove {
        key: Key,
        member: Member,
    },
    /// Reads a set.
    Members {
        key: Key,
    },
    /// Takes a lock, if nobody has it. It does not wait.
    Acquire {
        key: Key,
    },
    /// Gives a lock back, if it is still held with this token.
    Release {
        key: Key,
        token: u64,
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
    /// What was added to the counter.
    Total(i64),
    /// What the set holds.
    Members(Members),
    /// The token of this holding, greater than that of every holding before; `None`: somebody else has the lock.
    Acquired(Option<u64>),
    /// Whether the lock was still held with that token.
    Released(bool),
}

impl Action {
    pub fn key(self) -> Key {
        match self {
            Action::Read { key } | Action::Total { key } | Action::Members { key } => key,
            Action::Write { key, .. } | Action::Cas { key, .. } | Action::Add { key, .. } => key,
            Action::Insert { key, .. } | Action::Remove { key, .. } => key,
            Action::Acquire { key } | Action::Release { key, .. } => key,
        }
    }

    /// What it is asked of. A growing counter is asked as any counter is.
    pub fn data_type(self) -> DataType {
        match self {
            Action::Read { .. } | Action::Write { .. } | Action::Cas { .. } => DataType::Register,
            Action::Add { .. } | Action::Total { .. } => DataType::Counter,
            Action::Insert { .. } | Action::Remove { .. } | Action::Members { .. } => DataType::Set,
            Action::Acquire { .. } | Action::Release { .. } => DataType::Lock,
        }
    }

    /// Whether it changes nothing, whatever it finds.
    pub fn is_read(self) -> bool {
        matches!(self, Action::Read { .. } | Action::Total { .. } | Action::Members { .. })
    }

    /// The value this operation puts into a register if it takes effect.
    pub fn writes(self) -> Option<Value> {
        match self {
            Action::Write { value, .. } => Some(value),
            Action::Cas { new, .. } => Some(new),
            _ => None,
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
        match self.members() {
            Some(members) => members.fmt(f),
            None => self.0.fmt(f),
        }
    }
}

/// `nil` stands for a key that was never written.
pub(crate) fn show(value: Option<Value>) -> String {
    value.map_or_else(|| "nil".to_owned(), |value| value.to_string())
}

/// "+ 5", "− 5".
fn signed(amount: i64) -> String {
    format!("{} {}", if amount < 0 { '−' } else { '+' }, amount.unsigned_abs())
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Read { key } => write!(f, "read {key}"),
            Action::Write { key, value } => write!(f, "{key} := {value}"),
            Action::Cas { key, expected, new } => write!(f, "{key}: {} → {new}", show(*expected)),
            Action::Add { key, amount } => write!(f, "{key} {}", signed(*amount)),
            Action::Total { key } => write!(f, "total {key}"),
            Action::Insert { key, member } => write!(f, "{key} with {member}"),
            Action::Remove { key, member } => write!(f, "{key} without {member}"),
            Action::Members { key } => write!(f, "members {key}"),
            Action::Acquire { key } => write!(f, "lock {key}"),
            Action::Release { key, token } => write!(f, "unlock {key} (token {token})"),
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
            Answer::Total(total) => total.fmt(f),
            Answer::Members(members) => members.fmt(f),
            Answer::Acquired(Some(token)) => write!(f, "token {token}"),
            Answer::Acquired(None) => f.write_str("held by another"),
            Answer::Released(true) => f.write_str("ok"),
            Answer::Released(false) => f.write_str("not held any more"),
        }
    }
}
