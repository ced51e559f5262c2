//! Sets from which nothing is removed, in the time of a sort.
//!
//! Once a member is there it stays, so reads come in the order of what they hold, and of two that hold different
//! members one holds all of the other and more. Let a *level* be the reads that hold the same. A member of the
//! i-th level and of none before comes in after the reads of the levels before i, and after every answer that it
//! was not there; it comes in before the reads of level i, and before every answer that it was. Which of several
//! inserts of a member was the first is free where none of them says so: best is the one called first.
//!
//! All that is left is to take each operation as early as that allows. An order exists if none is taken after its
//! return: if there is none, some operation returned before another was called that has to come before it.

mod facts;
mod proof;

use super::Known;
use crate::history::recorded::Recorded;
use facts::{Element, Fact, Facts, Read};

/// No operation, no element, no level.
const NO: u32 = u32::MAX;

/// The earliest that something can be, and why not earlier.
#[derive(Clone, Copy, Debug)]
struct Cause {
    /// Places from 1, as those of [`Fact`].
    at: u32,
    by: By,
    /// A read that comes between, if one is needed to see that the cause comes first.
    via: u32,
}

/// What was called so late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Nothing,
    /// An operation, by its index.
    Operation(u32),
    /// The first of the inserts of an element.
    Inserts(u32),
}

impl Cause {
    const NONE: Cause = Cause { at: 0, by: By::Nothing, via: NO };

    fn or_later(self, other: Cause) -> Cause {
        if other.at > self.at { other } else { self }
    }
}

/// Decides what was known once the log had reached a place; `None` if something may have been removed.
pub(super) fn explain_until(recorded: &Recorded, indices: &[usize], until: u32) -> Option<Known> {
    let mut facts = Facts::of(recorded, indices, until)?;
    if let Some(grounds) = proof::of_what_nobody_inserted(&facts).or_else(|| facts.put_on_levels().err()) {
        return Some(Known::Stuck(grounds));
    }
    let mut order: Vec<Taken> = Vec::with_capacity(facts.all.len());
    let mut late = None;
    let mut take = |fact: &Fact, cause: Cause, phase: u32| {
        if cause.at > fact.returned {
            late.get_or_insert((*fact, cause));
        }
        order.push(Taken { at: cause.at, phase, index: fact.index });
    };
    let (births, ends) = births(&facts, &mut |read, cause, level| take(&read.fact, cause, 3 * level + 2));
    for fact in &facts.all {
        let own = Cause { at: fact.called, by: By::Nothing, via: NO };
        let Some(number) = fact.element else {
            take(fact, own, 0);
            continue;
        };
        let element = &facts.elements[number as usize];
        let phase = 3 * element.level.min(ends.len() as u32);
        match fact.says {
            facts::Says::WasNotThere => take(fact, own, phase),
            facts::Says::Inserts if element.first == fact.index => {
                take(fact, births[number as usize], phase + 1);
            }
            facts::Says::Inserts => take(fact, own.or_later(after(element, number, &ends)), phase + 2),
            facts::Says::WasThere => take(fact, own.or_later(births[number as usize]), phase + 2),
            facts::Says::Maybe | facts::Says::Nothing => {}
        }
    }
    // A first insert of unknown ending is taken only where it is needed.
    for (element, birth) in facts.elements.iter().zip(&births) {
        if element.is_needed && element.first != NO && !element.is_first_known {
            let phase = 3 * element.level.min(ends.len() as u32) + 1;
            order.push(Taken { at: birth.at, phase, index: element.first });
        }
    }
    if let Some((fact, cause)) = late {
        return Some(Known::Stuck(proof::of_a_return(&facts, &fact, cause)));
    }
    order.sort_unstable();
    Some(Known::Order(order.into_iter().map(|taken| taken.index as usize).collect()))
}

/// When an operation is taken; of those taken at once, the lesser phase first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Taken {
    at: u32,
    phase: u32,
    index: u32,
}

/// When each element can come in at the earliest, and when all reads up to a level, for each level, can be over
/// with. `read` is told of every read.
fn births(facts: &Facts, read: &mut dyn FnMut(&Read, Cause, u32)) -> (Vec<Cause>, Vec<Cause>) {
    let mut births = vec![Cause::NONE; facts.elements.len()];
    let mut ends = Vec::new();
    let mut end = Cause::NONE;
    let mut by_level: Vec<(u32, u32)> =
        (0..).zip(&facts.elements).map(|(number, element)| (element.level, number)).collect();
    by_level.sort_unstable();
    let mut waiting = by_level.into_iter().peekable();
    let mut born = |level: u32, end: Cause, births: &mut Vec<Cause>| {
        let mut latest = end;
        while let Some((_, number)) = waiting.next_if(|(other, _)| *other == level) {
            let element = &facts.elements[number as usize];
            let called = Cause { at: element.called, by: By::Inserts(number), via: NO };
            let birth = called.or_later(element.lacked).or_later(end);
            births[number as usize] = birth;
            if birth.at > latest.at {
                latest = Cause { via: facts.first_read(level), ..birth };
            }
        }
        latest
    };
    for (level, reads) in (0..).zip(&facts.levels) {
        let seen = born(level, end, &mut births);
        end = seen;
        for place in reads.clone() {
            let Read { fact, .. } = &facts.reads[place];
            let own = Cause { at: fact.called, by: By::Operation(fact.index), via: NO };
            read(
                &facts.reads[place],
                Cause { at: fact.called, by: By::Nothing, via: NO }.or_later(seen),
                level,
            );
            end = end.or_later(own);
        }
        ends.push(end);
    }
    born(NO, end, &mut births);
    (births, ends)
}

/// What every insert of an element comes after, be it the first or not.
fn after(element: &Element, number: u32, ends: &[Cause]) -> Cause {
    let before = match element.level {
        NO => ends.last().copied(),
        level => level.checked_sub(1).map(|level| ends[level as usize]),
    };
    let first = if element.is_first_told {
        Cause { at: element.called, by: By::Inserts(number), via: NO }
    } else {
        Cause::NONE
    };
    first.or_later(element.lacked).or_later(before.unwrap_or(Cause::NONE))
}
