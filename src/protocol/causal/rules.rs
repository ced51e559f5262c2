//! Every rule that a note of causal memory cites: the sentence it makes and where it is written. No rule is
//! enforced here.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const CBCAST: Source = Source::new("Birman et al. 1991", "CBCAST");
const MEMORY: Source = Source::new("Ahamad et al. 1995", "§2");
const CAUSAL_PLUS: Source = Source::new("Lloyd et al. 2011", "causal+ consistency");

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

pub static WROTE: Rule = Rule {
    id: "causal.wrote",
    text: "{me} applies {0} := {1}, answers, and sends it with all that it knows of: {2} writes before it",
    source: MEMORY,
    decision: Some(Decision::Commit),
};
pub static HELD_BACK: Rule = rule(
    "causal.held_back",
    "{me} holds back {0} := {1}: it comes after write {2} of {3}, which is not here yet",
    CBCAST,
);
pub static DELIVERED: Rule =
    rule("causal.delivered", "{me} applies {0} := {1} by {2}: all that came before it is here", CBCAST);
pub static CONCURRENT: Rule = rule(
    "causal.concurrent",
    "{me} applies {0} := {1} over {2}, which was written concurrently: other replicas may do it the other way round",
    MEMORY,
);
pub static LOST: Rule = rule(
    "causal.lost",
    "{me} keeps {0} = {1} and drops {2}, which was written concurrently and has the smaller time",
    CAUSAL_PLUS,
);
pub static TOO_EARLY: Rule = rule(
    "causal.too_early",
    "{me} applies {0} := {1} at once, although it comes after write {2} of {3}, which is not here yet",
    CBCAST,
);
pub static REPEATED: Rule =
    rule("causal.repeated", "{me} has this write of {0} already and does not apply it again", CBCAST);
pub static RESENT: Rule =
    rule("causal.resent", "{me} sends {0} writes again that {1} has not delivered", CBCAST);
pub static STABLE: Rule =
    rule("causal.stable", "{me} forgets {0} messages that every replica has delivered", CBCAST);

/// All of them.
pub static RULES: &[&Rule] =
    &[&WROTE, &HELD_BACK, &DELIVERED, &CONCURRENT, &LOST, &TOO_EARLY, &REPEATED, &RESENT, &STABLE];
