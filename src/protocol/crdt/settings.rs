//! How a store of conflict-free types is set.

use super::Broken;
use crate::base::Span;

/// The settings of all replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    pub style: Style,
    /// How often a replica sends its state, its deltas or what it has delivered.
    pub gossip: Span,
    pub registers: Registers,
    pub sets: Sets,
    pub broken: Broken,
}

/// How copies come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    State,
    Delta,
    Operation,
}

/// What a register is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Registers {
    /// The greater stamp wins.
    LastWriteWins,
    /// Concurrent values stand side by side.
    MultiValue,
}

/// What a set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sets {
    /// A removal takes what its replica had seen, no more: an OR-set.
    ObservedRemove,
    /// Of each member the last insert or removal by the clock: an LWW-map.
    LastWriteWins,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            style: Style::State,
            gossip: Span::from_ms(100),
            registers: Registers::LastWriteWins,
            sets: Sets::ObservedRemove,
            broken: Broken::default(),
        }
    }
}
