//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here.
//!
//! "Dynamo" is the paper, "Cassandra docs" the project's documentation by page and heading; see the module's
//! sources.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

const fn decision(id: &'static str, text: &'static str, source: Source, decision: Decision) -> Rule {
    Rule { id, text, source, decision: Some(decision) }
}

const fn dynamo(section: &'static str) -> Source {
    Source::new("Dynamo", section)
}

const fn cassandra(heading: &'static str) -> Source {
    Source::new("Cassandra docs", heading)
}

// Requests.

pub static STARTED: Rule = rule(
    "quorum.started",
    "{me} comes up, start {0} of its life, with {1} keys and {2} hints on its disk",
    cassandra("Dynamo: Gossip"),
);
pub static ACKNOWLEDGED: Rule = decision(
    "quorum.acknowledged",
    "{me} acknowledges {0} := {1}: {2} copies are on disk and its level asks for {3}",
    dynamo("§4.5"),
    Decision::Commit,
);
pub static ANSWERED: Rule = rule(
    "quorum.answered",
    "{me} answers {0} = {1}, the newest of {2} replies; the level asks for {3}",
    dynamo("§4.5"),
);
pub static NOT_AS_EXPECTED: Rule = rule(
    "quorum.not_as_expected",
    "{me} sets nothing: {0} holds {1} where the client expects {2}",
    cassandra("Dynamo: Tunable Consistency"),
);
pub static UNAVAILABLE: Rule = decision(
    "quorum.unavailable",
    "{me} refuses at once and sends nothing: it believes {0} homes alive and the level asks for {1}",
    cassandra("Dynamo: Ring Membership and Failure Detection"),
    Decision::Refusal,
);
pub static READ_REFUSED: Rule = decision(
    "quorum.read_refused",
    "{me} refuses the read: {0} of the {1} homes that its level asks for came in time",
    dynamo("§4.5"),
    Decision::Refusal,
);
pub static WRITE_REFUSED: Rule = decision(
    "quorum.write_refused",
    "{me} refuses the write: {0} of {1} homes have it in time. Those keep {2} = {3}, so it may surface later",
    cassandra("Hints: Hints for Timed Out Write Requests"),
    Decision::Refusal,
);
pub static OUTDATED: Rule = rule(
    "quorum.outdated",
    "{me} ignores a copy of a request: it works on it already, or {0} has moved on",
    dynamo("§4.5"),
);

// Versions.

pub static STORED: Rule =
    rule("quorum.stored", "{me} stores {0} = {1}, stamped by {2}", cassandra("Dynamo: Data Versioning"));
pub static REPLACED: Rule = rule(
    "quorum.replaced",
    "{me} overwrites {0} = {1} by {2}, to which {3} gave a newer stamp",
    cassandra("Dynamo: Data Versioning"),
);
pub static IGNORED: Rule = rule(
    "quorum.ignored",
    "{me} ignores {0} = {1}, whose stamp is older: it keeps {2}, stamped by {3}",
    cassandra("Dynamo: Data Versioning"),
);
pub static SHADOWED: Rule = rule(
    "quorum.shadowed",
    "{me} stamps {0} := {1} with its clock, and the stamp is older than that of the {2} it holds: \
     the new write is lost before it is acknowledged",
    cassandra("Dynamo: Data Versioning"),
);

// Repair.

pub static REPAIRS: Rule = rule(
    "quorum.repairs",
    "{me} repairs {0}, which answered {1} = {2}: it sends it {3}, the newest version seen",
    dynamo("§5"),
);
pub static REPAIRED: Rule =
    rule("quorum.repaired", "{me} is repaired by the read of {0}: {1} goes from {2} to {3}", dynamo("§5"));
pub static HINT_KEPT: Rule = rule(
    "quorum.hint_kept",
    "{me} keeps a hint for {0}, which did not acknowledge {1} = {2} in time",
    dynamo("§4.6"),
);
pub static STANDS_IN: Rule = rule(
    "quorum.stands_in",
    "{me} stands in for {0}, which {1} believes dead: it keeps {2} = {3} for it",
    dynamo("§4.6"),
);
pub static HINT_WINDOW: Rule = rule(
    "quorum.hint_window",
    "{me} keeps no further hint for {0}: its oldest has waited {1}, longer than the hint window",
    cassandra("Hints: Hinted Handoff"),
);
pub static HINT_APPLIED: Rule = rule(
    "quorum.hint_applied",
    "{me} takes the hint that {0} kept for it: {1} goes from {2} to {3}",
    dynamo("§4.6"),
);
pub static HINT_TAKEN: Rule = rule(
    "quorum.hint_taken",
    "{me} drops its hint {1} = {2}: {0} holds it or a newer version",
    dynamo("§4.6"),
);
pub static COMPARED: Rule = rule(
    "quorum.compared",
    "{me} compares its data with {0}: it has {1} newer versions and lacks {2}",
    dynamo("§4.7"),
);
pub static CAUGHT_UP: Rule =
    rule("quorum.caught_up", "{me} catches up with {0}: {1} goes from {2} to {3}", dynamo("§4.7"));

// Failure detection.

pub static SUSPECTED: Rule = rule(
    "quorum.suspected",
    "{me} believes {0} dead: its heartbeat has not moved for {1}",
    cassandra("Dynamo: Ring Membership and Failure Detection"),
);
pub static BACK: Rule = rule(
    "quorum.back",
    "{me} hears {0} again and believes it alive",
    cassandra("Dynamo: Ring Membership and Failure Detection"),
);

/// All of the above.
pub static RULES: &[&Rule] = &[
    &STARTED,
    &ACKNOWLEDGED,
    &ANSWERED,
    &NOT_AS_EXPECTED,
    &UNAVAILABLE,
    &READ_REFUSED,
    &WRITE_REFUSED,
    &OUTDATED,
    &STORED,
    &REPLACED,
    &IGNORED,
    &SHADOWED,
    &REPAIRS,
    &REPAIRED,
    &HINT_KEPT,
    &STANDS_IN,
    &HINT_WINDOW,
    &HINT_APPLIED,
    &HINT_TAKEN,
    &COMPARED,
    &CAUGHT_UP,
    &SUSPECTED,
    &BACK,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Note;

    #[test]
    fn rules_have_ids_of_their_own_and_sentences_that_can_be_made() {
        let mut ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
        for rule in RULES {
            assert!(rule.id.starts_with("quorum."), "{}", rule.id);
            let sentence = Note::new(rule, []).sentence(crate::base::ReplicaId(0));
            assert!(sentence.contains("n1") && !sentence.contains('{'), "{sentence}");
        }
    }
}
