//! What a user may set of an account.

use crate::base::Span;

/// A consistency level, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Strong,
    BoundedStaleness,
    Session,
    ConsistentPrefix,
    Eventual,
}

impl Level {
    /// In the order of a knob's choices. Unknown places are the last.
    pub fn from_code(code: u8) -> Level {
        match code {
            0 => Level::Strong,
            1 => Level::BoundedStaleness,
            2 => Level::Session,
            3 => Level::ConsistentPrefix,
            _ => Level::Eventual,
        }
    }
}

/// The settings of all regions of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The account's default level.
    pub account: Level,
    /// K and T of bounded staleness: how many writes a region may lack, and for how long one of them.
    pub most_writes: u64,
    pub most_time: Span,
    /// Whether a strong account may do without a silent region while a majority remains.
    pub dynamic_quorum: bool,
    /// How often the write region turns to the others, news or not.
    pub interval: Span,
    /// How long a region trusts that it is counted.
    pub lease: Span,
    /// Broken: a region that was dropped goes on answering strong reads.
    pub trusting: bool,
}

impl Default for Settings {
    /// The documented bounds of an account of several regions. Interval and lease are not documented.
    fn default() -> Settings {
        Settings {
            account: Level::Session,
            most_writes: 100_000,
            most_time: Span::from_secs(300),
            dynamic_quorum: true,
            interval: Span::from_ms(100),
            lease: Span::from_secs(2),
            trusting: false,
        }
    }
}
