//! Small histories for the tests of checkers, and the definition of linearizability tried out on them.
#![allow(dead_code)]

pub mod made;

use std::collections::BTreeSet;

use netsplit::base::{ClassId, ClientId, EventId, OpId, Rng, Time};
use netsplit::history::{
    Action, Answer, Completion, Failure, History, Key, Moment, Operation, Outcome, Value,
};

pub const X: Key = Key(0);

pub fn read() -> Action {
    Action::Read { key: X }
}

pub fn write(value: i64) -> Action {
    Action::Write { key: X, value: Value(value) }
}

pub fn cas(expected: Option<i64>, new: i64) -> Action {
    Action::Cas { key: X, expected: expected.map(Value), new: Value(new) }
}

pub fn saw(value: Option<i64>) -> Outcome {
    Outcome::Ok(Answer::Read(value.map(Value)))
}

pub const WRITTEN: Outcome = Outcome::Ok(Answer::Written);
pub const SET: Outcome = Outcome::Ok(Answer::Compared(true));
pub const NOT_SET: Outcome = Outcome::Ok(Answer::Compared(false));
pub const FAILED: Outcome = Outcome::Fail(Failure::TimedOut);
pub const UNKNOWN: Outcome = Outcome::Unknown(Failure::TimedOut);

/// A call or a return.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Call(u32, Action),
    Return(u32, Outcome),
}

/// One operation as the definition sees it.
#[derive(Clone, Debug)]
pub struct Op {
    pub id: OpId,
    pub action: Action,
    pub invoked: usize,
    pub returned: Option<(usize, Outcome)>,
}

/// The operations of some steps.
pub fn ops(steps: &[Step]) -> Vec<Op> {
    let mut ops: Vec<Op> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        match *step {
            Step::Call(id, action) => ops.push(Op { id: OpId(id), action, invoked: place, returned: None }),
            Step::Return(id, outcome) => {
                let op = ops.iter_mut().find(|op| op.id == OpId(id)).expect("called");
                op.returned = Some((place, outcome));
            }
        }
    }
    ops
}

/// Whether some order explains every answer, found by trying all orders.
pub fn linearizable(ops: &[Op]) -> bool {
    let ops: Vec<&Op> = ops.iter().filter(|op| matters(op)).collect();
    let mut failed = BTreeSet::new();
    extend(&ops, 0, None, &mut failed)
}

/// Operations that certainly had no effect, and reads that were told nothing, take part in no order.
fn matters(op: &Op) -> bool {
    match op.returned {
        Some((_, Outcome::Ok(_))) => true,
        Some((_, Outcome::Fail(_))) => false,
        Some((_, Outcome::Unknown(_))) | None => !op.action.is_read(),
    }
}

fn extend(ops: &[&Op], done: u32, value: Option<Value>, failed: &mut BTreeSet<(u32, Option<Value>)>) -> bool {
    let must = |op: &&Op| matches!(op.returned, Some((_, Outcome::Ok(_))));
    let left: Vec<usize> = (0..ops.len()).filter(|place| done & (1 << place) == 0).collect();
    if !left.iter().any(|place| must(&ops[*place])) {
        return true;
    }
    if failed.contains(&(done, value)) {
        return false;
    }
    for place in &left {
        let op = ops[*place];
        let late = left
            .iter()
            .filter(|other| must(&ops[**other]))
            .any(|other| ops[*other].returned.is_some_and(|(returned, _)| returned < op.invoked));
        if let Some(after) = apply(op, value).filter(|_| !late)
            && extend(ops, done | 1 << place, after, failed)
        {
            return true;
        }
    }
    failed.insert((done, value));
    false
}

/// What the register holds after `op`; `None` if its answer would have been another.
fn apply(op: &Op, value: Option<Value>) -> Option<Option<Value>> {
    let answer = op.returned.and_then(|(_, outcome)| match outcome {
        Outcome::Ok(answer) => Some(answer),
        _ => None,
    });
    match (op.action, answer) {
        (Action::Read { .. }, Some(Answer::Read(read))) => (read == value).then_some(value),
        (Action::Write { value, .. }, _) => Some(Some(value)),
        (Action::Cas { expected, .. }, Some(Answer::Compared(false))) => (expected != value).then_some(value),
        (Action::Cas { expected, new, .. }, _) => (expected == value).then_some(Some(new)),
        _ => panic!("it takes no part"),
    }
}

/// How a random history is made.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub ops: u32,
    pub clients: u64,
    /// Values are drawn from so many; 0: every write has a value of its own.
    pub values: u64,
    /// One answer in so many is made up; 0: none is.
    pub wrong: u64,
    /// One operation in so many ends unknown, and as many fail.
    pub lost: u64,
    pub cas: u64,
}

/// An operation of a random history while it waits.
struct Running {
    id: u32,
    action: Action,
    /// What it will answer, once it took effect.
    outcome: Option<Outcome>,
    doomed: u64,
}

