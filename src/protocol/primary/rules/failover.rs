//! The rules by which members come up, fall silent, vote and take over.

use super::{cluster, decision, mongodb, postgres, replication, rule, sentinel};
use crate::sim::{Decision, Rule};

// Coming up and failing over.

pub(in crate::protocol::primary) static RECOVERED: Rule = rule(
    "primary.recovered",
    "{me} comes back with what its disk kept: epoch {0} and a log up to entry {1}",
    postgres("Planning for High Availability"),
);
pub(in crate::protocol::primary) static GOES_ON: Rule = rule(
    "primary.goes_on",
    "{me} goes on as primary of epoch {0}: what it had not on disk is gone, so replicas must not trust what it sent before",
    replication("Safety of replication when master has persistence turned off"),
);
pub(in crate::protocol::primary) static SUSPECTS: Rule = rule(
    "primary.suspects",
    "{me} heard nothing from {0} for {1} and takes it for dead",
    cluster("Failure detection"),
);
pub(in crate::protocol::primary) static RANKED: Rule = rule(
    "primary.ranked",
    "{me} waits {1} longer: {0} replicas are known to hold more",
    cluster("Replica rank"),
);
pub(in crate::protocol::primary) static PROMOTES_ITSELF: Rule = decision(
    "primary.promotes_itself",
    "{me} promotes itself to primary of epoch {1} without asking anybody: to it, {0} looks dead",
    postgres("Failover"),
    Decision::Election,
);
pub(in crate::protocol::primary) static BY_HAND: Rule = decision(
    "primary.by_hand",
    "the operator promotes {me} to primary of epoch {0}",
    postgres("Failover"),
    Decision::Election,
);
pub(in crate::protocol::primary) static FENCED: Rule = decision(
    "primary.fenced",
    "{me} is switched off by the operator before {0} takes its place",
    postgres("Failover"),
    Decision::Election,
);
pub(in crate::protocol::primary) static PROMOTED: Rule = decision(
    "primary.promoted",
    "{me} is the primary of epoch {0}, with the history that it holds up to entry {1}",
    cluster("Replica election and promotion"),
    Decision::Election,
);
pub(in crate::protocol::primary) static FIRST_ENTRY: Rule = rule(
    "primary.first_entry",
    "{me} begins its history with entry {0} of epoch {1}",
    mongodb("Replica Set Elections"),
);
pub(in crate::protocol::primary) static CHOSE: Rule = decision(
    "primary.chose",
    "{me} won and tells {0} to take over: its log, up to entry {1}, is the longest that it hears of",
    sentinel("Replica selection and priority"),
    Decision::Election,
);
pub(in crate::protocol::primary) static CHOSEN: Rule = rule(
    "primary.chosen",
    "{me} is told by {0}, which won round {1}, to take over as primary",
    sentinel("Replica selection and priority"),
);
pub(in crate::protocol::primary) static FOLLOWS: Rule =
    rule("primary.follows", "{me} follows {0}, the primary of epoch {1}", cluster("Configuration epoch"));
pub(in crate::protocol::primary) static LATER_EPOCH: Rule = rule(
    "primary.later_epoch",
    "{me} learns from {0} of epoch {1}: its primary is {2}",
    cluster("Configuration epoch"),
);
pub(in crate::protocol::primary) static DEPOSED: Rule = decision(
    "primary.deposed",
    "{me} stops being primary: {0} tells it of epoch {1}, in which {2} is",
    cluster("Configuration epoch"),
    Decision::Election,
);
pub(in crate::protocol::primary) static IGNORES_EPOCH: Rule = decision(
    "primary.ignores_epoch",
    "{me} hears from {0} of epoch {1} under {2} and goes on as before: nothing fences it",
    postgres("Failover"),
    Decision::Election,
);
pub(in crate::protocol::primary) static STALE_PRIMARY: Rule = rule(
    "primary.stale_primary",
    "{me} refuses the log of {0}: it is of epoch {1}, and this is {2}",
    cluster("Configuration epoch"),
);
pub(in crate::protocol::primary) static STEPPED_DOWN: Rule = decision(
    "primary.stepped_down",
    "{me} steps down: only {0} of the {1} that it needs answered for {2}",
    mongodb("Replica Set Elections"),
    Decision::Election,
);
pub(in crate::protocol::primary) static PAUSED: Rule = decision(
    "primary.paused",
    "{me} stops serving: only {0} of the {1} that it needs answered for {2}",
    cluster("Availability"),
    Decision::Election,
);
pub(in crate::protocol::primary) static RESUMED: Rule = decision(
    "primary.resumed",
    "{me} serves again: {0} of the {1} that it needs answered",
    cluster("Availability"),
    Decision::Election,
);
// Votes.

