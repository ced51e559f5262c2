//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here. Sections without numbers are the titles of the documents' own.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

const fn decision(id: &'static str, text: &'static str, source: Source, decision: Decision) -> Rule {
    Rule { id, text, source, decision: Some(decision) }
}

const fn postgres(section: &'static str) -> Source {
    Source::new("PostgreSQL manual, high availability", section)
}

const fn settings(section: &'static str) -> Source {
    Source::new("PostgreSQL manual, write-ahead log", section)
}

const fn cluster(section: &'static str) -> Source {
    Source::new("Redis Cluster specification", section)
}

const fn replication(section: &'static str) -> Source {
    Source::new("Redis replication", section)
}

const fn sentinel(section: &'static str) -> Source {
    Source::new("Redis Sentinel", section)
}

const fn wait(section: &'static str) -> Source {
    Source::new("Redis WAIT", section)
}

const fn mongodb(section: &'static str) -> Source {
    Source::new("MongoDB manual", section)
}

// Coming up and failing over.

pub(super) static RECOVERED: Rule = rule(
    "primary.recovered",
    "{me} comes back with what its disk kept: epoch {0} and a log up to entry {1}",
    postgres("Planning for High Availability"),
);
pub(super) static GOES_ON: Rule = rule(
    "primary.goes_on",
    "{me} goes on as primary of epoch {0}: what it had not on disk is gone, so replicas must not trust what it sent before",
    replication("Safety of replication when master has persistence turned off"),
);
pub(super) static SUSPECTS: Rule = rule(
    "primary.suspects",
    "{me} heard nothing from {0} for {1} and takes it for dead",
    cluster("Failure detection"),
);
pub(super) static RANKED: Rule = rule(
    "primary.ranked",
    "{me} waits {1} longer: {0} replicas are known to hold more",
    cluster("Replica rank"),
);
pub(super) static PROMOTES_ITSELF: Rule = decision(
    "primary.promotes_itself",
    "{me} promotes itself to primary of epoch {1} without asking anybody: to it, {0} looks dead",
    postgres("Failover"),
    Decision::Election,
);
pub(super) static BY_HAND: Rule = decision(
    "primary.by_hand",
    "the operator promotes {me} to primary of epoch {0}",
    postgres("Failover"),
    Decision::Election,
);
pub(super) static FENCED: Rule = decision(
    "primary.fenced",
    "{me} is switched off by the operator before {0} takes its place",
    postgres("Failover"),
    Decision::Election,
);
pub(super) static PROMOTED: Rule = decision(
    "primary.promoted",
    "{me} is the primary of epoch {0}, with the history that it holds up to entry {1}",
    cluster("Replica election and promotion"),
    Decision::Election,
);
pub(super) static FIRST_ENTRY: Rule = rule(
    "primary.first_entry",
    "{me} begins its history with entry {0} of epoch {1}",
    mongodb("Replica Set Elections"),
);
pub(super) static CHOSE: Rule = decision(
    "primary.chose",
    "{me} won and tells {0} to take over: its log, up to entry {1}, is the longest that it hears of",
    sentinel("Replica selection and priority"),
    Decision::Election,
);
pub(super) static CHOSEN: Rule = rule(
    "primary.chosen",
    "{me} is told by {0}, which won round {1}, to take over as primary",
    sentinel("Replica selection and priority"),
);
pub(super) static FOLLOWS: Rule =
    rule("primary.follows", "{me} follows {0}, the primary of epoch {1}", cluster("Configuration epoch"));
pub(super) static LATER_EPOCH: Rule = rule(
    "primary.later_epoch",
    "{me} learns from {0} of epoch {1}: its primary is {2}",
    cluster("Configuration epoch"),
);
pub(super) static DEPOSED: Rule = decision(
    "primary.deposed",
    "{me} stops being primary: {0} tells it of epoch {1}, in which {2} is",
    cluster("Configuration epoch"),
    Decision::Election,
);
pub(super) static IGNORES_EPOCH: Rule = decision(
    "primary.ignores_epoch",
    "{me} hears from {0} of epoch {1} under {2} and goes on as before: nothing fences it",
    postgres("Failover"),
    Decision::Election,
);
pub(super) static STALE_PRIMARY: Rule = rule(
    "primary.stale_primary",
    "{me} refuses the log of {0}: it is of epoch {1}, and this is {2}",
    cluster("Configuration epoch"),
);
pub(super) static STEPPED_DOWN: Rule = decision(
    "primary.stepped_down",
    "{me} steps down: only {0} of the {1} that it needs answered for {2}",
    mongodb("Replica Set Elections"),
    Decision::Election,
);
pub(super) static PAUSED: Rule = decision(
    "primary.paused",
    "{me} stops serving: only {0} of the {1} that it needs answered for {2}",
    cluster("Availability"),
    Decision::Election,
);
pub(super) static RESUMED: Rule = decision(
    "primary.resumed",
    "{me} serves again: {0} of the {1} that it needs answered",
    cluster("Availability"),
    Decision::Election,
);
// Votes.

