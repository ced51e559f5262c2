//! Every rule that a note of this protocol cites, beside those of the cell's Paxos.

use crate::base::Source;
use crate::protocol::{joined, paxos};
use crate::sim::{Decision, Rule};

const fn rule(id: &'static str, text: &'static str, section: &'static str) -> Rule {
    Rule { id, text, source: Source::new("Chubby, OSDI 2006", section), decision: None }
}

const fn decision(id: &'static str, text: &'static str, section: &'static str, decision: Decision) -> Rule {
    Rule { id, text, source: Source::new("Chubby, OSDI 2006", section), decision: Some(decision) }
}

pub(super) static MASTER: Rule = rule(
    "chubby.master",
    "{me} is master {0}. It takes writes when all caches are empty, at the latest in {1}",
    "§2.8",
);
pub(super) static FAIL_OVER: Rule =
    rule("chubby.fail_over", "{me}'s library hears of master {0} and drops {1} files from its cache", "§2.8");
pub(super) static OPENS: Rule =
    rule("chubby.opens", "{me}'s library opens a session with master {0}", "§2.8");
pub(super) static SAFE: Rule =
    rule("chubby.safe", "{me}'s library finds master {0}: its session has survived", "§2.8");
pub(super) static JEOPARDY: Rule = decision(
    "chubby.jeopardy",
    "{me}'s library finds its lease over. It empties its cache, lets callers wait, and looks for a master for {0}",
    "§2.8",
    Decision::Election,
);
pub(super) static EXPIRED: Rule = decision(
    "chubby.expired",
    "{me}'s library found no master in the grace period: its session has expired, and {0} calls fail",
    "§2.8",
    Decision::Refusal,
);
pub(super) static SESSION_OVER: Rule =
    rule("chubby.session_over", "{me} ends the session of {0}'s library, whose lease is over", "§2.8");
pub(super) static READ_CACHED: Rule =
    rule("chubby.read_cached", "{me}'s library answers {0} of {1} from its cache", "§2.7");
pub(super) static READ_AT_MASTER: Rule =
    rule("chubby.read_at_master", "{me}, the master, reads for {0} of {1} under its lease", "§2.2");
pub(super) static INVALIDATES: Rule = rule(
    "chubby.invalidates",
    "{me} takes {0} of {1}, which has to wait until {3} caches have dropped {2}",
    "§2.7",
);
pub(super) static DROPS: Rule = rule("chubby.drops", "{me}'s library drops {0} from its cache", "§2.7");
pub(super) static TOLD: Rule =
    rule("chubby.told", "{me}'s library passes on the master's answer to {0} of {1}", "§2.2");
pub(super) static BLOCKS: Rule =
    rule("chubby.blocks", "{me}'s library lets {0} of {1} wait: its session is in jeopardy", "§2.8");
pub(super) static REFUSES: Rule = decision(
    "chubby.refuses",
    "{me}'s library fails {0} of {1}: its session has expired",
    "§2.8",
    Decision::Refusal,
);

static OWN: [&Rule; 14] = [
    &MASTER,
    &FAIL_OVER,
    &OPENS,
    &SAFE,
    &JEOPARDY,
    &EXPIRED,
    &SESSION_OVER,
    &READ_CACHED,
    &READ_AT_MASTER,
    &INVALIDATES,
    &DROPS,
    &TOLD,
    &BLOCKS,
    &REFUSES,
];
static ALL: [&Rule; OWN.len() + paxos::RULES.len()] = joined(paxos::RULES, &OWN);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &ALL;
