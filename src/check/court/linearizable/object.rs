//! The operations of one object, as the search wants them: without those of unknown ending that cannot help, and
//! with values that nobody asks for taken as one value.
//!
//! An operation of unknown ending cannot help if it changes nothing, or would write a value that no answer can
//! need. For the same reason all values that no answer can need are one and the same value; only the
//! answer that a compare-and-set was not set tells that the value was another one.

use super::table::{Kind, Table};
use crate::check::spec::{Machine, Spec, State};
use crate::history::recorded::{Call, Datum, Ending, Recorded, Reply};

/// The place of a return that never came.
pub(super) const NEVER: u32 = u32::MAX;

/// One operation of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Op {
    /// Its index among the observations.
    pub index: usize,
    pub kind: u32,
    pub called: u32,
    /// [`NEVER`] if it did not return.
    pub returned: u32,
    /// Whether it certainly took effect.
    pub must: bool,
}

/// What is asked of the search: the operations of one object, in calling order.
pub(super) struct Object<'a> {
    pub table: Table<'a>,
    pub ops: Vec<Op>,
}

/// An operation and what is taken as known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub index: usize,
    /// Everything, or only that it may have taken effect at some time.
    pub fully: bool,
}

impl<'a> Object<'a> {
    /// The object of these observations, in calling order.
    pub fn new(spec: &'a Spec, recorded: &'a Recorded, indices: &[usize]) -> Object<'a> {
        let taken: Vec<Taken> = indices.iter().map(|index| Taken { index: *index, fully: true }).collect();
        Object::of_taken(spec, recorded, &taken)
    }

    /// The same with some operations of which little is known.
    pub fn of_taken(spec: &'a Spec, recorded: &'a Recorded, taken: &[Taken]) -> Object<'a> {
        let machine = spec.machine(&recorded.texts);
        let wanted = Wanted::of(spec, recorded, taken);
        let mut table = Table::new(machine, wanted.initial(machine));
        let mut ops = Vec::with_capacity(taken.len());
        for Taken { index, fully } in taken {
            let observation = &recorded.observations[*index];
            let (reply, must) = match &observation.ending {
                Ending::Fail => continue,
                Ending::Ok(reply) if *fully => (Some(reply), true),
                Ending::Ok(_) | Ending::Unknown => (None, false),
            };
            let kind = table.kind(wanted.call(observation.call), reply);
            let Kind { pure, .. } = table.kinds[kind as usize];
            if !must && (pure || wanted.is_useless(observation.call)) {
                continue;
            }
            let returned = observation.returned.filter(|_| must).unwrap_or(NEVER);
            let called = if *fully { observation.called } else { 0 };
            ops.push(Op { index: *index, kind, called, returned, must });
        }
        if taken.iter().any(|taken| !taken.fully) {
            ops.sort_by_key(|op| op.called);
        }
        Object { table, ops }
    }
}

/// The values of a register that some answer can need.
struct Wanted {
    /// Whether values may be told apart by this at all; an append makes a value out of all before it.
    plain: bool,
    /// In the order of the data.
    wanted: Vec<Datum>,
    /// Whether some answer needs any value but one.
    others: bool,
    /// What stands for all values that are not wanted.
    other: Datum,
}

impl Wanted {
    fn of(spec: &Spec, recorded: &Recorded, taken: &[Taken]) -> Wanted {
        let registers =
            matches!(spec, Spec::Register { .. } | Spec::CasRegister { .. } | Spec::KeyValue { .. });
        let happened = || {
            let taken = taken.iter().map(|taken| (&recorded.observations[taken.index], taken.fully));
            taken.filter(|(observation, _)| observation.ending != Ending::Fail)
        };
        let plain =
            registers && !happened().any(|(observation, _)| matches!(observation.call, Call::Append(_)));
        let mut wanted = Wanted { plain, wanted: Vec::new(), others: false, other: Datum::NIL };
        if !plain {
            return wanted;
        }
        let mut maybe: Vec<(Datum, Datum)> = Vec::new();
        for (observation, fully) in happened() {
            match (observation.call, observation.reply().filter(|_| fully)) {
                (Call::Read, Some(Reply::Value(value))) => wanted.wanted.push(*value),
                (Call::Cas { expected, .. }, Some(reply)) => {
                    wanted.wanted.push(expected);
                    wanted.others |= *reply == Reply::Compared(false);
                }
                (Call::Cas { expected, new }, None) => maybe.push((expected, new)),
                _ => {}
            }
        }
        wanted.wanted.sort_unstable();
        wanted.wanted.dedup();
        wanted.follow(maybe);
        let gap = wanted.wanted.iter().zip(0..).find(|(datum, n)| datum.0 != *n);
        wanted.other = Datum(gap.map_or(wanted.wanted.len() as u32, |(_, n)| n));
        wanted
    }

    /// What a compare-and-set of unknown ending expects is wanted if what it writes is.
    fn follow(&mut self, mut maybe: Vec<(Datum, Datum)>) {
        loop {
            let before = maybe.len();
            maybe.retain(|(expected, new)| {
                let useful = self.others || self.has(*new);
                if let Some(place) = self.wanted.binary_search(expected).err().filter(|_| useful) {
                    self.wanted.insert(place, *expected);
                }
                !useful
            });
            if maybe.len() == before {
                return;
            }
        }
    }

    fn has(&self, value: Datum) -> bool {
        self.wanted.binary_search(&value).is_ok()
    }

    fn value(&self, value: Datum) -> Datum {
        if !self.plain || self.has(value) { value } else { self.other }
    }

    fn initial(&self, machine: Machine) -> State {
        match machine.initial() {
            State::Value(value) => State::Value(self.value(value)),
            state => state,
        }
    }

    fn call(&self, call: Call) -> Call {
        match call {
            Call::Write(value) => Call::Write(self.value(value)),
            Call::Cas { expected, new } => Call::Cas { expected: self.value(expected), new: self.value(new) },
            call => call,
        }
    }

    /// Whether an operation that need not take effect cannot help if it does.
    fn is_useless(&self, call: Call) -> bool {
        match call {
            Call::Write(new) | Call::Cas { new, .. } if self.plain => !self.others && !self.has(new),
            _ => false,
        }
    }
}