pub(in crate::protocol::primary) static TOO_OLD: Rule = rule(
    "primary.too_old",
    "{me} does not stand: it heard no primary for {0}, and what is older than {1} is too old",
    cluster("Replica election and promotion"),
);
pub(in crate::protocol::primary) static ASKS_FIRST: Rule = rule(
    "primary.asks_first",
    "{me} asks whether it would win round {0} before it begins it",
    mongodb("Replica Set Elections"),
);
pub(in crate::protocol::primary) static CANDIDATE: Rule = rule(
    "primary.candidate",
    "{me} becomes a candidate: it asks for votes in round {0} and needs {1}",
    cluster("Replica election and promotion"),
);
pub(in crate::protocol::primary) static VOTED: Rule = rule(
    "primary.voted",
    "{me} votes for {0} in round {1}",
    cluster("Masters reply to replica vote request"),
);
pub(in crate::protocol::primary) static VOTED_AWAY: Rule = decision(
    "primary.voted_away",
    "{me} gave {0} its vote in round {1} and stops being primary",
    cluster("Masters reply to replica vote request"),
    Decision::Election,
);
pub(in crate::protocol::primary) static WOULD_VOTE: Rule =
    rule("primary.would_vote", "{me} would vote for {0} in round {1}", mongodb("Replica Set Elections"));
pub(in crate::protocol::primary) static REFUSED_ROUND: Rule = rule(
    "primary.refused_round",
    "{me} refuses {0} its vote: {0} asks in round {1}, but this is round {2}",
    cluster("Masters reply to replica vote request"),
);
pub(in crate::protocol::primary) static REFUSED_VOTED: Rule = rule(
    "primary.refused_voted",
    "{me} refuses {0} its vote: in round {1} it already voted for {2}",
    cluster("Masters reply to replica vote request"),
);
pub(in crate::protocol::primary) static REFUSED_EPOCH: Rule = rule(
    "primary.refused_epoch",
    "{me} refuses {0} its vote: {0} knows only of epoch {1}, and this is epoch {2}",
    cluster("Masters reply to replica vote request"),
);
pub(in crate::protocol::primary) static REFUSED_PRIMARY: Rule = rule(
    "primary.refused_primary",
    "{me} refuses {0} its vote in round {1}: it is the primary itself",
    cluster("Masters reply to replica vote request"),
);
pub(in crate::protocol::primary) static REFUSED_HEARS: Rule = rule(
    "primary.refused_hears",
    "{me} refuses {0} its vote: it hears the primary {1}",
    cluster("Masters reply to replica vote request"),
);
pub(in crate::protocol::primary) static REFUSED_LOG: Rule = rule(
    "primary.refused_log",
    "{me} refuses {0} its vote: {0}'s log ends at entry {1} and lacks something of its own, which ends at {2}",
    mongodb("Replica Set Elections"),
);
pub(in crate::protocol::primary) static GOT_VOTE: Rule = rule(
    "primary.got_vote",
    "{me} has {1} of {2} votes, now {0}'s too",
    cluster("Replica election and promotion"),
);
pub(in crate::protocol::primary) static ELECTED: Rule = decision(
    "primary.elected",
    "{me} wins round {0} with {1} votes",
    cluster("Replica election and promotion"),
    Decision::Election,
);
pub(in crate::protocol::primary) static NOT_ELECTED: Rule = rule(
    "primary.not_elected",
    "{me} gives up: too few votes came within {0}",
    cluster("Replica election and promotion"),
);
pub(in crate::protocol::primary) static ROUND_BEGUN: Rule = decision(
    "primary.round_begun",
    "{me} stops being primary: {0} tells it that round {1} has begun",
    mongodb("Replica Set Elections"),
    Decision::Election,
);
