//! What a user may set of Paxos, and the rules that a user may break on purpose to see what they are for.

use crate::base::{Quiet, Span};

/// The settings of all replicas of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    pub proposers: Proposers,
    /// An acceptor that hears from no leader for a time drawn evenly from this to `patience_max`, both
    /// included, becomes a proposer.
    pub patience_min: Span,
    pub patience_max: Span,
    /// How often a leader tells that it is there. Without leaders: how often a replica asks another for
    /// values.
    pub heartbeat: Span,
    /// A proposer that is preempted for the n-th time in a row waits for a time drawn evenly from this to 2ⁿ
    /// times this; zero tries again at once.
    pub back_off: Span,
    /// After this time those that did not answer are asked again; it doubles while nothing comes.
    pub resend: Span,
    /// The most values in one message to a learner that catches up, at least 1.
    pub max_values: u16,
    /// Under the default there are no leases.
    pub lease: Quiet<Lease>,
    pub broken: Broken,
}

/// A lease that a leader has from those that hear it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lease {
    /// How long it lasts; zero: there is none.
    pub span: Span,
    /// How much clocks may differ over that time: by so much the leader ends it earlier.
    pub clock_bound: Span,
}

/// Who may propose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proposers {
    /// Multi-Paxos: a leader, which runs phase 1 once and phase 2 for each value [PMS §3].
    Leader,
    /// Single-decree Paxos in each slot: whoever a client asks runs both phases for each value [PMS §2.2].
    Anyone,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            proposers: Proposers::Leader,
            patience_min: Span::from_ms(150),
            patience_max: Span::from_ms(300),
            heartbeat: Span::from_ms(50),
            back_off: Span::from_ms(100),
            resend: Span::from_ms(100),
            max_values: 64,
            lease: Quiet::default(),
            broken: Broken::default(),
        }
    }
}

impl Settings {
    /// A group whose leader serves under a lease, and whose others lose patience with it after once to twice a time.
    pub fn under_lease(patience: Span, heartbeat: Span, lease: Lease) -> Settings {
        let patience_max = Span(patience.0 * 2);
        Settings {
            patience_min: patience,
            patience_max,
            heartbeat,
            lease: Quiet(lease),
            ..Settings::default()
        }
    }
}

/// Rules that are switched off. Each breaks a promise of the algorithm, so that a run can show what it is for
/// and the tests can show that they would notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Broken {
    /// A proposer sends what it likes, whatever the acceptors have accepted [PMS §2.2, P2c].
    pub ignores_accepted: bool,
    /// A restart forgets the ballot that the replica promised [PMS §2.5].
    pub forgets_promise: bool,
    /// Ballots are counted without the replica's number, so that two proposers may use the same one [PMS
    /// §2.5].
    pub shares_ballots: bool,
    /// The leader answers confirmed reads without asking a majority whether its ballot still stands.
    pub reads_without_round: bool,
}