pub(super) static TOO_OLD: Rule = rule(
    "primary.too_old",
    "{me} does not stand: it heard no primary for {0}, and what is older than {1} is too old",
    cluster("Replica election and promotion"),
);
pub(super) static ASKS_FIRST: Rule = rule(
    "primary.asks_first",
    "{me} asks whether it would win round {0} before it begins it",
    mongodb("Replica Set Elections"),
);
pub(super) static CANDIDATE: Rule = rule(
    "primary.candidate",
    "{me} becomes a candidate: it asks for votes in round {0} and needs {1}",
    cluster("Replica election and promotion"),
);
pub(super) static VOTED: Rule = rule(
    "primary.voted",
    "{me} votes for {0} in round {1}",
    cluster("Masters reply to replica vote request"),
);
pub(super) static VOTED_AWAY: Rule = decision(
    "primary.voted_away",
    "{me} gave {0} its vote in round {1} and stops being primary",
    cluster("Masters reply to replica vote request"),
    Decision::Election,
);
pub(super) static WOULD_VOTE: Rule =
    rule("primary.would_vote", "{me} would vote for {0} in round {1}", mongodb("Replica Set Elections"));
pub(super) static REFUSED_ROUND: Rule = rule(
    "primary.refused_round",
    "{me} refuses {0} its vote: {0} asks in round {1}, but this is round {2}",
    cluster("Masters reply to replica vote request"),
);
pub(super) static REFUSED_VOTED: Rule = rule(
    "primary.refused_voted",
    "{me} refuses {0} its vote: in round {1} it already voted for {2}",
    cluster("Masters reply to replica vote request"),
);
pub(super) static REFUSED_EPOCH: Rule = rule(
    "primary.refused_epoch",
    "{me} refuses {0} its vote: {0} knows only of epoch {1}, and this is epoch {2}",
    cluster("Masters reply to replica vote request"),
);
pub(super) static REFUSED_PRIMARY: Rule = rule(
    "primary.refused_primary",
    "{me} refuses {0} its vote in round {1}: it is the primary itself",
    cluster("Masters reply to replica vote request"),
);
pub(super) static REFUSED_HEARS: Rule = rule(
    "primary.refused_hears",
    "{me} refuses {0} its vote: it hears the primary {1}",
    cluster("Masters reply to replica vote request"),
);
pub(super) static REFUSED_LOG: Rule = rule(
    "primary.refused_log",
    "{me} refuses {0} its vote: {0}'s log ends at entry {1} and lacks something of its own, which ends at {2}",
    mongodb("Replica Set Elections"),
);
pub(super) static GOT_VOTE: Rule = rule(
    "primary.got_vote",
    "{me} has {1} of {2} votes, now {0}'s too",
    cluster("Replica election and promotion"),
);
pub(super) static ELECTED: Rule = decision(
    "primary.elected",
    "{me} wins round {0} with {1} votes",
    cluster("Replica election and promotion"),
    Decision::Election,
);
pub(super) static NOT_ELECTED: Rule = rule(
    "primary.not_elected",
    "{me} gives up: too few votes came within {0}",
    cluster("Replica election and promotion"),
);
pub(super) static ROUND_BEGUN: Rule = decision(
    "primary.round_begun",
    "{me} stops being primary: {0} tells it that round {1} has begun",
    mongodb("Replica Set Elections"),
    Decision::Election,
);
// Log shipping.

pub(super) static TOOK: Rule = rule(
    "primary.took",
    "{me} takes {0} of {1} into its log as entry {2}",
    postgres("Streaming Replication"),
);
pub(super) static RECEIVED_ONE: Rule =
    rule("primary.received_one", "{me} receives entry {0} from {1}", postgres("Streaming Replication"));
