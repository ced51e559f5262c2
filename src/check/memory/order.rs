//! A growing strict order of operations: what comes before what, and why. It is kept closed by a vector clock an
//! operation, so that asking costs one comparison, and remembers each edge so that a cycle can be shown.
//!
//! Operations are put on *chains*, each in order: a process is one chain. An operation of unknown ending is on
//! none of them, since nothing of its process need come after it; where somebody read from it, it shares a chain
//! with others of its kind that are ordered with it. The clock of an operation says how many operations of each
//! chain come before it. With s chains and n operations that is s·n numbers, where a matrix would be n².

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::conflict::Conflict;
use super::history::{INITIAL, Memory, NOTHING, Op};
use super::proof;
use crate::check::court::Because;

/// One operation comes before another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub from: u32,
    pub to: u32,
    pub because: Because,
    /// The read that an edge between writes, or from a read, was found by.
    pub read: u32,
    /// The edge added before it that leaves the same operation.
    next: u32,
}

/// The numbers of edges that close a cycle, in order.
pub(crate) type Cycle = Vec<u32>;

/// Why an order could not be made.
pub(crate) enum Refused {
    Cycle(Conflict),
    /// It would take so many numbers.
    TooLarge,
}

#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// How many chains there is room for.
    width: usize,
    /// `NOTHING` if it is on none: then it comes before nothing.
    chain: Vec<u32>,
    place: Vec<u32>,
    /// An order of all operations that agrees with the edges there were at first.
    rank: Vec<u32>,
    /// `width` numbers an operation: how many of each chain come before it.
    clocks: Vec<u32>,
    edges: Vec<Edge>,
    /// The last edge that leaves each operation.
    last: Vec<u32>,
    waiting: BinaryHeap<Reverse<(u32, u32)>>,
    is_waiting: Vec<bool>,
}

/// At most so many numbers are held: half a gigabyte.
const MOST: usize = 1 << 27;

impl Order {
    /// Process order, and each source before its read where `follows` says so of the read. What nobody read in a
    /// read of which `seen` holds, and is of unknown ending, comes before nothing.
    pub fn new(
        memory: &Memory,
        source: &[u32],
        seen: impl Fn(u32) -> bool,
        follows: impl Fn(u32) -> bool,
    ) -> Result<Order, Refused> {
        let count = memory.len();
        let mut order = Order {
            width: 0,
            chain: vec![NOTHING; count],
            place: vec![0; count],
            rank: vec![0; count],
            clocks: Vec::new(),
            edges: Vec::with_capacity(2 * count),
            last: vec![NOTHING; count],
            waiting: BinaryHeap::new(),
            is_waiting: vec![false; count],
        };
        let mut takes_part: Vec<bool> = memory.ops.iter().map(|op| op.known).collect();
        for op in 0..count as u32 {
            let before = memory.before[op as usize];
            if before != NOTHING {
                order.link(before, op, Because::SameProcess, NOTHING);
            }
            let source = source[op as usize];
            if source < INITIAL && seen(op) {
                takes_part[source as usize] = true;
                if follows(op) {
                    order.link(source, op, Because::WasRead, op);
                }
            }
        }
        let sorted = order.sorted(source)?;
        let mut spare = 4;
        while !order.put_on_chains(memory, &takes_part, &sorted, spare)? {
            spare *= 4;
        }
        Ok(order)
    }

    fn link(&mut self, from: u32, to: u32, because: Because, read: u32) {
        let next = self.last[from as usize];
        self.last[from as usize] = self.edges.len() as u32;
        self.edges.push(Edge { from, to, because, read, next });
    }

