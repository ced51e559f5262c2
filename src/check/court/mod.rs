//! The judge of recorded histories: is there an order that explains every answer, as a consistency model allows
//! orders? It asks whether one exists and never trusts an order that a store reports.
//!
//! There are three findings. A model holds, with the order found; or it is violated, with the few operations
//! that prove it; or the search came to a limit and says so. Nothing else ends a search early.

mod drain;
mod finding;
pub mod linearizable;
mod model;

pub use finding::{Because, Evidence, Finding, Limits, Link, Reached, Reason};
pub use model::Model;

use super::guarantee::{self, Guarantee};
use super::spec::Spec;
use super::{causal, pram, sequential};
use crate::history::recorded::Recorded;

/// Whether `recorded` is explained by objects of `spec` under `model`. `keep_going` is asked every few thousand
/// steps; the search stops once it says no.
pub fn judge(
    model: Model,
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    if let Some(drains) = drain::expanded(recorded) {
        return drains.of_history(judge(model, spec, &drains.recorded, limits, keep_going));
    }
    if model == Model::Linearizable {
        return by_itself(model, spec, recorded, limits, keep_going);
    }
    let quick = Limits { states: limits.states.min(QUICK.states), steps: limits.steps.min(QUICK.steps) };
    let found = by_itself(model, spec, recorded, &quick, keep_going);
    if quick == *limits || !matches!(found, Finding::Unknown(Reached::States(_) | Reached::Steps(_))) {
        return found;
    }
    // What a stronger model explains is explained.
    for stronger in [Model::Linearizable, Model::Sequential].into_iter().filter(|stronger| *stronger < model)
    {
        if let Finding::Holds { witness } = by_itself(stronger, spec, recorded, &quick, keep_going) {
            return Finding::Holds { witness: witness.filter(|_| model == Model::Sequential) };
        }
    }
    by_itself(model, spec, recorded, limits, keep_going)
}

/// What a weaker model may take before stronger ones are tried: about a second.
const QUICK: Limits = Limits { states: 100_000, steps: 10_000_000 };

/// The finding of the model's own checker.
fn by_itself(
    model: Model,
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    let guarantee = match model {
        Model::Linearizable => return linearizable::judge(spec, recorded, limits, keep_going),
        Model::Sequential => return sequential::check(spec, recorded, limits, keep_going),
        Model::Causal => return causal::check(spec, recorded, limits, keep_going),
        Model::Pram => return pram::check(spec, recorded, limits, keep_going),
        Model::ReadYourWrites => Guarantee::ReadYourWrites,
        Model::MonotonicReads => Guarantee::MonotonicReads,
        Model::MonotonicWrites => Guarantee::MonotonicWrites,
        Model::WritesFollowReads => Guarantee::WritesFollowReads,
    };
    guarantee::check(guarantee, spec, recorded, limits, keep_going)
}
