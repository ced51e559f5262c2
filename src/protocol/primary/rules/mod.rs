//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here. Sections without numbers are the titles of the documents' own.

mod failover;
mod service;

pub(super) use failover::*;
pub(super) use service::*;

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
