//! What a user may set of Spanner.

use super::true_time::Uncertainty;
use crate::base::Span;
use crate::protocol::paxos;

/// The settings of all replicas of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// With a lease.
    pub group: paxos::Settings,
    pub uncertainty: Uncertainty,
    /// How far clocks really are off: the first replica's is ahead by this, the last one's behind.
    pub clocks_off: Span,
    /// How old a read of bounded or of exact staleness may be, or is.
    pub staleness: Span,
    /// How often the leader promises a safe time, whether anything is written or not.
    pub advance: Span,
    /// A rule that is switched off: a write is answered, and shown, although its time may not be past.
    pub skips_commit_wait: bool,
}
