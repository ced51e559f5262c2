//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here.
//!
//! "Raft" is the extended version of the paper, "Ongaro" the dissertation; see the module's sources.

mod extensions;

pub(super) use extensions::*;

use crate::base::Source;
use crate::sim::{Decision, Rule};

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

const fn decision(id: &'static str, text: &'static str, source: Source, decision: Decision) -> Rule {
    Rule { id, text, source, decision: Some(decision) }
}

const fn raft(section: &'static str) -> Source {
    Source::new("Raft", section)
}

const fn ongaro(section: &'static str) -> Source {
    Source::new("Ongaro", section)
}

// Elections.

pub(super) static RECOVERED: Rule = rule(
    "raft.recovered",
    "{me} comes back with what its disk kept: term {0}, its vote in that term and {1} log entries",
    raft("figure 2, persistent state"),
);
pub(super) static TIMED_OUT: Rule =
    rule("raft.timed_out", "{me} heard from no leader for {0}, so its election timeout fires", raft("§5.2"));
pub(super) static CANDIDATE: Rule =
    rule("raft.candidate", "{me} becomes a candidate: it starts term {0} and votes for itself", raft("§5.2"));
pub(super) static VOTED: Rule = rule("raft.voted", "{me} votes for {0} in term {1}", raft("§5.2"));
pub(super) static REFUSED_VOTED: Rule = rule(
    "raft.refused_voted",
    "{me} refuses {0} its vote: in term {1} it already voted for {2}",
    raft("§5.2"),
);
pub(super) static REFUSED_OLDER_TERM_LOG: Rule = rule(
    "raft.refused_older_log",
    "{me} refuses {0} its vote: {0}'s log ends in term {1}, its own in the later term {2}",
    raft("§5.4.1"),
);
pub(super) static REFUSED_SHORTER_LOG: Rule = rule(
    "raft.refused_shorter_log",
    "{me} refuses {0} its vote: {0}'s log ends at index {1}, its own only at {2}",
    raft("§5.4.1"),
);
pub(super) static REFUSED_STALE_TERM: Rule = rule(
    "raft.refused_stale_term",
    "{me} refuses {0} its vote: {0} asks for term {1}, but this is term {2}",
    raft("§5.1"),
);
pub(super) static GOT_VOTE: Rule =
    rule("raft.got_vote", "{me} has {1} of {2} votes, now {0}'s too, and needs {3}", raft("§5.2"));
pub(super) static ELECTED: Rule = decision(
    "raft.elected",
    "{me} becomes leader of term {0}: {1} of {2} voted for it",
    raft("§5.2"),
    Decision::Election,
);
pub(super) static NO_OP: Rule = rule(
    "raft.no_op",
    "{me} appends a no-op as entry {0}: once that is committed, so is all before it",
    raft("§8"),
);
pub(super) static FOLLOWS: Rule =
    rule("raft.follows", "{me} follows {0}, the leader of term {1}", raft("§5.2"));
pub(super) static GAVE_UP: Rule =
    rule("raft.gave_up", "{me} gives up its candidacy: {0} leads term {1}", raft("§5.2"));
pub(super) static NEWER_TERM: Rule =
    rule("raft.newer_term", "{me} learns from {0} of term {1} and leaves term {2}", raft("§5.1"));
pub(super) static STEPPED_DOWN: Rule = decision(
    "raft.stepped_down",
    "{me} steps down as leader of term {2}: {0} is in term {1}",
    raft("§5.1"),
    Decision::Election,
);
pub(super) static STALE_LEADER: Rule = rule(
    "raft.stale_leader",
    "{me} refuses a message of {0}, whose term {1} is over: this is term {2}",
    raft("§5.1"),
);

// PreVote and CheckQuorum.

pub(super) static PRE_VOTE: Rule =
    rule("raft.pre_vote", "{me} asks whether it could win term {0}, without starting it", ongaro("§9.6"));
pub(super) static WOULD_VOTE: Rule =
    rule("raft.would_vote", "{me} would vote for {0} in term {1}", ongaro("§9.6"));
pub(super) static WOULD_NOT_HEARS_LEADER: Rule = rule(
    "raft.would_not_hears_leader",
    "{me} would not vote for {0}: it heard from its leader {1} only {2} ago",
    ongaro("§9.6"),
);
pub(super) static WOULD_NOT_LEADS: Rule =
    rule("raft.would_not_leads", "{me} would not vote for {0}: it leads term {1} itself", ongaro("§9.6"));
