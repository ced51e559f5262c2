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

const fn pbft(section: &'static str) -> Source {
    Source::new("PBFT", section)
}

pub(super) static RECOVERED: Rule = rule(
    "pbft.recovered",
    "{me} comes back with what its disk kept: view {0}, executed up to {1}",
    pbft("§4.2"),
);
pub(super) static COLLECTS: Rule = rule(
    "pbft.collects",
    "{me} sends {0} of {1} to the primary {3} and waits for {2} equal replies",
    pbft("the client"),
);
pub(super) static ORDERS: Rule = rule(
    "pbft.orders",
    "{me} gives {0} of {1} number {2} in view {3} and tells all",
    pbft("§4.2, pre-prepare"),
);
pub(super) static ACCEPTED: Rule = rule(
    "pbft.accepted",
    "{me} accepts what {1} proposes for number {0} in view {2}, and says so to all",
    pbft("§4.2, prepare"),
);
pub(super) static EQUIVOCATES: Rule = rule(
    "pbft.equivocates",
    "{me} refuses another order of {0} for number {1}: it has accepted one in view {2}",
    pbft("§4.2, pre-prepare"),
);
pub(super) static PREPARED: Rule = rule(
    "pbft.prepared",
    "{me} has prepared number {0}: {1} backups accepted the primary’s order in view {2}",
    pbft("§4.2, prepare"),
);
pub(super) static COMMITTED: Rule = decision(
    "pbft.committed",
    "{me} finds number {0} committed: {1} of {2} prepared it in view {3}",
    pbft("§4.2, commit"),
    Decision::Commit,
);
pub(super) static CAUGHT_UP: Rule =
    rule("pbft.caught_up", "{me} is shown by {1} that a quorum committed number {0}", pbft("§4.2, commit"));
pub(super) static EXECUTED: Rule =
    rule("pbft.executed", "{me} executes number {0}, {1} of {2}, and replies", pbft("§4.2, commit"));
pub(super) static ANSWERED: Rule = rule(
    "pbft.answered",
    "{me} believes {2} equal replies to {0} of {1}: one of them at least comes from a correct replica",
    pbft("the client"),
);
pub(super) static READ_ALONE: Rule = rule(
    "pbft.read_alone",
    "{me} answers {0} of {1} by itself, as of number {2}: nobody vouches for it",
    pbft("the client"),
);
pub(super) static OUTDATED: Rule = rule(
    "pbft.outdated",
    "{me} leaves {0} of {1} unanswered: {1} has since asked for something else",
    pbft("the client"),
);
pub(super) static CHECKPOINT: Rule =
    rule("pbft.checkpoint", "{me} takes a checkpoint at number {0} and proves it to all", pbft("§4.3"));
pub(super) static STABLE: Rule = rule(
    "pbft.stable",
    "{me} finds its checkpoint at number {0} stable: {1} of {2} proved the same state",
    pbft("§4.3"),
);
pub(super) static TOOK_STATE: Rule = rule(
    "pbft.took_state",
    "{me} takes the state of the stable checkpoint at number {0} from {1}",
    pbft("§4.3"),
);
pub(super) static IMPATIENT: Rule =
    rule("pbft.impatient", "{me} has waited {1} for view {0} to get something done", pbft("§4.4"));
pub(super) static LEAVES_VIEW: Rule = decision(
    "pbft.leaves_view",
    "{me} wants view {0} with {1} as primary, and tells the {2} orders that it has prepared",
    pbft("§4.4"),
    Decision::Election,
);
pub(super) static JOINS: Rule = rule(
    "pbft.joins",
    "{me} follows {1} replicas that want view {0} or a later one: they cannot all be lying",
    pbft("§4.4"),
);
pub(super) static LEADS: Rule = decision(
    "pbft.leads",
    "{me} begins view {0} as its primary: {1} replicas want it, and {2} orders stand in it",
    pbft("§4.4"),
    Decision::Election,
);
pub(super) static ENTERS: Rule = rule(
    "pbft.enters",
    "{me} enters view {0} under {3}: {1} replicas want it, and {2} orders stand in it",
    pbft("§4.4"),
);

/// All of them, for tests and for the page's list of rules.
pub static RULES: &[&Rule] = &[
    &RECOVERED,
    &COLLECTS,
    &ORDERS,
    &ACCEPTED,
    &EQUIVOCATES,
    &PREPARED,
    &COMMITTED,
    &CAUGHT_UP,
    &EXECUTED,
    &ANSWERED,
    &READ_ALONE,
    &OUTDATED,
    &CHECKPOINT,
    &STABLE,
    &TOOK_STATE,
    &IMPATIENT,
    &LEAVES_VIEW,
    &JOINS,
    &LEADS,
    &ENTERS,
];
