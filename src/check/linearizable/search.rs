//! The search that explains one return: which waiting operations must have taken effect before it. It knows one
//! step of a history and keeps nothing.
//!
//! It is just in time: an operation takes effect as late as the answers allow, so that few states are held.
//! Four rules say when, and lose no explanation:
//!
//! 1. A known answer that changes nothing (a read, a compare-and-set that was not set) is explained as soon as
//!    the register holds what it says. Explaining it later can do nothing more.
//! 2. A blind write, and a compare-and-set that may or may not have been set, take effect before the return in
//!    question only if some answer still to be explained needs their value. Otherwise they can wait: a write
//!    takes effect at its own return at the latest, and the others at any later time.
//! 3. A compare-and-set known to be set may take effect whenever the register holds what it expects.
//! 4. A write that returns takes effect then, or has done so unseen: just before a blind write that took effect
//!    after its call (`Config::gap`).
//!
//! A fifth rule is for compare-and-sets that were not set although the register should have held what they
//! expected. Any unanswered write may be the reason, and no answer may ever tell which. So which it was is left
//! open once it is overwritten (`Config::unseen`), as long as enough of them are left.

use std::collections::VecDeque;

use super::loose::Loose;
use super::state::{Config, Effect, Frontier, Need, Unseen};
use crate::base::OpId;
use crate::history::{Action, Answer, Outcome, Value};

/// An operation from its call on.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub op: OpId,
    pub effect: Option<Effect>,
    /// One bit: its place in `Config::done` and `Config::told` while it waits.
    pub slot: u64,
    /// The step of its call.
    pub invoked: u64,
    pub known: Known,
}

/// What is known by now of an operation's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It waits, or it was a read without an answer.
    Nothing,
    Read(Option<Value>),
    Written,
    Set,
    NotSet,
    /// It took no effect.
    Failed,
    /// It may take effect at any time, or never.
    Maybe,
}

impl Known {
    /// # Panics
    /// If the answer is to another action.
    pub fn of(action: Action, outcome: Outcome) -> Known {
        match (action, outcome) {
            (Action::Read { .. }, Outcome::Ok(Answer::Read(value))) => Known::Read(value),
            (Action::Write { .. }, Outcome::Ok(Answer::Written)) => Known::Written,
            (Action::Cas { .. }, Outcome::Ok(Answer::Compared(true))) => Known::Set,
            (Action::Cas { .. }, Outcome::Ok(Answer::Compared(false))) => Known::NotSet,
            (action, Outcome::Ok(answer)) => panic!("{answer} is no answer to {action}"),
            (Action::Read { .. }, _) => Known::Nothing,
            (_, Outcome::Fail(_)) => Known::Failed,
            (_, Outcome::Unknown(_)) => Known::Maybe,
        }
    }
}

impl Call {
    /// What a compare-and-set expects.
    fn expects(&self) -> Option<Option<Value>> {
        match self.effect?.needs {
            Need::Exactly(expected) => Some(expected),
            Need::Anything => None,
        }
    }

    /// Its effect, if it may still take effect in `config`.
    fn open_effect(&self, config: &Config) -> Option<Effect> {
        let possible = config.done & self.slot == 0 && !matches!(self.known, Known::NotSet | Known::Failed);
        self.effect.filter(|_| possible)
    }

    /// Whether a register with this value explains its answer, which changed nothing.
    fn is_told_by(&self, value: Option<Value>) -> bool {
        match self.known {
            Known::Read(read) => read == value,
            Known::NotSet => self.expects().is_some_and(|expected| expected != value),
            _ => false,
        }
    }
}

/// The values that answers still to be explained need.
struct Wanted {
    values: Vec<Value>,
    /// Each of these needs any value but this one.
    others: Vec<Option<Value>>,
}

impl Wanted {
    fn add(&mut self, value: Option<Value>) {
        if let Some(value) = value.filter(|value| !self.values.contains(value)) {
            self.values.push(value);
        }
    }

    fn is_other(&self, value: Value) -> bool {
        self.others.iter().any(|not| *not != Some(value))
    }

    fn has(&self, value: Value) -> bool {
        self.values.contains(&value) || self.is_other(value)
    }
}

/// One return and what surrounds it.
pub(super) struct Search<'a> {
    /// The number of this step.
    pub step: u64,
    /// All that wait, the returning one among them.
    pub waiting: Vec<&'a Call>,
    pub loose: &'a Loose,
    /// Every value was written once.
    pub unique: bool,
    /// The most states to hold.
    pub limit: usize,
}

