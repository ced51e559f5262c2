//! States that a register may be in, given everything the clients were told, and sets of them without those
//! that can do nothing another cannot. No rule of search is here.

use std::collections::BTreeMap;

use crate::history::{Action, Value};

/// What an operation does to the register when it takes effect. Ordered by the value it writes first, so that
/// all effects that write one value are neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Effect {
    pub writes: Value,
    pub needs: Need,
}

/// What the register must hold for an effect to be possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    Anything,
    Exactly(Option<Value>),
}

impl Effect {
    /// `None` for a read.
    pub fn of(action: Action) -> Option<Effect> {
        match action {
            Action::Write { value, .. } => Some(Effect { writes: value, needs: Need::Anything }),
            Action::Cas { expected, new, .. } => Some(Effect { writes: new, needs: Need::Exactly(expected) }),
            _ => None,
        }
    }

    /// Whether it overwrites whatever is there.
    pub fn is_blind(self) -> bool {
        self.needs == Need::Anything
    }

    pub fn possible_on(self, value: Option<Value>) -> bool {
        match self.needs {
            Need::Anything => true,
            Need::Exactly(needed) => needed == value,
        }
    }
}

/// One state of the register that explains every answer so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Config {
    pub value: Option<Value>,
    /// Slots of waiting operations that took effect.
    pub done: u64,
    /// Slots of waiting operations whose answer, known by now, is explained although it changed nothing.
    pub told: u64,
    /// The last step at which a blind write took effect, 0 for none. A write called before that step may have
    /// taken effect just before that blind write, and no answer would show it.
    pub gap: u64,
    /// How many of the loose operations with this effect took effect, in the order of effects.
    pub used: Vec<(Effect, u32)>,
    /// The value is that of a loose write which is counted in `used`, but another would have done as well.
    pub guess: Option<Unseen>,
    /// Loose writes that took effect and were overwritten before any answer told which they were; in order.
    pub unseen: Vec<Unseen>,
}

/// Some loose write, whichever it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unseen {
    /// It was loose before this step, in which it took effect.
    pub by: u64,
    /// It wrote none of these values, in order: compare-and-sets that expected them were not set.
    pub not: Vec<Option<Value>>,
}

impl Config {
    /// The register before anything was written.
    pub fn initial() -> Config {
        Config { value: None, done: 0, told: 0, gap: 0, used: Vec::new(), guess: None, unseen: Vec::new() }
    }

    pub fn uses(&self, effect: Effect) -> u32 {
        match self.used.binary_search_by_key(&effect, |(used, _)| *used) {
            Ok(place) => self.used[place].1,
            Err(_) => 0,
        }
    }

    /// Counts one more loose operation with this effect as having taken effect.
    pub fn use_one(&mut self, effect: Effect) {
        match self.used.binary_search_by_key(&effect, |(used, _)| *used) {
            Ok(place) => self.used[place].1 += 1,
            Err(place) => self.used.insert(place, (effect, 1)),
        }
    }

    /// Forgets `count` loose operations with this effect.
    pub fn forget(&mut self, effect: Effect, count: u32) {
        if let Ok(place) = self.used.binary_search_by_key(&effect, |(used, _)| *used) {
            self.used[place].1 -= count;
            if self.used[place].1 == 0 {
                self.used.remove(place);
            }
        }
    }

    /// How many loose operations with this effect took effect for certain, and not for want of a better guess.
    pub fn surely_uses(&self, effect: Effect) -> u32 {
        let guessed = self.guess.is_some() && effect.is_blind() && self.value == Some(effect.writes);
        self.uses(effect) - u32::from(guessed)
    }

    /// The register holds this from `step` on.
    pub fn take(&mut self, effect: Effect, step: u64) {
        let guess = self.guess.take();
        if effect.is_blind() {
            self.gap = step;
            if let (Some(unseen), Some(writes)) = (guess, self.value) {
                self.forget(Effect { writes, needs: Need::Anything }, 1);
                let place = self.unseen.partition_point(|other| *other < unseen);
                self.unseen.insert(place, unseen);
            }
        }
        self.value = Some(effect.writes);
    }

    /// Whether `self`, a state with the same value and the same waiting operations done, can do all that
    /// `other` can: it explained no fewer answers, has no older gap and used up no more loose operations.
    fn covers(&self, other: &Config) -> bool {
        self.told & other.told == other.told
            && self.gap >= other.gap
            && self.used.iter().all(|(effect, count)| *count <= other.uses(*effect))
            && includes(&other.unseen, &self.unseen)
            && match (&self.guess, &other.guess) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(own), Some(other)) => own.by >= other.by && includes(&other.not, &own.not),
            }
    }
}

/// Whether each item of `part` is in `whole`, as often as there; both are in order.
fn includes<T: Ord>(whole: &[T], part: &[T]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|item| rest.any(|other| other == item))
}

/// A set of states, none of which covers another.
#[derive(Clone, Debug, Default)]
pub(super) struct Frontier {
    groups: BTreeMap<(Option<Value>, u64), Vec<Config>>,
    len: usize,
}

impl Frontier {
    /// Adds a state, unless one that covers it is there. Whether it was added.
    pub fn insert(&mut self, config: Config) -> bool {
        let group = self.groups.entry((config.value, config.done)).or_default();
        if group.iter().any(|known| known.covers(&config)) {
            return false;
        }
        self.len -= group.len();
        group.retain(|known| !config.covers(known));
        group.push(config);
        self.len += group.len();
        true
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn into_configs(self) -> Vec<Config> {
        self.groups.into_values().flatten().collect()
    }
}