pub(super) static RECEIVED: Rule =
    rule("primary.received", "{me} receives entries {0} to {1} from {2}", postgres("Streaming Replication"));
pub(super) static GAP: Rule = rule(
    "primary.gap",
    "{me} cannot join what {0} sent: it follows entry {1}, and its own log ends at {2}",
    replication("How Redis replication works"),
);
pub(super) static DIVERGED: Rule = rule(
    "primary.diverged",
    "{me} cannot join what {0} sent: here entry {1} is of epoch {2}, another history",
    replication("How Redis replication works"),
);
pub(super) static WENT_BACK: Rule = rule(
    "primary.went_back",
    "{me} goes back to entry {0} for {1}, whose log does not continue at {2}",
    replication("How Redis replication works"),
);
pub(super) static ROLLED_BACK: Rule = decision(
    "primary.rolled_back",
    "{me} discards its entries {0} to {1}: {2} is the primary, and its history parts there",
    mongodb("Rollbacks During Replica Set Failover"),
    Decision::Violation,
);
pub(super) static LOST: Rule = decision(
    "primary.lost",
    "{me} discards entry {0}, {1} of {2}, which it had told {2} is done: {3} never held it",
    mongodb("Rollbacks During Replica Set Failover"),
    Decision::Violation,
);
pub(super) static ON_MAJORITY: Rule = decision(
    "primary.on_majority",
    "{me} counts {1} disks that hold entry {0} and all before it: a majority",
    mongodb("Write Concern"),
    Decision::Commit,
);
// Answers to writes.

pub(super) static DONE_IN_MEMORY: Rule = rule(
    "primary.done_in_memory",
    "{me} tells {1} that {0} is done: entry {2} is in its memory, and nothing more was asked",
    replication("How Redis replication works"),
);
pub(super) static DONE_ON_DISK: Rule = rule(
    "primary.done_on_disk",
    "{me} tells {1} that {0} is done: entry {2} is on its own disk, and no replica is waited for",
    settings("synchronous_commit"),
);
pub(super) static DONE_RECEIVED: Rule = decision(
    "primary.done_received",
    "{me} tells {1} that {0} is done: {3} standbys received entry {2}",
    settings("synchronous_commit"),
    Decision::Commit,
);
pub(super) static DONE_FLUSHED: Rule = decision(
    "primary.done_flushed",
    "{me} tells {1} that {0} is done: {3} standbys have entry {2} on disk",
    settings("synchronous_commit"),
    Decision::Commit,
);
pub(super) static DONE_APPLIED: Rule = decision(
    "primary.done_applied",
    "{me} tells {1} that {0} is done: {3} standbys show entry {2} to their readers",
    settings("synchronous_commit"),
    Decision::Commit,
);
pub(super) static DONE_MAJORITY: Rule = decision(
    "primary.done_majority",
    "{me} tells {1} that {0} is done: a majority has entry {2} on disk",
    mongodb("Write Concern"),
    Decision::Commit,
);
pub(super) static DONE_REPLICAS: Rule = decision(
    "primary.done_replicas",
    "{me} tells {1} that {0} is done: {3} replicas received entry {2}",
    wait("Description"),
    Decision::Commit,
);
pub(super) static WAITS_ALREADY: Rule =
    rule("primary.waits_already", "{me} has {0} of {1} waiting already", postgres("Synchronous Replication"));
pub(super) static ANSWERED_AGAIN: Rule = rule(
    "primary.answered_again",
    "{me} answers {0} of {1} again: it did it on this connection before",
    postgres("Synchronous Replication"),
);
pub(super) static NOT_AGAIN: Rule = rule(
    "primary.not_again",
    "{me} does not do {0} of {1} again: an earlier primary did, as the log says",
    mongodb("Retryable Writes"),
);
pub(super) static WAITED_TOO_LONG: Rule = decision(
    "primary.waited_too_long",
    "{me} tells {1} that too few hold {0} after {3}; entry {2} stays in the log",
    mongodb("Write Concern"),
    Decision::Refusal,
);
pub(super) static WAIT_CUT_SHORT: Rule = decision(
    "primary.wait_cut_short",
    "{me} tells {1} that too few hold {0}: it is no longer primary, and what becomes of entry {2} is open",
    mongodb("Write Concern"),
    Decision::Refusal,
);
// Reads.

