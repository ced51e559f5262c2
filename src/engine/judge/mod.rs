//! The judge: follows the record of a run and says, at any moment of it, what the clients were given. It decides
//! nothing itself: checkers do that, and it only counts.
//!
//! Whatever it finds, it notes with the event at which that was earned, and its notes only grow. So the verdicts
//! at an earlier event are read off a part of them: stepping back withdraws a verdict that was not earned yet.
//! Following costs what the checkers cost a call and a return; asking for verdicts costs a few binary searches,
//! and the violations and unanswered operations that are in the window.

mod tally;
mod window;

use tally::Tally;

use super::{Verdicts, WindowKind};
use crate::base::{ClassId, EventId, OpId, SortedMap, SortedSet, Time};
use crate::check::linearizable::{self, Checker, Found, evidence};
use crate::check::{Contents, Convergence, Limit, Violation};
use crate::history::{History, HistoryStep, Key, Operation, StepKind};
use crate::sim::{Record, Snapshot, Workload};

/// How many calls and returns lie between two states that are kept to go back to.
const STRIDE: usize = 2_048;

/// Of how many violations in a window, from its start and from its end, the evidence is worked out.
pub const EVIDENCED: usize = 2;

/// Judges a run as it goes.
#[derive(Debug)]
pub struct Judge {
    limit: usize,
    /// How many calls and returns were followed.
    followed: usize,
    keys: SortedMap<Key, Checker>,
    classes: Vec<Tally>,
    violations: Vec<Violation>,
    /// Operations that linearizability cannot explain.
    forgiven: SortedSet<OpId>,
    /// Places in `violations` whose evidence was worked out.
    evidenced: SortedSet<usize>,
    kept: Vec<Kept>,
}

/// The checkers as they were once.
#[derive(Debug)]
struct Kept {
    followed: usize,
    /// The event of the last step followed.
    event: EventId,
    keys: SortedMap<Key, Checker>,
}

impl Judge {
    /// A judge of a run that has not begun.
    pub fn new(workload: &Workload) -> Judge {
        Judge::with_limit(workload, linearizable::STATES)
    }

    /// A judge whose linearizability checkers give up rather than hold more than `limit` states a key.
    pub fn with_limit(workload: &Workload, limit: usize) -> Judge {
        Judge {
            limit,
            followed: 0,
            keys: SortedMap::new(),
            classes: workload.classes.iter().map(|_| Tally::default()).collect(),
            violations: Vec::new(),
            forgiven: SortedSet::new(),
            evidenced: SortedSet::new(),
            kept: Vec::new(),
        }
    }

    /// Takes in what the record holds beyond what was followed before.
    ///
    /// # Panics
    /// If the record was cut back without [`Judge::truncate`], or holds a class that the workload has not.
    pub fn follow(&mut self, record: &Record) {
        let steps = record.history.steps();
        for step in &steps[self.followed..] {
            self.keep(steps, step.event);
            let operation = record.history.get(step.op).expect("a step belongs to an operation");
            match step.kind {
                StepKind::Invoke => self.called(operation),
                StepKind::Return => self.returned(operation),
            }
            self.followed += 1;
        }
    }

    /// Keeps the checkers as they are now and then, between the steps of one event and those of the next.
    fn keep(&mut self, steps: &[HistoryStep], next: EventId) {
        let since = self.kept.last().map_or(0, |kept| kept.followed);
        if self.followed < since + STRIDE || steps[self.followed - 1].event == next {
            return;
        }
        let event = steps[self.followed - 1].event;
        self.kept.push(Kept { followed: self.followed, event, keys: self.keys.clone() });
    }

    /// Forgets everything after `event`, because the run was changed there and `record` was cut back to it.
    pub fn truncate(&mut self, event: EventId, record: &Record) {
        let keep = self.kept.partition_point(|kept| kept.event <= event);
        self.kept.truncate(keep);
        let kept = self.kept.last();
        let back = kept.map_or(EventId(0), |kept| kept.event);
        self.followed = kept.map_or(0, |kept| kept.followed);
        self.keys = kept.map(|kept| kept.keys.clone()).unwrap_or_default();
        self.violations.truncate(self.violations.partition_point(|violation| violation.at.event <= back));
        self.evidenced.retain(|place| *place < self.violations.len());
        self.forgiven = self.violations.iter().map(|violation| violation.operation).collect();
        for tally in &mut self.classes {
            tally.truncate(back, self.violations.len());
        }
        self.follow(record);
    }

