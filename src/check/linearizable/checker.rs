//! The checker of one key, fed with calls and returns as they happen.

use std::collections::VecDeque;

use super::loose::Loose;
use super::search::{Call, Known, Search};
use super::state::{Config, Effect, Frontier};
use crate::base::{OpId, SortedMap, SortedSet};
use crate::history::{Action, Outcome, Value};

/// The most states held for a key before the checker gives up.
pub const STATES: usize = 20_000;

/// What a return told the checker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Some order explains it, or the checker gave up earlier.
    Nothing,
    /// No order explains it together with all answers before it.
    Violation,
    /// More states than the limit would have to be held, or more than 64 operations wait at once. From now on
    /// nothing is found.
    GaveUp { states: usize },
}

/// Decides whether the operations on one key are linearizable.
#[derive(Clone, Debug)]
pub struct Checker {
    limit: usize,
    /// How many calls and returns there were.
    now: u64,
    calls: SortedMap<OpId, Call>,
    /// What waits, in calling order.
    waiting: Vec<OpId>,
    slots: u64,
    /// What happened after the first point; the last one has number `now`.
    window: VecDeque<Step>,
    /// The states after returns, oldest first; never empty.
    points: VecDeque<Point>,
    loose: Loose,
    values: SortedSet<Value>,
    /// A value was written twice.
    repeated: bool,
    /// A call was too much: no slot was left for it, or too many states.
    crowded: bool,
    stopped: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Invoke(OpId),
    Return(OpId),
}

/// What the register may hold after a step.
#[derive(Clone, Debug)]
struct Point {
    step: u64,
    waiting: Vec<OpId>,
    configs: Vec<Config>,
}

impl Checker {
    /// A checker of a key that was never written, which gives up rather than hold more than `limit` states.
    pub fn new(limit: usize) -> Checker {
        let start = Point { step: 0, waiting: Vec::new(), configs: vec![Config::initial()] };
        Checker {
            limit,
            now: 0,
            calls: SortedMap::new(),
            waiting: Vec::new(),
            slots: 0,
            window: VecDeque::new(),
            points: VecDeque::from([start]),
            loose: Loose::default(),
            values: SortedSet::new(),
            repeated: false,
            crowded: false,
            stopped: false,
        }
    }

    /// Whether it gave up.
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    /// How many states it holds, those of the past that may be gone through again included.
    pub fn states(&self) -> usize {
        self.points.iter().map(|point| point.configs.len()).sum()
    }

    /// An operation on this key was called.
    pub fn invoke(&mut self, op: OpId, action: Action) {
        let free = self.slots.trailing_ones();
        self.crowded |= free == u64::BITS;
        if self.stopped || self.crowded {
            return;
        }
        if !self.repeated && action.writes().is_some_and(|value| !self.values.insert(value)) {
            self.repeated = true;
            self.decide();
        }
        self.now += 1;
        let slot = 1 << free;
        self.slots |= slot;
        let effect = Effect::of(action);
        self.calls.insert(op, Call { op, effect, slot, invoked: self.now, known: Known::Nothing });
        self.waiting.push(op);
        self.window.push_back(Step::Invoke(op));
    }

    /// An operation that waits returned.
    ///
    /// # Panics
    /// If it does not wait, or if the answer is to another action than `action`.
    pub fn complete(&mut self, op: OpId, action: Action, outcome: Outcome) -> Found {
        if self.stopped {
            return Found::Nothing;
        }
        if self.crowded {
            return self.stop(self.states());
        }
        let place = self.waiting.iter().position(|waiting| *waiting == op).expect("only what waits returns");
        self.waiting.remove(place);
        self.now += 1;
        self.window.push_back(Step::Return(op));
        let found = self.learn(op, Known::of(action, outcome));
        if !self.stopped {
            self.slots &= !self.calls[&op].slot;
            self.trim();
        }
        found
    }

    /// Takes in what a return said; what cannot be explained is forgiven.
    fn learn(&mut self, op: OpId, known: Known) -> Found {
        match self.advance(op, known) {
            Ok(true) => Found::Nothing,
            Ok(false) => {
                let forgiven = if matches!(known, Known::Read(_)) { Known::Nothing } else { Known::Maybe };
                match self.advance(op, forgiven) {
                    Ok(explained) => {
                        assert!(explained, "an answer that says nothing rules nothing out");
                        Found::Violation
                    }
                    Err(states) => self.stop(states),
                }
            }
            Err(states) => self.stop(states),
        }
    }

