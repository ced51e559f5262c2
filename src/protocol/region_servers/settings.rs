//! What a user may set of region servers, and the rule that a user may break on purpose.

use crate::base::Span;

/// The settings of all replicas of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Into how many regions the keys fall, at least 1.
    pub regions: u8,
    /// How many servers hold a copy of a region, the one that serves it included, at least 1.
    pub copies: u8,
    /// A server that the coordinator has not heard for this long has lost its session.
    pub session: Span,
    /// How often a server tells the coordinator that it is there.
    pub heartbeat: Span,
    /// How long it takes to split the log of a lost server, before its regions are assigned anew.
    pub recovery: Span,
    /// How often copies are brought up to date from the log, and what got no answer is sent again.
    pub refresh: Span,
    /// The log takes writes of a server that has lost the region, which is wrong.
    pub unfenced: bool,
}

impl Default for Settings {
    /// At the pace of this lab; the product's own pace is its store's.
    fn default() -> Settings {
        Settings {
            regions: 2,
            copies: 1,
            session: Span::from_ms(400),
            heartbeat: Span::from_ms(100),
            recovery: Span::from_ms(300),
            refresh: Span::from_ms(100),
            unfenced: false,
        }
    }
}
