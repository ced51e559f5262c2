//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

const fn decision(id: &'static str, text: &'static str, source: Source, decision: Decision) -> Rule {
    Rule { id, text, source, decision: Some(decision) }
}

/// The reference guide, by page.
const fn book(page: &'static str) -> Source {
    Source::new("HBase", page)
}

/// `hbase-default.xml`, by setting.
const fn defaults(setting: &'static str) -> Source {
    Source::new("HBase defaults", setting)
}

const fn issue(number: &'static str) -> Source {
    Source::new("HBase issues", number)
}

pub(super) static RECOVERED: Rule =
    rule("region_servers.recovered", "{me} comes back as coordinator, with {0} sessions", book("Master"));
pub(super) static REGISTERED: Rule =
    rule("region_servers.registered", "{me} gives {0} session {1}", book("Master"));
pub(super) static IN_SESSION: Rule =
    rule("region_servers.in_session", "{me} has session {0} and holds nothing yet", book("RegionServer"));
pub(super) static SESSION_LOST: Rule = decision(
    "region_servers.session_lost",
    "{me} ends the session of {0}, which was silent for {1}",
    defaults("zookeeper.session.timeout"),
    Decision::Election,
);
pub(super) static SPLITS: Rule = rule(
    "region_servers.splits",
    "{me} takes region {0} from {1} and splits its log, which takes {2}",
    book("Regions"),
);
pub(super) static ASSIGNED: Rule = decision(
    "region_servers.assigned",
    "{me} assigns region {0} to {1}: epoch {2}",
    book("Regions"),
    Decision::Election,
);
pub(super) static OPENS: Rule = rule(
    "region_servers.opens",
    "{me} reads the log of region {0} to serve it in epoch {1}",
    book("Regions"),
);
pub(super) static SERVES: Rule = decision(
    "region_servers.serves",
    "{me} serves region {0} in epoch {1}, as of entry {2}",
    book("Regions"),
    Decision::Election,
);
pub(super) static CLOSES: Rule = rule(
    "region_servers.closes",
    "{me} stops serving region {0}: it is another’s since epoch {1}",
    book("Regions"),
);
pub(super) static ABORTS: Rule = decision(
    "region_servers.aborts",
    "{me} learns that session {0} is gone and drops all that it served",
    issue("HBASE-22918"),
    Decision::Election,
);
pub(super) static FENCED: Rule = decision(
    "region_servers.fenced",
    "{me} does not let {0} write to the log of region {1}: epoch {2} is over",
    issue("HBASE-22918"),
    Decision::Refusal,
);
pub(super) static UNFENCED: Rule = rule(
    "region_servers.unfenced",
    "{me} lets {0} write to the log of region {1}, though epoch {2} is over",
    issue("HBASE-22918"),
);
pub(super) static LOST_REGION: Rule = rule(
    "region_servers.lost_region",
    "{me} finds that region {0} is not its own any more: the log does not take writes of epoch {1}",
    issue("HBASE-22918"),
);
pub(super) static WRITES_LOG: Rule = rule(
    "region_servers.writes_log",
    "{me} writes {0} of {1} to the log of region {2} before it answers",
    book("RegionServer"),
);
pub(super) static LOGGED: Rule = decision(
    "region_servers.logged",
    "{me} holds the log of region {0} up to entry {1}, written by {2}",
    book("RegionServer"),
    Decision::Commit,
);
pub(super) static ANSWERED: Rule = rule(
    "region_servers.answered",
    "{me} answers {0} of {1}: the log holds it, up to entry {2}",
    book("RegionServer"),
);
pub(super) static ANSWERED_AGAIN: Rule = rule(
    "region_servers.answered_again",
    "{me} answers {0} of {1} once more: the log holds it already",
    book("RegionServer"),
);
pub(super) static OUTDATED: Rule = rule(
    "region_servers.outdated",
    "{me} leaves {0} of {1} unanswered: {1} has since asked for something else",
    book("RegionServer"),
);
pub(super) static READ: Rule = rule(
    "region_servers.read",
    "{me} answers {0} of {1} from memory, as of entry {2}: it takes itself for the region’s only server",
    book("RegionServer"),
);
pub(super) static READ_TIMELINE: Rule = rule(
    "region_servers.read_timeline",
    "{me} answers {0} of {1} from its copy, as of entry {2}, which may be stale",
    book("Timeline Consistent Reads"),
);
pub(super) static ELSEWHERE: Rule = decision(
    "region_servers.elsewhere",
    "{me} refuses {0} of {1}: region {2} is served by {3}",
    book("RegionServer"),
    Decision::Refusal,
);
pub(super) static NOT_ONLINE: Rule = decision(
    "region_servers.not_online",
    "{me} refuses {0} of {1}: it knows of nobody who serves region {2}",
    book("RegionServer"),
    Decision::Refusal,
);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &[
    &RECOVERED,
    &REGISTERED,
    &IN_SESSION,
    &SESSION_LOST,
    &SPLITS,
    &ASSIGNED,
    &OPENS,
    &SERVES,
    &CLOSES,
    &ABORTS,
    &FENCED,
    &UNFENCED,
    &LOST_REGION,
    &WRITES_LOG,
    &LOGGED,
    &ANSWERED,
    &ANSWERED_AGAIN,
    &OUTDATED,
    &READ,
    &READ_TIMELINE,
    &ELSEWHERE,
    &NOT_ONLINE,
];
