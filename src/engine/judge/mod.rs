//! The judge: follows the record of a run and says, at any moment of it, what the clients were given. It decides
//! nothing itself: checkers do that, and it only counts.
//!
//! Whatever it finds, it notes with the event at which that was earned, and its notes only grow. So the verdicts
//! at an earlier event are read off a part of them: stepping back withdraws a verdict that was not earned yet.
//! Following costs what the checkers cost a call and a return; asking for verdicts costs a few binary searches a
//! client, and the violations and overwritten answers that are in the window.

mod application;
mod objects;
mod settling;
mod tally;
mod window;
mod writes;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use tally::{Asked, How, Tally};
use writes::Writes;

pub use settling::QUIET;

use super::{Counts, Judgement, Part, Scope, Side, Verdicts, Window, WindowKind};
use crate::base::{ClassId, ClientId, EventId, OpId, Ratio, ReplicaId, SortedMap, SortedSet, Time};
use crate::check::linearizable::{self, Found, KeyChecker, evidence};
use crate::check::{Limit, Verdict, Violation};
use crate::history::{Action, History, HistoryStep, Key, Operation, StepKind};
use crate::pattern::Chosen;
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
    /// The application that clients run, if they run one.
    application: Option<Rc<Chosen>>,
    keys: SortedMap<Key, KeyChecker>,
    classes: Vec<Tally>,
    writes: Writes,
    violations: Vec<Violation>,
    /// Operations that linearizability cannot explain.
    forgiven: SortedSet<OpId>,
    /// Places in `violations` whose evidence was worked out.
    evidenced: SortedSet<usize>,
    kept: Vec<Kept>,
}

/// What was counted of a class in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub counts: Counts,
    /// The sides of the window's cut, as in [`Verdicts::sides`]; empty if there were none.
    pub by_side: Vec<(Side, Counts)>,
    /// Whether linearizability explains the answers; `None` if a checker gave up and found no violation.
    pub linearizable: Option<bool>,
}

