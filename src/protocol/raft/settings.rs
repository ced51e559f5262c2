//! What a user may set of Raft, and the rules that a user may break on purpose to see what they are for.

use super::orders::Orders;
use crate::base::Span;

/// The settings of all replicas of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Election timeouts are drawn evenly from this to `election_max`, both included [Raft §5.2].
    pub election_min: Span,
    pub election_max: Span,
    /// How often a leader tells that it is there. Well below `election_min`, or it is taken for dead.
    pub heartbeat: Span,
    /// Ask whether an election could be won before raising the term [Ongaro §9.6].
    pub pre_vote: bool,
    /// A leader that a majority does not answer for an election timeout steps down [Ongaro §6.2], and nobody
    /// votes within the minimum election timeout of hearing a leader [Ongaro §4.2.3].
    pub check_quorum: bool,
    /// The most entries in one AppendEntries message, at least 1.
    pub max_entries: u16,
    /// How long a leader may answer reads alone after a majority answered it [Ongaro §6.4.1], by its own
    /// clock; counts as `election_min` where it is longer. Zero: no leases. They rest on `check_quorum`.
    pub lease: Span,
    /// How much less than a second of time a clock may show in a second, summed over a lease: that much
    /// earlier the leader gives its lease up [Ongaro §6.4.1].
    pub clock_bound: Span,
    /// Whether followers may answer from a state known to be recent enough.
    pub closed: Option<ClosedReads>,
    /// How many entries a replica applies before it takes the next snapshot [Ongaro §5.1.2]; 0: never.
    pub snapshot_every: u16,
    /// How many of the entries that a snapshot covers stay in the log.
    pub snapshot_keep: u16,
    /// What an operator asks of the cluster, and when.
    pub orders: Orders,
    pub broken: Broken,
}

/// Reads at a follower, of a state that the leader has closed: it told as of when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClosedReads {
    /// How far behind its own clock the leader closes.
    pub lag: Span,
    /// The oldest state that a follower answers from, by its own clock.
    pub oldest: Span,
}

impl Default for Settings {
    /// The paper's Raft: 150 to 300 ms [Raft §9.3], no extension, no rule broken.
    fn default() -> Settings {
        Settings {
            election_min: Span::from_ms(150),
            election_max: Span::from_ms(300),
            heartbeat: Span::from_ms(50),
            pre_vote: false,
            check_quorum: false,
            max_entries: 64,
            lease: Span::ZERO,
            clock_bound: Span::ZERO,
            closed: None,
            snapshot_every: 0,
            snapshot_keep: 0,
            orders: Orders::default(),
            broken: Broken::default(),
        }
    }
}

/// Rules that are switched off. Each breaks a promise of the algorithm, so that a lesson can show a run in
/// which it breaks and the tests can show that they would notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Broken {
    /// A restart forgets for whom the replica voted [Raft figure 2, persistent state].
    pub forgets_vote: bool,
    /// Votes are given whatever the candidate's log [Raft §5.4.1].
    pub votes_for_any_log: bool,
    /// Entries of earlier terms are committed by counting replicas [Raft §5.4.2, figure 8].
    pub counts_old_terms: bool,
    /// Vote replies are counted, not the replicas that sent them.
    pub counts_replies_twice: bool,
    /// Entries after those of a message are dropped even where nothing conflicts [Raft figure 2,
    /// AppendEntries rule 3].
    pub truncates_matching: bool,
    /// The commit index follows the leader's beyond the entries known to match [Raft figure 2, AppendEntries
    /// rule 5].
    pub commits_unmatched: bool,
    /// A retry is applied again [Raft §8].
    pub applies_retries: bool,
    /// ReadIndex answers without asking a majority [Raft §8].
    pub reads_without_round: bool,
    /// A leader trusts its lease to the end, as though no clock ever went wrong [Ongaro §6.4.1].
    pub trusts_clock: bool,
    /// A follower drops what follows a snapshot even where its log holds the snapshot's last entry [Raft
    /// figure 13, rule 6].
    pub drops_suffix: bool,
    /// A leader changes the configuration before it committed an entry of its own term [raft-dev 2015].
    pub changes_early: bool,
    /// Joint consensus asks the new configuration alone [Ongaro §4.3].
    pub forgets_old_majority: bool,
}
