//! A study under way: worked in portions, with its results so far.

use serde::{Deserialize, Serialize};

use super::cost::Cost;
use super::pacelc::Pacelc;
use super::run::Run;
use super::staleness::Trials;
use super::sweep::Sweep;
use super::{Results, Study};

/// How far a study has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Runs that have ended, of so many.
    pub done: u64,
    pub runs: u64,
    /// Events of all runs so far, those of the run under way included.
    pub events: u64,
}

/// A study as runs that come one after the other.
pub(super) trait Task {
    fn runs(&self) -> u64;

    /// The n-th run, at its beginning.
    fn run(&self, n: u64) -> Run;

    /// Whether there is nothing to run in the n-th place.
    fn skips(&self, _n: u64) -> bool {
        false
    }

    /// The n-th run has ended.
    fn ended(&mut self, n: u64, run: &Run);

    fn results(&self) -> Results;
}

/// A study under way.
pub struct Work {
    kind: Kind,
    progress: Progress,
    /// The run under way.
    run: Option<Run>,
}

enum Kind {
    Runs(Box<dyn Task>),
    Trials(Box<Trials>),
}

impl Work {
    /// A study of which nothing is done. What [`Study::check`] objects to may have no runs, or very many.
    pub fn new(study: Study) -> Work {
        let kind = match study {
            Study::Cost(plan) => Kind::Runs(Box::new(Cost::new(plan))),
            Study::Pacelc(plan) => Kind::Runs(Box::new(Pacelc::new(plan))),
            Study::Sweep(plan) => Kind::Runs(Box::new(Sweep::new(plan))),
            Study::Staleness(staleness) => Kind::Trials(Box::new(Trials::new(staleness))),
        };
        let runs = match &kind {
            Kind::Runs(task) => task.runs(),
            Kind::Trials(trials) => trials.runs(),
        };
        Work { kind, progress: Progress { runs, ..Progress::default() }, run: None }
    }

    /// Goes on by at most about `budget` events, which has to be above 0: a run that ends is judged at once, and that
    /// counts as much as the run itself. `true` once everything is done. Results do not depend on the budgets.
    pub fn work(&mut self, mut budget: usize) -> bool {
        while self.progress.done < self.progress.runs {
            if budget == 0 {
                return false;
            }
            let n = self.progress.done;
            let events = match &mut self.kind {
                Kind::Runs(task) if task.skips(n) => 0,
                Kind::Runs(task) => {
                    let mut run = self.run.take().unwrap_or_else(|| task.run(n));
                    if !run.go(&mut budget) {
                        self.run = Some(run);
                        return false;
                    }
                    task.ended(n, &run);
                    run.events()
                }
                Kind::Trials(trials) => trials.trial(n),
            };
            self.progress.done += 1;
            self.progress.events += events;
            budget = budget.saturating_sub(events as usize);
        }
        true
    }

    pub fn progress(&self) -> Progress {
        let under_way = self.run.as_ref().map_or(0, Run::events);
        Progress { events: self.progress.events + under_way, ..self.progress }
    }

    /// What the runs that have ended show.
    pub fn results(&self) -> Results {
        match &self.kind {
            Kind::Runs(task) => task.results(),
            Kind::Trials(trials) => Results::Staleness(trials.curve()),
        }
    }
}
