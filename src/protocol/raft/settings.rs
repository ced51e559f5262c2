//! What a user may set of Raft, and the rules that a user may break on purpose to see what they are for.

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
    pub broken: Broken,
}

impl Default for Settings {
    /// The paper's Raft: 150 to 300 ms [Raft §9.3], no PreVote, no CheckQuorum, no rule broken.
    fn default() -> Settings {
        Settings {
            election_min: Span::from_ms(150),
            election_max: Span::from_ms(300),
            heartbeat: Span::from_ms(50),
            pre_vote: false,
            check_quorum: false,
            max_entries: 64,
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
}
