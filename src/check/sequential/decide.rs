//! The order of the writes to each key, decided pair by pair, where the source of every read is certain.
//!
//! The *heads* of a key are the writes with which what is read there begins, and those that nobody read. Once they
//! are in one order, and all that follows from it is added and closes no cycle, whatever keeps it is an order of all
//! operations: between one head and the next stand the reads of the first, and nothing else was written.
//!
//! Which of two heads comes first is guessed, as in one order that keeps what is known so far and takes operations as
//! they were called. Guesses are made by the batch, more at a time as long as nothing contradicts them; a batch that
//! is contradicted is taken back and guessed one by one, and a guess that is contradicted alone is turned round. So
//! what follows from the few guesses that matter is found before the search has lost itself between them.
//!
//! Source: Zennou, Bouajjani, Enea and Erradi, "Gradual consistency checking", CAV 2019, who put a solver in the place
//! of the guesses.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::filter::{Before, saturated};
use crate::check::court::{Because, Reached};
use crate::check::memory::{Effort, Memory, NOTHING, Order, Reads, Sources, Trouble};

/// Whether the source of every read that takes part is certain.
pub(super) fn is_certain(memory: &Memory, source: &Sources) -> bool {
    let takes_part = memory.takes_part(source);
    let is_open = |op: usize| memory.ops[op].reads != Reads::Nothing && source[op] == NOTHING;
    !(0..memory.len()).any(|op| takes_part[op] && is_open(op))
}

/// An order that keeps what every order must keep and decides the rest; `None` if there is none.
///
/// # Errors
/// The limit that was reached.
pub(super) fn decided(
    memory: &Memory,
    before: Before,
    effort: &mut Effort,
) -> Result<Option<Order>, Reached> {
    let Before { mut order, source } = before;
    if memory.is_additive() {
        // Nothing is ever written over, so whatever keeps what is known is an order.
        return Ok(Some(order));
    }
    let heads = Heads::of(memory, &source);
    let size = order.width() * memory.len() + 1;
    let mut tried: Vec<Tried> = Vec::new();
    let mut most = 1;
    loop {
        let guesses = heads.guesses(&order, most);
        if guesses.is_empty() {
            return Ok(Some(order));
        }
        effort.spend(memory.len() as u64)?;
        effort.hold(tried.len())?;
        if tried.len().saturating_mul(size) > MOST {
            return Err(Reached::States(tried.len()));
        }
        let mut next = with(memory, &source, order.clone(), &guesses, effort)?;
        most = if next.is_some() { 2 * most } else { 1 };
        tried.push(Tried { order, guesses });
        // Turn back to the last guess that can be made otherwise.
        while next.is_none() {
            let Some(Tried { order: earlier, guesses }) = tried.pop() else { return Ok(None) };
            match guesses[..] {
                [(first, second)] => {
                    // Turned round it is no guess any more.
                    next = with(memory, &source, earlier, &[(second, first)], effort)?;
                }
                _ => {
                    next = with(memory, &source, earlier.clone(), &guesses[..1], effort)?;
                    tried.push(Tried { order: earlier, guesses: guesses[..1].to_vec() });
                }
            }
        }
        order = next.expect("there is one now");
    }
}

/// At most so many numbers are held in orders to turn back to: half a gigabyte.
const MOST: usize = 1 << 27;

/// What was known before some guesses.
struct Tried {
    order: Order,
    guesses: Vec<(u32, u32)>,
}

/// What follows from some guesses; `None` if that is a contradiction.
fn with(
    memory: &Memory,
    source: &Sources,
    mut order: Order,
    guesses: &[(u32, u32)],
    effort: &mut Effort,
) -> Result<Option<Order>, Reached> {
    for (first, second) in guesses {
        // Why they contradict is never told, so any reason will do.
        if order.add(*first, *second, Because::SameProcess, NOTHING).is_err() {
            return Ok(None);
        }
    }
    match saturated(memory, source, order, effort) {
        Ok(order) => Ok(Some(order)),
        Err(Trouble::Conflict(_)) => Ok(None),
        Err(Trouble::GaveUp(reached)) => Err(reached),
    }
}

/// The heads, by whether an operation is one.
struct Heads<'a> {
    memory: &'a Memory,
    is_head: Vec<bool>,
}

impl Heads<'_> {
    fn of<'a>(memory: &'a Memory, source: &Sources) -> Heads<'a> {
        let mut is_head = memory.takes_part(source);
        is_head.iter_mut().zip(&memory.ops).for_each(|(is_head, op)| *is_head &= op.writes.is_some());
        // What is shown on top of something else goes where that goes.
        for op in 0..memory.len() as u32 {
            let base = memory.base(op, source[op as usize]);
            let on_top = memory.causes(op, source[op as usize]).filter(|cause| *cause != base);
            on_top.for_each(|cause| is_head[cause as usize] = false);
        }
        Heads { memory, is_head }
    }

    /// Some pairs of heads, one after the other, of which it is not known which comes first.
    fn guesses(&self, order: &Order, most: usize) -> Vec<(u32, u32)> {
        let mut last = vec![NOTHING; self.memory.keys];
        let mut guesses = Vec::new();
        for op in self.likely(order) {
            if !self.is_head[op as usize] {
                continue;
            }
            let before = std::mem::replace(&mut last[self.memory.ops[op as usize].key as usize], op);
            if before != NOTHING && !order.is_before(before, op) {
                guesses.push((before, op));
                if guesses.len() == most {
                    break;
                }
            }
        }
        guesses
    }

    /// All operations in an order that keeps what is known, as they were called otherwise.
    fn likely(&self, order: &Order) -> Vec<u32> {
        let graph = order.graph();
        let mut missing = vec![0u32; self.memory.len()];
        graph.edges().iter().for_each(|edge| missing[edge.to as usize] += 1);
        let mut free: BinaryHeap<Reverse<u32>> =
            (0..missing.len() as u32).filter(|op| missing[*op as usize] == 0).map(Reverse).collect();
        let mut likely = Vec::with_capacity(missing.len());
        while let Some(Reverse(op)) = free.pop() {
            likely.push(op);
            for edge in graph.leaving(op) {
                let to = graph.edge(edge).to;
                missing[to as usize] -= 1;
                if missing[to as usize] == 0 {
                    free.push(Reverse(to));
                }
            }
        }
        likely
    }
}
