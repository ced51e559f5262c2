//! What a user may set of ZAB, and the rules that a user may break on purpose to see what they are for.

use crate::base::Span;

/// The settings of all replicas of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The unit of the two limits; a leader pings its followers twice a tick.
    pub tick: Span,
    /// How many ticks discovery and synchronisation may take.
    pub init_limit: u16,
    /// How many ticks a leader and a follower may hear nothing from each other.
    pub sync_limit: u16,
    /// How long an election waits for a better vote once a quorum agrees.
    pub finalize: Span,
    /// After this time what was not acknowledged is sent again.
    pub resend: Span,
    /// After so many transactions a replica writes a snapshot, and keeps `kept` transactions before it.
    pub snap_count: u32,
    pub kept: u16,
    /// A replica that has looked for a leader for this long answers reads of clients that accept that.
    /// `None`: never.
    pub read_only_after: Option<Span>,
    /// A client that the leader has not heard of for this long loses its session, and what it had locked.
    pub session_timeout: Span,
    pub broken: Broken,
}

impl Default for Settings {
    /// At the pace of this lab; the product's own pace is its store's.
    fn default() -> Settings {
        Settings {
            tick: Span::from_ms(100),
            init_limit: 10,
            sync_limit: 5,
            finalize: Span::from_ms(50),
            resend: Span::from_ms(100),
            snap_count: 100_000,
            kept: 500,
            read_only_after: None,
            session_timeout: Span::from_ms(1_000),
            broken: Broken::default(),
        }
    }
}

impl Settings {
    pub(super) fn ticks(&self, ticks: u16) -> Span {
        Span(self.tick.0.saturating_mul(ticks.into()))
    }
}

/// Rules that are switched off. Each breaks a promise of the algorithm, so that a run can show what it is for
/// and the tests can show that they would notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Broken {
    /// Votes compare numbers of servers alone, and the leader does not look at its followers' histories.
    pub elects_by_number: bool,
    /// A restart forgets which epoch the replica promised.
    pub forgets_promise: bool,
    /// A follower keeps transactions that its leader does not have.
    pub keeps_tail: bool,
    /// A server answers clients that have seen more than it has.
    pub serves_behind: bool,
}
