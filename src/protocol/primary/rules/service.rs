//! The rules of log shipping, and of what clients are answered.

use super::{cluster, decision, mongodb, postgres, replication, rule, settings, wait};
use crate::sim::{Decision, Rule};

// Log shipping.

pub(in crate::protocol::primary) static TOOK: Rule = rule(
    "primary.took",
    "{me} takes {0} of {1} into its log as entry {2}",
    postgres("Streaming Replication"),
);
pub(in crate::protocol::primary) static RECEIVED_ONE: Rule =
    rule("primary.received_one", "{me} receives entry {0} from {1}", postgres("Streaming Replication"));
pub(in crate::protocol::primary) static RECEIVED: Rule =
    rule("primary.received", "{me} receives entries {0} to {1} from {2}", postgres("Streaming Replication"));
pub(in crate::protocol::primary) static GAP: Rule = rule(
    "primary.gap",
    "{me} cannot join what {0} sent: it follows entry {1}, and its own log ends at {2}",
    replication("How Redis replication works"),
);
pub(in crate::protocol::primary) static DIVERGED: Rule = rule(
    "primary.diverged",
    "{me} cannot join what {0} sent: here entry {1} is of epoch {2}, another history",
    replication("How Redis replication works"),
);
pub(in crate::protocol::primary) static WENT_BACK: Rule = rule(
    "primary.went_back",
    "{me} goes back to entry {0} for {1}, whose log does not continue at {2}",
    replication("How Redis replication works"),
);
pub(in crate::protocol::primary) static ROLLED_BACK: Rule = decision(
    "primary.rolled_back",
    "{me} discards its entries {0} to {1}: {2} is the primary, and its history parts there",
    mongodb("Rollbacks During Replica Set Failover"),
    Decision::Violation,
);
pub(in crate::protocol::primary) static LOST: Rule = decision(
    "primary.lost",
    "{me} discards entry {0}, {1} of {2}, which it had told {2} is done: {3} never held it",
    mongodb("Rollbacks During Replica Set Failover"),
    Decision::Violation,
);
pub(in crate::protocol::primary) static ON_MAJORITY: Rule = decision(
    "primary.on_majority",
    "{me} counts {1} disks that hold entry {0} and all before it: a majority",
    mongodb("Write Concern"),
    Decision::Commit,
);
// Answers to writes.

pub(in crate::protocol::primary) static DONE_IN_MEMORY: Rule = rule(
    "primary.done_in_memory",
    "{me} tells {1} that {0} is done: entry {2} is in its memory, and nothing more was asked",
    replication("How Redis replication works"),
);
pub(in crate::protocol::primary) static DONE_ON_DISK: Rule = rule(
    "primary.done_on_disk",
    "{me} tells {1} that {0} is done: entry {2} is on its own disk, and no replica is waited for",
    settings("synchronous_commit"),
);
pub(in crate::protocol::primary) static DONE_RECEIVED: Rule = decision(
    "primary.done_received",
    "{me} tells {1} that {0} is done: {3} standbys received entry {2}",
    settings("synchronous_commit"),
    Decision::Commit,
);
pub(in crate::protocol::primary) static DONE_FLUSHED: Rule = decision(
    "primary.done_flushed",
    "{me} tells {1} that {0} is done: {3} standbys have entry {2} on disk",
    settings("synchronous_commit"),
    Decision::Commit,
);
pub(in crate::protocol::primary) static DONE_APPLIED: Rule = decision(
    "primary.done_applied",
    "{me} tells {1} that {0} is done: {3} standbys show entry {2} to their readers",
    settings("synchronous_commit"),
    Decision::Commit,
);
pub(in crate::protocol::primary) static DONE_MAJORITY: Rule = decision(
    "primary.done_majority",
    "{me} tells {1} that {0} is done: a majority has entry {2} on disk",
    mongodb("Write Concern"),
    Decision::Commit,
);
pub(in crate::protocol::primary) static DONE_REPLICAS: Rule = decision(
    "primary.done_replicas",
    "{me} tells {1} that {0} is done: {3} replicas received entry {2}",
    wait("Consistency and WAIT"),
    Decision::Commit,
);
pub(in crate::protocol::primary) static WAITS_ALREADY: Rule =
    rule("primary.waits_already", "{me} has {0} of {1} waiting already", postgres("Synchronous Replication"));
