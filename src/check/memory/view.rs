//! Whether one process can have seen an order: its own operations and all writes, each read answered by the last
//! write before it.
//!
//! Where w is the source of the read r, and another write v of the same key comes before r, then v must come
//! before w. Adding that until nothing changes either closes a cycle, and then there is no order; or it does
//! not, and then there is one: go through the reads in order and put before each what must come before it and
//! is not there yet. No other write to the key can get between w and r, since all that come before r come before
//! w [Bouajjani et al. 2017, §5: the bad patterns WriteCOInitRead, WriteCORead, WriteHBInitRead and CyclicHB].
//!
//! What matters of all operations is only which of them come before each read of the process: a prefix of each
//! chain, which grows from read to read. So the rule works on one clock a read, and an edge from v to w says
//! that v, and all before it, belong to the first prefix that holds w. Whether the edges close a cycle inside a
//! prefix is asked once, at the end.

use super::conflict::Conflict;
use super::graph::Graph;
use super::history::{INITIAL, NOTHING};
use super::order::{Order, join};
use super::proof;
use super::sources::{Effort, Trouble};
use super::writes::{Write, Writes};
use crate::check::court::Because;
use crate::check::memory::Memory;

/// What comes before what, before the reads of one process are looked at.
pub(crate) trait Before {
    fn width(&self) -> usize;

    /// The chain of an operation and its place there; `None` if nothing comes after it.
    fn chain(&self, op: u32) -> Option<(u32, u32)>;

    /// Whether it is known that `first` comes before `second`.
    fn is_before(&self, first: u32, second: u32) -> bool;

    /// Raises a clock to hold all that comes before `op`. Whether it did not before.
    fn join(&self, op: u32, clock: &mut [u32]) -> bool;
}

impl Before for Order {
    fn width(&self) -> usize {
        self.width()
    }

    fn chain(&self, op: u32) -> Option<(u32, u32)> {
        self.chain(op)
    }

    fn is_before(&self, first: u32, second: u32) -> bool {
        self.is_before(first, second)
    }

    fn join(&self, op: u32, clock: &mut [u32]) -> bool {
        join(self.clock(op), clock)
    }
}

pub(crate) struct View<'a> {
    pub memory: &'a Memory,
    pub source: &'a [u32],
    pub before: &'a dyn Before,
    pub writes: &'a Writes,
    /// The reads to be explained, in process order.
    reads: Vec<u32>,
    /// What comes before each of `reads`: a clock each.
    clocks: Vec<u32>,
    /// For each of `reads` and each chain, one more than the place of the last write an edge was made from.
    made: Vec<u32>,
    /// The edges found: from, to, and the read they follow from. The first ones are in the order in which reads show
    /// them.
    edges: Vec<(u32, u32, u32)>,
    shown: usize,
}

