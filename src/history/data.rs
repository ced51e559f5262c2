//! What a key may be besides a register: a counter, a set or a lock. Of counters and sets, what each operation answers
//! if the operations come one after the other; a lock also depends on who is alive. Nothing here knows of replicas.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Action, Answer, Value};

/// What the keys of an operation class are. A class has one type, so that it can be judged by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DataType {
    /// Read, write, compare-and-set.
    #[default]
    Register,
    /// Add an amount of either sign, read the total, which begins at 0.
    Counter,
    /// A counter to which only more than nothing is added.
    GrowingCounter,
    /// Insert and remove members, read them all; begins empty.
    Set,
    /// Acquire and release. The store takes it back from a client that it takes for dead, so that two may believe that
    /// they have it; but tokens grow from one holding to the next.
    Lock,
}

impl DataType {
    /// The largest value or amount that somebody may be told to write or to add.
    const MOST: u64 = 1 << 40;

    /// Whether a key of this type may be asked this.
    pub fn is_asked(self, action: Action) -> bool {
        let grows = |amount: i64| amount > 0 || self == DataType::Counter;
        let of_type = match self {
            DataType::GrowingCounter => action.data_type() == DataType::Counter,
            other => action.data_type() == other,
        };
        of_type
            && match action {
                Action::Add { amount, .. } => grows(amount) && amount.unsigned_abs() <= DataType::MOST,
                Action::Insert { member, .. } | Action::Remove { member, .. } => member.0 < Member::MOST,
                other => other.writes().is_none_or(|value| value.0.unsigned_abs() <= DataType::MOST),
            }
    }
}

/// Something that a set may hold, from 0 to [`Member::MOST`] − 1; shown as a, b, c, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Member(pub u8);

/// What a set holds: the bit of each member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Members(pub u32);

impl Member {
    /// How many different members there may be.
    pub const MOST: u8 = 26;

    const fn bit(self) -> u32 {
        1 << (self.0 % Member::MOST)
    }
}

impl Members {
    pub const NONE: Members = Members(0);

    pub fn contains(self, member: Member) -> bool {
        self.0 & member.bit() != 0
    }

    pub fn with(self, member: Member) -> Members {
        Members(self.0 | member.bit())
    }

    pub fn without(self, member: Member) -> Members {
        Members(self.0 & !member.bit())
    }

    /// In order.
    pub fn iter(self) -> impl Iterator<Item = Member> {
        (0..Member::MOST).map(Member).filter(move |member| self.contains(*member))
    }
}

impl FromIterator<Member> for Members {
    fn from_iter<I: IntoIterator<Item = Member>>(members: I) -> Members {
        members.into_iter().fold(Members::NONE, Members::with)
    }
}

impl Value {
    /// Values from here on are the contents of sets: so a set can be held, compared and shown wherever a value
    /// can. No workload writes as many operations, and no counter comes near.
    const SETS: i64 = 1 << 60;

    /// The contents of a set as a value.
    pub fn of_members(members: Members) -> Value {
        Value(Value::SETS + i64::from(members.0))
    }

    /// The members, where the value is the contents of a set.
    pub fn members(self) -> Option<Members> {
        u32::try_from(self.0.checked_sub(Value::SETS)?).ok().map(Members)
    }
}

impl Action {
    /// What a counter or a set that holds `held` (`None`: untouched) holds after this operation, and what it
    /// answers. `None` for what is asked of a register or of a lock.
    pub fn on_data(self, held: Option<Value>) -> Option<(Option<Value>, Answer)> {
        let total = || held.map_or(0, |value| value.0);
        let members = || held.and_then(Value::members).unwrap_or_default();
        let set = |members| Some(Value::of_members(members));
        Some(match self {
            Action::Read { .. } | Action::Write { .. } | Action::Cas { .. } => return None,
            Action::Acquire { .. } | Action::Release { .. } => return None,
            Action::Add { amount, .. } => (Some(Value(total().saturating_add(amount))), Answer::Written),
            Action::Total { .. } => (held, Answer::Total(total())),
            Action::Insert { member, .. } => (set(members().with(member)), Answer::Written),
            Action::Remove { member, .. } => (set(members().without(member)), Answer::Written),
            Action::Members { .. } => (held, Answer::Members(members())),
        })
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", char::from(b'a' + self.0 % Member::MOST))
    }
}

/// "[a, c]".
impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (place, member) in self.iter().enumerate() {
            write!(f, "{}{member}", if place > 0 { ", " } else { "" })?;
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Key;

    #[test]
    fn a_set_is_a_value_and_reads_as_one() {
        let members: Members = [Member(0), Member(2), Member(25)].into_iter().collect();
        let value = Value::of_members(members);
        assert_eq!(value.members(), Some(members));
        assert_eq!(value.to_string(), "[a, c, z]");
        assert_eq!(Value::of_members(Members::NONE).to_string(), "[]");
        assert_eq!(Value(7).members(), None);
        assert_eq!(Value(-300).to_string(), "-300");
    }

    #[test]
    fn counters_and_sets_answer_what_was_done_before() {
        let key = Key(0);
        let run = |actions: &[Action]| {
            let mut held = None;
            let mut last = None;
            for action in actions {
                let (after, answer) = action.on_data(held).expect("no register");
                (held, last) = (after, Some(answer));
            }
            last.expect("something was done")
        };
        let add = |amount| Action::Add { key, amount };
        assert_eq!(run(&[add(1_000), add(500), add(-300), Action::Total { key }]), Answer::Total(1_200));
        assert_eq!(run(&[Action::Total { key }]), Answer::Total(0));
        let (insert, remove) =
            (|n| Action::Insert { key, member: Member(n) }, |n| Action::Remove { key, member: Member(n) });
        let read = run(&[insert(0), insert(1), remove(0), remove(5), Action::Members { key }]);
        assert_eq!(read, Answer::Members(Members(0b10)));
        assert_eq!(Action::Read { key }.on_data(None), None);
    }
}
