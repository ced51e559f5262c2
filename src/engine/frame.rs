//! A frame: one moment of a run with everything that may be said of it. Figures are functions of a frame.

use std::rc::Rc;

use crate::base::{ClassId, ClientId, Ratio, ReplicaId, Span, Time};
use crate::check::{Convergence, Verdict};
use crate::history::{Key, Value};
use crate::pattern::{Chosen, Ruling, Tally};
use crate::sim::{Geography, Record, RoleDiagram, Snapshot, Workload};

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
    /// Where everyone is, if the run has regions.
    pub geography: Option<&'static Geography>,
}

/// What verdicts are to speak of, as it was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    pub window: WindowKind,
    /// The clients on the side of the cut on which this replica is; `None`: all clients.
    pub side: Option<ReplicaId>,
}

/// How the window is chosen. Where the run has no cut or heal yet that it asks for, it is the whole run. It never
/// reaches beyond the playhead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WindowKind {
    /// From the beginning of the latest time in which links were cut.
    #[default]
    SinceCut,
    /// The latest time in which links were cut: until the heal, where there was one.
    DuringCut,
    /// From the end of the latest time in which links were cut and that has ended.
    AfterHeal,
    WholeRun,
    /// These two times and what lies between them.
    Range {
        from: Time,
        to: Time,
    },
}

/// The stretch of a run that verdicts speak of, its ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub kind: WindowKind,
    pub from: Time,
    pub to: Time,
    /// Whether it goes on with the playhead.
    pub open: bool,
    /// Whether the run has the cut or the heal that the kind asks for, or has come to the range.
    pub found: bool,
}

/// Replicas that a cut left together, with the clients at home there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    pub members: Vec<ReplicaId>,
    pub clients: Vec<ClientId>,
}

/// All verdicts at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdicts {
    pub window: Window,
    /// P: whether a link was cut at some time in the window.
    pub partitioned: bool,
    /// How the replicas stood apart when they last did in the window, the side with the lowest replica first;
    /// empty if they did not.
    pub sides: Vec<Side>,
    /// The chosen one of `sides`.
    pub side: Option<usize>,
    /// The clients of that side, whose operations alone are counted and blamed; `None`: all clients.
    pub clients: Option<Vec<ClientId>>,
    /// One for each operation class, in the workload's order.
    pub classes: Vec<Judgement>,
    /// Of now, whatever the window.
    pub converged: Convergence,
    /// Whether nothing has happened for so long that replicas which still differ have to be taken to stay so.
    pub quiet: bool,
    /// What replicas hold although the writes do not allow it; `None` in place of an acknowledged write.
    pub impossible: Vec<(ReplicaId, Key, Option<Value>)>,
    /// Of the application that clients run, if they run one: of the run so far, whatever the window.
    pub application: Option<Application>,
}

/// What may be said of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub chosen: Rc<Chosen>,
    /// Whether its own promise is kept. The places in the evidence are those of [`Record::jobs`].
    pub ruling: Ruling,
    pub tally: Tally,
}

/// Whether the replicas came to hold the same, and what the writes allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    Holds,
    /// They differ, but there is still something going on.
    NotYet,
    Violated,
}

/// What was measured of one operation class in the window, of the clients in scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub class: ClassId,
    /// Over the whole history so far, with the violations found in the window; `Unknown` if none was and a
    /// checker gave up before or in the window. Of many violations only the first and the last carry more
    /// evidence than themselves (`EVIDENCED`).
    pub linearizable: Verdict,
    pub counts: Counts,
    /// The counts of each of [`Verdicts::sides`], whichever is chosen.
    pub by_side: Vec<Counts>,
    /// C: the share of answered operations that linearizability can explain.
    pub consistency: Ratio,
    /// A: the share of ended operations put to replicas that are up which were answered without error within the
    /// client's limit [Gilbert and Lynch 2002, §2.3].
    pub availability: Ratio,
}

/// Operations of a class that ended in the window, and those that waited at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Answers with a value that an acknowledged write had certainly replaced before the call (`check::staleness`).
    pub overwritten: u32,
    /// How long before the call that was, at most.
    pub longest: Span,
}

/// One part of the operations that count towards availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Answered, and linearizability explains it.
    Fresh,
    /// Answered, and linearizability does not.
    Stale,
    Refused,
    TimedOut,
}

impl Counts {
    /// Operations that ended and that count towards availability.
    pub fn ended(&self) -> u32 {
        self.answered + self.refused + self.timed_out
    }

    pub fn of(&self, part: Part) -> u32 {
        match part {
            Part::Fresh => self.answered.saturating_sub(self.stale),
            Part::Stale => self.stale,
            Part::Refused => self.refused,
            Part::TimedOut => self.timed_out,
        }
    }
}

impl Part {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Part; 4] = [Part::Fresh, Part::Stale, Part::Refused, Part::TimedOut];
}

impl Verdicts {
    pub fn agreement(&self) -> Agreement {
        match self.converged.holds() {
            _ if !self.impossible.is_empty() => Agreement::Violated,
            true => Agreement::Holds,
            false if self.quiet => Agreement::Violated,
            false => Agreement::NotYet,
        }
    }
}
