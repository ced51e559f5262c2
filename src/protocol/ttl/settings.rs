//! How a zone and its resolvers are set. Times are those of the zone's SOA record and of the resolvers.

use crate::base::{Quiet, Span};

/// The settings of all servers and resolvers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// How many servers beside the primary hold the zone.
    pub secondaries: u8,
    /// For how long a record may be kept.
    pub ttl: Span,
    /// For how long "no such name" may be kept [RFC 2308 §5].
    pub negative: Span,
    /// A secondary asks for the serial so often, and again so soon where the primary is silent; after so long without
    /// it, it answers no more [RFC 1034 §4.3.5].
    pub refresh: Span,
    pub retry: Span,
    pub expire: Span,
    /// The primary tells secondaries of a change.
    pub notify: bool,
    /// A resolver asks the next server after so long.
    pub query: Span,
    /// For how long a client is kept waiting before it gets a stale answer, or an error [RFC 8767 §5].
    pub patience: Span,
    pub stale: Option<Stale>,
    /// Wrong: what was once told is answered for ever.
    pub ignores_ttl: Quiet<bool>,
}

/// Answers that ran out are given where there is no other [RFC 8767].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stale {
    /// No longer than this after they ran out.
    pub at_most: Span,
    /// After a failure the servers are left alone for so long.
    pub recheck: Span,
}

impl Default for Settings {
    fn default() -> Settings {
        let secs = Span::from_secs;
        Settings {
            secondaries: 1,
            ttl: secs(30),
            negative: secs(10),
            refresh: secs(20),
            retry: secs(5),
            expire: secs(600),
            notify: true,
            query: Span::from_ms(800),
            patience: Span::from_ms(1_800),
            stale: None,
            ignores_ttl: Quiet(false),
        }
    }
}
