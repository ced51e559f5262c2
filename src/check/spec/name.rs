//! The names of the specifications, as they are given on a command line.

use super::Spec;
use crate::history::recorded::{Datum, Texts};

impl Spec {
    pub const NAMES: [&'static str; 9] =
        ["register", "cas-register", "kv", "counter", "set", "queue", "mutex", "fenced-lock", "bank"];

    /// One of [`Spec::NAMES`]: the specification that begins with nil, zero, nothing, or unknown balances.
    pub fn of_name(name: &str) -> Option<Spec> {
        let initial = Datum::NIL;
        Some(match name {
            "register" => Spec::Register { initial },
            "cas-register" => Spec::CasRegister { initial },
            "kv" => Spec::KeyValue { initial },
            "counter" => Spec::Counter { initial: 0 },
            "set" => Spec::Set,
            "queue" => Spec::Queue,
            "mutex" => Spec::Mutex,
            "fenced-lock" => Spec::FencedLock,
            "bank" => Spec::Bank { initial: None },
            _ => return None,
        })
    }

    pub fn name(&self) -> &'static str {
        match self {
            Spec::Register { .. } => "register",
            Spec::CasRegister { .. } => "cas-register",
            Spec::KeyValue { .. } => "kv",
            Spec::Counter { .. } => "counter",
            Spec::Set => "set",
            Spec::Queue => "queue",
            Spec::Mutex => "mutex",
            Spec::FencedLock => "fenced-lock",
            Spec::Bank { .. } => "bank",
        }
    }

    /// The specification that begins with a value: any text for a register or a map, an integer for a counter.
    /// `None` if the object does not begin with such a value.
    pub fn beginning_with(self, text: &str, texts: &mut Texts) -> Option<Spec> {
        let value = |texts: &mut Texts| if text == "nil" { Datum::NIL } else { texts.intern(text) };
        match self {
            Spec::Register { .. } => Some(Spec::Register { initial: value(texts) }),
            Spec::CasRegister { .. } => Some(Spec::CasRegister { initial: value(texts) }),
            Spec::KeyValue { .. } => Some(Spec::KeyValue { initial: value(texts) }),
            Spec::Counter { .. } => Some(Spec::Counter { initial: text.parse().ok()? }),
            Spec::Set | Spec::Queue | Spec::Mutex | Spec::FencedLock | Spec::Bank { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for name in Spec::NAMES {
            assert_eq!(Spec::of_name(name).unwrap().name(), name);
        }
        assert_eq!(Spec::of_name("stack"), None);
    }

    #[test]
    fn begins_with_what_it_can_hold() {
        let mut texts = Texts::new();
        let begin = |name, text, texts: &mut Texts| Spec::of_name(name).unwrap().beginning_with(text, texts);
        let seven = Spec::Register { initial: texts.intern("7") };
        assert_eq!(begin("register", "7", &mut texts), Some(seven));
        assert_eq!(begin("kv", "nil", &mut texts), Spec::of_name("kv"));
        assert_eq!(begin("counter", "7", &mut texts), Some(Spec::Counter { initial: 7 }));
        assert_eq!(begin("counter", "x", &mut texts), None);
        assert_eq!(begin("mutex", "7", &mut texts), None);
    }
}
