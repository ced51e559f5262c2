//! Registers as a shared memory: which write each read may have read from, what must come before what, and the
//! orders that one process may have seen. Causal memory, PRAM, the session guarantees and the filter before the
//! search for a sequential order are all asked of it. It judges no counter, queue, lock or bank.
//!
//! A history of registers (or of a key–value map without appends) becomes *operations*, each of which reads, or
//! writes, or does both at once (a compare-and-set that was set). Three choices are made here for all models:
//!
//! - **Process order** is the order in which a process called. An operation of unknown ending comes after what
//!   its process did before, but before nothing: it may take effect at any later time. It takes part only if
//!   somebody read what it wrote, since nobody can tell it from one that never happened.
//! - **Reads from**: each read has one *source*, a write of the value it answered, or the initial value. Where a
//!   value was written once the source is known; else a history is explained if some choice of sources explains
//!   it ([`sources`]). A compare-and-set that was not set reads some value other than the expected one.
//! - **To other processes a compare-and-set is its write**: what its caller compared is the caller's affair, as
//!   with the answer of any read [Ahamad et al. 1995, §2: a process sees its own operations and all writes].
//!
//! Texts that are appended to, and sets, are such histories too where a read tells which writes it shows ([`blocks`]):
//! then it has them all as its sources, and their order binds whoever sees it.
//!
//! Everything that follows from that is polynomial: [`graph`] and [`order`] hold what comes before what, [`view`] asks whether
//! one process can have seen an order, [`proof`] and [`reduce`] find the few operations that show why not.

mod blocks;
mod conflict;
mod graph;
mod history;
mod order;
mod proof;
mod reduce;
mod session;
mod sources;
mod view;
mod writes;

use crate::check::court::{Finding, Limits, Reached};
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;

pub(crate) use conflict::Conflict;
pub(crate) use graph::Graph;
pub(crate) use history::{INITIAL, Memory, NOTHING, Op, Reads};
pub(crate) use order::{Order, Refused};
pub(crate) use proof::{of_cycle, of_cycle_because};
pub(crate) use session::Session;
pub(crate) use sources::{Answer, Effort, Sources, Trouble, certain, explain};
pub(crate) use view::{Before, View};
pub(crate) use writes::Writes;

/// What a model's way to explain a history finds in this one.
pub(crate) fn judge(
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
    explain: &dyn Fn(&Memory, &mut Effort) -> Answer,
) -> Finding {
    let Some(memory) = Memory::of(spec, recorded) else { return Finding::Unknown(Reached::NotDefined) };
    let mut effort = Effort::new(limits, keep_going);
    let answer = explain(&memory, &mut effort);
    finding(&memory, answer, &mut effort, explain)
}

/// The finding that an answer amounts to, with evidence reduced by the same way to explain parts of the history.
pub(crate) fn finding(
    memory: &Memory,
    answer: Answer,
    effort: &mut Effort,
    explain: &dyn Fn(&Memory, &mut Effort) -> Answer,
) -> Finding {
    match answer {
        Answer::Explained => Finding::Holds { witness: None },
        Answer::GaveUp(reached) => Finding::Unknown(reached),
        Answer::Contradicted(conflict) => {
            Finding::Violated(reduce::evidence(memory, conflict, effort, explain))
        }
    }
}
