//! Every rule that a note of this protocol cites: the sentence it makes and where it is written. No rule is
//! enforced here.

use crate::base::Source;
use crate::sim::{Decision, Rule};

const fn study(part: &'static str) -> Source {
    Source::new("Shapiro et al. 2011, study", part)
}

const fn rule(id: &'static str, text: &'static str, source: Source) -> Rule {
    Rule { id, text, source, decision: None }
}

pub static UPDATED: Rule = Rule {
    id: "crdt.updated",
    text: "{me} changes {0} from {1} to {2} for {3} and answers: nobody else is asked",
    source: Source::new("Shapiro et al. 2011, SSS", "state-based and op-based objects"),
    decision: Some(Decision::Commit),
};
pub static REPEATED: Rule = rule(
    "crdt.repeated",
    "{me} has this update of {0} already and does not make it again",
    study("delivery"),
);
pub static TOOK: Rule = rule(
    "crdt.took",
    "{me} joins what {3} has: {0} goes from {1} to {2}, which includes all it had",
    study("join"),
);
pub static JOINED: Rule = rule(
    "crdt.joined",
    "{me} joins {0}: {1} here and {2} there are {3} together, since each has updates that the other has not",
    study("join"),
);
pub static WON: Rule = rule(
    "crdt.won",
    "{me} takes {0} = {1} from {2}, which has the greater stamp; {3} is gone",
    study("LWW-register"),
);
pub static LOST: Rule = rule(
    "crdt.lost",
    "{me} keeps {0} = {1}, which has the greater stamp; {2} by {3} is gone",
    study("LWW-register"),
);
pub static SIDE_BY_SIDE: Rule = rule(
    "crdt.side_by_side",
    "{me} holds {1} values of {0} side by side with what came from {2}: neither write had seen the other",
    study("MV-register"),
);
pub static ADD_WON: Rule = rule(
    "crdt.add_won",
    "{me} removes from {1} what {0} had seen, and {2} is left: an insert that it had not seen wins",
    study("OR-set"),
);
pub static APPLIED: Rule = rule(
    "crdt.applied",
    "{me} applies an operation of {0} once: {1} goes from {2} to {3}",
    study("op-based objects: causal delivery"),
);
pub static HELD_BACK: Rule = rule(
    "crdt.held_back",
    "{me} holds back operation {0} of {1}: it comes after operation {2} of {3}, which is not here yet",
    study("op-based objects: causal delivery"),
);
pub static APPLIED_AGAIN: Rule = rule(
    "crdt.applied_again",
    "{me} applies operation {0} of {1} again because it arrived again",
    study("op-based objects: causal delivery"),
);

/// All of them.
pub static RULES: &[&Rule] = &[
    &UPDATED,
    &REPEATED,
    &TOOK,
    &JOINED,
    &WON,
    &LOST,
    &SIDE_BY_SIDE,
    &ADD_WON,
    &APPLIED,
    &HELD_BACK,
    &APPLIED_AGAIN,
];
