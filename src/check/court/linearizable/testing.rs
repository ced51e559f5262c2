//! What the tests share: small random histories, brute force, and the replay of an order.

use crate::base::Rng;
use crate::check::spec::{Spec, State};
use crate::history::recorded::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

/// A family of random histories.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub spec: &'static str,
    pub seed: u64,
    pub operations: usize,
    pub processes: usize,
    pub keys: u32,
    /// In a hundred: answers drawn at random, endings that are unknown.
    pub wrong: u64,
    pub unknown: u64,
    /// Every value is written or enqueued once, nothing is removed from a set, and every answer is known.
    pub quick: bool,
}

impl Shape {
    /// Small enough for brute force.
    pub fn small(spec: &'static str, seed: u64) -> Shape {
        let mut rng = Rng::stream(seed, "shape", 0);
        Shape {
            spec,
            seed,
            operations: rng.between(1, 8) as usize,
            processes: rng.between(1, 4) as usize,
            keys: rng.between(1, 2) as u32,
            // Of a lock with tokens only those can be wrong, so that more of them have to be.
            wrong: rng.between(0, if spec == "fenced-lock" { 95 } else { 30 }),
            unknown: [0, 15, 40][rng.below(3) as usize],
            quick: false,
        }
    }

    pub fn history(self) -> (Spec, Recorded) {
        let mut recorded = Recorded::default();
        let texts = ["x", "y", "a", "b", "c", "ab", "ba", "aa", "bb", "aba", "abb", "bab"];
        texts.iter().for_each(|text| {
            recorded.texts.intern(text);
        });
        let mut rng = Rng::stream(self.seed, self.spec, 1);
        let mut spec = Spec::of_name(self.spec).unwrap();
        if rng.below(2) == 0 {
            spec = match spec {
                Spec::Bank { .. } => Spec::Bank { initial: Some([(Datum(3), 2), (Datum(4), 1)].into()) },
                Spec::Counter { .. } => Spec::Counter { initial: 1 },
                Spec::Register { .. } => Spec::Register { initial: Datum(3) },
                other => other,
            };
        }
        Run { shape: self, spec: &spec, rng, recorded: &mut recorded, active: Vec::new(), place: 0 }.run();
        if self.quick && self.seed.is_multiple_of(2) {
            drain(&mut recorded);
        }
        (spec, recorded)
    }
}

/// A history in the making: operations that take effect one after the other, now and then answered wrongly.
struct Run<'a> {
    shape: Shape,
    spec: &'a Spec,
    rng: Rng,
    recorded: &'a mut Recorded,
    /// Operations that were called, with their answer once they took effect.
    active: Vec<(usize, Option<Reply>)>,
    place: u32,
}