pub(in crate::protocol::primary) static ANSWERED_AGAIN: Rule = rule(
    "primary.answered_again",
    "{me} answers {0} of {1} again: it did it on this connection before",
    postgres("Synchronous Replication"),
);
pub(in crate::protocol::primary) static NOT_AGAIN: Rule = rule(
    "primary.not_again",
    "{me} does not do {0} of {1} again: an earlier primary did, as the log says",
    mongodb("Retryable Writes"),
);
pub(in crate::protocol::primary) static WAITED_TOO_LONG: Rule = decision(
    "primary.waited_too_long",
    "{me} tells {1} that too few hold {0} after {3}; entry {2} stays in the log",
    mongodb("Write Concern"),
    Decision::Refusal,
);
pub(in crate::protocol::primary) static WAIT_CUT_SHORT: Rule = decision(
    "primary.wait_cut_short",
    "{me} tells {1} that too few hold {0}: it is no longer primary, and what becomes of entry {2} is open",
    mongodb("Write Concern"),
    Decision::Refusal,
);
// Reads.

pub(in crate::protocol::primary) static READ_PRIMARY: Rule = rule(
    "primary.read_primary",
    "{me}, the primary, answers {0} of {1} from its own state, as of entry {2}",
    mongodb("Read Concern"),
);
pub(in crate::protocol::primary) static READ_REPLICA: Rule = rule(
    "primary.read_replica",
    "{me}, a replica, answers {0} of {1} from what it has applied, up to entry {2}, which may be stale",
    postgres("Hot Standby"),
);
pub(in crate::protocol::primary) static READ_MAJORITY: Rule = rule(
    "primary.read_majority",
    "{me} answers {0} of {1} as of entry {2}, which it knows a majority to hold",
    mongodb("Read Concern"),
);
pub(in crate::protocol::primary) static READ_WAITS: Rule = rule(
    "primary.read_waits",
    "{me} writes entry {2}, which changes nothing: {0} of {1} is answered when a majority holds it",
    mongodb("Read Concern \"linearizable\""),
);
pub(in crate::protocol::primary) static READ_CONFIRMED: Rule = rule(
    "primary.read_confirmed",
    "{me} answers {0} of {1}: a majority holds entry {2}, so that it is still the primary",
    mongodb("Read Concern \"linearizable\""),
);
// Refusals.

pub(in crate::protocol::primary) static NOT_PRIMARY: Rule = decision(
    "primary.not_primary",
    "{me} refuses {0} of {1}: the primary is {2}",
    replication("Read-only replica"),
    Decision::Refusal,
);
pub(in crate::protocol::primary) static NO_PRIMARY: Rule = decision(
    "primary.no_primary",
    "{me} refuses {0} of {1}: it knows of no primary",
    replication("Read-only replica"),
    Decision::Refusal,
);
pub(in crate::protocol::primary) static REFUSED_PAUSED: Rule = decision(
    "primary.refused_paused",
    "{me} refuses {0} of {1}: it hears {2} of the {3} that it needs to serve anybody",
    cluster("Availability"),
    Decision::Refusal,
);
pub(in crate::protocol::primary) static TOO_FEW_REPLICAS: Rule = decision(
    "primary.too_few_replicas",
    "{me} refuses {0} of {1}: {2} replicas answered lately, and it takes writes only with {3}",
    replication("Allow writes only with N attached replicas"),
    Decision::Refusal,
);
