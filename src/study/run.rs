//! One run of a study, to its end in portions. It keeps the trace and no checkpoints: nobody steps back in it.

use crate::base::{ClassId, EventId, Time};
use crate::check::court::Model;
use crate::check::ladder::{Extent, Judged, LIMITS};
use crate::engine::{Counted, Judge, WindowKind, next_time};
use crate::scenario::Scenario;
use crate::sim::{Record, Simulation, Workload};

/// A run that is under way, or has ended.
pub(super) struct Run {
    scenario: Scenario,
    end: Time,
    workload: Workload,
    world: Box<dyn Simulation>,
    record: Record,
}

/// What was found of each model, the strongest first: whether it holds; `None` if the search came to a limit.
pub(super) type Held = [Option<bool>; Model::ALL.len()];

/// What a run says of one class.
pub(super) struct Seen {
    pub held: Held,
    /// Of the time in which links were cut; of the whole run where none was.
    pub cut: Counted,
    /// Of the whole run.
    pub whole: Counted,
}

impl Run {
    pub fn new(scenario: Scenario) -> Run {
        Run {
            end: scenario.end(),
            workload: scenario.setup().workload,
            world: scenario.build(),
            record: Record::weighing(),
            scenario,
        }
    }

    /// Goes on by at most `budget` events and takes those that happened from it. `true` at the end of the run.
    pub fn go(&mut self, budget: &mut usize) -> bool {
        while next_time(&*self.world, &self.scenario.script, self.end).is_some() {
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            let act = self.scenario.script.get(self.world.acts());
            self.world.step(act, Some(&mut self.record));
        }
        true
    }

    pub fn events(&self) -> u64 {
        self.world.event().0
    }

    /// Whether a limit stopped it before its end.
    pub fn stopped(&self) -> bool {
        self.world.stopped().is_some()
    }

    pub fn record(&self) -> &Record {
        &self.record
    }

    pub fn end(&self) -> Time {
        self.end
    }

    /// What it says of a class.
    pub fn seen(&self, class: ClassId) -> Seen {
        let mut judge = Judge::new(&self.workload);
        judge.follow(&self.record);
        let snapshot = self.world.snapshot();
        let counted = |window| {
            let counted = judge.counted(&self.record, &snapshot, window, class);
            counted.expect("a plan names a class of the workload")
        };
        let whole = counted(WindowKind::WholeRun);
        let held = self.held(class, whole.linearizable, snapshot.event);
        Seen { held, cut: counted(WindowKind::DuringCut), whole }
    }

    /// Each model is asked for by itself, unless a stronger one holds.
    fn held(&self, class: ClassId, linearizable: Option<bool>, to: EventId) -> Held {
        let judged = Judged { history: &self.record.history, class, extent: &Extent::WHOLE };
        let mut held = Held::default();
        for (place, model) in Model::ALL.into_iter().enumerate() {
            let stronger = Model::ALL[..place].iter().zip(&held);
            let implied =
                stronger.clone().any(|(other, holds)| *holds == Some(true) && other.is_at_least(model));
            held[place] = match model {
                _ if implied => Some(true),
                Model::Linearizable if linearizable.is_some() => linearizable,
                _ => judged.holds(model, to, &LIMITS),
            };
        }
        held
    }
}
