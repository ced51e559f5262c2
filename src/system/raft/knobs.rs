//! The settings of Raft, by the paper's names.

use crate::base::{Knob, Unit};

pub const ELECTION_LEAST: Knob = Knob::number(
    "emin",
    "Election timeout, least",
    (10, 150, 60_000),
    Unit::Milliseconds,
    "A follower that hears from no leader for this long may stand for election.",
);
pub const ELECTION_MOST: Knob = Knob::number(
    "emax",
    "Election timeout, most",
    (10, 300, 60_000),
    Unit::Milliseconds,
    "Each timeout is drawn between the two, so that one follower mostly stands alone.",
);
pub const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Heartbeat",
    (1, 50, 60_000),
    Unit::Milliseconds,
    "How often a leader tells that it is there.",
);
pub const PRE_VOTE: Knob = Knob::switch(
    "prevote",
    "PreVote",
    true,
    "A follower asks whether it could win before it raises the term.",
);
pub const CHECK_QUORUM: Knob = Knob::switch(
    "checkq",
    "CheckQuorum",
    true,
    "A leader that no majority answers for an election timeout steps down.",
);
pub const BATCH: Knob = Knob::number(
    "batch",
    "Entries a message",
    (1, 64, 1_000),
    Unit::None,
    "The most entries that a leader sends at once to a follower that is behind.",
);
pub const FORGETS_VOTE: Knob = Knob::broken(
    "xvote",
    "Forget votes",
    "A replica that restarts has forgotten for whom it voted, and may vote again in the same term.",
);
pub const VOTES_FOR_ANY_LOG: Knob = Knob::broken(
    "xlog",
    "Vote for any log",
    "A replica votes for a candidate whose log is behind its own, so that committed entries may be overwritten.",
);
pub const COUNTS_OLD_TERMS: Knob = Knob::broken(
    "xterm",
    "Count old terms",
    "A leader commits entries of earlier terms by counting replicas, as in figure 8 of the paper.",
);
pub const TRUNCATES_MATCHING: Knob = Knob::broken(
    "xtrunc",
    "Drop matching entries",
    "A follower drops all entries after those of a message, even where nothing conflicts.",
);
pub const COMMITS_UNMATCHED: Knob = Knob::broken(
    "xcommit",
    "Commit unmatched entries",
    "A follower follows the leader's commit index beyond the entries that it knows to match.",
);
pub const COUNTS_REPLIES: Knob = Knob::broken(
    "xcount",
    "Count replies twice",
    "A candidate counts vote replies, not the replicas that sent them.",
);
pub const READS_WITHOUT_ROUND: Knob = Knob::broken(
    "xread",
    "Read without asking",
    "A leader answers ReadIndex reads without asking a majority whether it still leads.",
);
pub const APPLIES_RETRIES: Knob =
    Knob::broken("xretry", "Apply retries again", "A request that its client repeats takes effect again.");
pub const LEASE: Knob = Knob::number(
    "lease",
    "Lease",
    (0, 150, 60_000),
    Unit::Milliseconds,
    "How long a leader may answer alone after a majority answered it, where reads rest on a lease; at most the least \
     election timeout.",
);
pub const CLOCK_BOUND: Knob = Knob::number(
    "bound",
    "Clock allowance",
    (0, 20, 60_000),
    Unit::Milliseconds,
    "How far a leader's clock may fall back without harm: that much earlier it gives its lease up.",
);
pub const CLOSED_LAG: Knob = Knob::number(
    "clag",
    "Close after",
    (0, 100, 60_000),
    Unit::Milliseconds,
    "How far behind its clock a leader closes states, where reads rest on closed ones.",
);
pub const CLOSED_OLDEST: Knob = Knob::number(
    "cage",
    "Oldest closed state",
    (0, 400, 600_000),
    Unit::Milliseconds,
    "A follower answers from a closed state that is no older than this; else it names the leader.",
);
pub const SNAPSHOT_EVERY: Knob = Knob::number(
    "snap",
    "Snapshot every",
    (0, 0, 60_000),
    Unit::None,
    "How many entries a replica applies before it replaces them by a snapshot; 0: never.",
);
pub const SNAPSHOT_KEEP: Knob = Knob::number(
    "keep",
    "Entries kept",
    (0, 0, 60_000),
    Unit::None,
    "How many entries that the snapshot covers stay, for followers that are only a little behind.",
);
pub const FIRST: Knob = Knob::number(
    "first",
    "Members at first",
    (0, 0, 9),
    Unit::None,
    "How many replicas take part at first, the others waiting to be added; 0: all.",
);
pub const ADD_AT: Knob = Knob::number(
    "add",
    "Add the others at",
    (0, 0, 600_000),
    Unit::Milliseconds,
    "When those that wait are to be added; 0: never. Of two orders the later alone stands.",
);
pub const REMOVE_AT: Knob = Knob::number(
    "drop",
    "Remove one at",
    (0, 0, 600_000),
    Unit::Milliseconds,
    "When one replica is to be removed; 0: never.",
);
pub const REMOVE_WHICH: Knob =
    Knob::number("who", "Remove which", (1, 1, 9), Unit::None, "Which one is removed: 1 for n1.");
pub const JOINT: Knob = Knob::switch(
    "joint",
    "Joint consensus",
    false,
    "On: all changes at once, with both majorities in between. Off: one server at a time.",
);
pub const LEARNERS: Knob = Knob::switch(
    "learn",
    "Learn before voting",
    true,
    "A new replica is sent the log first, and votes once it has caught up.",
);
pub const TRANSFER_AT: Knob = Knob::number(
    "hand",
    "Hand over at",
    (0, 0, 600_000),
    Unit::Milliseconds,
    "When the leader hands over to the follower that is furthest on; 0: never.",
);
pub const TRUSTS_CLOCK: Knob = Knob::broken(
    "xlease",
    "Trust the lease to the end",
    "A leader answers alone until its lease ends by its own clock, with no allowance for clocks that go wrong.",
);
pub const DROPS_SUFFIX: Knob = Knob::broken(
    "xsuffix",
    "Drop what follows a snapshot",
    "A follower that is sent a snapshot drops the later entries of its log, even where they are valid.",
);
pub const CHANGES_EARLY: Knob = Knob::broken(
    "xearly",
    "Change members too early",
    "A leader changes the members before an entry of its own term is committed: the bug of July 2015.",
);
pub const FORGETS_OLD_MAJORITY: Knob = Knob::broken(
    "xjoint",
    "Ask the new members alone",
    "In joint consensus the majority of the old members is not asked.",
);
