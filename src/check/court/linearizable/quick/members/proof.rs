//! Why a set cannot have answered so: a few operations, each of which is needed.

use super::facts::{Fact, Facts, Says};
use super::{By, Cause, NO};
use crate::check::court::linearizable::Grounds;
use crate::check::court::{Because, Evidence, Link, Reason};

fn proof(mut operations: Vec<usize>, reason: Reason) -> Grounds {
    operations.sort_unstable();
    operations.dedup();
    Grounds::Proof(Evidence { operations, minimal: true, reason })
}

fn cycle(links: &[(u32, Because)]) -> Reason {
    let link =
        |(operation, because): &(u32, Because)| Link { operation: *operation as usize, because: *because };
    Reason::Cycle(links.iter().map(link).collect())
}

/// Two reads, each of which holds what the other does not.
pub(super) fn of_two_reads(one: &Fact, other: &Fact) -> Grounds {
    let links = [(one.index, Because::SawLess), (other.index, Because::SawLess)];
    proof(vec![one.index as usize, other.index as usize], cycle(&links))
}

/// An answer that something was there which nobody inserted, or two that said to have been the first to do so.
pub(super) fn of_what_nobody_inserted(facts: &Facts) -> Option<Grounds> {
    for element in &facts.elements {
        if element.is_told_twice != NO {
            let links = [(element.first, Because::DidNotSee), (element.is_told_twice, Because::DidNotSee)];
            let operations = vec![element.first as usize, element.is_told_twice as usize];
            return Some(proof(operations, cycle(&links)));
        }
    }
    let is_missing = |number: &u32| facts.elements[*number as usize].first == NO;
    let missing = |members: &[u32]| members.iter().copied().filter(is_missing).collect::<Vec<u32>>();
    let reads = facts.reads.iter().map(|read| (&read.fact, missing(&read.members)));
    let told = facts.all.iter().filter(|fact| fact.says == Says::WasThere);
    let told = told.map(|fact| (fact, missing(fact.element.as_slice())));
    let (fact, missing) = reads.chain(told).find(|(_, missing)| !missing.is_empty())?;
    // With one that nobody even tried to insert, if there is one, the read proves it alone.
    let fewest = missing.into_iter().map(|number| inserts(facts, number)).min_by_key(Vec::len)?;
    let read = fact.index as usize;
    Some(proof(fewest.into_iter().chain([read]).collect(), Reason::NeverWritten { read }))
}

/// The operations that may have put an element in, if it were not known what they answered.
fn inserts(facts: &Facts, number: u32) -> Vec<usize> {
    let all = facts.all.iter().filter(|fact| fact.is_insert && fact.element == Some(number));
    all.map(|fact| fact.index as usize).collect()
}

/// An operation that returned before what must come before it was called.
pub(super) fn of_a_return(facts: &Facts, fact: &Fact, cause: Cause) -> Grounds {
    let (mut operations, first, is_insert) = match cause.by {
        By::Inserts(number) => {
            let element = &facts.elements[number as usize];
            let first = element.first;
            (if element.is_first_told { vec![first as usize] } else { inserts(facts, number) }, first, true)
        }
        By::Operation(index) => (vec![index as usize], index, false),
        By::Nothing => (Vec::new(), fact.index, false),
    };
    operations.push(fact.index as usize);
    let to = |fact: &Fact, from_insert: bool| match fact.says {
        Says::Inserts | Says::Maybe => Because::DidNotSee,
        _ if from_insert => Because::WasRead,
        _ => Because::SawLess,
    };
    let mut links = vec![(fact.index, Because::Returned)];
    let is_read = fact.element.is_none();
    if cause.via == NO || is_read {
        links.push((first, to(fact, is_insert)));
    } else {
        operations.push(cause.via as usize);
        links.push((first, if is_insert { Because::WasRead } else { Because::SawLess }));
        links.push((cause.via, to(fact, false)));
    }
    proof(operations, cycle(&links))
}
