//! The returns of one object as the steps of a search, and which bit of a row stands for what. It is worked out
//! once before the search and does not change.

use super::object::{NEVER, NOTHING, Object, Op};
use super::table::Table;
use crate::history::recorded::Call;

/// The bit of a row in which the returning operation has to take effect although it might be hidden.
pub(super) const FORCED: usize = 0;

/// What became of an operation that waits: two bits.
pub(super) const HIDDEN: u8 = 0b00;
pub(super) const OPEN: u8 = 0b01;
pub(super) const DONE: u8 = 0b10;

/// One return.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The operation, by its place in [`Plan::ops`].
    pub op: u32,
    /// Those called since the return before, this one perhaps among them; a range of [`Plan::arrivals`].
    pub arrivals: (u32, u32),
}

/// Operations of unknown ending that would do the same. They are used in calling order, so that one count says
/// which are used; it is kept as that many bits.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub kind: u32,
    /// In calling order.
    pub ops: Vec<u32>,
    /// The bit of the first.
    pub bit: usize,
}

/// The steps of a search.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub ops: Vec<Op>,
    pub steps: Vec<Step>,
    pub arrivals: Vec<u32>,
    pub classes: Vec<Class>,
    /// For each operation that certainly took effect: the bit that says it waits; the next one says it is done.
    pub bit: Vec<u32>,
    /// Whether the state is a value to which nothing is appended.
    pub registers: bool,
    /// How many 64-bit words hold the bits of a row.
    pub words: usize,
}

impl Plan {
    /// Of the returns before the place `until`.
    pub fn new(object: &Object, until: u32) -> Plan {
        let ops = object.ops.clone();
        let is_asked = |op: &u32| ops[*op as usize].must && ops[*op as usize].returned < until;
        let mut returns: Vec<u32> = (0..ops.len() as u32).filter(is_asked).collect();
        returns.sort_by_key(|op| ops[*op as usize].returned);
        let mut plan = Plan {
            bit: vec![0; ops.len()],
            ops,
            steps: Vec::with_capacity(returns.len()),
            arrivals: Vec::with_capacity(returns.len()),
            classes: Vec::new(),
            registers: object.values,
            words: 1,
        };
        let bits = plan.number(&returns);
        let bits = plan.classify(&object.table, bits);
        plan.words = bits.div_ceil(64);
        plan
    }

    /// Gives each operation that waits a pair of bits of its own. Returns how many bits there are.
    fn number(&mut self, returns: &[u32]) -> usize {
        let mut free: Vec<u32> = Vec::new();
        let mut bits = FORCED as u32 + 1;
        let mut calls = (0..self.ops.len() as u32).filter(|op| self.ops[*op as usize].must).peekable();
        for op in returns {
            let first = self.arrivals.len() as u32;
            let returned = self.ops[*op as usize].returned;
            while let Some(called) = calls.next_if(|call| self.ops[*call as usize].called < returned) {
                self.bit[called as usize] = free.pop().unwrap_or_else(|| {
                    bits += 2;
                    bits - 2
                });
                self.arrivals.push(called);
            }
            free.push(self.bit[*op as usize]);
            self.steps.push(Step { op: *op, arrivals: (first, self.arrivals.len() as u32) });
        }
        bits as usize
    }

    /// Puts operations of unknown ending that would do the same into one class.
    fn classify(&mut self, table: &Table, mut bits: usize) -> usize {
        let mut maybe: Vec<u32> = (0..self.ops.len() as u32).collect();
        maybe.retain(|op| !self.ops[*op as usize].must);
        maybe.sort_by_key(|op| (self.ops[*op as usize].kind, *op));
        for same in maybe.chunk_by(|a, b| self.ops[*a as usize].kind == self.ops[*b as usize].kind) {
            let kind = self.ops[same[0] as usize].kind;
            // Each leads to one state, and none is needed to come back to a state before an operation that
            // certainly took effect did so, or was hidden.
            let enough = match table.kinds[kind as usize].call {
                Call::Write(_) | Call::Cas { .. } => 2 * self.steps.len() + 1,
                _ => usize::MAX,
            };
            let ops = same[..same.len().min(enough)].to_vec();
            self.classes.push(Class { kind, bit: bits, ops });
            bits += same.len().min(enough);
        }
        bits
    }

    pub fn op(&self, op: u32) -> &Op {
        &self.ops[op as usize]
    }

    pub fn arrivals(&self, step: usize) -> &[u32] {
        let (from, to) = self.steps[step].arrivals;
        &self.arrivals[from as usize..to as usize]
    }

    /// How many of a class were called before the return of `step`.
    pub fn available(&self, class: &Class, step: usize) -> usize {
        let returned = self.op(self.steps[step].op).returned;
        match class.ops.last() {
            Some(last) if returned == NEVER || self.op(*last).called < returned => class.ops.len(),
            _ => class.ops.partition_point(|op| self.op(*op).called < returned),
        }
    }

    /// What became of an operation that waits.
    #[inline]
    pub fn what(&self, bits: &[u64], op: u32) -> u8 {
        let bit = self.bit[op as usize] as usize;
        let next = bit + 1;
        (bits[bit / 64] >> (bit % 64) & 1) as u8 | ((bits[next / 64] >> (next % 64) & 1) << 1) as u8
    }

    #[inline]
    pub fn set(&self, bits: &mut [u64], op: u32, what: u8) {
        let first = self.bit[op as usize] as usize;
        for (bit, value) in [(first, what & 1), (first + 1, what >> 1)] {
            let word = &mut bits[bit / 64];
            *word = *word & !(1 << (bit % 64)) | u64::from(value) << (bit % 64);
        }
    }

    /// Whether an operation has to wait for another of its process that is part of the same call.
    pub fn waits_for_part(&self, bits: &[u64], step: usize, op: u32) -> bool {
        let now = self.op(self.steps[step].op).returned;
        let before = self.op(op).after;
        before != NOTHING && self.op(before).returned >= now && self.what(bits, before) != DONE
    }
}

impl Class {
    /// How many are used.
    pub fn used(&self, bits: &[u64]) -> usize {
        let is_set = |bit: usize| bits[bit / 64] >> (bit % 64) & 1 == 1;
        (0..self.ops.len()).take_while(|n| is_set(self.bit + n)).count()
    }
}
