//! What became of the jobs, as checkers read it, and what they find.

use crate::base::{JobId, ReplicaId, SortedMap, Span, Time};
use crate::history::Moment;
use crate::sim::{Effected, JobRecord, JobStep, Record, SideEffect};

/// What happened to the jobs so far.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    pub steps: &'a [JobRecord],
    /// For the cuts and the changes of role until then.
    pub record: &'a Record,
}

/// Whether an application's promise is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// So far. Of a promise that speaks of the end: the end has come, and it is kept.
    Holds,
    Violated(Evidence),
    /// The promise speaks of what is in the end, and jobs are still under way.
    Unsettled,
}

/// What proves a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// When the promise was broken for good.
    pub at: Moment,
    pub job: JobId,
    /// In a sentence.
    pub what: String,
    /// The places in [`Course::steps`] that show it, in order.
    pub steps: Vec<usize>,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Jobs that were delivered, and how often in all.
    pub jobs: u32,
    pub deliveries: u32,
    pub done: u32,
    pub lost: u32,
    pub crashes: u32,
    pub stalls: u32,
    /// Effects on the outside world, and those that the other end refused or failed.
    pub effects: u32,
    pub refused: u32,
}

impl<'a> Course<'a> {
    /// The effects that took place, each with its place.
    pub fn effects(&self) -> impl Iterator<Item = (usize, &'a JobRecord, &'a SideEffect)> + use<'a> {
        self.steps.iter().enumerate().filter_map(|(place, record)| match &record.step {
            JobStep::Effect(effect, Effected::Done) => Some((place, record, effect)),
            _ => None,
        })
    }

    /// The effects of this name that took place.
    pub fn named(
        &self,
        name: &'static str,
    ) -> impl Iterator<Item = (usize, &'a JobRecord, &'a SideEffect)> + use<'a> {
        self.effects().filter(move |(_, _, effect)| *effect.name == name)
    }

    /// The first effect, of those that `counts`, on a subject that had one before: both places.
    pub fn twice(&self, counts: impl Fn(&SideEffect) -> bool) -> Option<[usize; 2]> {
        let counted: Vec<_> = self.effects().filter(|(.., effect)| counts(effect)).collect();
        counted.iter().enumerate().find_map(|(nth, (place, _, effect))| {
            let before = counted[..nth].iter().find(|(.., before)| before.subject == effect.subject);
            before.map(|(first, ..)| [*first, *place])
        })
    }

    /// The first job that was acknowledged before any effect of this name on it, by its place.
    pub fn done_without(&self, name: &'static str) -> Option<usize> {
        let done = self.steps.iter().enumerate().filter(|(_, record)| record.step == JobStep::Done);
        done.map(|(place, _)| place).find(|place| {
            let job = self.steps[*place].job;
            !self.named(name).any(|(before, _, effect)| before < *place && effect.subject == job.0)
        })
    }

    /// What happened to a job, each thing with its place.
    pub fn of_job(&self, job: JobId) -> impl Iterator<Item = (usize, &'a JobRecord)> + use<'a> {
        self.steps.iter().enumerate().filter(move |(_, record)| record.job == job)
    }

    /// Since when nothing will happen any more to a job that is sent `copies` times: it was done or lost, and nobody
    /// works on it.
    pub fn settled_job(&self, job: JobId, copies: u32) -> Option<Time> {
        let (mut begun, mut open, mut over) = (0, 0, false);
        let mut since = Time::ZERO;
        for (_, record) in self.of_job(job) {
            match record.step {
                JobStep::Delivered => (begun, open) = (begun + 1, open + 1),
                JobStep::Done => (open, over) = (open - 1, true),
                JobStep::Left | JobStep::Crashed => open -= 1,
                JobStep::Lost => over = true,
                JobStep::Effect(..) | JobStep::Stalled(_) => continue,
            }
            since = record.at.time;
        }
        (begun >= copies && open == 0 && over).then_some(since)
    }

    /// Since when that is so of jobs 0 to `jobs` − 1.
    pub fn settled(&self, jobs: u32, copies: u32) -> Option<Time> {
        (0..jobs).try_fold(Time::ZERO, |since, job| Some(since.max(self.settled_job(JobId(job), copies)?)))
    }

    /// When a delivery began.
    pub fn began(&self, delivery: u32) -> Option<Time> {
        let of = |record: &&JobRecord| record.delivery == delivery && record.step == JobStep::Delivered;
        self.steps.iter().find(of).map(|record| record.at.time)
    }

    /// The name of the effect at a place.
    pub fn name_of(&self, place: usize) -> &'static str {
        match &self.steps[place].step {
            JobStep::Effect(effect, _) => effect.name,
            _ => "",
        }
    }

    /// When a replica went down or came up, in order.
    pub fn ups_and_downs(&self) -> Vec<Time> {
        let mut ups: SortedMap<ReplicaId, bool> = SortedMap::new();
        let standings = self.record.standings.iter();
        let changed = standings.filter(|record| {
            let up = record.standing.is_some();
            ups.insert(record.replica, up) != Some(up)
        });
        changed.map(|record| record.at.time).collect()
    }

    /// Whether by `at` no link had been cut for so long.
    pub fn was_joined(&self, at: Time, by: Span) -> bool {
        !self.record.cuts.iter().any(|cut| {
            let until = cut.until.map(|until| until.time);
            cut.from.time <= at && until.is_none_or(|until| until > at || at.since(until) < by)
        })
    }

    /// A violation that these steps show; the last of them breaks the promise.
    pub fn violated(&self, steps: &[usize], what: String) -> Ruling {
        let last = &self.steps[*steps.last().expect("a violation has evidence")];
        Ruling::Violated(Evidence { at: last.at, job: last.job, what, steps: steps.to_vec() })
    }

    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let (mut known, mut done, mut lost) = (Vec::new(), Vec::new(), Vec::new());
        let once = |list: &mut Vec<JobId>, job: JobId| {
            if !list.contains(&job) {
                list.push(job);
            }
        };
        for record in self.steps {
            match record.step {
                JobStep::Delivered => {
                    tally.deliveries += 1;
                    once(&mut known, record.job);
                }
                JobStep::Done => once(&mut done, record.job),
                JobStep::Lost => once(&mut lost, record.job),
                JobStep::Crashed => tally.crashes += 1,
                JobStep::Stalled(_) => tally.stalls += 1,
                JobStep::Effect(_, Effected::Done) => tally.effects += 1,
                JobStep::Effect(..) => tally.refused += 1,
                JobStep::Left => {}
            }
        }
        lost.retain(|job| !done.contains(job));
        tally.jobs = known.len() as u32;
        (tally.done, tally.lost) = (done.len() as u32, lost.len() as u32);
        tally
    }
}

impl Ruling {
    /// The violation that came first, if there is any.
    pub fn first(findings: impl IntoIterator<Item = Option<Ruling>>) -> Option<Ruling> {
        let at = |ruling: &Ruling| match ruling {
            Ruling::Violated(evidence) => Some(evidence.at),
            Ruling::Holds | Ruling::Unsettled => None,
        };
        findings.into_iter().flatten().min_by_key(at)
    }

    pub fn is_violated(&self) -> bool {
        matches!(self, Ruling::Violated(_))
    }
}
