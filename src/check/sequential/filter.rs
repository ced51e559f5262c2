//! What every sequential order of a history of reads and writes must keep, found in polynomial time. It may find nothing
//! against a history that no order explains.
//!
//! Where w is the source of the read r, another write to the key that comes before r comes before w, and one that
//! comes after w comes after r. That is added until nothing changes or a cycle closes [Gibbons and Korach 1997].

use super::super::causal;
use crate::check::court::{Because, Reached};
use crate::check::memory::{self, Effort, INITIAL, Memory, NOTHING, Order, Sources, Trouble, Writes};

/// What is known without a search.
pub(super) struct Before {
    /// What comes before what.
    pub order: Order,
    /// The sources that are certain.
    pub source: Sources,
}

/// What comes before what, where each read with one possible source was answered from it. `None` if that would
/// be too large to hold, or it is not known what was written.
pub(super) fn before(memory: &Memory, effort: &mut Effort) -> Result<Option<Before>, Trouble> {
    if memory.has_undecided() {
        return Ok(None);
    }
    let source = memory::certain(memory).map_err(Trouble::Conflict)?;
    let found =
        causal::views(memory, &source, effort).and_then(|order| saturated(memory, &source, order, effort));
    match found {
        Ok(order) => Ok(Some(Before { order, source })),
        // The order is too large; the search may do without.
        Err(Trouble::GaveUp(Reached::States(_))) => Ok(None),
        Err(Trouble::Conflict(conflict)) => Err(Trouble::Conflict(conflict.with_readers(memory, &source))),
        Err(trouble) => Err(trouble),
    }
}

/// An order with all that follows from it, given the sources that are certain.
pub(super) fn saturated(
    memory: &Memory,
    source: &Sources,
    order: Order,
    effort: &mut Effort,
) -> Result<Order, Trouble> {
    let writes = Writes::of(memory, |op| order.chain(op));
    Whole { memory, source, writes: &writes, order }.saturated(effort)
}

/// One order for all processes, as far as it is known.
struct Whole<'a> {
    memory: &'a Memory,
    source: &'a Sources,
    writes: &'a Writes,
    order: Order,
}

impl Whole<'_> {
    fn saturated(mut self, effort: &mut Effort) -> Result<Order, Trouble> {
        let reads: Vec<u32> =
            (0..self.memory.len() as u32).filter(|read| self.source[*read as usize] != NOTHING).collect();
        for (read, (one, next)) in
            reads.iter().flat_map(|read| self.memory.in_order(*read).map(move |two| (*read, two)))
        {
            if !self.order.is_before(one, next) {
                self.add(one, next, Because::WasShownBefore, read)?;
            }
        }
        loop {
            let edges = self.order.graph().edges().len();
            for read in &reads {
                effort.spend(1 + self.order.width() as u64)?;
                self.pull(*read)?;
                self.push(*read)?;
            }
            if self.order.graph().edges().len() == edges {
                return Ok(self.order);
            }
        }
    }

    /// What was written before the read was written before its source. (Before a read of the initial value nothing
    /// was: [`Whole::push`] sees to that.)
    fn pull(&mut self, read: u32) -> Result<(), Trouble> {
        let (memory, source) = (self.memory, self.source[read as usize]);
        let base = memory.base(read, source);
        if base == INITIAL {
            return Ok(());
        }
        let writes = self.writes;
        for run in writes.runs(self.memory.ops[read as usize].key) {
            let before = self.order.clock(read)[run[0].chain as usize];
            let seen = run.partition_point(|write| write.place < before);
            let hidden = |write: &u32| memory.block(read).is_none_or(|block| !block.holds(*write));
            let Some(write) = run[..seen].iter().rev().map(|write| write.op).find(hidden) else { continue };
            if write != base && !self.order.is_before(write, base) {
                self.add(write, base, Because::WasOverwritten, read)?;
            }
        }
        Ok(())
    }

    /// What was written after the source was written after the read.
    fn push(&mut self, read: u32) -> Result<(), Trouble> {
        let (memory, source) = (self.memory, self.source[read as usize]);
        let (base, writes) = (memory.base(read, source), self.writes);
        let because = if memory.is_additive() { Because::DidNotSee } else { Because::WasNotYetOverwritten };
        for run in writes.runs(self.memory.ops[read as usize].key) {
            let first = match base {
                INITIAL => 0,
                _ => run.partition_point(|write| !self.order.is_before(base, write.op)),
            };
            let is_other =
                |write: &u32| *write != read && memory.block(read).is_none_or(|block| !block.holds(*write));
            let Some(write) = run[first..].iter().map(|write| write.op).find(is_other) else { continue };
            if !self.order.is_before(read, write) {
                self.add(read, write, because, read)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, from: u32, to: u32, because: Because, read: u32) -> Result<(), Trouble> {
        let added = self.order.add(from, to, because, read);
        let bases = || self.memory.bases(self.source);
        added.map_err(|cycle| Trouble::Conflict(memory::of_cycle(self.order.graph(), &bases(), &cycle)))
    }
}