impl Search<'_> {
    /// The states after the return of `target`, given those before; none if nothing explains it.
    ///
    /// # Errors
    /// The number of states held when it became larger than the limit.
    pub fn explain(&self, target: &Call, before: &[Config]) -> Result<Vec<Config>, usize> {
        let mut after = Frontier::default();
        match target.known {
            Known::Nothing => {
                before.iter().for_each(|config| self.settle(config.clone(), target, &mut after))
            }
            Known::Failed => {
                let without = before.iter().filter(|config| config.done & target.slot == 0);
                without.for_each(|config| self.settle(config.clone(), target, &mut after));
            }
            Known::Maybe => {
                for config in before {
                    let mut config = config.clone();
                    if let Some(effect) = target.effect.filter(|_| config.done & target.slot != 0) {
                        config.use_one(effect);
                    }
                    self.settle(config, target, &mut after);
                }
            }
            Known::Read(_) | Known::NotSet | Known::Written | Known::Set => {
                self.close(target, before, &mut after)?;
            }
        }
        Ok(after.into_configs())
    }

    /// Lets operations take effect until the answer of `target` is explained.
    fn close(&self, target: &Call, before: &[Config], after: &mut Frontier) -> Result<(), usize> {
        let mut todo: VecDeque<Config> = before.iter().cloned().collect();
        todo.iter_mut().for_each(|config| self.tell(config));
        let mut seen = Frontier::default();
        while let Some(config) = todo.pop_front() {
            if (config.done | config.told) & target.slot != 0 {
                self.settle(config, target, after);
                continue;
            }
            if let (Known::Written, Some(effect)) = (target.known, target.effect) {
                if config.gap > target.invoked {
                    self.settle(config.clone(), target, after);
                }
                self.settle(self.with(&config, effect), target, after);
            }
            for next in self.moves(&config, target) {
                if seen.insert(next.clone()) {
                    todo.push_back(next);
                }
            }
            let states = seen.len() + after.len();
            if states > self.limit {
                return Err(states);
            }
        }
        Ok(())
    }

    /// The states one effect further, by rules 2 and 3.
    fn moves(&self, config: &Config, target: &Call) -> Vec<Config> {
        let wanted = self.wanted(config);
        let mut moves = Vec::new();
        for call in &self.waiting {
            let own_write = call.op == target.op && target.known == Known::Written;
            let effect = call.open_effect(config).filter(|effect| effect.possible_on(config.value));
            if let Some(effect) = effect.filter(|_| !own_write)
                && (call.known == Known::Set || wanted.has(effect.writes))
            {
                let mut next = self.with(config, effect);
                next.done |= call.slot;
                moves.push(next);
            }
        }
        let named = wanted.values.iter().flat_map(|value| self.loose.writing(*value, self.step, config));
        let named = named.map(|effect| (effect, false));
        let other = (!wanted.others.is_empty()).then(|| self.loose.all(self.step, config));
        let other = other.into_iter().flatten().filter(|effect| wanted.is_other(effect.writes));
        let other = other.map(|effect| (effect, self.unique && effect.is_blind()));
        for (effect, guess) in named.chain(other).filter(|(effect, _)| effect.possible_on(config.value)) {
            let mut next = config.clone();
            next.take(effect, self.step);
            next.use_one(effect);
            next.guess = guess.then(|| Unseen { by: self.step, not: Vec::new() });
            self.tell(&mut next);
            if self.loose.can_hide(&next) {
                moves.push(next);
            }
        }
        moves
    }

    /// What answers still to be explained need, be it through compare-and-sets that may have been set.
    fn wanted(&self, config: &Config) -> Wanted {
        let mut wanted = Wanted { values: Vec::new(), others: Vec::new() };
        for call in &self.waiting {
            match call.known {
                _ if (config.done | config.told) & call.slot != 0 => {}
                Known::Read(value) => wanted.add(value),
                Known::Set => wanted.add(call.expects().flatten()),
                Known::NotSet => wanted.others.extend(call.expects()),
                Known::Nothing | Known::Written | Known::Failed | Known::Maybe => {}
            }
        }
        let mut next = 0;
        while let Some(value) = wanted.values.get(next).copied() {
            next += 1;
            let waiting = self.waiting.iter().filter_map(|call| call.open_effect(config));
            let loose = self.loose.writing(value, self.step, config);
            for effect in waiting.filter(|effect| effect.writes == value).chain(loose) {
                if let Need::Exactly(expected) = effect.needs {
                    wanted.add(expected);
                }
            }
        }
        wanted
    }

    /// `config` after an effect.
    fn with(&self, config: &Config, effect: Effect) -> Config {
        let mut config = config.clone();
        config.take(effect, self.step);
        self.tell(&mut config);
        config
    }

    /// Explains what the register's value explains [rule 1], which may tell something of a guess [rule 5].
    fn tell(&self, config: &mut Config) {
        for call in self.waiting.iter().filter(|call| call.is_told_by(config.value)) {
            if config.told & call.slot != 0 {
                continue;
            }
            config.told |= call.slot;
            match (call.expects(), &mut config.guess) {
                (Some(expected), Some(guess)) => {
                    if let Err(place) = guess.not.binary_search(&expected) {
                        guess.not.insert(place, expected);
                    }
                }
                _ => config.guess = None,
            }
        }
    }

    /// Keeps a state that explains the return, without what no longer matters.
    fn settle(&self, mut config: Config, target: &Call, after: &mut Frontier) {
        config.done &= !target.slot;
        config.told &= !target.slot;
        let waits = |call: &&&Call| call.op != target.op && call.effect.is_some_and(Effect::is_blind);
        if !self.waiting.iter().filter(waits).any(|call| call.invoked < config.gap) {
            config.gap = 0;
        }
        after.insert(config);
    }
}
