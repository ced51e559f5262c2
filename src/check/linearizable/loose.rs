//! Loose operations: those that ended without an answer and may take effect at any later time, or never. Two of
//! them with the same effect cannot be told apart, so they are only counted. Unanswered reads are not kept at
//! all.

use super::state::{Config, Effect, Frontier, Need};
use crate::base::SortedMap;
use crate::history::Value;

/// All loose operations of a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Loose {
    /// The steps at which operations with this effect became loose, in order.
    since: SortedMap<Effect, Vec<u64>>,
}

impl Loose {
    pub fn add(&mut self, effect: Effect, step: u64) {
        self.since.get_or_default(effect).push(step);
    }

    /// Forgets the `count` oldest operations with this effect: they took effect in every state.
    pub fn forget(&mut self, effect: Effect, count: u32) {
        if let Some(steps) = self.since.get_mut(&effect) {
            steps.drain(..count as usize);
            if steps.is_empty() {
                self.since.remove(&effect);
            }
        }
    }

    /// Effects that write `value` and that an operation loose at `step` and not used in `config` can have.
    pub fn writing<'a>(
        &'a self,
        value: Value,
        step: u64,
        config: &'a Config,
    ) -> impl Iterator<Item = Effect> + 'a {
        let least = Effect { writes: value, needs: Need::Anything };
        self.since
            .range_from(&least)
            .take_while(move |(effect, _)| effect.writes == value)
            .filter(move |(effect, since)| free(since, step) > config.uses(**effect))
            .map(|(effect, _)| *effect)
    }

    /// All effects that an operation loose at `step` and not used in `config` can have.
    pub fn all<'a>(&'a self, step: u64, config: &'a Config) -> impl Iterator<Item = Effect> + 'a {
        self.since
            .iter()
            .filter(move |(effect, since)| free(since, step) > config.uses(**effect))
            .map(|(effect, _)| *effect)
    }

    /// Whether there are as many loose writes, not used in `config`, as took effect in it unseen, and each where
    /// it was possible. All values are written once.
    pub fn can_hide(&self, config: &Config) -> bool {
        let mut hidden: SortedMap<Effect, usize> = SortedMap::new();
        (0..config.unseen.len()).all(|place| self.hide(config, place, &mut Vec::new(), &mut hidden))
    }

    /// Adds `config` with every choice of the writes that took effect in it unseen. `false` if there are more
    /// than `limit` states.
    pub fn decide(&self, mut config: Config, decided: &mut Frontier, limit: usize) -> bool {
        config.guess = None;
        let Some(unseen) = config.unseen.pop() else {
            decided.insert(config);
            return decided.len() <= limit;
        };
        let fits = |effect: &Effect| effect.is_blind() && !unseen.not.contains(&Some(effect.writes));
        self.all(unseen.by, &config).filter(fits).all(|effect| {
            let mut config = config.clone();
            config.use_one(effect);
            self.decide(config, decided, limit)
        })
    }

    /// Finds a write for the unseen one at `place`, moving others where that helps (augmenting paths of a
    /// bipartite matching). `tried` holds the writes looked at so far.
    fn hide(
        &self,
        config: &Config,
        place: usize,
        tried: &mut Vec<Effect>,
        hidden: &mut SortedMap<Effect, usize>,
    ) -> bool {
        let unseen = &config.unseen[place];
        let fits = |effect: &Effect| effect.is_blind() && !unseen.not.contains(&Some(effect.writes));
        let free = |effect: &Effect, hidden: &SortedMap<Effect, usize>| !hidden.contains_key(effect);
        let mut fitting = self.all(unseen.by, config).filter(fits);
        if let Some(effect) = fitting.find(|effect| free(effect, hidden)) {
            hidden.insert(effect, place);
            return true;
        }
        for effect in self.all(unseen.by, config).filter(fits) {
            if tried.contains(&effect) {
                continue;
            }
            tried.push(effect);
            let other = hidden[&effect];
            if self.hide(config, other, tried, hidden) {
                hidden.insert(effect, place);
                return true;
            }
        }
        false
    }
}

/// How many became loose before `step`.
fn free(since: &[u64], step: u64) -> u32 {
    since.partition_point(|at| *at < step) as u32
}
