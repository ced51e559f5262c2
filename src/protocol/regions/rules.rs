//! Every rule that a note of this protocol cites. "Cosmos DB docs" is the page on consistency levels, by heading.

use crate::base::Source;
use crate::sim::{Decision, Rule};

pub(super) const fn cosmos(heading: &'static str) -> Source {
    Source::page(
        "Cosmos DB docs",
        heading,
        "learn.microsoft.com/azure/cosmos-db/consistency-levels",
        "2025-08-28",
    )
}

const fn rule(id: &'static str, text: &'static str, heading: &'static str) -> Rule {
    Rule { id, text, source: cosmos(heading), decision: None }
}

const fn decision(id: &'static str, text: &'static str, heading: &'static str, decision: Decision) -> Rule {
    Rule { id, text, source: cosmos(heading), decision: Some(decision) }
}

const STRONG: &str = "Strong consistency";
const BOUNDED: &str = "Bounded staleness consistency";
const SESSION: &str = "Session consistency";
const EVENTUAL: &str = "Eventual consistency";

pub static STARTED: Rule =
    rule("regions.started", "{me} comes up with {0} writes in its log, {1} of them committed", STRONG);
pub static NUMBERED: Rule = rule("regions.numbered", "{me} gives {0} := {1} the number {2}", SESSION);
pub static ACKNOWLEDGED: Rule = decision(
    "regions.acknowledged",
    "{me} acknowledges write {0}: it is in this region, and on its way to the others",
    SESSION,
    Decision::Commit,
);
pub static COMMITTED: Rule = decision(
    "regions.committed",
    "{me} finds writes up to {0} in all {1} regions that count: they are committed",
    STRONG,
    Decision::Commit,
);
pub static THROTTLED: Rule = decision(
    "regions.throttled",
    "{me} refuses to write: {0} lacks {1} writes, or lacks one for too long, and may be no further behind",
    BOUNDED,
    Decision::Refusal,
);
pub static NOT_AS_EXPECTED: Rule =
    rule("regions.not_as_expected", "{me} sets nothing: {0} holds {1} where the client expects {2}", STRONG);
pub static FOLLOWED: Rule =
    rule("regions.followed", "{me} follows the write region: it has {0} writes now", EVENTUAL);
pub static LOCAL_READ: Rule =
    rule("regions.local_read", "{me} answers {0} = {1}, which is what this region has", EVENTUAL);
pub static SESSION_READ: Rule = rule(
    "regions.session_read",
    "{me} answers {0} = {1}: its log reaches write {2}, which the session has seen",
    SESSION,
);
pub static SESSION_WAITS: Rule = rule(
    "regions.session_waits",
    "{me} lets a read of {0} wait: the session has seen write {1}, and the log here ends at {2}",
    SESSION,
);
pub static STRONG_READ: Rule =
    rule("regions.strong_read", "{me} answers {0} = {1}: every region that counts has that write", STRONG);
pub static STRONG_WAITS: Rule = rule(
    "regions.strong_waits",
    "{me} lets a read of {0} wait: its latest write is number {1}, and only {2} are committed",
    STRONG,
);
pub static STRONG_REFUSED: Rule = decision(
    "regions.strong_refused",
    "{me} refuses a read of {0}: it may have been dropped, and others may go on without it",
    STRONG,
    Decision::Refusal,
);
pub static DROPS: Rule = rule(
    "regions.drops",
    "{me} drops {0}, silent for {1}: from now on writes wait for {2} regions without it",
    STRONG,
);
pub static COUNTS: Rule =
    rule("regions.counts", "{me} counts {0} again: it has the whole log, up to {1}", STRONG);
pub static LEASE_OVER: Rule = rule(
    "regions.lease_over",
    "{me} no longer knows that it is counted: the write region may have dropped it",
    STRONG,
);
pub static LEASED: Rule = rule("regions.leased", "{me} knows that it is counted", STRONG);

/// All of the above.
pub static RULES: &[&Rule] = &[
    &STARTED,
    &NUMBERED,
    &ACKNOWLEDGED,
    &COMMITTED,
    &THROTTLED,
    &NOT_AS_EXPECTED,
    &FOLLOWED,
    &LOCAL_READ,
    &SESSION_READ,
    &SESSION_WAITS,
    &STRONG_READ,
    &STRONG_WAITS,
    &STRONG_REFUSED,
    &DROPS,
    &COUNTS,
    &LEASE_OVER,
    &LEASED,
];
