//! A frame: one moment of a run with everything that may be said of it. Figures are functions of a frame.

use crate::base::{ClassId, OpId, Ratio, Time};
use crate::check::{Convergence, Verdict};
use crate::sim::{Record, RoleDiagram, Snapshot, Workload};

/// What a figure is drawn from.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The playhead: at or after the snapshot's event, before the next one.
    pub time: Time,
    /// The end of the scenario: the scrub bar's right end.
    pub end: Time,
    pub snapshot: &'a Snapshot,
    /// The trace, which may reach beyond the snapshot: look no further than `snapshot.event`, but for fates
    /// of messages already lost.
    pub record: &'a Record,
    pub verdicts: &'a Verdicts,
    pub roles: &'static RoleDiagram,
    pub workload: &'a Workload,
}

/// The stretch of a run that verdicts speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub kind: WindowKind,
    pub from: Time,
    pub to: Time,
}

/// How the window was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WindowKind {
    /// From the beginning of the latest time in which links were cut; the whole run if there was none.
    #[default]
    SinceCut,
    /// The last second of virtual time.
    LastSecond,
    WholeRun,
}

/// All verdicts at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    pub window: Window,
    /// P: whether a link was cut at some time in the window.
    pub partitioned: bool,
    /// One for each operation class, in the workload's order.
    pub classes: Vec<Judgement>,
    pub converged: Convergence,
}

/// What was measured of one operation class in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub class: ClassId,
    /// Over the whole history so far, with the violations found in the window; `Unknown` if none was and a
    /// checker gave up before or in the window. Of many violations only the first and the last carry more
    /// evidence than themselves (`EVIDENCED`).
    pub linearizable: Verdict,
    pub counts: Counts,
    /// C: the share of answered operations that linearizability can explain.
    pub consistency: Ratio,
    /// A: the share of ended operations put to replicas that are up which were answered without error.
    pub availability: Ratio,
}

/// Operations of a class that called in the window or were pending in it. Those that still wait count under
/// `waiting` alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub answered: u32,
    pub refused: u32,
    pub timed_out: u32,
    /// Ended before a request reached a replica that was up: outside what CAP speaks of.
    pub down: u32,
    pub waiting: u32,
    /// Answered operations that break linearizability, out of `answered`; those that were found, if a checker
    /// gave up.
    pub stale: u32,
    /// The operations that were not answered, in calling order: what proves the availability figure.
    pub unanswered: Vec<OpId>,
}

impl Counts {
    /// Operations that ended and that count towards availability.
    pub fn ended(&self) -> u32 {
        self.answered + self.refused + self.timed_out
    }
}
