//! A store that is correct unless told otherwise, and clients that call it: where the measured histories come
//! from. It is random, and equal for an equal seed.

use netsplit::base::Rng;
use netsplit::history::recorded::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

/// What clients do, and what goes wrong.
#[derive(Clone, Copy)]
pub struct Habits {
    pub seed: u64,
    pub operations: usize,
    pub processes: usize,
    pub keys: usize,
    /// In a thousand calls: how many end unknown, and how many reads answer an old value.
    pub unknown: u64,
    pub stale: u64,
    /// The next call of a client.
    pub call: fn(&mut Lab) -> Call,
}

/// An operation in progress.
struct Active {
    index: usize,
    /// How many values the object had had when it was called.
    version: usize,
    answer: Option<Reply>,
}

/// The run of a store.
pub struct Lab {
    pub rng: Rng,
    pub recorded: Recorded,
    /// What each key has held, the latest last.
    versions: Vec<Vec<Datum>>,
    active: Vec<Option<Active>>,
    /// The process that each client is now: one whose operation ended unknown goes on as another.
    names: Vec<u32>,
    /// Operations whose clients went away, and which may still take effect.
    ghosts: Vec<usize>,
    place: u32,
}

impl Lab {
    pub fn run(habits: Habits) -> Recorded {
        let mut lab = Lab {
            rng: Rng::stream(habits.seed, "lab", 0),
            recorded: Recorded::default(),
            versions: vec![vec![Datum::NIL]; habits.keys],
            active: (0..habits.processes).map(|_| None).collect(),
            names: (0..habits.processes as u32).collect(),
            ghosts: Vec::new(),
            place: 0,
        };
        while lab.recorded.observations.len() < habits.operations {
            lab.step(&habits, true);
        }
        while lab.active.iter().any(Option::is_some) {
            lab.step(&habits, false);
        }
        lab.recorded
    }

    fn step(&mut self, habits: &Habits, calls: bool) {
        let client = self.rng.below(habits.processes as u64) as usize;
        match &self.active[client] {
            None if calls => self.call(habits, client),
            None => {}
            Some(Active { answer: None, .. }) => {
                if self.rng.below(1000) < habits.unknown {
                    self.lose(habits, client);
                } else {
                    self.take_effect(habits, client);
                }
            }
            Some(_) => self.end(client),
        }
        if !self.ghosts.is_empty() && self.rng.below(100) < 3 {
            let ghost = self.rng.below(self.ghosts.len() as u64) as usize;
            let index = self.ghosts.swap_remove(ghost);
            self.change(index);
        }
    }

    fn call(&mut self, habits: &Habits, client: usize) {
        let call = (habits.call)(self);
        let key = self.rng.below(habits.keys as u64) as usize;
        self.recorded.observations.push(Observation {
            process: Process(self.names[client]),
            key: if habits.keys == 1 { Datum::NIL } else { self.recorded.texts.intern(&format!("k{key}")) },
            call,
            ending: Ending::Unknown,
            called: self.place,
            returned: None,
            called_at: None,
            returned_at: None,
            line: self.place + 1,
        });
        self.place += 1;
        let index = self.recorded.observations.len() - 1;
        let version = self.versions[key].len();
        self.active[client] = Some(Active { index, version, answer: None });
    }

    fn key(&self, index: usize) -> usize {
        let key = self.recorded.observations[index].key;
        if key.is_nil() { 0 } else { self.recorded.texts.text(key)[1..].parse().expect("keys are numbered") }
    }

    fn take_effect(&mut self, habits: &Habits, client: usize) {
        let Some(Active { index, version, .. }) = self.active[client] else { return };
        let key = self.key(index);
        let is_read = self.recorded.observations[index].call == Call::Read;
        let stale = is_read && version > 2 && self.rng.below(1000) < habits.stale;
        let answer = if stale { Reply::Value(self.versions[key][version - 2]) } else { self.change(index) };
        if let Some(active) = &mut self.active[client] {
            active.answer = Some(answer);
        }
    }

    /// Lets an operation take effect in the store.
    fn change(&mut self, index: usize) -> Reply {
        let key = self.key(index);
        let now = self.versions[key][self.versions[key].len() - 1];
        let (next, answer) = match self.recorded.observations[index].call {
            Call::Read => (None, Reply::Value(now)),
            Call::Write(value) => (Some(value), Reply::Done),
            Call::Cas { expected, new } => {
                ((expected == now).then_some(new), Reply::Compared(expected == now))
            }
            Call::Append(text) => {
                let texts = &mut self.recorded.texts;
                let before = if now.is_nil() { "" } else { texts.text(now) };
                let both = format!("{before}{}", texts.text(text));
                (Some(texts.intern(&both)), Reply::Done)
            }
            call => unreachable!("no client calls {call:?}"),
        };
        self.versions[key].extend(next);
        answer
    }

    fn lose(&mut self, habits: &Habits, client: usize) {
        if let Some(active) = self.active[client].take() {
            self.names[client] += habits.processes as u32;
            self.ghosts.push(active.index);
        }
    }

    fn end(&mut self, client: usize) {
        if let Some(Active { index, answer: Some(answer), .. }) = self.active[client].take() {
            self.recorded.observations[index].ending = Ending::Ok(answer);
            self.recorded.observations[index].returned = Some(self.place);
            self.place += 1;
        }
    }
}
