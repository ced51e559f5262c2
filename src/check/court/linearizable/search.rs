//! The search for an order of one object's operations that explains all answers: the memoised search of Wing and
//! Gong with Lowe's improvements, made to go from return to return.
//!
//! A row is what may be before a return: the object's state, and what became of each operation that was called
//! and has not returned. To go on from a row, operations take effect until the returning one is explained; no
//! operation takes effect earlier than that (just-in-time linearization). What an operation does is worked out
//! once for each state, and a row is gone on from once.
//!
//! Two things keep rows few. An operation that waits is *open*, *done* or *hidden*. It is hidden once it might
//! have taken effect without a trace: it changes nothing now, or what took effect right after it would hide
//! it. A hidden operation may still take effect in sight, and need not, so hidden is better than open and
//! better than done. And an operation of unknown ending is best not used, as it may be used later. So rows of
//! one state compare, and only the best are kept ([`Frontier`]).
//!
//! As long as there are few rows the search goes through all rows of a return before it goes on to the next, and
//! forgets what was before. When there are many it goes on from some, deepest first, and returns to the rest
//! only if it has to.
//!
//! Sources: Wing and Gong, "Testing and verifying concurrent objects", JPDC 17, 1993; Lowe, "Testing for
//! linearizability", Concurrency and Computation 29(4), 2017.

use std::collections::VecDeque;

use super::effort::Meter;
use super::frontier::{Frontier, NO};
use super::path::Path;
use super::plan::{DONE, FORCED, HIDDEN, OPEN, Plan};
use super::table::{NONE, Table};
use crate::check::court::Reached;
use crate::history::recorded::Datum;

/// From how many rows of a return the search goes on before it tries the next return. Few in the unit tests, so
/// that small histories make it come back; `tests/models` has it as it is.
const WIDTH: usize = if cfg!(test) { 3 } else { 1024 };

/// The same while rows of an earlier return wait: then nothing is forgotten, and few rows are best.
const NARROW: usize = if cfg!(test) { 1 } else { 8 };

/// An operation took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// By its place in [`Plan::ops`].
    pub op: u32,
    /// Before which return.
    pub step: u32,
}

/// How a search ended.
#[derive(Debug)]
pub(super) enum Found {
    /// These took effect in this order; the others are hidden.
    Order(Vec<Placed>),
    /// Nothing explains the return of this step together with those before.
    Stuck(usize),
    Reached(Reached),
}

/// The rows before one return.
#[derive(Debug, Default)]
struct Stage {
    frontier: Frontier,
    /// What waits, equal ones together and in returning order.
    pending: Vec<u32>,
}

/// A search of one object.
pub(super) struct Search<'s, 'a, 'k> {
    plan: &'s Plan,
    table: &'s mut Table<'a>,
    meter: &'s mut Meter<'k>,
    path: Path,
    /// The rows before the return `first`, before the next one, and so on.
    stages: VecDeque<Stage>,
    first: usize,
    /// The stage that is gone on from, by its place in `stages`.
    at: usize,
    /// Steps not yet told to the meter.
    steps: u64,
    /// How many states and bytes the stages hold, without the one that is gone on from and the next.
    held: (usize, usize),
    /// The bits of a row that is being made.
    scratch: Vec<u64>,
    /// The values that answers need before the present return; `None` if that is not known.
    wanted: Option<Vec<Datum>>,
}

