//! The fewest operations that prove a violation. An operation is left out by forgetting what is known of it: not
//! when it was called or returned, nor what it answered, only that it may have taken effect at some time. If no
//! order explains the rest all the same, it was not needed.
//!
//! So what is left proves the violation whatever the others did, and each operation of it is needed, as far as
//! the steps that may be spent on it go.

use super::effort::Meter;
use super::object::{NEVER, Object, Taken};
use super::{Explained, explain};
use crate::check::court::{Evidence, Limits, Reason};
use crate::check::spec::Spec;
use crate::history::recorded::{Call, Ending, Recorded, Reply};

/// How many steps one attempt may take, so that a hard one is given up.
const STEPS: u64 = 200_000;

/// How many steps all attempts may take together.
const ALL_STEPS: u64 = 50_000_000;

/// Makes fewer of `operations`, in calling order, that violate the specification by what was answered up to
/// the return of `last`.
pub(super) fn evidence(
    spec: &Spec,
    recorded: &Recorded,
    operations: &[usize],
    last: usize,
    keep_going: &mut dyn FnMut() -> bool,
) -> Evidence {
    let end = recorded.observations[last].returned.unwrap_or(u32::MAX);
    let mut pool: Vec<usize> = operations.to_vec();
    pool.retain(|index| recorded.observations[*index].called < end);
    pool.retain(|index| recorded.observations[*index].ending != Ending::Fail);
    let mut shrink =
        Shrink { spec, recorded, needed: vec![true; pool.len()], pool, spent: 0, gave_up: false, keep_going };
    shrink.forget_late_answers(end);
    shrink.forget_early_operations();
    let mut chunk = shrink.pool.len().div_ceil(2);
    while chunk > 0 {
        let before = shrink.needed.iter().filter(|needed| **needed).count();
        shrink.forget_chunks(chunk);
        let after = shrink.needed.iter().filter(|needed| **needed).count();
        chunk = if chunk == 1 && after == before { 0 } else { (chunk / 2).max(1) };
    }
    let needed = shrink.pool.iter().zip(&shrink.needed).filter(|(_, needed)| **needed);
    let operations: Vec<usize> = needed.map(|(index, _)| *index).collect();
    let returned = |index: &&usize| recorded.observations[**index].returned;
    let last = operations.iter().max_by_key(returned).copied().unwrap_or(last);
    let reason = reason(recorded, &operations, last);
    Evidence { operations, minimal: !shrink.gave_up, reason }
}

struct Shrink<'a> {
    spec: &'a Spec,
    recorded: &'a Recorded,
    pool: Vec<usize>,
    /// Which of the pool are not forgotten.
    needed: Vec<bool>,
    spent: u64,
    /// An attempt came to a limit.
    gave_up: bool,
    keep_going: &'a mut dyn FnMut() -> bool,
}

impl Shrink<'_> {
    /// Operations that returned after the answer that could not be explained are probably not needed.
    fn forget_late_answers(&mut self, end: u32) {
        let late = |index: &usize| self.recorded.observations[*index].returned.is_none_or(|at| at > end);
        let places: Vec<usize> = (0..self.pool.len()).filter(|place| late(&self.pool[*place])).collect();
        self.forget(&places);
    }

    /// Operations that were called long before are probably not needed.
    fn forget_early_operations(&mut self) {
        let mut window = 8;
        let places: Vec<usize> = (0..self.pool.len()).filter(|place| self.needed[*place]).collect();
        while window < places.len() {
            let early = &places[..places.len() - window];
            self.forget(early);
            if early.iter().all(|place| !self.needed[*place]) {
                return;
            }
            window *= 4;
        }
    }

    /// Tries to forget each chunk in turn, the earliest operations first.
    fn forget_chunks(&mut self, chunk: usize) {
        let places: Vec<usize> = (0..self.pool.len()).filter(|place| self.needed[*place]).collect();
        for places in places.chunks(chunk) {
            self.forget(places);
        }
    }

    /// Forgets these if what is left is a violation still.
    fn forget(&mut self, places: &[usize]) {
        if places.is_empty() {
            return;
        }
        if self.spent > ALL_STEPS {
            self.gave_up = true;
            return;
        }
        places.iter().for_each(|place| self.needed[*place] = false);
        let taken = self.pool.iter().zip(&self.needed);
        let taken: Vec<Taken> = taken.map(|(index, fully)| Taken { index: *index, fully: *fully }).collect();
        let limits = Limits { steps: STEPS, ..Limits::default() };
        let mut meter = Meter::new(limits, self.keep_going);
        let explained = explain(&mut Object::of_taken(self.spec, self.recorded, &taken), NEVER, &mut meter);
        self.spent += meter.effort.steps;
        self.gave_up |= matches!(explained, Explained::Reached(_)) && places.len() == 1;
        if !matches!(explained, Explained::Stuck { .. }) {
            places.iter().for_each(|place| self.needed[*place] = true);
        }
    }
}

/// What a few operations contradict each other in, if it is one of the patterns that have a name.
fn reason(recorded: &Recorded, operations: &[usize], last: usize) -> Reason {
    let observation = |index: usize| &recorded.observations[index];
    let unexplained = Reason::Unexplained { operation: last };
    let reads = operations.iter().copied().filter_map(|index| match observation(index).reply() {
        Some(Reply::Value(value)) if observation(index).call == Call::Read => Some((index, *value)),
        _ => None,
    });
    let [(read, value)] = reads.collect::<Vec<_>>()[..] else { return unexplained };
    let write_of = |index: &usize| match observation(*index).call {
        Call::Write(new) | Call::Cas { new, .. } => Some(new),
        _ => None,
    };
    let others = || operations.iter().copied().filter(|index| *index != read);
    if !others().all(|index| write_of(&index).is_some()) {
        return unexplained;
    }
    let writes: Vec<usize> = others().filter(|index| write_of(index) == Some(value)).collect();
    let overwrites: Vec<usize> = others().filter(|index| write_of(index) != Some(value)).collect();
    match (&writes[..], &overwrites[..]) {
        ([], []) => Reason::NeverWritten { read },
        ([write], []) if observation(read).precedes(observation(*write)) => {
            Reason::FromTheFuture { read, write: *write }
        }
        ([write], [overwrite])
            if observation(*write).precedes(observation(*overwrite))
                && observation(*overwrite).precedes(observation(read)) =>
        {
            Reason::Overwritten { read, write: Some(*write), overwrite: *overwrite }
        }
        ([], [overwrite]) if observation(*overwrite).precedes(observation(read)) => {
            Reason::Overwritten { read, write: None, overwrite: *overwrite }
        }
        _ => unexplained,
    }
}