impl Run<'_> {
    fn run(mut self) {
        let mut states = vec![self.spec.machine(&self.recorded.texts).initial(); 3];
        for _ in 0..self.shape.operations * 12 {
            match self.rng.below(3) {
                0 => self.call(),
                1 => self.take_effect(&mut states),
                _ => self.end(),
            }
        }
    }

    fn call(&mut self) {
        if self.recorded.observations.len() == self.shape.operations {
            return;
        }
        if self.active.len() == self.shape.processes {
            return;
        }
        let observation = Observation {
            process: Process(self.recorded.observations.len() as u32),
            key: Datum(self.rng.below(u64::from(self.shape.keys)) as u32),
            call: self.some_call(),
            ending: Ending::Unknown,
            called: self.place,
            returned: None,
            called_at: None,
            returned_at: None,
            line: 0,
        };
        self.place += 1;
        self.active.push((self.recorded.observations.len(), None));
        self.recorded.observations.push(observation);
    }

    fn some_call(&mut self) -> Call {
        if *self.spec == Spec::FencedLock && self.rng.below(4) > 0 {
            return Call::Acquire; // No answer to a release says anything.
        }
        let values = if self.shape.seed.is_multiple_of(3) { 8 } else { 2 };
        let mut value = || Datum(3 + self.rng.below(values) as u32);
        let (mut one, other) = (value(), value());
        if self.shape.quick && *self.spec != Spec::Set {
            one = Datum(4 + self.recorded.observations.len() as u32);
        }
        let amount = self.rng.between(1, 2) as i64;
        let write = if self.spec.name() == "kv" { Call::Append(one) } else { Call::Write(one) };
        let all = [
            Call::Read,
            Call::Read,
            write,
            Call::Cas { expected: one, new: other },
            Call::Add(amount),
            Call::Insert(one),
            Call::Remove(one),
            Call::Contains(one),
            Call::Enqueue(one),
            Call::Dequeue,
            Call::Acquire,
            Call::Release,
            Call::Transfer { from: one, to: other, amount },
            Call::Write(one),
        ];
        let unfit = |call: &Call| self.shape.quick && matches!(call, Call::Cas { .. } | Call::Remove(_));
        let mut fitting: Vec<Call> = all.into_iter().filter(|call| self.spec.understands(call)).collect();
        fitting.retain(|call| !unfit(call));
        fitting[self.rng.below(fitting.len() as u64) as usize]
    }

    fn take_effect(&mut self, states: &mut [State]) {
        let waiting: Vec<usize> = (0..self.active.len()).filter(|n| self.active[*n].1.is_none()).collect();
        if waiting.is_empty() {
            return;
        }
        let place = waiting[self.rng.below(waiting.len() as u64) as usize];
        let observation = &self.recorded.observations[self.active[place].0];
        let machine = self.spec.machine(&self.recorded.texts);
        let state = &mut states[observation.key.index()];
        let mut answers = answers(self.spec, &observation.call);
        if self.shape.quick {
            let is_contains = matches!(observation.call, Call::Contains(_));
            answers.retain(|reply| *reply != Reply::Unseen && !(is_contains && *reply == Reply::Done));
        }
        let wrong = self.rng.below(100) < self.shape.wrong;
        let next = machine.apply(state, &observation.call, None);
        if *self.spec == Spec::FencedLock && wrong {
            answers.retain(|reply| *reply != Reply::Unseen);
        }
        if !wrong {
            answers.retain(|reply| machine.apply(state, &observation.call, Some(reply)).is_some());
        }
        if answers.is_empty() || (next.is_none() && !wrong) {
            return;
        }
        let answer = answers.swap_remove(self.rng.below(answers.len() as u64) as usize);
        *state = machine.apply(state, &observation.call, Some(&answer)).or(next).unwrap_or(state.clone());
        self.active[place].1 = Some(answer);
    }

    fn end(&mut self) {
        if self.active.is_empty() {
            return;
        }
        let (unknown, fail) = (self.rng.below(100) < self.shape.unknown, self.rng.below(4) == 0);
        let (index, answer) = self.active.swap_remove(self.rng.below(self.active.len() as u64) as usize);
        let ending = match answer {
            Some(answer) if !unknown => Ending::Ok(answer),
            None if fail => Ending::Fail,
            None if !unknown => return self.active.push((index, None)),
            _ => return,
        };
        self.recorded.observations[index].ending = ending;
        self.recorded.observations[index].returned = Some(self.place);
        self.place += 1;
    }
}

/// Makes drains of dequeues that overlap and return in the order in which they were called.
fn drain(recorded: &mut Recorded) {
    let all = recorded.observations.len();
    let mut is_part = vec![false; all];
    for (one, next) in (0..all).flat_map(|one| (one + 1..all).map(move |next| (one, next))) {
        let [first, second] = [one, next].map(|index| &recorded.observations[index]);
        let as_one = Observation { process: first.process, ..second.clone() };
        let in_order = first.returned < second.returned && first.key == second.key;
        let gave_nothing = |o: &Observation| o.reply() == Some(&Reply::Value(Datum::NIL));
        let fits = in_order && first.is_part_before(&as_one) && !gave_nothing(first) && !gave_nothing(second);
        if fits && !is_part[one] && !is_part[next] {
            (is_part[one], is_part[next]) = (true, true);
            recorded.observations[next] = as_one;
        }
    }
}

/// Everything that an operation may be answered in a small history.
fn answers(spec: &Spec, call: &Call) -> Vec<Reply> {
    let members = |n: u32| (0..8).filter(|bit| n >> bit & 1 == 1).map(|bit| Datum(3 + bit)).collect();
    let pairs = (-2..5).flat_map(|a| (-2..5).map(move |b| [(Datum(3), a), (Datum(4), b)]));
    let values = || (0..13).map(|n| Reply::Value(Datum(n)));
    let mut answers = vec![Reply::Unseen];
    match (spec, call) {
        (Spec::Counter { .. }, Call::Read) => answers.extend((0..9).map(Reply::Count)),
        (Spec::FencedLock, Call::Acquire) => answers.extend((1..4).map(Reply::Count)),
        (Spec::Set, Call::Read) => answers.extend((0..256).map(|n| Reply::Members(members(n)))),
        (Spec::Bank { .. }, Call::Read) => answers.extend(pairs.map(|pair| Reply::Balances(pair.into()))),
        (_, Call::Read | Call::Dequeue) => answers.extend(values()),
        (_, Call::Add(_)) => answers.extend([Reply::Done, Reply::Count(1), Reply::Count(2), Reply::Count(3)]),
        (_, Call::Write(_) | Call::Append(_) | Call::Enqueue(_) | Call::Acquire | Call::Release) => {
            answers.push(Reply::Done);
        }
        _ => answers.extend([Reply::Done, Reply::Compared(true), Reply::Compared(false)]),
    }
    answers
}