    fn checker(&mut self, key: Key) -> &mut Checker {
        let limit = self.limit;
        self.keys.get_or_insert_with(key, || Checker::new(limit))
    }

    fn called(&mut self, operation: &Operation) {
        self.classes[operation.class.index()].called(operation.invoked);
        self.checker(operation.action.key()).invoke(operation.id, operation.action);
    }

    fn returned(&mut self, operation: &Operation) {
        let completion = operation.completed.expect("an operation that returned has an end");
        self.classes[operation.class.index()].returned(operation, completion);
        let checker = self.checker(operation.action.key());
        let found = checker.complete(operation.id, operation.action, completion.outcome);
        match found {
            Found::Nothing => {}
            Found::Violation => {
                self.forgiven.insert(operation.id);
                let (class, at, op) = (operation.class, completion.at, operation.id);
                let violation = Violation { class, at, operation: op, evidence: vec![op] };
                self.note(violation, completion.answer().is_some());
            }
            Found::GaveUp { states } => {
                let limit = Limit { at: completion.at.event, states };
                self.classes[operation.class.index()].limit.get_or_insert(limit);
            }
        }
    }

    fn note(&mut self, violation: Violation, answered: bool) {
        let place = self.violations.len();
        self.classes[violation.class.index()].violated(violation.at, place, answered);
        self.violations.push(violation);
    }

    /// What may be said at a moment: at `snapshot.event`, with the playhead at `time`. It depends on nothing
    /// that happened later, though the record may hold more.
    ///
    /// Violations carry their evidence where they are among the first or last [`EVIDENCED`] of
    /// their class in the window; the others name themselves alone ([`Judge::evidence`] tells more).
    pub fn verdicts(
        &mut self,
        record: &Record,
        snapshot: &Snapshot,
        kind: WindowKind,
        time: Time,
    ) -> Verdicts {
        let window = window::window(record, snapshot.event, kind, time);
        let mut classes = Vec::new();
        for place in 0..self.classes.len() {
            let class = ClassId(place as u8);
            let broken = self.classes[place].broken(window.from, snapshot.event).to_vec();
            let inner = EVIDENCED..broken.len().saturating_sub(EVIDENCED);
            for (nth, broken) in broken.iter().enumerate() {
                if !inner.contains(&nth) {
                    self.work_out(&record.history, broken.violation);
                }
            }
            let plain = |nth: usize| inner.contains(&nth);
            let judgement =
                self.classes[place].judge(class, window.from, snapshot.event, &self.violations, plain);
            classes.push(judgement);
        }
        let partitioned = window::partitioned(record, snapshot.event, window);
        Verdicts { window, partitioned, classes, converged: converged(snapshot) }
    }

    /// Whether the event returned an answer that breaks linearizability.
    pub fn violated_at(&self, event: EventId) -> bool {
        let place = self.violations.partition_point(|violation| violation.at.event < event);
        self.violations.get(place).is_some_and(|violation| violation.at.event == event)
    }

    /// All violations found so far, by event. Their evidence is filled in as it is asked for.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    pub fn first_violation(&self) -> Option<&Violation> {
        self.violations.first()
    }

    /// The first violation that was found after `event`.
    pub fn next_violation_after(&self, event: EventId) -> Option<&Violation> {
        self.violations.get(self.violations.partition_point(|violation| violation.at.event <= event))
    }

    /// The violation at a place of [`Judge::violations`] with its evidence worked out.
    pub fn evidence(&mut self, record: &Record, place: usize) -> Option<&Violation> {
        if place < self.violations.len() {
            self.work_out(&record.history, place);
        }
        self.violations.get(place)
    }

    fn work_out(&mut self, history: &History, place: usize) {
        let violation = &mut self.violations[place];
        if self.evidenced.insert(place) {
            violation.evidence = evidence(history, violation.operation, &self.forgiven);
        }
    }
}

/// Compares what the replicas hold.
fn converged(snapshot: &Snapshot) -> Convergence {
    let contents = |values: &[(Key, _, String)]| -> Contents {
        values.iter().map(|(key, value, _)| (*key, *value)).collect()
    };
    let held: Vec<_> = snapshot
        .replicas
        .iter()
        .map(|replica| (replica.id, replica.view.as_ref().map(|view| contents(&view.values))))
        .collect();
    Convergence::of(&held)
}
