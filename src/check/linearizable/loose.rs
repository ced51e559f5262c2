//! Loose operations: those that ended without an answer and may take effect at any later time, or never. Two of
//! them with the same effect cannot be told apart, so they are only counted. Unanswered reads are not kept at
//! all.

use std::collections::BTreeMap;

use super::state::{Config, Effect, Need};
use crate::history::Value;

/// All loose operations of a key.
#[derive(Clone, Debug, Default)]
pub(super) struct Loose {
    /// The steps at which operations with this effect became loose, in order.
    since: BTreeMap<Effect, Vec<u64>>,
}

impl Loose {
    pub fn add(&mut self, effect: Effect, step: u64) {
        self.since.entry(effect).or_default().push(step);
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
            .range(least..)
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
}

/// How many became loose before `step`.
fn free(since: &[u64], step: u64) -> u32 {
    since.partition_point(|at| *at < step) as u32
}
