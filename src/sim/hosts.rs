//! The machine that a replica runs on: its disk, its timers, its clock.

use std::hash::Hash;

use super::agenda::Key;
use super::{Node, Standing};
use crate::base::Rng;

/// A replica's machine, up or down.
#[derive(Clone)]
pub(crate) struct Host<N: Node> {
    pub machine: Machine<N>,
    /// Timers that are set, with their place in the agenda. Few, so a list beats a map.
    pub timers: Vec<(N::Timer, Key)>,
    pub rng: Rng,
    /// Microseconds that the wall clock is ahead.
    pub skew: i64,
    /// As recorded last.
    pub standing: Option<Standing>,
}

/// What is left of a replica when it is down is what it made durable.
#[derive(Clone, Hash)]
pub(crate) enum Machine<N: Node> {
    Up(N),
    Down(N::Durable),
}

impl<N: Node> Host<N> {
    pub fn new(seed: u64, member: u64) -> Host<N> {
        Host {
            machine: Machine::Down(N::Durable::default()),
            timers: Vec::new(),
            rng: Rng::stream(seed, "replica", member),
            skew: 0,
            standing: None,
        }
    }

    pub fn up(&self) -> Option<&N> {
        match &self.machine {
            Machine::Up(node) => Some(node),
            Machine::Down(_) => None,
        }
    }
}

impl<N: Node> Hash for Host<N> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.machine.hash(state);
        self.timers.hash(state);
        self.rng.hash(state);
        self.skew.hash(state);
    }
}
