//! What comes before what, edge by edge, with the reason for each: it sorts, and where it cannot, shows a cycle.
//! It does not know what follows from its edges; that is [`super::order`].

use super::history::{Memory, NOTHING};
use crate::check::court::Because;

/// One operation comes before another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub from: u32,
    pub to: u32,
    pub because: Because,
    /// The read that the edge was found by; [`NOTHING`] in process order.
    pub read: u32,
    /// The edge added before it that leaves the same operation.
    next: u32,
}

/// The numbers of edges that close a cycle, in order.
pub(crate) type Cycle = Vec<u32>;

#[derive(Clone, Debug)]
pub(crate) struct Graph {
    edges: Vec<Edge>,
    /// The last edge that leaves each operation.
    last: Vec<u32>,
}

impl Graph {
    /// Process order, and each source before its read where `follows` says so of the read.
    pub fn new(memory: &Memory, source: &[u32], follows: impl Fn(u32) -> bool) -> Graph {
        let count = memory.len();
        let mut graph = Graph { edges: Vec::with_capacity(2 * count), last: vec![NOTHING; count] };
        for op in 0..count as u32 {
            let before = memory.before[op as usize];
            if before != NOTHING {
                graph.link(before, op, Because::SameProcess, NOTHING);
            }
            for cause in memory.causes(op, source[op as usize]).filter(|_| follows(op)) {
                graph.link(cause, op, Because::WasRead, op);
            }
        }
        graph
    }

    /// Adds an edge; its number.
    pub fn link(&mut self, from: u32, to: u32, because: Because, read: u32) -> u32 {
        let number = self.edges.len() as u32;
        let next = std::mem::replace(&mut self.last[from as usize], number);
        self.edges.push(Edge { from, to, because, read, next });
        number
    }

    /// Forgets the edges after the first `count`.
    pub fn truncate(&mut self, count: usize) {
        while self.edges.len() > count {
            let edge = self.edges.pop().expect("more than none");
            self.last[edge.from as usize] = edge.next;
        }
    }

    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    pub fn edge(&self, number: u32) -> Edge {
        self.edges[number as usize]
    }

    /// The numbers of the edges that leave an operation, the last added first.
    pub fn leaving(&self, op: u32) -> impl Iterator<Item = u32> + '_ {
        let last = Some(self.last[op as usize]).filter(|edge| *edge != NOTHING);
        std::iter::successors(last, |edge| self.after(*edge))
    }

    /// The edge that was added before this one and leaves the same operation.
    pub fn after(&self, edge: u32) -> Option<u32> {
        Some(self.edge(edge).next).filter(|edge| *edge != NOTHING)
    }

    /// All operations, each after those that come before it; or a cycle.
    pub fn sorted(&self) -> Result<Vec<u32>, Cycle> {
        let mut missing = vec![0u32; self.last.len()];
        self.edges.iter().for_each(|edge| missing[edge.to as usize] += 1);
        let mut sorted: Vec<u32> =
            (0..missing.len() as u32).filter(|op| missing[*op as usize] == 0).collect();
        let mut next = 0;
        while let Some(op) = sorted.get(next).copied() {
            next += 1;
            let mut edge = self.last[op as usize];
            while edge != NOTHING {
                let Edge { to, next, .. } = self.edges[edge as usize];
                missing[to as usize] -= 1;
                if missing[to as usize] == 0 {
                    sorted.push(to);
                }
                edge = next;
            }
        }
        if sorted.len() == missing.len() { Ok(sorted) } else { Err(self.any_cycle(&missing)) }
    }

    /// A cycle, given how many of the edges to each operation come from others on or behind a cycle: going back
    /// along those meets an operation again.
    fn any_cycle(&self, missing: &[u32]) -> Cycle {
        let mut back = vec![NOTHING; missing.len()];
        for (number, edge) in (0..).zip(&self.edges) {
            // The first edge of each is the oldest, and so has the fewest reasons.
            if missing[edge.from as usize] > 0 && back[edge.to as usize] == NOTHING {
                back[edge.to as usize] = number;
            }
        }
        let start =
            missing.iter().position(|missing| *missing > 0).expect("what cannot be sorted has a cycle");
        let mut seen = vec![false; missing.len()];
        let mut at = start;
        while !seen[at] {
            seen[at] = true;
            at = self.edge(back[at]).from as usize;
        }
        // Of the cycle, the edge added last: without it there was none.
        let (mut closing, mut op) = (back[at], at);
        loop {
            closing = closing.max(back[op]);
            op = self.edge(back[op]).from as usize;
            if op == at {
                return self.cycle_by(closing);
            }
        }
    }

    /// The shortest cycle of an edge and others that were there before it.
    pub fn cycle_by(&self, edge: u32) -> Cycle {
        let Edge { from, to, .. } = self.edge(edge);
        let path = self.path(to, from, edge).expect("the edge closed a cycle");
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
            for edge in self.leaving(op).filter(|edge| *edge < edges) {
                let to = self.edge(edge).to;
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
            at = self.edge(by[at as usize]).from;
        }
        path.reverse();
        Some(path)
    }
}
