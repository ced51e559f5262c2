//! A growing strict order of operations, kept closed by a vector clock an operation, so that asking what comes
//! before what costs one comparison.
//!
//! Operations are put on *chains*, each in order: a process is one chain. An operation of unknown ending is on
//! none of them, since nothing of its process need come after it; where somebody read from it, it shares a chain
//! with others of its kind that are ordered with it. The clock of an operation says how many operations of each
//! chain come before it. With s chains and n operations that is s·n numbers, where a matrix would be n².

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::graph::{Cycle, Edge, Graph};
use super::history::{Memory, NOTHING, Op};
use crate::check::court::Because;

/// Why an order could not be made.
pub(crate) enum Refused {
    /// In this graph.
    Cycle(Graph, Cycle),
    /// It would take too many numbers.
    TooLarge,
}

#[derive(Clone, Debug)]
pub(crate) struct Order {
    graph: Graph,
    /// How many chains there is room for.
    width: usize,
    /// `NOTHING` if it is on none: then it comes before nothing.
    chain: Vec<u32>,
    place: Vec<u32>,
    /// An order of all operations that agrees with the edges there were at first.
    rank: Vec<u32>,
    /// `width` numbers an operation: how many of each chain come before it.
    clocks: Vec<u32>,
    waiting: BinaryHeap<Reverse<(u32, u32)>>,
    is_waiting: Vec<bool>,
}

/// At most so many numbers are held: half a gigabyte.
const MOST: usize = 1 << 27;

impl Order {
    /// Process order, and each source before its read.
    pub fn causal(memory: &Memory, source: &[u32]) -> Result<Order, Refused> {
        let count = memory.len();
        let graph = Graph::new(memory, source, |_| true);
        let sorted = match graph.sorted() {
            Ok(sorted) => sorted,
            Err(cycle) => return Err(Refused::Cycle(graph, cycle)),
        };
        let mut order = Order {
            graph,
            width: 0,
            chain: vec![NOTHING; count],
            place: vec![0; count],
            rank: vec![0; count],
            clocks: Vec::new(),
            waiting: BinaryHeap::new(),
            is_waiting: vec![false; count],
        };
        sorted.iter().zip(0..).for_each(|(op, rank)| order.rank[*op as usize] = rank);
        let takes_part = memory.takes_part(source);
        let mut spare = 4;
        while !order.put_on_chains(memory, &takes_part, &sorted, spare)? {
            spare *= 4;
        }
        Ok(order)
    }

    /// Sets chains and clocks. `false` if `spare` chains for operations of unknown ending are too few.
    fn put_on_chains(
        &mut self,
        memory: &Memory,
        takes_part: &[bool],
        sorted: &[u32],
        spare: usize,
    ) -> Result<bool, Refused> {
        self.width = memory.processes + spare;
        if self.width.saturating_mul(memory.len()) > MOST {
            return Err(Refused::TooLarge);
        }
        self.clocks.clear();
        self.clocks.resize(self.width * memory.len(), 0);
        let mut lengths = vec![0; self.width];
        for op in sorted.iter().filter(|op| takes_part[**op as usize]) {
            let Op { known, process, .. } = memory.ops[*op as usize];
            let chain = if known {
                process as usize
            } else {
                let clock = self.clock(*op);
                let fits = |chain: &usize| clock[*chain] == lengths[*chain];
                match (memory.processes..self.width).find(fits) {
                    Some(chain) => chain,
                    None => return Ok(false),
                }
            };
            self.chain[*op as usize] = chain as u32;
            self.place[*op as usize] = lengths[chain];
            lengths[chain] += 1;
            self.tell(*op, |_, _| {});
        }
        Ok(true)
    }

    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    pub fn clock(&self, op: u32) -> &[u32] {
        &self.clocks[op as usize * self.width..][..self.width]
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// The chain of an operation and its place there; `None` if nothing comes after it.
    pub fn chain(&self, op: u32) -> Option<(u32, u32)> {
        let chain = self.chain[op as usize];
        (chain != NOTHING).then_some((chain, self.place[op as usize]))
    }

    pub fn is_before(&self, first: u32, second: u32) -> bool {
        let chain = self.chain[first as usize];
        chain != NOTHING && self.clock(second)[chain as usize] > self.place[first as usize]
    }

    /// Puts `from` before `to` and closes the order. The cycle if there is one now.
    pub fn add(&mut self, from: u32, to: u32, because: Because, read: u32) -> Result<(), Cycle> {
        let number = self.graph.link(from, to, because, read);
        if !self.raise(from, to) {
            return Ok(());
        }
        self.wake(to);
        while let Some(Reverse((_, op))) = self.waiting.pop() {
            self.is_waiting[op as usize] = false;
            if self.is_before(op, op) {
                return Err(self.graph.cycle_by(number));
            }
            self.tell(op, Order::wake);
        }
        Ok(())
    }

    /// Raises the clocks of what comes right after `op`, and names those that changed.
    fn tell(&mut self, op: u32, mut changed: impl FnMut(&mut Order, u32)) {
        let mut edge = self.graph.leaving(op).next();
        while let Some(number) = edge {
            let Edge { to, .. } = self.graph.edge(number);
            edge = self.graph.after(number);
            if self.raise(op, to) {
                changed(self, to);
            }
        }
    }

    fn wake(&mut self, op: u32) {
        if !self.is_waiting[op as usize] {
            self.is_waiting[op as usize] = true;
            self.waiting.push(Reverse((self.rank[op as usize], op)));
        }
    }

    /// What comes before `from`, and `from`, comes before `to`. Whether that is news.
    fn raise(&mut self, from: u32, to: u32) -> bool {
        let (from, to) = (from as usize, to as usize);
        if self.chain[from] == NOTHING || from == to {
            return from == to;
        }
        let width = self.width;
        let (low, high) = self.clocks.split_at_mut(from.max(to) * width);
        let (first, second) = (&mut low[from.min(to) * width..][..width], &mut high[..width]);
        let (source, target) = if from < to { (first, second) } else { (second, first) };
        let mut news = join(source, target);
        let own = &mut target[self.chain[from] as usize];
        news |= *own <= self.place[from];
        *own = (*own).max(self.place[from] + 1);
        news
    }
}

/// Raises each number of `target` to that of `source`. Whether any was less.
pub(crate) fn join(source: &[u32], target: &mut [u32]) -> bool {
    let mut news = false;
    for (target, source) in target.iter_mut().zip(source) {
        news |= *source > *target;
        *target = (*target).max(*source);
    }
    news
}