impl<'s, 'a, 'k> Search<'s, 'a, 'k> {
    pub fn new(plan: &'s Plan, table: &'s mut Table<'a>, meter: &'s mut Meter<'k>) -> Search<'s, 'a, 'k> {
        let scratch = vec![0; plan.words];
        Search {
            plan,
            table,
            meter,
            path: Path::default(),
            stages: VecDeque::new(),
            first: 0,
            at: 0,
            steps: 0,
            held: (0, 0),
            scratch,
            wanted: None,
        }
    }

    pub fn run(mut self) -> Found {
        if self.plan.steps.is_empty() {
            return Found::Order(Vec::new());
        }
        let mut begin = self.stage(0, &[]);
        self.scratch.fill(0);
        self.arrive(0, 0);
        begin.frontier.insert(0, &self.scratch, NO);
        self.stages.push_back(begin);
        let mut deepest = 0;
        loop {
            while self.stages[self.at].frontier.is_done() {
                if self.at == 0 {
                    return Found::Stuck(deepest);
                }
                self.at -= 1;
                self.hold_less(self.at);
            }
            if let Some(node) = self.go_on() {
                return Found::Order(self.path.up_to(node));
            }
            if let Err(reached) = self.measure() {
                return Found::Reached(reached);
            }
            let next = self.at + 1;
            if self.stages.get(next).is_some_and(|next| !next.frontier.is_done()) {
                self.descend();
                deepest = deepest.max(self.first + self.at);
            }
        }
    }

    /// Turns to the next stage, and forgets those before it that are done.
    fn descend(&mut self) {
        let stage = &self.stages[self.at].frontier;
        self.held = (self.held.0 + stage.len(), self.held.1 + stage.bytes());
        self.at += 1;
        while self.at > 0 && self.stages[0].frontier.is_done() {
            self.hold_less(0);
            self.stages.pop_front();
            self.first += 1;
            self.at -= 1;
        }
    }

    fn hold_less(&mut self, stage: usize) {
        let stage = &self.stages[stage].frontier;
        self.held = (self.held.0 - stage.len(), self.held.1 - stage.bytes());
    }

    /// Tells the meter what was done and is held.
    fn measure(&mut self) -> Result<(), Reached> {
        if self.path.is_overgrown() {
            let stages = self.stages.iter_mut();
            self.path.cut(stages.flat_map(|stage| stage.frontier.open_nodes()));
        }
        let (mut states, mut bytes) = self.held;
        for stage in self.stages.range(self.at..) {
            states += stage.frontier.len();
            bytes += stage.frontier.bytes();
        }
        let steps = std::mem::take(&mut self.steps);
        self.meter.count(steps, states + self.path.len(), bytes + self.path.bytes() + self.table.bytes())
    }

    /// The empty stage before a return, where `before` wait from earlier.
    fn stage(&self, step: usize, before: &[u32]) -> Stage {
        let mut pending = before.to_vec();
        pending.extend(self.plan.arrivals(step));
        pending.sort_by_key(|op| (self.plan.op(*op).kind, self.plan.op(*op).returned));
        Stage { frontier: Frontier::new(self.plan.words), pending }
    }

    /// Goes on from some rows of the present stage. Returns the node of a row after the last return, if there
    /// is one now.
    fn go_on(&mut self) -> Option<u32> {
        let step = self.first + self.at;
        let is_last = step + 1 == self.plan.steps.len();
        if self.at + 1 == self.stages.len() && !is_last {
            let returned = self.plan.steps[step].op;
            let before: Vec<u32> =
                self.stages[self.at].pending.iter().copied().filter(|op| *op != returned).collect();
            let next = self.stage(step + 1, &before);
            self.stages.push_back(next);
        }
        let mut now = std::mem::take(&mut self.stages[self.at]);
        let mut next = if is_last { Stage::default() } else { std::mem::take(&mut self.stages[self.at + 1]) };
        let mut end = None;
        let width = if self.at == 0 { WIDTH } else { NARROW };
        for _ in 0..width {
            if now.frontier.is_done() || end.is_some() {
                break;
            }
            end = self.go_on_from(step, &mut now, &mut next, is_last);
        }
        self.stages[self.at] = now;
        if !is_last {
            self.stages[self.at + 1] = next;
        }
        end
    }

    /// Goes on from one row.
    fn go_on_from(&mut self, step: usize, now: &mut Stage, next: &mut Stage, is_last: bool) -> Option<u32> {
        let place = now.frontier.done;
        now.frontier.done += 1;
        let row = now.frontier.row(place);
        if row.dead {
            return None;
        }
        let target = self.plan.steps[step].op;
        let what = self.plan.what(now.frontier.bits(place), target);
        if what != OPEN && now.frontier.bits(place)[0] & 1 << FORCED == 0 {
            if is_last {
                return Some(row.node);
            }
            self.scratch.copy_from_slice(now.frontier.bits(place));
            self.plan.set(&mut self.scratch, target, HIDDEN);
            self.arrive(step + 1, row.state);
            next.frontier.insert(row.state, &self.scratch, row.node);
        }
        if what == OPEN || (what == HIDDEN && !self.table.kinds[self.plan.op(target).kind as usize].pure) {
            self.place_known(step, now, place, what == HIDDEN);
            self.place_unknown(step, now, place, what == HIDDEN);
        }
        None
    }

    /// Lets each operation that waits take effect in turn.
    fn place_known(&mut self, step: usize, now: &mut Stage, place: usize, hidden: bool) {
        let mut same: Option<(u32, [bool; 2])> = None;
        for n in 0..now.pending.len() {
            let op = now.pending[n];
            let kind = self.plan.op(op).kind;
            if self.table.kinds[kind as usize].pure {
                continue;
            }
            let what = self.plan.what(now.frontier.bits(place), op);
            if what == DONE {
                continue;
            }
            if self.plan.waits_for_part(now.frontier.bits(place), step, op) {
                continue;
            }
            // Of equal operations, the one that has to return first goes first.
            let (_, seen) = same.filter(|(other, _)| *other == kind).unwrap_or((kind, [false; 2]));
            let [open, hid] = seen;
            same = Some((kind, [open || what == OPEN, hid || what == HIDDEN]));
            if open || (hid && what == HIDDEN) {
                continue;
            }
            let target = self.plan.steps[step].op;
            let row = now.frontier.row(place);
            let state = self.next(row.state, kind);
            if state == NONE || state == row.state {
                continue;
            }
            self.scratch.copy_from_slice(now.frontier.bits(place));
            self.plan.set(&mut self.scratch, op, DONE);
            if op == target {
                self.scratch[0] &= !(1 << FORCED);
            } else if hidden {
                self.scratch[0] |= 1 << FORCED;
            }
            self.add(step, now, row.node, state, op);
        }
    }

    /// Lets an operation of each class of unknown ending take effect in turn, if that may be of use now. If not,
    /// it may be used later.
    fn place_unknown(&mut self, step: usize, now: &mut Stage, place: usize, hidden: bool) {
        self.find_wanted(now, place);
        for class in &self.plan.classes {
            let leaves = self.table.kinds[class.kind as usize].leaves();
            if let (Some(wanted), Some(leaves)) = (&self.wanted, leaves)
                && !wanted.contains(&leaves)
            {
                continue;
            }
            let row = now.frontier.row(place);
            let state = self.next(row.state, class.kind);
            if state == NONE || state == row.state {
                continue;
            }
            let used = class.used(now.frontier.bits(place));
            if used >= self.plan.available(class, step) || self.has_known(now, place, class.kind, state) {
                continue;
            }
            self.scratch.copy_from_slice(now.frontier.bits(place));
            let bit = class.bit + used;
            self.scratch[bit / 64] |= 1 << (bit % 64);
            if hidden {
                self.scratch[0] |= 1 << FORCED;
            }
            self.add(step, now, row.node, state, class.ops[used]);
        }
    }

    /// Finds the values in a register that operations which wait need, perhaps by way of a compare-and-set of
    /// unknown ending.
    fn find_wanted(&mut self, now: &Stage, place: usize) {
        let Some(mut wanted) = self.wanted.take().or(self.plan.registers.then(Vec::new)) else { return };
        wanted.clear();
        for op in &now.pending {
            let kind = self.table.kinds[self.plan.op(*op).kind as usize];
            match self.plan.what(now.frontier.bits(place), *op) {
                DONE => {}
                OPEN if kind.leaves().is_none() && kind.finds().is_none() => return,
                // An open write is hidden where the value is the same.
                OPEN => wanted.extend(kind.finds().or(kind.leaves())),
                _ => wanted.extend(kind.finds()),
            }
        }
        loop {
            let before = wanted.len();
            for class in &self.plan.classes {
                let kind = self.table.kinds[class.kind as usize];
                if let (Some(finds), Some(leaves)) = (kind.finds(), kind.leaves())
                    && wanted.contains(&leaves)
                    && !wanted.contains(&finds)
                {
                    wanted.push(finds);
                }
            }
            if wanted.len() == before {
                break;
            }
        }
        self.wanted = Some(wanted);
    }

    /// Whether an operation that waits does the same as one of unknown ending and of this kind, which had
    /// better be kept for later.
    fn has_known(&mut self, now: &Stage, place: usize, kind: u32, state: u32) -> bool {
        let call = self.table.kinds[kind as usize].call;
        let before = now.frontier.row(place).state;
        now.pending.iter().any(|op| {
            let other = self.plan.op(*op).kind;
            self.table.kinds[other as usize].call == call
                && self.plan.what(now.frontier.bits(place), *op) == OPEN
                && self.next(before, other) == state
        })
    }

    /// Adds the row of `scratch`, after `op` took effect and led to `state`.
    fn add(&mut self, step: usize, now: &mut Stage, parent: u32, state: u32, op: u32) {
        let hider = self.table.kinds[self.plan.op(op).kind as usize];
        for n in 0..now.pending.len() {
            let other = now.pending[n];
            if self.plan.what(&self.scratch, other) != OPEN {
                continue;
            }
            let kind = self.plan.op(other).kind;
            if self.table.kinds[kind as usize].is_hidden_by(&hider) || self.next(state, kind) == state {
                self.plan.set(&mut self.scratch, other, HIDDEN);
            }
        }
        if now.frontier.insert(state, &self.scratch, NO) {
            let node = self.path.grow(parent, Placed { op, step: step as u32 });
            now.frontier.set_last_node(node);
        }
    }

    /// Notes in `scratch` what was called since the return before `step`.
    fn arrive(&mut self, step: usize, state: u32) {
        let plan = self.plan;
        for op in plan.arrivals(step) {
            let changes = self.next(state, plan.op(*op).kind) != state;
            plan.set(&mut self.scratch, *op, if changes { OPEN } else { HIDDEN });
        }
    }

    fn next(&mut self, state: u32, kind: u32) -> u32 {
        self.steps += 1;
        self.table.next(state, kind)
    }
}