    /// Computes the states after the last step, given what is now known of the operation that returned, and
    /// keeps them if there are any.
    fn advance(&mut self, op: OpId, known: Known) -> Result<bool, usize> {
        let call = self.calls.get_mut(&op).expect("what waited was called");
        call.known = known;
        let (effect, invoked) = (call.effect, call.invoked);
        let from = match known {
            // It may be explained at any time since its call.
            Known::Read(_) | Known::Set | Known::NotSet => {
                self.points.partition_point(|point| point.step < invoked) - 1
            }
            Known::Nothing | Known::Written | Known::Failed | Known::Maybe => self.points.len() - 1,
        };
        let Some(points) = self.replay(from)? else { return Ok(false) };
        self.points.truncate(from + 1);
        self.points.extend(points);
        if let (Known::Maybe, Some(effect)) = (known, effect) {
            self.loose.add(effect, self.now);
        }
        Ok(true)
    }

    /// Goes through the steps after a point again, with what is known now; `None` if that leaves no state.
    fn replay(&self, from: usize) -> Result<Option<Vec<Point>>, usize> {
        let start = &self.points[from];
        let mut waiting = start.waiting.clone();
        let mut points: Vec<Point> = Vec::new();
        let before = self.now - self.window.len() as u64;
        for (step, number) in self.window.iter().zip(before + 1..).skip((start.step - before) as usize) {
            match *step {
                Step::Invoke(op) => waiting.push(op),
                Step::Return(op) => {
                    let calls = waiting.iter().map(|op| &self.calls[op]).collect();
                    let search = Search {
                        step: number,
                        waiting: calls,
                        loose: &self.loose,
                        unique: !self.repeated,
                        limit: self.limit,
                    };
                    let configs = points.last().map_or(&start.configs, |point| &point.configs);
                    let configs = search.explain(&self.calls[&op], configs)?;
                    if configs.is_empty() {
                        return Ok(None);
                    }
                    waiting.retain(|other| *other != op);
                    points.push(Point { step: number, waiting: waiting.clone(), configs });
                }
            }
        }
        Ok(Some(points))
    }

    fn stop(&mut self, states: usize) -> Found {
        *self = Checker { stopped: true, ..Checker::new(self.limit) };
        Found::GaveUp { states }
    }

    /// Goes through all writes that may have taken effect unseen, now that values are no longer written once.
    fn decide(&mut self) {
        for point in &mut self.points {
            let mut decided = Frontier::default();
            for config in std::mem::take(&mut point.configs) {
                self.crowded |= !self.loose.decide(config, &mut decided, self.limit);
            }
            point.configs = decided.into_configs();
        }
    }

    /// Forgets the time before everything that may still be explained in the past.
    fn trim(&mut self) {
        let calls = self.waiting.iter().map(|op| &self.calls[op]);
        let observers = calls.filter(|call| !call.effect.is_some_and(Effect::is_blind));
        let oldest = observers.map(|call| call.invoked).min().unwrap_or(u64::MAX);
        let first = self.points.partition_point(|point| point.step < oldest) - 1;
        self.points.drain(..first);
        let gone = self.points[0].step - (self.now - self.window.len() as u64);
        for step in self.window.drain(..gone as usize) {
            if let Step::Return(op) = step {
                self.calls.remove(&op);
            }
        }
        self.retire();
    }

    /// Forgets loose operations that took effect in every state of the oldest point, and so in all later ones.
    fn retire(&mut self) {
        let configs = &self.points[0].configs;
        let retired: Vec<(Effect, u32)> = configs[0]
            .used
            .iter()
            .map(|(effect, _)| {
                (*effect, configs.iter().map(|config| config.surely_uses(*effect)).min().unwrap_or(0))
            })
            .filter(|(_, count)| *count > 0)
            .collect();
        for (effect, count) in retired {
            self.loose.forget(effect, count);
            for config in self.points.iter_mut().flat_map(|point| &mut point.configs) {
                config.forget(effect, count);
            }
        }
    }
}
