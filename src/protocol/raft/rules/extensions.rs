//! The rules of what Raft may do beside electing and replicating: leases, snapshots, changes of membership,
//! handing over.

use super::{decision, ongaro, raft, rule};
use crate::base::Source;
use crate::sim::{Decision, Rule};

// Leases and reads at followers.

pub(in crate::protocol::raft) static READ_LEASE: Rule = rule(
    "raft.read_lease",
    "{me} answers {0} of {1} as of entry {2} without asking anybody: its lease has not run out",
    ongaro("§6.4.1"),
);
pub(in crate::protocol::raft) static WOULD_NOT_JUST_UP: Rule = rule(
    "raft.would_not_just_up",
    "{me} would not vote for {0}: it came up less than {1} ago, and may have promised a leader its lease",
    ongaro("§6.4.1"),
);
pub(in crate::protocol::raft) static IGNORED_JUST_UP: Rule = rule(
    "raft.ignored_just_up",
    "{me} ignores the candidate {0}: it came up less than {1} ago, and may have promised a leader its lease",
    ongaro("§6.4.1"),
);
pub(in crate::protocol::raft) static ASKS_READ_INDEX: Rule =
    rule("raft.asks_read_index", "{me} asks the leader {2} for the read index of {0} of {1}", ongaro("§6.4"));
pub(in crate::protocol::raft) static TELLS_READ_INDEX: Rule = rule(
    "raft.tells_read_index",
    "{me} tells {1} the read index {0}: a majority confirmed that it still leads",
    ongaro("§6.4"),
);
pub(in crate::protocol::raft) static READ_AT_FOLLOWER: Rule = rule(
    "raft.read_at_follower",
    "{me} answers {0} of {1} as of entry {2}, which is as far as the leader's read index",
    ongaro("§6.4"),
);
pub(in crate::protocol::raft) static READ_UNKNOWN: Rule = decision(
    "raft.read_unknown",
    "{me} refuses {0} of {1}: no leader told it a read index",
    ongaro("§6.4"),
    Decision::Refusal,
);
pub(in crate::protocol::raft) static READ_CLOSED: Rule = rule(
    "raft.read_closed",
    "{me} answers {0} of {1} as of entry {2}: the leader closed that state {3} ago",
    Source::new("CockroachDB docs", "Follower Reads"),
);

// Snapshots.

pub(in crate::protocol::raft) static SNAPSHOT: Rule = rule(
    "raft.snapshot",
    "{me} takes a snapshot as of entry {0} and drops its entries up to {1}",
    ongaro("§5.1"),
);
pub(in crate::protocol::raft) static SENDS_SNAPSHOT: Rule = rule(
    "raft.sends_snapshot",
    "{me} sends {0} its snapshot as of entry {1}: it no longer has the entry that {0} needs",
    raft("§7"),
);
pub(in crate::protocol::raft) static INSTALLED: Rule = rule(
    "raft.installed",
    "{me} takes the state as of entry {0} from {1} in place of its log",
    raft("figure 13, rule 7"),
);
pub(in crate::protocol::raft) static KEPT_SUFFIX: Rule = rule(
    "raft.kept_suffix",
    "{me} takes the snapshot as of entry {0} from {1} and keeps what follows: its log holds that entry",
    raft("figure 13, rule 6"),
);
pub(in crate::protocol::raft) static DROPPED_SUFFIX: Rule = rule(
    "raft.dropped_suffix",
    "{me} drops its entries {0} to {1}, which follow the snapshot from {2} and are valid",
    raft("figure 13, rule 6"),
);

// Membership.

pub(in crate::protocol::raft) static ADOPTS: Rule = rule(
    "raft.adopts",
    "{me} now goes by the configuration of {1} voters, entry {0}, committed or not",
    ongaro("§4.1"),
);
pub(in crate::protocol::raft) static ADDS_LEARNER: Rule = decision(
    "raft.adds_learner",
    "{me} lets {1} learn by entry {0}: it is sent the log and has no vote yet",
    ongaro("§4.2.1"),
    Decision::Election,
);
pub(in crate::protocol::raft) static CAUGHT_UP: Rule = rule(
    "raft.caught_up",
    "{me} finds that {0} has caught up: it holds entry {1} after round {2}, which took {3}",
    ongaro("§4.2.1"),
);
pub(in crate::protocol::raft) static ADDS_VOTER: Rule = decision(
    "raft.adds_voter",
    "{me} gives {1} a vote by entry {0}: there are {2} voters from now on",
    ongaro("§4.1"),
    Decision::Election,
);
pub(in crate::protocol::raft) static REMOVES: Rule = decision(
    "raft.removes",
    "{me} leaves {1} out by entry {0}: there are {2} voters from now on",
    ongaro("§4.1"),
    Decision::Election,
);
pub(in crate::protocol::raft) static ENTERS_JOINT: Rule = decision(
    "raft.enters_joint",
    "{me} begins joint consensus by entry {0}: majorities of the {3} old and of the {2} new voters must agree",
    ongaro("§4.3"),
    Decision::Election,
);
pub(in crate::protocol::raft) static LEAVES_JOINT: Rule = decision(
    "raft.leaves_joint",
    "{me} ends joint consensus by entry {0}: the {2} new voters decide alone",
    ongaro("§4.3"),
    Decision::Election,
);
pub(in crate::protocol::raft) static LEAVES: Rule = decision(
    "raft.leaves",
    "{me} steps down: entry {0}, which leaves it out, is committed",
    ongaro("§4.2.2"),
    Decision::Election,
);

// Handing over.

pub(in crate::protocol::raft) static TRANSFERS: Rule = decision(
    "raft.transfers",
    "{me} hands leadership over to {0} and takes no requests meanwhile",
    ongaro("§3.10"),
    Decision::Election,
);
pub(in crate::protocol::raft) static TIMEOUT_NOW: Rule = rule(
    "raft.timeout_now",
    "{me} tells {0} to stand at once: it holds all entries, up to {1}",
    ongaro("§3.10"),
);
pub(in crate::protocol::raft) static STANDS_NOW: Rule =
    rule("raft.stands_now", "{me} stands without waiting, as the leader {0} wants", ongaro("§3.10"));
pub(in crate::protocol::raft) static TRANSFER_FAILED: Rule = rule(
    "raft.transfer_failed",
    "{me} takes requests again: {0} did not take over within {1}",
    ongaro("§3.10"),
);
pub(in crate::protocol::raft) static HANDING_OVER: Rule = decision(
    "raft.handing_over",
    "{me} refuses {0} of {1}: it is handing over to {2}",
    ongaro("§3.10"),
    Decision::Refusal,
);
