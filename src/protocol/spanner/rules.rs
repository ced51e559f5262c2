//! Every rule that a note of this protocol cites, beside those of its Paxos group.

use crate::base::Source;
use crate::protocol::{joined, paxos};
use crate::sim::{Decision, Rule};

const fn rule(id: &'static str, text: &'static str, section: &'static str) -> Rule {
    Rule { id, text, source: Source::new("Spanner, OSDI 2012", section), decision: None }
}

const fn decision(id: &'static str, text: &'static str, section: &'static str, decision: Decision) -> Rule {
    Rule { id, text, source: Source::new("Spanner, OSDI 2012", section), decision: Some(decision) }
}

pub(super) static COMMIT_WAIT: Rule = rule(
    "spanner.commit_wait",
    "{me} has {0} of {1} chosen and waits until its time is certainly past, {2} or so",
    "§4",
);
pub(super) static SKIPS_WAIT: Rule = rule(
    "spanner.skips_wait",
    "{me} answers {0} of {1} although its time may be up to {2} ahead: commit wait is off",
    "§4",
);
pub(super) static ANSWERED: Rule =
    rule("spanner.answered", "{me} answers {0} of {1}: its time is certainly past", "§4");
pub(super) static PROMISES: Rule = rule(
    "spanner.promises",
    "{me} promises {0} a safe time: everything before it is in the slots up to {1}",
    "§4",
);
pub(super) static READS_AT_LAST: Rule =
    rule("spanner.reads_at_last", "{me} reads for {0} of {1} at the time of its last write, slot {2}", "§4");
pub(super) static READS_AT_LATEST: Rule = rule(
    "spanner.reads_at_latest",
    "{me} reads for {0} of {1} at the latest that it may be now, and asks the leader whether it knows everything",
    "§4",
);
pub(super) static READS_BOUNDED: Rule = rule(
    "spanner.reads_bounded",
    "{me} knows nothing young enough for {0} of {1} and asks the leader",
    "table 2",
);
pub(super) static READS_EXACT: Rule = rule(
    "spanner.reads_exact",
    "{me} does not know everything up to the time of {0} of {1} and asks the leader",
    "table 2",
);
pub(super) static SERVED: Rule = rule(
    "spanner.served",
    "{me} answers {0} of {1}: it knows everything up to the read's time, which is {2} ago",
    "§4",
);
pub(super) static NOT_LEADER: Rule =
    decision("spanner.not_leader", "{me} refuses {0} of {1}: the leader is {2}", "§4.1.1", Decision::Refusal);
pub(super) static NO_LEASE: Rule = decision(
    "spanner.no_lease",
    "{me} refuses {0} of {1}: it holds no lease that covers the time it needs",
    "§4.1.1",
    Decision::Refusal,
);

pub(super) static MARKS: Rule = rule(
    "spanner.marks",
    "{me} leads, and has an empty value chosen first, whose time comes after all that earlier leaders gave",
    "§4.1.1",
);

static OWN: [&Rule; 12] = [
    &MARKS,
    &COMMIT_WAIT,
    &SKIPS_WAIT,
    &ANSWERED,
    &PROMISES,
    &READS_AT_LAST,
    &READS_AT_LATEST,
    &READS_BOUNDED,
    &READS_EXACT,
    &SERVED,
    &NOT_LEADER,
    &NO_LEASE,
];
static ALL: [&Rule; OWN.len() + paxos::RULES.len()] = joined(paxos::RULES, &OWN);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &ALL;
