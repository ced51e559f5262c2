//! What every sequential order of a history of registers must keep, found in polynomial time.

use super::super::causal;
use crate::check::court::Reached;
use crate::check::memory::{self, Effort, Memory, Order, Refused, Scope, Sources, Trouble, View, Writes};

/// What comes before what, where each read with one possible source was answered from it. `None` if that would
/// be too large to hold, or it is not known what was written.
pub(super) fn before(memory: &Memory, effort: &mut Effort) -> Result<Option<Order>, Trouble> {
    if memory.has_undecided() {
        return Ok(None);
    }
    let source = memory::certain(memory).map_err(Trouble::Conflict)?;
    let found = causal::views(memory, &source, effort).and_then(|()| saturated(memory, &source, effort));
    match found {
        // The order is too large; the search may do without.
        Err(Trouble::GaveUp(Reached::States(_))) => Ok(None),
        Err(Trouble::Conflict(conflict)) => Err(Trouble::Conflict(conflict.with_readers(memory, &source))),
        other => other,
    }
}

fn saturated(memory: &Memory, source: &Sources, effort: &mut Effort) -> Result<Option<Order>, Trouble> {
    let mut order = match Order::new(memory, source, |_| true, |_| true) {
        Ok(order) => order,
        Err(Refused::Cycle(conflict)) => return Err(Trouble::Conflict(conflict)),
        Err(Refused::TooLarge) => return Ok(None),
    };
    let writes = Writes::of(memory, &order);
    let reads: Vec<u32> = (0..memory.len() as u32).collect();
    let scope = Scope::all(&order);
    let mut view = View { memory, source, order: &mut order, writes: &writes, scope, mirrored: true };
    view.saturate(&reads, effort)?;
    Ok(Some(order))
}