/// Whether some order of all operations, whatever their object, explains all answers: every order is tried.
pub fn is_linearizable(spec: &Spec, recorded: &Recorded) -> bool {
    let states = vec![spec.machine(&recorded.texts).initial(); recorded.texts.count()];
    let mut left: Vec<usize> = (0..recorded.observations.len()).collect();
    left.retain(|index| recorded.observations[*index].ending != Ending::Fail);
    explains(spec, recorded, &states, &left)
}

fn explains(spec: &Spec, recorded: &Recorded, states: &[State], left: &[usize]) -> bool {
    let observation = |index: usize| &recorded.observations[index];
    if left.iter().all(|index| observation(*index).reply().is_none()) {
        return true;
    }
    left.iter().any(|index| {
        let next = observation(*index);
        let key = next.key.index();
        let waits = |other: &usize| {
            let other = observation(*other);
            other.precedes(next) || other.is_part_before(next)
        };
        let first = !left.iter().any(waits);
        let state =
            first.then(|| spec.machine(&recorded.texts).apply(&states[key], &next.call, next.reply()));
        state.flatten().is_some_and(|state| {
            let mut states = states.to_vec();
            states[key] = state;
            let left: Vec<usize> = left.iter().copied().filter(|other| other != index).collect();
            explains(spec, recorded, &states, &left)
        })
    })
}

/// What was known once the log had reached a place.
pub fn until(recorded: &Recorded, place: u32) -> Recorded {
    let mut known = recorded.clone();
    known.observations.retain(|observation| observation.called <= place);
    for observation in &mut known.observations {
        if observation.returned.is_some_and(|returned| returned > place) {
            observation.ending = Ending::Unknown;
            observation.returned = None;
        }
    }
    known
}

/// The first return at which no order explains what is known.
pub fn first_unexplained(spec: &Spec, recorded: &Recorded) -> Option<u32> {
    let mut returns: Vec<u32> = recorded.observations.iter().filter_map(|o| o.returned).collect();
    returns.sort_unstable();
    returns.into_iter().find(|place| !is_linearizable(spec, &until(recorded, *place)))
}

/// Goes through an order.
///
/// # Errors
/// What is wrong with it.
pub fn replay(spec: &Spec, recorded: &Recorded, order: &[usize]) -> Result<(), String> {
    let mut states = vec![spec.machine(&recorded.texts).initial(); recorded.texts.count()];
    let mut seen = vec![false; recorded.observations.len()];
    let mut latest_call = 0;
    for index in order {
        let next = &recorded.observations[*index];
        let mut parts = recorded.observations.iter().zip(&seen);
        if parts.any(|(other, seen)| !seen && other.is_part_before(next)) {
            return Err(format!("{index} is a part of a drain and comes too early"));
        }
        latest_call = latest_call.max(next.called);
        if std::mem::replace(&mut seen[*index], true) || next.ending == Ending::Fail {
            return Err(format!("{index} did not take effect, or twice"));
        }
        if next.returned.is_some_and(|returned| returned < latest_call) {
            return Err(format!("{index} returned before one that took effect earlier was called"));
        }
        let state = &mut states[next.key.index()];
        let machine = spec.machine(&recorded.texts);
        *state = machine.apply(state, &next.call, next.reply()).ok_or(format!("{index} is not explained"))?;
    }
    let mut all = recorded.observations.iter().zip(&seen);
    let missing = all.position(|(next, seen)| !seen && next.reply().is_some());
    missing.map_or(Ok(()), |index| Err(format!("{index} is missing")))
}

/// The history, an operation a line.
pub fn show(recorded: &Recorded) -> String {
    let lines = recorded.observations.iter().enumerate().map(|(index, o)| {
        let Observation { key, call, ending, called, returned, .. } = o;
        format!("\n{index}: {called}..{returned:?} key {} {call:?} {ending:?}", key.0)
    });
    lines.collect()
}
