//! Linearizability of a counter or a set, decided while the history grows.
//!
//! It is the search of [`super::Checker`] without what makes registers fast: it holds every pair of what the
//! object may hold and which of the waiting changes took effect, lets a change take effect only where an answer
//! needs it (just-in-time linearization [Lowe 2017]), and goes back to the call of a read when its answer is
//! known. Changes of unknown outcome that do the same are counted and not told apart. It gives up, and says so,
//! where it would hold more states than its limit.

use std::collections::{BTreeSet, VecDeque};

use super::checker::Found;
use crate::base::{OpId, SortedMap};
use crate::history::{Action, Answer, Outcome, Value};

/// Decides whether the operations on one counter or set are linearizable.
#[derive(Clone, Debug)]
pub struct ObjectChecker {
    limit: usize,
    /// How many calls and returns there were.
    now: u64,
    calls: SortedMap<OpId, Call>,
    slots: u64,
    /// What happened after the first point, the last one with number `now`.
    window: VecDeque<Step>,
    /// The states after some steps, oldest first; never empty.
    points: VecDeque<Point>,
    /// Changes of unknown outcome, with the step from which on they were.
    loose: Vec<(u64, Action)>,
    crowded: bool,
    stopped: bool,
}

#[derive(Clone, Copy, Debug)]
struct Call {
    action: Action,
    slot: u64,
    invoked: u64,
    known: Known,
}

/// What is known by now of an operation's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// It waits, or its answer says nothing.
    Nothing,
    Answered(Answer),
    Failed,
    /// It may take effect at any time, or never.
    Maybe,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Invoke(OpId),
    Return(OpId),
}

#[derive(Clone, Debug)]
struct Point {
    step: u64,
    waiting: Vec<OpId>,
    states: Vec<State>,
}

/// One way that things may stand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    held: Option<Value>,
    /// Slots of waiting operations that took effect.
    done: u64,
    /// How many loose changes of each kind took effect, by the place of the first of the kind.
    used: Vec<(u32, u32)>,
}

impl ObjectChecker {
    /// A checker of an object that nobody touched, which gives up rather than hold more than `limit` states.
    pub fn new(limit: usize) -> ObjectChecker {
        let start = State { held: None, done: 0, used: Vec::new() };
        let start = Point { step: 0, waiting: Vec::new(), states: vec![start] };
        ObjectChecker {
            limit,
            now: 0,
            calls: SortedMap::new(),
            slots: 0,
            window: VecDeque::new(),
            points: VecDeque::from([start]),
            loose: Vec::new(),
            crowded: false,
            stopped: false,
        }
    }

    /// An operation was called.
    pub fn invoke(&mut self, op: OpId, action: Action) {
        let free = self.slots.trailing_ones();
        self.crowded |= free == u64::BITS;
        if self.stopped || self.crowded {
            return;
        }
        self.now += 1;
        let slot = 1 << free;
        self.slots |= slot;
        self.calls.insert(op, Call { action, slot, invoked: self.now, known: Known::Nothing });
        self.window.push_back(Step::Invoke(op));
    }

    /// An operation that waits returned.
    pub fn complete(&mut self, op: OpId, action: Action, outcome: Outcome) -> Found {
        if self.stopped {
            return Found::Nothing;
        }
        if self.crowded {
            return self.stop(self.limit);
        }
        self.now += 1;
        self.window.push_back(Step::Return(op));
        let known = match outcome {
            Outcome::Ok(answer) => Known::Answered(answer),
            _ if action.is_read() => Known::Nothing,
            Outcome::Fail(_) => Known::Failed,
            Outcome::Unknown(_) => {
                self.loose.push((self.now, action));
                Known::Maybe
            }
        };
        let found = self.learn(op, known);
        if !self.stopped {
            self.slots &= !self.calls[&op].slot;
            self.trim();
        }
        found
    }

    /// Takes in what a return said; an answer that cannot be explained is forgiven. A change says nothing but
    /// that it was made, so only reads are.
    fn learn(&mut self, op: OpId, known: Known) -> Found {
        match self.advance(op, known) {
            Ok(true) => Found::Nothing,
            Ok(false) => match self.advance(op, Known::Nothing) {
                Ok(_) => Found::Violation,
                Err(states) => self.stop(states),
            },
            Err(states) => self.stop(states),
        }
    }

    fn advance(&mut self, op: OpId, known: Known) -> Result<bool, usize> {
        let call = self.calls.get_mut(&op).expect("what waited was called");
        call.known = known;
        let from = match call.action.is_read() && known != Known::Nothing {
            true => self.points.partition_point(|point| point.step < call.invoked) - 1,
            false => self.points.len() - 1,
        };
        let Some(points) = self.replay(from)? else { return Ok(false) };
        self.points.truncate(from + 1);
        self.points.extend(points);
        Ok(true)
    }

    /// Goes through the steps after a point again, with what is known now; `None` if that leaves no state.
    fn replay(&self, from: usize) -> Result<Option<Vec<Point>>, usize> {
        let start = &self.points[from];
        let (mut waiting, mut points): (Vec<OpId>, Vec<Point>) = (start.waiting.clone(), Vec::new());
        let before = self.now - self.window.len() as u64;
        for (step, number) in self.window.iter().zip(before + 1..).skip((start.step - before) as usize) {
            match *step {
                Step::Invoke(op) => waiting.push(op),
                Step::Return(op) => {
                    let states = points.last().map_or(&start.states, |point| &point.states);
                    let states = self.explain(op, &waiting, states, number)?;
                    if states.is_empty() {
                        return Ok(None);
                    }
                    waiting.retain(|other| *other != op);
                    points.push(Point { step: number, waiting: waiting.clone(), states });
                }
            }
        }
        Ok(Some(points))
    }

