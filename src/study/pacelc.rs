//! PACELC: if there is a partition (P), availability (A) against consistency (C); else (E), latency (L) against
//! consistency (C) [Abadi 2012]. A point has both halves, measured: the same settings run with the cut of their row of
//! conduct and without. No letter is given to anybody: consistency is the strongest model that no run refuted, latency
//! and availability are numbers with their errors.
//!
//! The workload is the same as far as the rows are: their own settings stand, such as a store's number of replicas, its
//! delays where it has a geography, or a longer pause between two operations.

use serde::{Deserialize, Serialize};

use super::Results;
use super::plan::{Plan, Point};
use super::run::Run;
use super::summary::{Gathered, Summary};
use super::sweep::place;
use super::work::Task;

/// One system at one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PacelcPoint {
    pub point: Point,
    /// Else: without a cut.
    pub without: Summary,
    /// Under the cut; availability is that of the time of the cut. Empty of runs where the point has no cut.
    pub with: Summary,
}

/// A study that is under way.
pub(super) struct Pacelc {
    plan: Plan,
    without: Vec<Gathered>,
    with: Vec<Gathered>,
}

impl Pacelc {
    pub fn new(plan: Plan) -> Pacelc {
        let gathered = vec![Gathered::default(); plan.points.len()];
        Pacelc { without: gathered.clone(), with: gathered, plan }
    }
}

impl Task for Pacelc {
    fn runs(&self) -> u64 {
        2 * self.plan.points.len() as u64 * u64::from(self.plan.seeds.count)
    }

    fn run(&self, n: u64) -> Run {
        let (point, seed) = place(&self.plan, n / 2);
        let point = &self.plan.points[point];
        Run::new(if is_cut(n) { point.with_cut(seed) } else { point.without_cut(seed) })
    }

    fn skips(&self, n: u64) -> bool {
        let (point, _) = place(&self.plan, n / 2);
        is_cut(n) && self.plan.points[point].cut_off.is_empty()
    }

    fn ended(&mut self, n: u64, run: &Run) {
        let (point, seed) = place(&self.plan, n / 2);
        let half = if is_cut(n) { &mut self.with } else { &mut self.without };
        half[point].add(run, seed, self.plan.class);
    }

    fn results(&self) -> Results {
        let halves = self.without.iter().zip(&self.with);
        let points = self.plan.points.iter().zip(halves);
        let point = |(point, (without, with)): (&Point, (&Gathered, &Gathered))| PacelcPoint {
            point: point.clone(),
            without: without.summary(),
            with: with.summary(),
        };
        Results::Pacelc(points.map(point).collect())
    }
}

/// Whether the n-th run is one with the cut: each without is followed by the same with it.
fn is_cut(n: u64) -> bool {
    !n.is_multiple_of(2)
}
