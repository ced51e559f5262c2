//! stub
use super::*;
use crate::base::*;
use crate::sim::*;
pub struct Judge;
impl Judge {
    pub fn new(_: &Workload) -> Judge {
        Judge
    }
    pub fn follow(&mut self, _: &Record) {}
    pub fn truncate(&mut self, _: EventId, _: &Record) {}
    pub fn violated_at(&self, _: EventId) -> bool {
        false
    }
    pub fn verdicts(&self, _: &Record, _: &Snapshot, kind: WindowKind, time: Time) -> Verdicts {
        Verdicts {
            window: Window { kind, from: Time::ZERO, to: time },
            partitioned: false,
            classes: Vec::new(),
            converged: Convergence::default(),
        }
    }
}
