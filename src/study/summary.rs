//! What many runs of one scenario come to: which models held, how long answers took, who was answered.

use serde::{Deserialize, Serialize};

use super::estimate::{Estimate, Sample, Share};
use super::run::{Held, Run, Seen};
use crate::base::{ClassId, Ratio};
use crate::check::court::Model;
use crate::engine::Counts;
use crate::history::{Operation, Outcome};

/// What so many runs showed of one class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Runs that have ended.
    pub runs: u32,
    /// Of all of them.
    pub events: u64,
    /// Runs that a limit stopped before their end.
    pub stopped: u32,
    /// The strongest first, as in [`Model::ALL`]; over whole runs, those after a heal included.
    pub models: Vec<ModelCount>,
    /// Of operations that were answered, over whole runs.
    pub reads: Latency,
    pub writes: Latency,
    /// In the time in which links were cut; over whole runs where there was no cut.
    pub availability: Availability,
    /// The same for the clients of each side of the cut, the side with most replicas first; none without a cut.
    pub sides: Vec<Availability>,
    /// Answers that linearizability cannot explain, of all answers of whole runs.
    pub stale: Share,
}

/// In how many runs a model held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCount {
    pub model: Model,
    pub holds: u32,
    /// The search came to a limit, or the model is not defined for this type of data.
    pub unknown: u32,
    /// The seeds under which it was violated.
    pub violated: Vec<u64>,
}

/// How long answers took from call to return, in µs: a percentile of each run by the nearest rank, and the mean of that
/// over the runs. Where a run has fewer than 100 such operations, its 99th percentile is the slowest of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// Answered operations of all runs.
    pub answered: u64,
    /// `None` if none was answered in any run.
    pub p50: Option<Estimate>,
    pub p99: Option<Estimate>,
}

/// The share of ended operations put to replicas that are up which were answered without error in the client's limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// Of all runs together.
    pub answered: Share,
    /// The mean of the runs' own shares, in millionths; `None` if no operation ended in any.
    pub share: Option<Estimate>,
}

/// The strongest model that held in every run: not proven, only not refuted by so many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Achieved {
    /// The first of [`Model::ALL`] that held in every run; `None`: not even a session guarantee did.
    pub strongest: Option<Model>,
    /// A stronger one was refuted by no run either, but in some the search gave up or it is not defined.
    pub perhaps: Option<Model>,
    /// Each that held in every run and that no other of them implies.
    pub all: Vec<Model>,
}

impl Summary {
    pub fn achieved(&self) -> Achieved {
        let held = |count: &&ModelCount| self.runs > 0 && count.holds == self.runs;
        let kept: Vec<Model> = self.models.iter().filter(held).map(|count| count.model).collect();
        let open = self.models.iter().find(|count| self.runs > 0 && count.violated.is_empty());
        let strongest = kept.first().copied();
        let implied = |model: &Model| kept.iter().any(|other| other != model && other.is_at_least(*model));
        Achieved {
            perhaps: open.map(|count| count.model).filter(|model| Some(*model) != strongest),
            all: kept.iter().copied().filter(|model| !implied(model)).collect(),
            strongest,
        }
    }

    /// What was found of a model.
    pub fn model(&self, model: Model) -> Option<&ModelCount> {
        self.models.iter().find(|count| count.model == model)
    }
}

/// Runs as they come in.
#[derive(Clone, Debug, Default)]
pub(super) struct Gathered {
    runs: u32,
    events: u64,
    stopped: u32,
    holds: [u32; Model::ALL.len()],
    unknown: [u32; Model::ALL.len()],
    violated: [Vec<u64>; Model::ALL.len()],
    reads: Latencies,
    writes: Latencies,
    whole: Answered,
    sides: Vec<Answered>,
    stale: Share,
}

impl Gathered {
    /// Takes in a run that has ended.
    pub fn add(&mut self, run: &Run, seed: u64, class: ClassId) {
        let Seen { held, cut, whole } = run.seen(class);
        self.runs += 1;
        self.events += run.events();
        self.stopped += u32::from(run.stopped());
        self.add_models(&held, seed);
        let operations = run.record().history.operations().iter();
        let mine = operations.filter(|op| op.class == class);
        self.reads.add(mine.clone().filter(|op| op.action.is_read()));
        self.writes.add(mine.filter(|op| !op.action.is_read()));
        self.whole.add(cut.counts);
        let mut sides = cut.by_side;
        sides.sort_by_key(|(side, _)| std::cmp::Reverse(side.members.len()));
        self.sides.resize(self.sides.len().max(sides.len()), Answered::default());
        for (gathered, (_, counts)) in self.sides.iter_mut().zip(sides) {
            gathered.add(counts);
        }
        self.stale.of += u64::from(whole.counts.stale);
        self.stale.all += u64::from(whole.counts.answered);
    }

    fn add_models(&mut self, held: &Held, seed: u64) {
        for (place, holds) in held.iter().enumerate() {
            match holds {
                Some(true) => self.holds[place] += 1,
                Some(false) => self.violated[place].push(seed),
                None => self.unknown[place] += 1,
            }
        }
    }

    pub fn summary(&self) -> Summary {
        let model = |(place, model): (usize, Model)| ModelCount {
            model,
            holds: self.holds[place],
            unknown: self.unknown[place],
            violated: self.violated[place].clone(),
        };
        Summary {
            runs: self.runs,
            events: self.events,
            stopped: self.stopped,
            models: Model::ALL.into_iter().enumerate().map(model).collect(),
            reads: self.reads.latency(),
            writes: self.writes.latency(),
            availability: self.whole.availability(),
            sides: self.sides.iter().map(Answered::availability).collect(),
            stale: self.stale,
        }
    }
}

/// Percentiles of runs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Latencies {
    answered: u64,
    p50: Sample,
    p99: Sample,
}

impl Latencies {
    /// Takes in those operations of a run that were answered.
    pub fn add<'a>(&mut self, operations: impl Iterator<Item = &'a Operation>) {
        let mut took: Vec<u64> = operations.filter_map(took).collect();
        took.sort_unstable();
        let rank = |percent: usize| took.get((took.len() * percent).div_ceil(100).saturating_sub(1));
        if let Some((p50, p99)) = rank(50).zip(rank(99)) {
            self.answered += took.len() as u64;
            self.p50.add(*p50);
            self.p99.add(*p99);
        }
    }

    pub fn latency(&self) -> Latency {
        Latency { answered: self.answered, p50: self.p50.estimate(), p99: self.p99.estimate() }
    }
}

/// How long an answered operation took, in µs.
fn took(operation: &Operation) -> Option<u64> {
    let completion = operation.completed.filter(|end| matches!(end.outcome, Outcome::Ok(_)))?;
    Some(completion.at.time.since(operation.invoked.time).0)
}

/// Shares of runs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answered {
    all: Share,
    shares: Sample,
}

impl Answered {
    pub fn add(&mut self, counts: Counts) {
        let (answered, ended) = (u64::from(counts.answered), u64::from(counts.ended()));
        if ended > 0 {
            self.all.of += answered;
            self.all.all += ended;
            self.shares.add(u64::from(Ratio::of(answered, ended).ppm()));
        }
    }

    pub fn availability(&self) -> Availability {
        Availability { answered: self.all, share: self.shares.estimate() }
    }
}