impl<'a> View<'a> {
    /// Reads without a source say nothing.
    pub fn new(
        memory: &'a Memory,
        source: &'a [u32],
        before: &'a dyn Before,
        writes: &'a Writes,
        reads: &[u32],
    ) -> View<'a> {
        let reads: Vec<u32> =
            reads.iter().copied().filter(|read| source[*read as usize] != NOTHING).collect();
        let width = before.width();
        let mut clocks = vec![0; reads.len() * width];
        for (number, read) in reads.iter().enumerate() {
            let (done, left) = clocks.split_at_mut(number * width);
            if number > 0 {
                left[..width].copy_from_slice(&done[(number - 1) * width..]);
            }
            before.join(*read, &mut left[..width]);
        }
        let made = vec![0; reads.len() * width];
        let mut edges: Vec<(u32, u32, u32)> = Vec::new();
        for read in &reads {
            let news = memory.in_order(*read).filter(|(one, next)| !before.is_before(*one, *next));
            edges.extend(news.map(|(one, next)| (one, next, *read)));
        }
        let shown = edges.len();
        View { memory, source, before, writes, reads, clocks, made, edges, shown }
    }

    /// Whether the reads can be explained together. `graph` holds what [`Before`] follows from, and is as it was
    /// afterwards.
    pub fn explain(mut self, graph: &mut Graph, effort: &mut Effort) -> Result<(), Trouble> {
        let width = self.before.width();
        let count = graph.edges().len();
        loop {
            let edges = self.edges.len();
            for number in 0..self.reads.len() {
                effort.spend(1 + width as u64)?;
                if let Err(write) = self.look(number) {
                    return Err(Trouble::Conflict(self.too_late(graph, write, self.reads[number])));
                }
            }
            // A prefix that came to hold the end of an edge holds its beginning too.
            effort.spend(self.edges.len() as u64)?;
            let mut is_closed = self.edges.len() == edges;
            for number in 0..self.edges.len() {
                let (write, source, _) = self.edges[number];
                is_closed &= !self.put(write, source);
            }
            if is_closed {
                break;
            }
        }
        if self.edges.is_empty() && !self.reads.iter().any(|read| self.is_from_its_future(*read)) {
            return Ok(());
        }
        effort.spend(self.memory.len() as u64)?;
        self.link(graph);
        let sorted = graph.sorted();
        let told = sorted.map_err(|cycle| {
            let bases = self.memory.bases(self.source);
            Trouble::Conflict(proof::of_cycle(graph, &bases, &cycle))
        });
        graph.truncate(count);
        told.map(|_| ())
    }

    /// Whether a read was answered by what its own process wrote later. Other cycles take an edge found here.
    fn is_from_its_future(&self, read: u32) -> bool {
        let process = |op: u32| self.memory.ops[op as usize].process;
        let mut causes = self.memory.causes(read, self.source[read as usize]);
        causes.any(|cause| cause > read && process(cause) == process(read))
    }

    /// The writes to its key before a read come before its source. A write that does not if the source is the
    /// initial value.
    fn look(&mut self, number: usize) -> Result<(), u32> {
        let (width, writes) = (self.before.width(), self.writes);
        let read = self.reads[number];
        let (source, memory) = (self.source[read as usize], self.memory);
        let base = memory.base(read, source);
        for run in writes.runs(self.memory.ops[read as usize].key) {
            let chain = run[0].chain as usize;
            let held = self.clocks[number * width + chain];
            let made = self.made[number * width + chain];
            if held <= made.max(run[0].place) {
                continue;
            }
            let seen = &run[..run.partition_point(|write| write.place < held)];
            let hidden = |write: &&Write| memory.block(read).is_none_or(|block| !block.holds(write.op));
            let Some(Write { place, op, .. }) = seen.iter().rev().find(hidden).copied() else {
                self.made[number * width + chain] = held;
                continue;
            };
            if op == read {
                // It comes before itself: the edges found have a cycle.
                continue;
            }
            if base == INITIAL {
                return Err(op);
            }
            self.made[number * width + chain] = held;
            if op != base && place >= made && !self.before.is_before(op, base) {
                self.edges.push((op, base, read));
            }
        }
        Ok(())
    }

    /// `write` comes before `source`: all prefixes that hold the source hold it and what comes before it. Whether
    /// some did not.
    fn put(&mut self, write: u32, source: u32) -> bool {
        let width = self.before.width();
        let (Some((chain, place)), Some((own, own_place))) =
            (self.before.chain(source), self.before.chain(write))
        else {
            return false;
        };
        let holds = |number: usize| self.clocks[number * width + chain as usize] > place;
        let (mut first, mut end) = (0, self.reads.len());
        while first < end {
            let middle = (first + end) / 2;
            if holds(middle) {
                end = middle;
            } else {
                first = middle + 1;
            }
        }
        let mut any = false;
        for clock in self.clocks[first * width..].chunks_mut(width) {
            let own = &mut clock[own as usize];
            let is_news = *own <= own_place;
            *own = (*own).max(own_place + 1);
            if !self.before.join(write, clock) && !is_news {
                break;
            }
            any = true;
        }
        any
    }

    /// In the order in which they were found: each follows from those before it.
    fn link(&self, graph: &mut Graph) {
        for (number, (from, to, read)) in self.edges.iter().enumerate() {
            let because = if number < self.shown { Because::WasShownBefore } else { Because::WasOverwritten };
            graph.link(*from, *to, because, *read);
        }
    }

    /// A read of the initial value comes after a write to its key.
    fn too_late(&self, graph: &mut Graph, write: u32, read: u32) -> Conflict {
        let count = graph.edges().len();
        self.link(graph);
        let bases = self.memory.bases(self.source);
        let conflict = proof::of_initial(graph, &bases, write, read, self.memory.has_blocks());
        graph.truncate(count);
        conflict
    }
}
