//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const ZONES: Source = Source::new("RFC 1034", "§4.3.5");
const STALE_DATA: Source = Source::new("RFC 8767", "§5");

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

const fn decision(id: &'static str, text: &'static str, source: Source, decision: Decision) -> Rule {
    Rule { id, text, source, decision: Some(decision) }
}

pub static CHANGED: Rule = decision(
    "ttl.changed",
    "{me} changes the zone: {0} = {1}, serial {2}. Caches are not told",
    ZONES,
    Decision::Commit,
);
pub static CACHED: Rule = rule(
    "ttl.cached",
    "{me} answers {0} = {1} from its cache; it may for {2} more",
    Source::new("RFC 2308", "§5"),
);
pub static LEARNT: Rule = rule(
    "ttl.learnt",
    "{me} hears from {0} that {1} = {2} and keeps it for {3}",
    Source::new("RFC 2308", "§5"),
);
pub static STALE: Rule =
    rule("ttl.stale", "{me} answers {0} = {1}, which ran out {2} ago, since no server answers", STALE_DATA);
pub static FAILED: Rule = decision(
    "ttl.failed",
    "{me} refuses to answer {0}: nothing is in its cache any more and no server answered in time",
    STALE_DATA,
    Decision::Refusal,
);
pub static UNANSWERED: Rule = decision(
    "ttl.unanswered",
    "{me} got no answer from the primary to the change of {0}: it may have been made",
    ZONES,
    Decision::Refusal,
);
pub static TRANSFERRED: Rule =
    rule("ttl.transferred", "{me} copies the zone: serial {0} in place of {1}", ZONES);
pub static EXPIRED: Rule =
    rule("ttl.expired", "{me} has not heard the primary for {0} and answers for the zone no more", ZONES);

/// All of them.
pub static RULES: &[&Rule] =
    &[&CHANGED, &CACHED, &LEARNT, &STALE, &FAILED, &UNANSWERED, &TRANSFERRED, &EXPIRED];