    /// All operations, each after those that come before it.
    fn sorted(&mut self, source: &[u32]) -> Result<Vec<u32>, Refused> {
        let mut missing = vec![0u32; self.last.len()];
        self.edges.iter().for_each(|edge| missing[edge.to as usize] += 1);
        let mut sorted: Vec<u32> =
            (0..missing.len() as u32).filter(|op| missing[*op as usize] == 0).collect();
        let mut next = 0;
        while let Some(op) = sorted.get(next).copied() {
            self.rank[op as usize] = next as u32;
            next += 1;
            for edge in Leaving::of(self, op) {
                let to = self.edges[edge as usize].to;
                missing[to as usize] -= 1;
                if missing[to as usize] == 0 {
                    sorted.push(to);
                }
            }
        }
        if sorted.len() == missing.len() {
            Ok(sorted)
        } else {
            Err(Refused::Cycle(proof::of_cycle(self, source, &self.any_cycle(&missing))))
        }
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
        if self.width.saturating_mul(self.last.len()) > MOST {
            return Err(Refused::TooLarge);
        }
        self.clocks.clear();
        self.clocks.resize(self.width * self.last.len(), 0);
        let mut lengths = vec![0; self.width];
        for op in sorted {
            let Op { known, process, .. } = memory.ops[*op as usize];
            let chain = if known {
                process as usize
            } else if !takes_part[*op as usize] {
                continue;
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
            let mut edge = self.last[*op as usize];
            while edge != NOTHING {
                let Edge { to, next, .. } = self.edges[edge as usize];
                self.raise(*op, to);
                edge = next;
            }
        }
        Ok(true)
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
        chain != NOTHING
            && self.clocks[second as usize * self.width + chain as usize] > self.place[first as usize]
    }

    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Puts `from` before `to` and closes the order. What is outside `within` (operations that come before
    /// none of those asked about) is not told. The cycle if there is one now.
    pub fn add(&mut self, edge: Edge, within: impl Fn(&Order, u32) -> bool) -> Result<(), Cycle> {
        self.link(edge.from, edge.to, edge.because, edge.read);
        if !self.raise(edge.from, edge.to) {
            return Ok(());
        }
        self.wake(edge.to);
        while let Some(Reverse((_, op))) = self.waiting.pop() {
            self.is_waiting[op as usize] = false;
            if self.is_before(op, op) {
                self.waiting.clear();
                self.is_waiting.fill(false);
                let edge = self.edges.len() as u32 - 1;
                return Err(self.cycle_by(edge, edge));
            }
            let mut edge = self.last[op as usize];
            while edge != NOTHING {
                let Edge { to, next, .. } = self.edges[edge as usize];
                if within(self, to) && self.raise(op, to) {
                    self.wake(to);
                }
                edge = next;
            }
        }
        Ok(())
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
        let mut news = false;
        for (target, source) in target.iter_mut().zip(source.iter()) {
            news |= *source > *target;
            *target = (*target).max(*source);
        }
        let own = &mut target[self.chain[from] as usize];
        news |= *own <= self.place[from];
        *own = (*own).max(self.place[from] + 1);
        news
    }

    /// Forgets the edges after the first `edges`, and takes the clocks that belong to those.
    pub fn restore(&mut self, edges: usize, clocks: &[u32]) {
        while self.edges.len() > edges {
            let edge = self.edges.pop().expect("more than none");
            self.last[edge.from as usize] = edge.next;
        }
        self.clocks.copy_from_slice(clocks);
    }

    pub fn clocks(&self) -> &[u32] {
        &self.clocks
    }

    /// A cycle among the edges, given how many of the edges to each operation come from others on or behind
    /// a cycle: going back along those meets an operation again.
    fn any_cycle(&self, missing: &[u32]) -> Cycle {
        let mut back = vec![NOTHING; missing.len()];
        for (number, edge) in self.edges.iter().enumerate() {
            if missing[edge.from as usize] > 0 {
                back[edge.to as usize] = number as u32;
            }
        }
        let start =
            missing.iter().position(|missing| *missing > 0).expect("what cannot be sorted has a cycle");
        let mut seen = vec![false; missing.len()];
        let mut at = start;
        while !seen[at] {
            seen[at] = true;
            at = self.edges[back[at] as usize].from as usize;
        }
        self.cycle_by(back[at], self.edges.len() as u32)
    }

    /// The shortest cycle through an edge.
    fn cycle_by(&self, edge: u32, edges: u32) -> Cycle {
        let Edge { from, to, .. } = self.edges[edge as usize];
        let path = self.path(to, from, edges).expect("the edge is on a cycle");
        [edge].into_iter().chain(path).collect()
    }

    /// The fewest edges that lead from one operation to another, of the first `edges`.
    pub fn path(&self, from: u32, to: u32, edges: u32) -> Option<Vec<u32>> {
        let mut by = vec![NOTHING; self.last.len()];
        let mut reached = vec![from];
        let mut next = 0;
        while from != to && by[to as usize] == NOTHING {
            let op = *reached.get(next)?;
            next += 1;
            for edge in Leaving::of(self, op).filter(|edge| *edge < edges) {
                let to = self.edges[edge as usize].to;
                if to != from && by[to as usize] == NOTHING {
                    by[to as usize] = edge;
                    reached.push(to);
                }
            }
        }
        let mut path = Vec::new();
        let mut at = to;
        while at != from {
            path.push(by[at as usize]);
            at = self.edges[by[at as usize] as usize].from;
        }
        path.reverse();
        Some(path)
    }
}

impl Edge {
    pub fn new(from: u32, to: u32, because: Because, read: u32) -> Edge {
        Edge { from, to, because, read, next: NOTHING }
    }
}

/// The numbers of the edges that leave an operation.
struct Leaving<'a> {
    order: &'a Order,
    edge: u32,
}

impl<'a> Leaving<'a> {
    fn of(order: &'a Order, op: u32) -> Leaving<'a> {
        Leaving { order, edge: order.last[op as usize] }
    }
}

impl Iterator for Leaving<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let edge = self.edge;
        (edge != NOTHING).then(|| {
            self.edge = self.order.edges[edge as usize].next;
            edge
        })
    }
}
