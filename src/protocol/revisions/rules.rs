//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const fn conflicts(heading: &'static str) -> Source {
    Source::new("CouchDB docs, Replication and conflict model", heading)
}

const THEORY: Source = Source::new("CouchDB docs", "Cluster: Theory");

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

const fn decision(id: &'static str, text: &'static str, source: Source, decision: Decision) -> Rule {
    Rule { id, text, source, decision: Some(decision) }
}

pub static EDITED: Rule = decision(
    "revisions.edited",
    "{me} saves {0} = {1} as a revision of generation {2}, a child of the one that the client read",
    conflicts("Revision tree"),
    Decision::Commit,
);
pub static REFUSED: Rule = decision(
    "revisions.refused",
    "{me} refuses to edit {0}: the client read generation {1}, which is no leaf any more; generation {2} is here (409)",
    conflicts("Conflict avoidance"),
    Decision::Refusal,
);
pub static TOOK: Rule = rule(
    "revisions.took",
    "{me} takes revisions from {0}: {1} goes from {2} to {3}",
    conflicts("Revision tree"),
);
pub static CONFLICT: Rule = rule(
    "revisions.conflict",
    "{me} has {0} in conflict: {1} wins by the rule that every node follows, {2} is kept aside, {3} in all",
    conflicts("Working with conflicting documents"),
);
pub static SWEPT: Rule = rule(
    "revisions.swept",
    "{me} deletes {0} leaves that lost: an application has looked at them",
    conflicts("Working with conflicting documents"),
);
pub static STEMMED: Rule = rule(
    "revisions.stemmed",
    "{me} forgets {0} ancestors in {1}: of each path it keeps {2} revisions",
    Source::new("CouchDB docs", "/{db}/_revs_limit"),
);
pub static READ_FEWER: Rule = rule(
    "revisions.read_fewer",
    "{me} answers from {0} copies of {2} where {1} were asked for: the others did not answer in time",
    THEORY,
);
pub static SAVED_FEWER: Rule = rule(
    "revisions.saved_fewer",
    "{me} says that {0} copies of {2} are saved where {1} were asked for (202)",
    THEORY,
);

/// All of them.
pub static RULES: &[&Rule] =
    &[&EDITED, &REFUSED, &TOOK, &CONFLICT, &SWEPT, &STEMMED, &READ_FEWER, &SAVED_FEWER];