/// The checkers as they were once.
#[derive(Debug)]
struct Kept {
    followed: usize,
    /// The event of the last step followed.
    event: EventId,
    keys: SortedMap<Key, KeyChecker>,
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
            application: None,
            keys: SortedMap::new(),
            classes: workload.classes.iter().map(|_| Tally::default()).collect(),
            writes: Writes::default(),
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
        self.writes.truncate(self.followed);
        for tally in &mut self.classes {
            tally.truncate(back, self.violations.len());
        }
        self.follow(record);
    }

    fn checker(&mut self, action: Action) -> &mut KeyChecker {
        let limit = self.limit;
        self.keys.get_or_insert_with(action.key(), || KeyChecker::new(action, limit))
    }

    fn called(&mut self, operation: &Operation) {
        self.classes[operation.class.index()].called(operation);
        self.writes.called(operation, self.followed);
        self.checker(operation.action).invoke(operation.id, operation.action);
    }

    fn returned(&mut self, operation: &Operation) {
        let completion = operation.completed.expect("an operation that returned has an end");
        let overwritten = self.writes.returned(operation, self.followed);
        self.classes[operation.class.index()].returned(operation, completion, overwritten);
        let checker = self.checker(operation.action);
        let found = checker.complete(operation.id, operation.action, completion.outcome);
        match found {
            Found::Nothing => {}
            Found::Violation => {
                self.forgiven.insert(operation.id);
                let (class, at, op) = (operation.class, completion.at, operation.id);
                let violation = Violation { class, at, operation: op, evidence: vec![op] };
                self.note(violation, operation.client, completion.answer().is_some());
            }
            Found::GaveUp { states } => {
                let limit = Limit { at: completion.at.event, states };
                self.classes[operation.class.index()].limit.get_or_insert(limit);
            }
        }
    }

    fn note(&mut self, violation: Violation, client: ClientId, answered: bool) {
        let place = self.violations.len();
        self.classes[violation.class.index()].violated(violation.at, client, place, answered);
        self.violations.push(violation);
    }

    /// What may be said at a moment: at `snapshot.event`, with the playhead at `time`. It depends on nothing
    /// that happened later, though the record may hold more.
    ///
    /// Violations carry their evidence where they are among the first or last [`EVIDENCED`] of
    /// their class in the window; the others name themselves alone ([`Judge::evidence`] tells more).
    pub fn verdicts(&mut self, record: &Record, snapshot: &Snapshot, scope: Scope, time: Time) -> Verdicts {
        let window = window::window(record, snapshot.event, scope.window, time);
        let groups = window::apart(record, snapshot.nodes, snapshot.event, window);
        let side = window::chosen(&groups, scope);
        let sides: Vec<Side> = groups.into_iter().map(|members| side_of(snapshot, members)).collect();
        let clients = side.map(|side| sides[side].clients.clone());
        let to = last_event(record, snapshot.event, window);
        let asked = Asked { from: window.from, to, clients: clients.as_deref() };
        let classes = (0..self.classes.len()).map(|place| self.judge(place, &record.history, asked, &sides));
        let classes = classes.collect();
        let quiet = settling::quiet(&self.writes, record, snapshot, time);
        Verdicts {
            window,
            partitioned: window::partitioned(record, snapshot.event, window),
            converged: settling::converged(snapshot),
            impossible: settling::impossible(&self.writes, &record.history, snapshot, quiet),
            quiet,
            application: self.application(record, snapshot.event),
            sides,
            side,
            clients,
            classes,
        }
    }

    /// The numbers among the verdicts of a class alone: no evidence is worked out.
    pub fn counted(
        &self,
        record: &Record,
        snapshot: &Snapshot,
        window: WindowKind,
        class: ClassId,
    ) -> Option<Counted> {
        let tally = self.classes.get(class.index())?;
        let window = window::window(record, snapshot.event, window, snapshot.time);
        let groups = window::apart(record, snapshot.nodes, snapshot.event, window);
        let to = last_event(record, snapshot.event, window);
        let asked = Asked { from: window.from, to, clients: None };
        let of_side = |members: Vec<ReplicaId>| {
            let side = side_of(snapshot, members);
            let counts = tally.count(Asked { clients: Some(&side.clients), ..asked });
            (side, counts)
        };
        let linearizable = match tally.limit.filter(|limit| limit.at <= to) {
            _ if tally.broken(asked).next().is_some() => Some(false),
            Some(_) => None,
            None => Some(true),
        };
        let by_side = groups.into_iter().map(of_side).collect();
        Some(Counted { counts: tally.count(asked), by_side, linearizable })
    }

    /// What may be said of a class.
    fn judge(&mut self, place: usize, history: &History, asked: Asked<'_>, sides: &[Side]) -> Judgement {
        let broken = self.classes[place].broken(asked);
        let broken: Vec<usize> = broken.map(|broken| broken.violation).collect();
        let inner = EVIDENCED..broken.len().saturating_sub(EVIDENCED);
        let mut found = Vec::with_capacity(broken.len());
        for (nth, place) in broken.into_iter().enumerate() {
            if !inner.contains(&nth) {
                self.work_out(history, place);
                found.push(self.violations[place].clone());
            } else {
                let violation = &self.violations[place];
                found.push(Violation { evidence: vec![violation.operation], ..*violation });
            }
        }
        let tally = &self.classes[place];
        let linearizable = match tally.limit.filter(|limit| limit.at <= asked.to) {
            _ if !found.is_empty() => Verdict::Violated(found),
            Some(limit) => Verdict::Unknown(limit),
            None => Verdict::Holds,
        };
        let counts = tally.count(asked);
        let of_side = |side: &Side| tally.count(Asked { clients: Some(&side.clients), ..asked });
        Judgement {
            class: ClassId(place as u8),
            linearizable,
            counts,
            by_side: sides.iter().map(of_side).collect(),
            consistency: share(counts.of(Part::Fresh), counts.answered),
            availability: share(counts.answered, counts.ended()),
        }
    }

    /// The operations behind a part of the counts of a class, in calling order: as in verdicts of this window at
    /// this event, of these clients or of all.
    pub fn operations(
        &self,
        record: &Record,
        event: EventId,
        window: Window,
        clients: Option<&[ClientId]>,
        (class, part): (ClassId, Part),
    ) -> Vec<OpId> {
        let asked = Asked { from: window.from, to: last_event(record, event, window), clients };
        let of_part = |operation: &&Operation| {
            let Some(end) = operation.completed_by(asked.to).filter(|end| end.at.time >= asked.from) else {
                return false;
            };
            operation.class == class
                && asked.has(operation.client)
                && match How::of(operation, end) {
                    How::Answered if self.forgiven.contains(&operation.id) => part == Part::Stale,
                    How::Answered => part == Part::Fresh,
                    How::Refused => part == Part::Refused,
                    How::TimedOut => part == Part::TimedOut,
                    How::Down => false,
                }
        };
        record.history.operations().iter().filter(of_part).map(|operation| operation.id).collect()
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

/// The last event of the window, as far as is known after `event`.
fn last_event(record: &Record, event: EventId, window: Window) -> EventId {
    if record.moment(event).time <= window.to { event } else { record.event_at(window.to).min(event) }
}

fn side_of(snapshot: &Snapshot, members: Vec<ReplicaId>) -> Side {
    let at_home = snapshot.clients.iter().filter(|client| members.contains(&client.home));
    Side { clients: at_home.map(|client| client.id).collect(), members }
}

fn share(part: u32, whole: u32) -> Ratio {
    Ratio::of(u64::from(part), u64::from(whole))
}
