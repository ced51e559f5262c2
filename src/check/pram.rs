//! PRAM, pipelined random access memory: every process sees an order of all writes and its own operations, in
//! which each read is answered by the last write before it, and which keeps the order of each process [Lipton
//! and Sandberg 1988]. What a process read before it wrote binds nobody else: that would be [`super::causal`].
//!
//! It is decided as causal memory is, with process order in the place of causal order: in each view a source
//! comes before its read for the reads of that process alone.
//!
//! Sources: Lipton and Sandberg, "PRAM: a scalable shared memory", Princeton CS-TR-180-88, 1988; Viotti and
//! Vukolić, "Consistency in non-transactional distributed storage systems", ACM Computing Surveys 49(1), 2016,
//! §3.3.

use super::memory::{self, Effort, Memory, Order, Refused, Scope, Session, Sources, Trouble, View, Writes};
use crate::check::court::{Finding, Limits, Reached};
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;

/// Whether the history is one of a PRAM.
pub fn check(
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    memory::judge(spec, recorded, limits, keep_going, &|memory, effort| {
        memory::explain(memory, effort, &mut views)
    })
}

/// Whether every process has a view, given the source of each read.
fn views(memory: &Memory, source: &Sources, effort: &mut Effort) -> Result<(), Trouble> {
    let mut is_own = vec![false; memory.len()];
    for session in Session::all(memory, source) {
        session.reads.iter().for_each(|read| is_own[*read as usize] = true);
        effort.spend(memory.len() as u64)?;
        view(memory, source, &session, &is_own, effort)?;
        session.reads.iter().for_each(|read| is_own[*read as usize] = false);
    }
    Ok(())
}

fn view(
    memory: &Memory,
    source: &Sources,
    session: &Session,
    is_own: &[bool],
    effort: &mut Effort,
) -> Result<(), Trouble> {
    let is_own = |read: u32| is_own[read as usize];
    let mut order = match Order::new(memory, source, is_own, is_own) {
        Ok(order) => order,
        Err(Refused::Cycle(conflict)) => return Err(Trouble::Conflict(conflict)),
        Err(Refused::TooLarge) => return Err(Trouble::GaveUp(Reached::States(memory.len()))),
    };
    let writes = Writes::of(memory, &order);
    let scope = Scope::until(&order, session.last());
    let mut view = View { memory, source, order: &mut order, writes: &writes, scope, mirrored: false };
    view.saturate(&session.reads, effort)
}