pub(super) static WOULD_NOT_OLDER_LOG: Rule = rule(
    "raft.would_not_older_log",
    "{me} would not vote for {0}: {0}'s log ends in term {1}, its own in the later term {2}",
    ongaro("§9.6"),
);
pub(super) static WOULD_NOT_SHORTER_LOG: Rule = rule(
    "raft.would_not_shorter_log",
    "{me} would not vote for {0}: {0}'s log ends at index {1}, its own only at {2}",
    ongaro("§9.6"),
);
pub(super) static WOULD_NOT_STALE_TERM: Rule = rule(
    "raft.would_not_stale_term",
    "{me} would not vote for {0}: {0} wants term {1}, but this is term {2} already",
    ongaro("§9.6"),
);
pub(super) static PRE_VOTE_WON: Rule =
    rule("raft.pre_vote_won", "{me} could win term {0}: {1} of {2} would vote for it", ongaro("§9.6"));
pub(super) static IGNORED_HEARS_LEADER: Rule = rule(
    "raft.ignored_hears_leader",
    "{me} ignores the candidate {0}: it heard from its leader {1} only {2} ago",
    ongaro("§4.2.3"),
);
pub(super) static IGNORED_LEADS: Rule =
    rule("raft.ignored_leads", "{me} ignores the candidate {0}: it leads term {1} itself", ongaro("§4.2.3"));
pub(super) static NO_QUORUM: Rule = decision(
    "raft.no_quorum",
    "{me} steps down as leader of term {0}: in {1} only {2} replicas answered, itself counted, and it needs {3}",
    ongaro("§6.2"),
    Decision::Election,
);

// Replication.

pub(super) static TOOK: Rule =
    rule("raft.took", "{me} takes {0} of {1} into its log as entry {2}", raft("§5.3"));
pub(super) static ALREADY_IN_LOG: Rule = rule(
    "raft.already_in_log",
    "{me} already has {0} of {1} in its log and will answer once it is committed",
    raft("§8"),
);
pub(super) static APPENDED_ONE: Rule =
    rule("raft.appended_one", "{me} appends entry {0} from {1}", raft("§5.3"));
pub(super) static APPENDED: Rule =
    rule("raft.appended", "{me} appends entries {0} to {1} from {2}", raft("§5.3"));
pub(super) static TRUNCATED: Rule =
    rule("raft.truncated", "{me} drops its entries {0} to {1}: {2} has another one at {0}", raft("§5.3"));
pub(super) static TRUNCATED_MATCHING: Rule = rule(
    "raft.truncated_matching",
    "{me} drops its entries {0} to {1}, though nothing in the message from {2} conflicts with them",
    raft("figure 2, AppendEntries rule 3"),
);
pub(super) static MISSING: Rule = rule(
    "raft.missing",
    "{me} refuses entries from {0}: they follow entry {1}, but its log ends at {2}",
    raft("§5.3"),
);
pub(super) static CONFLICT: Rule = rule(
    "raft.conflict",
    "{me} refuses entries from {0}: they follow entry {1}, which it holds from another term, {2}",
    raft("§5.3"),
);
pub(super) static WENT_BACK: Rule = rule(
    "raft.went_back",
    "{me} goes back to entry {0} for {1}, which does not hold what comes before entry {2}",
    raft("§5.3"),
);

// Commitment.

pub(super) static COMMITTED: Rule = decision(
    "raft.committed",
    "{me} commits entry {0}: {1} of {2} replicas hold it",
    raft("§5.3"),
    Decision::Commit,
);
pub(super) static COMMITTED_UP_TO: Rule = decision(
    "raft.committed_up_to",
    "{me} commits entries {3} to {0}: {1} of {2} replicas hold them",
    raft("§5.3"),
    Decision::Commit,
);
pub(super) static COMMITTED_NO_OP: Rule = rule(
    "raft.committed_no_op",
    "{me} commits its no-op, entry {0}, and all before it: {1} of {2} replicas hold it",
    raft("§5.4.2"),
);
pub(super) static OLD_TERM_WAITS: Rule = rule(
    "raft.old_term_waits",
    "{me} does not commit entry {0} yet: a majority holds it, but it is of term {1}, not of the current term {2}",
    raft("§5.4.2"),
);
pub(super) static OLD_TERM_COUNTED: Rule = rule(
    "raft.old_term_counted",
    "{me} commits entry {0} of term {1} by counting replicas in term {2}, which is not safe",
    raft("§5.4.2"),
);
pub(super) static LEARNED_COMMIT: Rule = rule(
    "raft.learned_commit",
    "{me} learns from {1} that entry {0} and all before it are committed",
    raft("§5.3"),
);
pub(super) static ANSWERED: Rule =
    rule("raft.answered", "{me} applies entry {0} and answers {1} of {2}", raft("§5.3"));
pub(super) static NOT_AGAIN: Rule =
    rule("raft.not_again", "{me} does not apply entry {0}: it repeats {1} of {2}", raft("§8"));
pub(super) static ANSWERED_FROM_SESSION: Rule = rule(
    "raft.answered_from_session",
    "{me} answers {0} of {1} from its session: it is applied already",
    raft("§8"),
);
pub(super) static OUTDATED: Rule = rule(
    "raft.outdated",
    "{me} leaves {0} of {1} unanswered: {1} has since asked for something else",
    ongaro("§6.3"),
);

