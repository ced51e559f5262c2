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

const fn paxos(class: &'static str) -> Source {
    Source::new("Cassandra source", class)
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

// Siblings.

pub static SIBLING: Rule = rule(
    "quorum.sibling",
    "{me} keeps {0} = {1} beside what it holds, of which its writer knew nothing: {2} siblings now",
    dynamo("§4.4"),
);
pub static DESCENDS: Rule = rule(
    "quorum.descends",
    "{me} replaces {0} = {1} by {2}, whose writer had read all that was there",
    dynamo("§4.4"),
);
pub static KNOWN: Rule = rule(
    "quorum.known",
    "{me} ignores {0} = {1}, which the writer of {2} at {3} knew and replaced",
    dynamo("§4.4"),
);
pub static SIBLINGS_READ: Rule = rule(
    "quorum.siblings_read",
    "{me} finds {1} siblings of {0}, and answers the one of the greatest stamp, {2}",
    dynamo("§4.4"),
);
pub static RESOLVED: Rule = rule(
    "quorum.resolved",
    "{me} writes {0} = {2} in the place of {1} siblings, as its client would",
    dynamo("§4.4"),
);
pub static ANY: Rule = decision(
    "quorum.any",
    "{me} acknowledges {0} := {1} with a hint on its own disk alone: at ANY that is enough, and nobody can read it",
    cassandra("Dynamo: Tunable Consistency"),
    Decision::Commit,
);

// Paxos.

pub static PREPARES: Rule = rule(
    "quorum.prepares",
    "{me} asks the homes of {0} to promise its new ballot: it takes {1} of them",
    paxos("StorageProxy"),
);
pub static PROMISED: Rule = rule(
    "quorum.promised",
    "{me} promises the ballot of {0} for {1}: nothing of a lower one from now on",
    paxos("PaxosState"),
);
pub static DECLINED: Rule = rule(
    "quorum.declined",
    "{me} declines the ballot of {0} for {1}: it has promised a higher one",
    paxos("PaxosState"),
);
pub static ACCEPTED: Rule =
    rule("quorum.accepted", "{me} accepts the proposal of {0}: {1} := {2}", paxos("PaxosState"));
pub static FINISHES: Rule = rule(
    "quorum.finishes",
    "{me} finds {0} := {1} of {2} accepted and not committed: it may have been chosen, so it is finished first",
    paxos("StorageProxy"),
);
pub static MISSED_COMMIT: Rule = rule(
    "quorum.missed_commit",
    "{me} sends the latest commit of {0} to {1} that have missed it, before it proposes anything",
    paxos("StorageProxy"),
);
pub static CHOSEN: Rule = decision(
    "quorum.chosen",
    "{0} := {1} of {me} is chosen: {2} have accepted it; nil here means that nothing changes",
    paxos("StorageProxy"),
    Decision::Commit,
);
pub static SERIAL_READ: Rule = rule(
    "quorum.serial_read",
    "{me} answers {0} = {1}: a majority has shut out every lower ballot since it read",
    paxos("StorageProxy"),
);
pub static SERIAL_WRITTEN: Rule = rule(
    "quorum.serial_written",
    "{me} answers that {0} := {1} is done: a majority has the commit on disk",
    paxos("StorageProxy"),
);
pub static PREEMPTED: Rule = rule(
    "quorum.preempted",
    "{me} gives up its ballot for {0}: a higher one is about. It tries again in {1}",
    paxos("StorageProxy"),
);
pub static SERIAL_REFUSED: Rule = decision(
    "quorum.serial_refused",
    "{me} gives up on {0} with {1} of {2}: if anybody accepted its proposal, that may be chosen yet",
    paxos("StorageProxy"),
    Decision::Refusal,
);
pub static CONFLICT: Rule = decision(
    "quorum.conflict",
    "{me} refuses to write {0}: another Region wrote it in the meantime",
    Source::new("DynamoDB Developer Guide", "Global tables: how it works"),
    Decision::Refusal,
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
pub static HASHES: Rule = rule(
    "quorum.hashes",
    "{me} compares Merkle trees with {0}: {1} of {2} hashes differ, and only there it looks further",
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
    &SIBLING,
    &DESCENDS,
    &KNOWN,
    &SIBLINGS_READ,
    &RESOLVED,
    &ANY,
    &PREPARES,
    &PROMISED,
    &DECLINED,
    &ACCEPTED,
    &FINISHES,
    &MISSED_COMMIT,
    &CHOSEN,
    &SERIAL_READ,
    &SERIAL_WRITTEN,
    &PREEMPTED,
    &SERIAL_REFUSED,
    &CONFLICT,
    &REPAIRS,
    &REPAIRED,
    &HINT_KEPT,
    &STANDS_IN,
    &HINT_WINDOW,
    &HINT_APPLIED,
    &HINT_TAKEN,
    &COMPARED,
    &HASHES,
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
