//! Sequential consistency: some order of all operations keeps that of each process and explains every answer
//! [Lamport 1979]. Real time plays no part: an operation may stand before one that returned before it was called.
//!
//! It is not local: two registers that are each sequentially consistent need not be so together, so there is one
//! search for all objects. The question is NP-complete even for registers whose values are written once [Gibbons
//! and Korach 1997], but two necessary conditions take polynomial time and settle most histories ([`filter`]):
//! the history must be one of a [causal memory](super::causal), and what must come before what, given who read
//! from whom, must have no cycle. The search ([`search`]) then tries only orders that keep what the filter found.
//! Where nothing is ever written over, as in a set from which nothing is removed, the two conditions are enough.
//! Where the source of every read is certain, the order of the writes to each key is guessed pair by pair and what
//! follows from the guesses added, until no pair is left ([`decide`]).
//! Objects of which no read tells what it has seen have no filter.
//!
//! An operation of unknown ending may stand anywhere after those that its process did before it, or nowhere.
//!
//! Sources: Lamport, "How to make a multiprocessor computer that correctly executes multiprocess programs", IEEE
//! Transactions on Computers C-28(9), 1979; Gibbons and Korach, "Testing shared memories", SIAM Journal on
//! Computing 26(4), 1997; Zennou, Bouajjani, Enea and Erradi, "Gradual consistency checking", CAV 2019.

mod decide;
mod filter;
mod interner;
mod search;
mod task;

use self::search::{Found, Search};
use self::task::Task;
use super::causal;
use super::memory::{self, Answer, Conflict, Effort, Memory, Order, Sources, Trouble};
use crate::check::court::{Evidence, Finding, Limits, Reached, Reason};
use crate::check::spec::Spec;
use crate::history::recorded::{Datum, Recorded, Texts};

/// Whether some order of all operations explains the history. If so, one such order is the witness.
pub fn check(
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    let mut effort = Effort::new(limits, keep_going);
    let Some(memory) = Memory::of(spec, recorded) else { return of_objects(spec, recorded, &mut effort) };
    let (answer, witness) = of_memory(&memory, &mut effort);
    match memory::finding(&memory, answer, &mut effort, &|memory, effort| of_memory(memory, effort).0) {
        Finding::Holds { .. } => Finding::Holds { witness },
        other => other,
    }
}

/// Registers: the filter, then the search. With the order found, by the operations' indices.
fn of_memory(memory: &Memory, effort: &mut Effort) -> (Answer, Option<Vec<usize>>) {
    let before = match filter::before(memory, effort) {
        Ok(before) => before,
        Err(Trouble::Conflict(conflict)) => return (Answer::Contradicted(conflict), None),
        Err(Trouble::GaveUp(reached)) => return (Answer::GaveUp(reached), None),
    };
    let contradicted = |operation: u32| {
        let reason = Reason::Unexplained { operation: operation as usize };
        (Answer::Contradicted(Conflict::new((0..memory.len() as u32).collect(), reason)), None)
    };
    let order = match before {
        Some(before) if memory.is_additive() || decide::is_certain(memory, &before.source) => {
            let source = before.source.clone();
            return match decide::decided(memory, before, effort) {
                Ok(Some(order)) => (Answer::Explained, Some(sorted(memory, &source, &order))),
                Ok(None) => contradicted(memory.len() as u32 - 1),
                Err(reached) => (Answer::GaveUp(reached), None),
            };
        }
        before => before.map(|before| before.order),
    };
    let Some(tasks) = task::of_memory(memory) else {
        return (Answer::GaveUp(Reached::States(memory.len())), None);
    };
    let (spec, texts) = (Spec::CasRegister { initial: memory.initial() }, Texts::new());
    match Search::new(spec.machine(&texts), tasks, order).run(effort) {
        Ok(Found::Order(order)) => (Answer::Explained, Some(order)),
        Ok(Found::None { furthest }) => contradicted(furthest),
        // Where values were written twice, the search for sources may see what this search did not.
        Err(Reached::States(states)) => match causal::explain(memory, effort) {
            Answer::Contradicted(conflict) => (Answer::Contradicted(conflict), None),
            _ => (Answer::GaveUp(Reached::States(states)), None),
        },
        Err(reached) => (Answer::GaveUp(reached), None),
    }
}

/// The operations that took place, in an order that keeps what was decided.
fn sorted(memory: &Memory, source: &Sources, order: &Order) -> Vec<usize> {
    let takes_part = memory.takes_part(source);
    let sorted = order.graph().sorted().expect("an order has no cycle").into_iter();
    let sorted = sorted.filter(|op| takes_part[*op as usize]);
    sorted.map(|op| memory.ops[op as usize].index as usize).collect()
}

/// Objects of any kind. First each by itself: what contradicts there does so in the whole, with fewer operations.
fn of_objects(spec: &Spec, recorded: &Recorded, effort: &mut Effort) -> Finding {
    let search = |tasks: Vec<Task>, effort: &mut Effort| {
        Search::new(spec.machine(&recorded.texts), tasks, None).run(effort)
    };
    let Some(tasks) = task::of_recorded(recorded) else { return Finding::Unknown(Reached::NotDefined) };
    let objects = recorded.objects();
    let alone = |key: Datum| {
        let of_key = |task: &&Task| recorded.observations[task.index as usize].key == key;
        tasks.iter().filter(of_key).cloned().collect::<Vec<Task>>()
    };
    let parts = if objects.len() > 1 { objects.iter().map(|(key, _)| alone(*key)).collect() } else { vec![] };
    for part in parts.into_iter().chain([tasks.clone()]) {
        match search(part.clone(), effort) {
            Err(reached) => return Finding::Unknown(reached),
            Ok(Found::Order(order)) if part.len() == tasks.len() => {
                return Finding::Holds { witness: Some(order) };
            }
            Ok(Found::Order(_)) => {}
            Ok(Found::None { furthest }) => {
                let stuck = part[furthest as usize].clone();
                let part = without_reads(part, &search, effort);
                // Of fewer operations another may be the one that cannot be explained.
                let stuck = match search(part.clone(), effort) {
                    Ok(Found::None { furthest }) => part[furthest as usize].clone(),
                    _ => stuck,
                };
                let reason = Reason::Unexplained { operation: stuck.index as usize };
                let operations = part.iter().map(|task| task.index as usize).collect();
                return Finding::Violated(Evidence { operations, minimal: false, reason });
            }
        }
    }
    Finding::Holds { witness: Some(Vec::new()) }
}

type Attempt<'a> = dyn Fn(Vec<Task>, &mut Effort) -> Result<Found, Reached> + 'a;

/// Fewer operations that contradict too: reads can be left out, since they change nothing.
fn without_reads(mut part: Vec<Task>, search: &Attempt, effort: &mut Effort) -> Vec<Task> {
    /// In histories longer than this each attempt takes too long.
    const MOST: usize = 100;
    let mut place = 0;
    while part.len() <= MOST && place < part.len() {
        let mut fewer = part.clone();
        let leaves = fewer.remove(place).observes();
        if leaves && matches!(search(fewer.clone(), effort), Ok(Found::None { .. })) {
            part = fewer;
        } else {
            place += 1;
        }
    }
    part
}