pub(super) static READ_PRIMARY: Rule = rule(
    "primary.read_primary",
    "{me}, the primary, answers {0} of {1} from its own state, as of entry {2}",
    mongodb("Read Concern"),
);
pub(super) static READ_REPLICA: Rule = rule(
    "primary.read_replica",
    "{me}, a replica, answers {0} of {1} from what it has applied, up to entry {2}, which may be stale",
    postgres("Hot Standby"),
);
pub(super) static READ_MAJORITY: Rule = rule(
    "primary.read_majority",
    "{me} answers {0} of {1} as of entry {2}, which it knows a majority to hold",
    mongodb("Read Concern"),
);
pub(super) static READ_WAITS: Rule = rule(
    "primary.read_waits",
    "{me} writes entry {2}, which changes nothing: {0} of {1} is answered when a majority holds it",
    mongodb("Read Concern \"linearizable\""),
);
pub(super) static READ_CONFIRMED: Rule = rule(
    "primary.read_confirmed",
    "{me} answers {0} of {1}: a majority holds entry {2}, so that it is still the primary",
    mongodb("Read Concern \"linearizable\""),
);
// Refusals.

pub(super) static NOT_PRIMARY: Rule = decision(
    "primary.not_primary",
    "{me} refuses {0} of {1}: the primary is {2}",
    replication("Read-only replica"),
    Decision::Refusal,
);
pub(super) static NO_PRIMARY: Rule = decision(
    "primary.no_primary",
    "{me} refuses {0} of {1}: it knows of no primary",
    replication("Read-only replica"),
    Decision::Refusal,
);
pub(super) static REFUSED_PAUSED: Rule = decision(
    "primary.refused_paused",
    "{me} refuses {0} of {1}: it hears {2} of the {3} that it needs to serve anybody",
    cluster("Availability"),
    Decision::Refusal,
);
pub(super) static TOO_FEW_REPLICAS: Rule = decision(
    "primary.too_few_replicas",
    "{me} refuses {0} of {1}: {2} replicas answered lately, and it takes writes only with {3}",
    replication("Allow writes only with N attached replicas"),
    Decision::Refusal,
);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &[
    &RECOVERED,
    &GOES_ON,
    &SUSPECTS,
    &RANKED,
    &PROMOTES_ITSELF,
    &BY_HAND,
    &FENCED,
    &PROMOTED,
    &FIRST_ENTRY,
    &CHOSE,
    &CHOSEN,
    &FOLLOWS,
    &LATER_EPOCH,
    &DEPOSED,
    &IGNORES_EPOCH,
    &STALE_PRIMARY,
    &STEPPED_DOWN,
    &PAUSED,
    &RESUMED,
    &TOO_OLD,
    &ASKS_FIRST,
    &CANDIDATE,
    &VOTED,
    &VOTED_AWAY,
    &WOULD_VOTE,
    &REFUSED_ROUND,
    &REFUSED_VOTED,
    &REFUSED_EPOCH,
    &REFUSED_PRIMARY,
    &REFUSED_HEARS,
    &REFUSED_LOG,
    &GOT_VOTE,
    &ELECTED,
    &NOT_ELECTED,
    &ROUND_BEGUN,
    &TOOK,
    &RECEIVED_ONE,
    &RECEIVED,
    &GAP,
    &DIVERGED,
    &WENT_BACK,
    &ROLLED_BACK,
    &LOST,
    &ON_MAJORITY,
    &DONE_IN_MEMORY,
    &DONE_ON_DISK,
    &DONE_RECEIVED,
    &DONE_FLUSHED,
    &DONE_APPLIED,
    &DONE_MAJORITY,
    &DONE_REPLICAS,
    &WAITS_ALREADY,
    &ANSWERED_AGAIN,
    &NOT_AGAIN,
    &WAITED_TOO_LONG,
    &WAIT_CUT_SHORT,
    &READ_PRIMARY,
    &READ_REPLICA,
    &READ_MAJORITY,
    &READ_WAITS,
    &READ_CONFIRMED,
    &NOT_PRIMARY,
    &NO_PRIMARY,
    &REFUSED_PAUSED,
    &TOO_FEW_REPLICAS,
];
