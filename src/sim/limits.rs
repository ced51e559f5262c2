//! Bounds on everything a run can grow. Reaching one stops the run with a value that the page shows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The largest run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub events: u64,
    pub in_flight: usize,
    /// Requests a client may have waiting behind the current one.
    pub queued_requests: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { events: 1_000_000, in_flight: 10_000, queued_requests: 100 }
    }
}

/// A limit that stopped the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LimitReached {
    Events(u64),
    InFlight(usize),
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LimitReached::Events(n) => write!(f, "The run stops here: it reached its limit of {n} events."),
            LimitReached::InFlight(n) => {
                write!(f, "The run stops here: {n} messages are in flight, which is its limit.")
            }
        }
    }
}