/// A history of a register whose operations take effect at some time between call and return, or later if they
/// end unknown; some answers are made up.
pub fn random(rng: &mut Rng, shape: Shape) -> Vec<Step> {
    let (mut steps, mut running, mut loose, mut value) = (Vec::new(), Vec::new(), Vec::new(), None);
    let mut next = 0;
    while next < shape.ops || !running.is_empty() {
        let room = (running.len() as u64) < shape.clients && next < shape.ops;
        if room && rng.below(3) == 0 {
            let action = random_action(rng, shape, next);
            steps.push(Step::Call(next, action));
            running.push(Running { id: next, action, outcome: None, doomed: rng.below(shape.lost.max(3)) });
            next += 1;
        } else if !loose.is_empty() && rng.below(8) == 0 {
            let action = loose.swap_remove(rng.below(loose.len() as u64) as usize);
            take_effect(action, &mut value);
        } else if !running.is_empty() {
            let place = rng.below(running.len() as u64) as usize;
            finish(rng, shape, place, &mut running, &mut loose, &mut value, &mut steps);
        }
        if next == shape.ops && rng.below(6) == 0 {
            break;
        }
    }
    steps
}

fn finish(
    rng: &mut Rng,
    shape: Shape,
    place: usize,
    running: &mut Vec<Running>,
    loose: &mut Vec<Action>,
    value: &mut Option<Value>,
    steps: &mut Vec<Step>,
) {
    let op = &mut running[place];
    match op.doomed {
        0 => {
            steps.push(Step::Return(op.id, UNKNOWN));
            if op.outcome.is_none() {
                loose.push(op.action);
            }
            running.remove(place);
        }
        1 if op.outcome.is_none() => {
            steps.push(Step::Return(op.id, FAILED));
            running.remove(place);
        }
        _ => match op.outcome {
            None => {
                let answer = take_effect(op.action, value);
                let wrong = shape.wrong > 0 && rng.below(shape.wrong) == 0;
                op.outcome = Some(Outcome::Ok(if wrong { made_up(rng, shape, op) } else { answer }));
            }
            Some(outcome) => {
                steps.push(Step::Return(op.id, outcome));
                running.remove(place);
            }
        },
    }
}

fn random_action(rng: &mut Rng, shape: Shape, next: u32) -> Action {
    let new = random_value(rng, shape, i64::from(next));
    let expected = rng.below(4).checked_sub(1).map(|_| random_value(rng, shape, rng_old(next)));
    match rng.below(10) {
        0..4 => read(),
        _ if rng.below(10) < shape.cas => cas(expected, new),
        _ => write(new),
    }
}

fn rng_old(next: u32) -> i64 {
    i64::from(next) - 1
}

fn random_value(rng: &mut Rng, shape: Shape, own: i64) -> i64 {
    if shape.values == 0 { own } else { rng.below(shape.values) as i64 }
}

fn take_effect(action: Action, held: &mut Option<Value>) -> Answer {
    match action {
        Action::Read { .. } => Answer::Read(*held),
        Action::Write { value, .. } => {
            *held = Some(value);
            Answer::Written
        }
        Action::Cas { expected, new, .. } => {
            let set = expected == *held;
            if set {
                *held = Some(new);
            }
            Answer::Compared(set)
        }
        other => {
            let (after, answer) = other.on_data(*held).expect("it is asked of no register");
            *held = after;
            answer
        }
    }
}

fn made_up(rng: &mut Rng, shape: Shape, op: &Running) -> Answer {
    match op.action {
        Action::Read { .. } => {
            let bound = if shape.values == 0 { u64::from(op.id) + 1 } else { shape.values };
            Answer::Read(rng.below(bound + 1).checked_sub(1).map(|value| Value(value as i64)))
        }
        Action::Write { .. } => Answer::Written,
        _ => Answer::Compared(rng.below(2) == 0),
    }
}

/// The same steps as a recorded history: step n at event n + 1. Each operation belongs to the lowest client that
/// is free when it is called.
pub fn history(steps: &[Step]) -> History {
    let mut history = History::new();
    let mut busy: Vec<Option<u32>> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let at = Moment { event: EventId(place as u64 + 1), time: Time((place as u64 + 1) * 1_000) };
        match *step {
            Step::Call(id, action) => {
                let client = busy.iter().position(Option::is_none).unwrap_or(busy.len());
                busy.resize(busy.len().max(client + 1), None);
                busy[client] = Some(id);
                history.invoke(Operation {
                    id: OpId(id),
                    client: ClientId(client as u8),
                    class: ClassId(0),
                    action,
                    invoked: at,
                    completed: None,
                    attempts: 1,
                    reached: Some(at.event),
                });
            }
            Step::Return(id, outcome) => {
                busy.iter_mut().filter(|op| **op == Some(id)).for_each(|op| *op = None);
                history.complete(OpId(id), Completion { at, outcome, by: None });
            }
        }
    }
    history
}