    /// The states after the return of an operation, given those before.
    fn explain(&self, op: OpId, waiting: &[OpId], states: &[State], step: u64) -> Result<Vec<State>, usize> {
        let call = &self.calls[&op];
        match call.known {
            Known::Nothing => Ok(states.to_vec()),
            Known::Failed => Ok(states.iter().filter(|state| state.done & call.slot == 0).cloned().collect()),
            Known::Maybe => Ok(states.iter().map(|state| self.loosened(state, call)).collect()),
            Known::Answered(_) => {
                let loose = self.loose.partition_point(|(since, _)| *since < step);
                let waiting: Vec<Call> = waiting.iter().map(|op| self.calls[op]).collect();
                self.search(call.slot, &waiting, &self.loose[..loose], states)
            }
        }
    }

    /// A change that took effect while it waited is counted among the loose ones that did.
    fn loosened(&self, state: &State, call: &Call) -> State {
        let mut state = state.clone();
        if state.done & call.slot != 0 {
            state.done &= !call.slot;
            state.use_one(kind(&self.loose, call.action));
        }
        state
    }

    /// All states, reached from these by letting waiting and loose operations take effect, in which the one with
    /// this slot did, as the last of them. The search is breadth first, so that fewer loose changes come first.
    fn search(
        &self,
        slot: u64,
        waiting: &[Call],
        loose: &[(u64, Action)],
        states: &[State],
    ) -> Result<Vec<State>, usize> {
        let (mut seen, mut found) = (BTreeSet::new(), Vec::<State>::new());
        let mut queue: VecDeque<State> = states.iter().cloned().collect();
        while let Some(mut state) = queue.pop_front() {
            if state.done & slot != 0 {
                state.done &= !slot;
                if !found.iter().any(|other| other.covers(&state)) {
                    found.retain(|other| !state.covers(other));
                    found.push(state);
                }
                continue;
            }
            if !seen.insert(state.clone()) {
                continue;
            }
            if seen.len() + found.len() > self.limit {
                return Err(seen.len() + found.len());
            }
            queue.extend(waiting.iter().filter_map(|call| state.after(call)));
            queue.extend(state.after_loose(loose));
        }
        Ok(found)
    }

    fn stop(&mut self, states: usize) -> Found {
        *self = ObjectChecker { stopped: true, ..ObjectChecker::new(self.limit) };
        Found::GaveUp { states }
    }

    /// Forgets the time before the call of every read that waits. The last step was a return, after which there
    /// is a point.
    fn trim(&mut self) {
        let last = self.points.back().expect("there is always a point");
        let reads = last.waiting.iter().map(|op| &self.calls[op]).filter(|call| call.action.is_read());
        let oldest = reads.map(|call| call.invoked).min();
        let first = self.points.partition_point(|point| point.step < oldest.unwrap_or(u64::MAX)) - 1;
        self.points.drain(..first);
        let gone = self.points[0].step - (self.now - self.window.len() as u64);
        for step in self.window.drain(..gone as usize) {
            if let Step::Return(op) = step {
                self.calls.remove(&op);
            }
        }
    }
}

impl State {
    fn use_one(&mut self, kind: u32) {
        match self.used.binary_search_by_key(&kind, |(used, _)| *used) {
            Ok(place) => self.used[place].1 += 1,
            Err(place) => self.used.insert(place, (kind, 1)),
        }
    }

    fn uses(&self, kind: u32) -> u32 {
        self.used.binary_search_by_key(&kind, |(used, _)| *used).map_or(0, |place| self.used[place].1)
    }

    /// Whether it can do all that `other` can: the same holds, and no more loose changes are used up.
    fn covers(&self, other: &State) -> bool {
        (self.held, self.done) == (other.held, other.done)
            && self.used.iter().all(|(kind, count)| *count <= other.uses(*kind))
    }

    /// The state after a waiting operation took effect, if it can.
    fn after(&self, call: &Call) -> Option<State> {
        if self.done & call.slot != 0 || call.known == Known::Failed {
            return None;
        }
        let (held, answer) = call.action.on_data(self.held)?;
        match call.known {
            Known::Answered(told) if told != answer => return None,
            // What a read without an answer would find is nobody's affair.
            Known::Nothing | Known::Maybe if call.action.is_read() => return None,
            _ => {}
        }
        Some(State { held, done: self.done | call.slot, used: self.used.clone() })
    }

    /// The states after one loose change took effect, one of each kind.
    fn after_loose<'a>(&'a self, loose: &'a [(u64, Action)]) -> impl Iterator<Item = State> + 'a {
        let kinds = (0..loose.len()).filter(|place| kind(loose, loose[*place].1) == *place as u32);
        kinds.filter_map(move |place| {
            let action = loose[place].1;
            let there = loose.iter().filter(|(_, other)| *other == action).count() as u32;
            if self.uses(place as u32) >= there {
                return None;
            }
            let (held, _) = action.on_data(self.held)?;
            let mut state = State { held, ..self.clone() };
            state.use_one(place as u32);
            Some(state)
        })
    }
}

/// The place of the first loose change that does the same.
fn kind(loose: &[(u64, Action)], action: Action) -> u32 {
    loose.iter().position(|(_, other)| *other == action).unwrap_or(loose.len()) as u32
}
