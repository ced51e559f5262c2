//! What a user may set of Chubby.

use crate::base::Span;
use crate::protocol::paxos;

/// The settings of a cell and of its clients' libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// With a master lease.
    pub group: paxos::Settings,
    /// By how much a KeepAlive extends a session's lease.
    pub session: Span,
    /// How long a session is in jeopardy before it has expired.
    pub grace: Span,
    /// How often a library sends a KeepAlive.
    pub keep_alive: Span,
    /// After so long what was not answered is asked again.
    pub again: Span,
    /// Whether libraries keep what they read.
    pub caches: bool,
    /// A rule that is switched off: a write waits for no cache.
    pub ignores_caches: bool,
}
