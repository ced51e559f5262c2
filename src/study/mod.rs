//! Studies: one question, many runs. The same workload is put to many systems, or one system runs under many seeds,
//! and the answers come with the error that so few runs leave. It draws nothing and knows no store by name.
//!
//! A [`Study`] is a value: what is asked, of which systems, under which seeds. [`Work`] answers it in portions, so that
//! whoever drives it can tell how far it is, show what is known so far, and stop. The same study has the same results
//! in whatever portions it was worked, and on every target.
//!
//! There are four questions:
//! - **cost**: what one operation takes when nothing is wrong (`cost`);
//! - **PACELC**: what is given up under a cut, and what without one (`pacelc`);
//! - **staleness**: how likely a read is fresh so long after a write, beside what can be calculated (`staleness`);
//! - **sweep**: how often a run violates what (`sweep`).
//!
//! Every mean is of whole numbers and comes with its 95 % interval over the seeds (`estimate`). Runs under different
//! seeds are independent; operations of one run are not, so no interval is taken over operations.

mod cost;
mod estimate;
mod pacelc;
mod plan;
mod run;
mod staleness;
mod summary;
mod sweep;
mod work;

pub use cost::{CostRow, OperationCost, hops};
pub use estimate::{Estimate, Sample, Share};
pub use pacelc::PacelcPoint;
pub use plan::{Plan, Point, Seeds};
pub use staleness::{Curve, Fresh, Reach, Staleness, chance_missed};
pub use summary::{Achieved, Availability, Latency, ModelCount, Summary};
pub use sweep::SweepRow;
pub use work::{Progress, Work};

use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Study {
    Cost(Plan),
    Pacelc(Plan),
    Staleness(Staleness),
    Sweep(Plan),
}

/// What was found, of all runs that have ended so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Results {
    /// In the order of the plan's points, as are the next.
    Cost(Vec<CostRow>),
    Pacelc(Vec<PacelcPoint>),
    Staleness(Curve),
    Sweep(Vec<SweepRow>),
}

impl Study {
    /// What is wrong with a study that came from outside, in words for its sender.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Study::Cost(plan) | Study::Pacelc(plan) | Study::Sweep(plan) => plan.check(),
            Study::Staleness(staleness) => staleness.check(),
        }
    }
}