// Reads.

pub(super) static READ_INDEX: Rule = rule(
    "raft.read_index",
    "{me} notes read index {0} for {1} of {2} and asks a majority whether it still leads",
    ongaro("§6.4"),
);
pub(super) static READ_JOINS: Rule =
    rule("raft.read_joins", "{me} lets {0} of {1} wait for the next round of heartbeats", ongaro("§6.4"));
pub(super) static READ_WAITS: Rule = rule(
    "raft.read_waits",
    "{me} lets {0} of {1} wait: no entry of its term {2} is committed yet, so it may not know all that is",
    raft("§8"),
);
pub(super) static READ_SERVED: Rule = rule(
    "raft.read_served",
    "{me} answers {0} of {1} as of entry {2}: a majority confirmed that it still leads",
    ongaro("§6.4"),
);
pub(super) static READ_UNCONFIRMED: Rule = rule(
    "raft.read_unconfirmed",
    "{me} answers {0} of {1} as of entry {2} without asking whether it still leads",
    raft("§8"),
);
pub(super) static READ_LOCAL: Rule = rule(
    "raft.read_local",
    "{me} answers {0} of {1} from its own state, as of entry {2}, which may be stale",
    ongaro("§6.4"),
);

// Refusals.

pub(super) static NOT_LEADER: Rule = decision(
    "raft.not_leader",
    "{me} refuses {0} of {1}: the leader is {2}",
    ongaro("§6.2"),
    Decision::Refusal,
);
pub(super) static NO_LEADER: Rule = decision(
    "raft.no_leader",
    "{me} refuses {0} of {1}: it knows of no leader",
    ongaro("§6.2"),
    Decision::Refusal,
);
pub(super) static READ_DEPOSED: Rule = decision(
    "raft.read_deposed",
    "{me} refuses {0} of {1}: it stopped being leader before a majority confirmed the read",
    ongaro("§6.4"),
    Decision::Refusal,
);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &[
    &RECOVERED,
    &TIMED_OUT,
    &CANDIDATE,
    &VOTED,
    &REFUSED_VOTED,
    &REFUSED_OLDER_TERM_LOG,
    &REFUSED_SHORTER_LOG,
    &REFUSED_STALE_TERM,
    &GOT_VOTE,
    &ELECTED,
    &NO_OP,
    &FOLLOWS,
    &GAVE_UP,
    &NEWER_TERM,
    &STEPPED_DOWN,
    &STALE_LEADER,
    &PRE_VOTE,
    &WOULD_VOTE,
    &WOULD_NOT_HEARS_LEADER,
    &WOULD_NOT_LEADS,
    &WOULD_NOT_OLDER_LOG,
    &WOULD_NOT_SHORTER_LOG,
    &WOULD_NOT_STALE_TERM,
    &PRE_VOTE_WON,
    &IGNORED_HEARS_LEADER,
    &IGNORED_LEADS,
    &NO_QUORUM,
    &TOOK,
    &ALREADY_IN_LOG,
    &APPENDED_ONE,
    &APPENDED,
    &TRUNCATED,
    &TRUNCATED_MATCHING,
    &MISSING,
    &CONFLICT,
    &WENT_BACK,
    &COMMITTED,
    &COMMITTED_UP_TO,
    &COMMITTED_NO_OP,
    &OLD_TERM_WAITS,
    &OLD_TERM_COUNTED,
    &LEARNED_COMMIT,
    &ANSWERED,
    &NOT_AGAIN,
    &ANSWERED_FROM_SESSION,
    &OUTDATED,
    &READ_INDEX,
    &READ_JOINS,
    &READ_WAITS,
    &READ_SERVED,
    &READ_UNCONFIRMED,
    &READ_LOCAL,
    &NOT_LEADER,
    &NO_LEADER,
    &READ_DEPOSED,
    &READ_LEASE,
    &WOULD_NOT_JUST_UP,
    &IGNORED_JUST_UP,
    &ASKS_READ_INDEX,
    &TELLS_READ_INDEX,
    &READ_AT_FOLLOWER,
    &READ_UNKNOWN,
    &READ_CLOSED,
    &SNAPSHOT,
    &SENDS_SNAPSHOT,
    &INSTALLED,
    &KEPT_SUFFIX,
    &DROPPED_SUFFIX,
    &ADOPTS,
    &ADDS_LEARNER,
    &CAUGHT_UP,
    &ADDS_VOTER,
    &REMOVES,
    &ENTERS_JOINT,
    &LEAVES_JOINT,
    &LEAVES,
    &TRANSFERS,
    &TIMEOUT_NOW,
    &STANDS_NOW,
    &TRANSFER_FAILED,
    &HANDING_OVER,
];
