//! The values of a register that some answer can need. All others are one and the same to every answer, and an
//! operation of unknown ending that writes one of them cannot help.
//!
//! Only the answer that a compare-and-set was not set needs a value without naming it: any but the one it
//! expected, be it one that no answer names. Where texts are appended, a value is needed if it is the beginning of
//! one that an answer names.

use super::object::Taken;
use crate::check::spec::{Machine, Spec, State};
use crate::history::recorded::{Call, Datum, Ending, Recorded, Reply, Texts};

/// What the answers about one object need.
pub(super) struct Wanted {
    of: Objects,
    /// In the order of the data.
    named: Vec<Datum>,
    /// Whether some answer needs any value but one.
    others: bool,
    /// What stands for all values that are not needed, where there may be such a value.
    other: Option<Datum>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Objects {
    Registers,
    Texts,
    Others,
}

/// Texts of which a value has to be the beginning to be needed.
#[derive(Debug)]
pub(super) struct Beginnings<'a> {
    /// In order.
    of: Vec<&'a str>,
}

impl Beginnings<'_> {
    pub fn include(&self, text: &str) -> bool {
        let next = self.of.partition_point(|other| *other < text);
        self.of.get(next).is_some_and(|other| other.starts_with(text))
    }
}

impl Wanted {
    pub fn of(spec: &Spec, recorded: &Recorded, taken: &[Taken]) -> Wanted {
        let taken = taken.iter().map(|taken| (&recorded.observations[taken.index], taken.fully));
        let happened = taken.filter(|(observation, _)| observation.ending != Ending::Fail);
        let mut of = match spec {
            Spec::Register { .. } | Spec::CasRegister { .. } | Spec::KeyValue { .. } => Objects::Registers,
            _ => return Wanted { of: Objects::Others, named: Vec::new(), others: false, other: None },
        };
        let mut wanted = Wanted { of, named: Vec::new(), others: false, other: None };
        let mut maybe: Vec<(Datum, Datum)> = Vec::new();
        let mut written = Vec::new();
        for (observation, fully) in happened {
            let reply = observation.reply().filter(|_| fully);
            if let Some(Reply::Value(value)) = reply {
                wanted.named.push(*value);
            }
            match observation.call {
                Call::Cas { expected, new } if reply.is_none() => maybe.push((expected, new)),
                Call::Cas { expected, .. } => {
                    wanted.named.push(expected);
                    wanted.others |= reply == Some(&Reply::Compared(false));
                }
                Call::Append(_) => of = Objects::Texts,
                Call::Write(value) => written.push(value),
                _ => {}
            }
        }
        wanted.of = of;
        if of == Objects::Texts {
            wanted.named.extend(maybe.iter().map(|(expected, _)| *expected));
        }
        wanted.named.sort_unstable();
        wanted.named.dedup();
        wanted.follow(maybe);
        wanted.other = match wanted.beginnings(&recorded.texts) {
            Some(beginnings) => {
                let needed =
                    |value: &Datum| value.is_nil() || beginnings.include(recorded.texts.text(*value));
                let other = written.iter().copied().find(|value| !needed(value));
                written.retain(needed);
                wanted.named.extend(written);
                wanted.named.sort_unstable();
                other
            }
            None => {
                let gap = wanted.named.iter().zip(0..).find(|(datum, n)| datum.0 != *n);
                Some(Datum(gap.map_or(wanted.named.len() as u32, |(_, n)| n)))
            }
        };
        wanted
    }

    /// What a compare-and-set of unknown ending expects is needed if what it writes is.
    fn follow(&mut self, mut maybe: Vec<(Datum, Datum)>) {
        loop {
            let before = maybe.len();
            maybe.retain(|(expected, new)| {
                let useful = self.others || self.has(*new);
                if let Some(place) = self.named.binary_search(expected).err().filter(|_| useful) {
                    self.named.insert(place, *expected);
                }
                !useful
            });
            if maybe.len() == before {
                return;
            }
        }
    }

    /// Whether there are only values that are read, written, or compared and set.
    pub fn is_of_registers(&self) -> bool {
        self.of == Objects::Registers
    }

    /// What a value has to be the beginning of to be needed, if there are appends.
    pub fn beginnings<'a>(&self, texts: &'a Texts) -> Option<Beginnings<'a>> {
        let named = self.named.iter().filter(|value| !value.is_nil());
        let mut of: Vec<&str> = named.map(|value| texts.text(*value)).collect();
        of.sort_unstable();
        (self.of == Objects::Texts).then_some(Beginnings { of })
    }

    fn has(&self, value: Datum) -> bool {
        self.named.binary_search(&value).is_ok()
    }

    fn value(&self, value: Datum) -> Datum {
        self.other.filter(|_| !self.has(value)).unwrap_or(value)
    }

    pub fn initial(&self, machine: Machine) -> State {
        match machine.initial() {
            State::Value(value) if self.of == Objects::Registers => State::Value(self.value(value)),
            state => state,
        }
    }

    /// The call with the values that are not needed taken as one.
    pub fn call(&self, call: Call) -> Call {
        match call {
            Call::Write(value) => Call::Write(self.value(value)),
            Call::Cas { expected, new } if self.of == Objects::Registers => {
                Call::Cas { expected: self.value(expected), new: self.value(new) }
            }
            call => call,
        }
    }

    /// Whether an operation that need not take effect cannot help if it does.
    pub fn is_useless(&self, call: Call, texts: &Texts) -> bool {
        let in_one = |text: &str| self.named.iter().any(|value| texts.text(*value).contains(text));
        match (self.of, call) {
            _ if self.others => false,
            (Objects::Registers, Call::Write(new) | Call::Cas { new, .. }) => !self.has(new),
            (Objects::Texts, Call::Write(new)) => !self.has(new),
            (Objects::Texts, Call::Append(text)) => !in_one(texts.text(text)),
            _ => false,
        }
    }
}
