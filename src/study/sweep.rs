//! Many seeds of one scenario, as it is: which of them violate what.

use serde::{Deserialize, Serialize};

use super::Results;
use super::plan::{Plan, Point};
use super::run::Run;
use super::summary::{Gathered, Summary};
use super::work::Task;

/// What the runs of one point showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepRow {
    pub point: Point,
    pub summary: Summary,
}

/// A sweep that is under way.
pub(super) struct Sweep {
    plan: Plan,
    gathered: Vec<Gathered>,
}

impl Sweep {
    pub fn new(plan: Plan) -> Sweep {
        Sweep { gathered: vec![Gathered::default(); plan.points.len()], plan }
    }
}

impl Task for Sweep {
    fn runs(&self) -> u64 {
        self.plan.points.len() as u64 * u64::from(self.plan.seeds.count)
    }

    fn run(&self, n: u64) -> Run {
        let (point, seed) = place(&self.plan, n);
        Run::new(self.plan.points[point].as_scripted(seed))
    }

    fn ended(&mut self, n: u64, run: &Run) {
        let (point, seed) = place(&self.plan, n);
        self.gathered[point].add(run, seed, self.plan.class);
    }

    fn results(&self) -> Results {
        let points = self.plan.points.iter().zip(&self.gathered);
        let row = |(point, gathered): (&Point, &Gathered)| SweepRow {
            point: point.clone(),
            summary: gathered.summary(),
        };
        Results::Sweep(points.map(row).collect())
    }
}

/// The point and the seed of the n-th run: all points under the first seed come first, so that something is known of
/// each soon.
pub(super) fn place(plan: &Plan, n: u64) -> (usize, u64) {
    let points = plan.points.len() as u64;
    ((n % points) as usize, plan.seeds.get((n / points) as u32))
}
