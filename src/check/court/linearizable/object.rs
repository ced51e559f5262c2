//! The operations of one object, as the search wants them: without those of unknown ending that cannot help, and
//! with values that no answer can need taken as one value ([`super::wanted`]).

use super::table::{Kind, Table};
use super::wanted::Wanted;
use crate::check::spec::Spec;
use crate::history::recorded::{Ending, Recorded};

/// The place of a return that never came.
pub(super) const NEVER: u32 = u32::MAX;

/// No operation.
pub(super) const NOTHING: u32 = u32::MAX;

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
    /// The operation of the same drain that has to take effect before, by its place; or [`NOTHING`].
    pub after: u32,
}

/// What is asked of the search: the operations of one object, in calling order.
pub(super) struct Object<'a> {
    pub table: Table<'a>,
    pub ops: Vec<Op>,
    /// Whether its state is a value to which nothing is appended.
    pub values: bool,
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
        let mut table = Table::new(machine, wanted.initial(machine), wanted.beginnings(&recorded.texts));
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
            if !must && (pure || wanted.is_useless(observation.call, &recorded.texts)) {
                continue;
            }
            let returned = observation.returned.filter(|_| must).unwrap_or(NEVER);
            let called = if *fully { observation.called } else { 0 };
            ops.push(Op { index: *index, kind, called, returned, must, after: NOTHING });
        }
        if taken.iter().any(|taken| !taken.fully) {
            ops.sort_by_key(|op| op.called);
        }
        if *spec == Spec::Queue {
            link_parts(recorded, &mut ops);
        }
        Object { table, ops, values: wanted.is_of_registers() }
    }
}

/// Links the dequeues of each drain that certainly took effect.
fn link_parts(recorded: &Recorded, ops: &mut [Op]) {
    let observation = |op: u32, ops: &[Op]| &recorded.observations[ops[op as usize].index];
    let mut by_process: Vec<u32> = (0..ops.len() as u32).filter(|op| ops[*op as usize].must).collect();
    by_process.sort_by_key(|op| (observation(*op, ops).process, *op));
    for two in by_process.windows(2) {
        if observation(two[0], ops).is_part_before(observation(two[1], ops)) {
            ops[two[1] as usize].after = two[0];
        }
    }
}
