//! Eventual convergence after quiescence: the replicas hold the same, and what they hold is what the writes allow.
//! It is asked of final contents, or of final reads of each replica; whether the run was quiet by then, the caller
//! knows.
//!
//! What a key may hold in the end is the last write in some order of the writes that took effect, in which the
//! writes of each session stand as the session made them [Viotti and Vukolić 2016, §3.2: every write is seen in
//! the end, and all agree on their order]. So of an acknowledged write that its own session wrote over (and was
//! acknowledged) nothing is left; of others something may be. An initial value is left only where no write was
//! acknowledged. A write of unknown ending may have come last. Concurrent writes may have been resolved either
//! way, by clocks that are wrong too: that loses updates, but it converges.

use super::memory::Memory;
use crate::check::spec::Spec;
use crate::history::recorded::{Datum, Recorded};

/// What a replica holds in the end, in any order; a key that is absent holds the initial value. `None` for a
/// replica that is down.
pub type Held = Option<Vec<(Datum, Datum)>>;

/// What became of the replicas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Keys on which replicas that are up differ, in order.
    pub differing: Vec<Datum>,
    /// Replica, key and value: held in the end although the writes do not allow it.
    pub impossible: Vec<(usize, Datum, Datum)>,
}

impl Settled {
    /// `None` if the history is not one of registers.
    pub fn of(spec: &Spec, recorded: &Recorded, replicas: &[Held]) -> Option<Settled> {
        let (Spec::Register { initial } | Spec::CasRegister { initial } | Spec::KeyValue { initial }) = spec
        else {
            return None;
        };
        let allowed = Allowed::of(
            &Memory::of(spec, recorded).filter(|memory| !memory.has_blocks())?,
            recorded,
            *initial,
        );
        let mut keys: Vec<Datum> = replicas.iter().flatten().flatten().map(|(key, _)| *key).collect();
        keys.extend(recorded.observations.iter().map(|observation| observation.key));
        keys.sort_unstable();
        keys.dedup();
        let mut settled = Settled::default();
        for key in keys {
            let held = |held: &Vec<(Datum, Datum)>| {
                held.iter().find(|(other, _)| *other == key).map_or(*initial, |(_, value)| *value)
            };
            let values: Vec<(usize, Datum)> =
                (0..).zip(replicas).filter_map(|(replica, of)| Some((replica, held(of.as_ref()?)))).collect();
            if values.iter().any(|(_, value)| *value != values[0].1) {
                settled.differing.push(key);
            }
            let wrong = values.iter().filter(|(_, value)| !allowed.holds(key, *value));
            settled.impossible.extend(wrong.map(|(replica, value)| (*replica, key, *value)));
        }
        Some(settled)
    }

    pub fn holds(&self) -> bool {
        self.differing.is_empty() && self.impossible.is_empty()
    }
}

/// What each key may hold in the end.
struct Allowed {
    initial: Datum,
    /// Keys and values, in order.
    last: Vec<(Datum, Datum)>,
    /// Keys with a write that was acknowledged, in order.
    written: Vec<Datum>,
}

impl Allowed {
    fn of(memory: &Memory, recorded: &Recorded, initial: Datum) -> Allowed {
        let key = |op: usize| recorded.observations[memory.ops[op].index as usize].key;
        let writes = || (0..memory.len()).rev().filter_map(|op| Some((op, memory.ops[op].writes?)));
        let (mut last, mut written): (Vec<(Datum, Datum)>, Vec<Datum>) = (Vec::new(), Vec::new());
        let mut over: Vec<(u32, Datum)> = Vec::new();
        for (op, value) in writes() {
            let by = (memory.ops[op].process, key(op));
            if !memory.ops[op].known {
                last.push((key(op), value));
            } else if let Err(place) = over.binary_search(&by) {
                over.insert(place, by);
                last.push((key(op), value));
                written.push(key(op));
            }
        }
        last.sort_unstable();
        written.sort_unstable();
        Allowed { initial, last, written }
    }

    fn holds(&self, key: Datum, value: Datum) -> bool {
        let untouched = value == self.initial && self.written.binary_search(&key).is_err();
        untouched || self.last.binary_search(&(key, value)).is_ok()
    }
}
