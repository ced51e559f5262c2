//! The engine that the page and the command line drive: goals in bounded portions, branches, verdicts.
//!
//! It never runs long at a time: a command sets a goal, and `work` goes towards it by at most so many events,
//! so that the same code serves a test, a page between two frames, and a worker.

use super::branches::{Branch, Branches};
use super::{Frame, Judge, Part, Scope, Timeline, Verdicts, WindowKind};
use crate::base::{ClassId, EventId, OpId, ReplicaId, Span, Time};
use crate::history::{Outcome, StepKind};
use crate::scenario::Scenario;
use crate::sim::{Act, Decision, Geography, LimitReached, Setup, Snapshot, Workload};

/// Where a command wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    Event(EventId),
    Time(Time),
    /// The next event that decides something.
    Decision,
    End,
}

/// A run, a position in it, and all that is said of it there.
pub struct Engine {
    timeline: Timeline,
    judge: Judge,
    branches: Branches,
    workload: Workload,
    geography: Option<&'static Geography>,
    /// The playhead: at or after the position's event, before the next event.
    time: Time,
    goal: Option<Goal>,
    scope: Scope,
    snapshot: Snapshot,
    verdicts: Verdicts,
}

impl Engine {
    /// At event 0.
    pub fn new(scenario: Scenario) -> Engine {
        let timeline = Timeline::new(scenario);
        let Setup { workload, geography, .. } = timeline.scenario().setup();
        let mut judge = Judge::new(&workload).of_application(timeline.scenario().application());
        let snapshot = timeline.world().snapshot();
        let scope = Scope::default();
        let verdicts = judge.verdicts(timeline.record(), &snapshot, scope, Time::ZERO);
        let branches = Branches::new(timeline.scenario().script.clone());
        Engine {
            timeline,
            judge,
            branches,
            workload,
            geography,
            time: Time::ZERO,
            goal: None,
            scope,
            snapshot,
            verdicts,
        }
    }

    /// Everything that figures are drawn from.
    pub fn frame(&self) -> Frame<'_> {
        Frame {
            time: self.time,
            end: self.timeline.end(),
            snapshot: &self.snapshot,
            record: self.timeline.record(),
            verdicts: &self.verdicts,
            roles: self.scenario().system().roles,
            workload: &self.workload,
            geography: self.geography,
        }
    }

    /// The scenario with the present branch's script.
    pub fn scenario(&self) -> &Scenario {
        self.timeline.scenario()
    }

    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub fn time(&self) -> Time {
        self.time
    }

    pub fn position(&self) -> EventId {
        self.snapshot.event
    }

    pub fn stopped(&self) -> Option<LimitReached> {
        self.snapshot.stopped
    }

    /// Whether nothing more happens before the scenario's end.
    pub fn at_end(&self) -> bool {
        self.timeline.next_time().is_none()
    }

    /// When the next event after the position happens; `None` at the end of the run.
    pub fn next_time(&self) -> Option<Time> {
        self.timeline.next_time()
    }

    /// What the verdicts are to speak of.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    pub fn set_scope(&mut self, scope: Scope) {
        self.scope = scope;
        self.judge_again();
    }

    pub fn set_window(&mut self, window: WindowKind) {
        self.set_scope(Scope { window, ..self.scope });
    }

    pub fn set_side(&mut self, side: Option<ReplicaId>) {
        self.set_scope(Scope { side, ..self.scope });
    }

    /// The operations behind a part of a class's counts, of one of the sides of the verdicts or of all clients in
    /// scope.
    pub fn operations(&self, class: ClassId, side: Option<usize>, part: Part) -> Vec<OpId> {
        let verdicts = &self.verdicts;
        let of_side = side.and_then(|side| verdicts.sides.get(side)).map(|side| &side.clients[..]);
        let clients = of_side.or(verdicts.clients.as_deref());
        let (record, event) = (self.timeline.record(), self.position());
        self.judge.operations(record, event, verdicts.window, clients, (class, part))
    }

    /// One event forward, at once. `false` at the end of the run.
    pub fn step_forward(&mut self) -> bool {
        self.goal = None;
        let stepped = self.forward();
        self.arrive();
        stepped
    }

    /// One event back, at once. `false` before the first event.
    pub fn step_back(&mut self) -> bool {
        self.goal = None;
        let Some(event) = self.timeline.position().0.checked_sub(1) else { return false };
        self.timeline.seek(EventId(event));
        self.arrive();
        true
    }

    pub fn first(&mut self) {
        self.goal = None;
        self.timeline.seek(EventId(0));
        self.arrive();
    }

    /// Sets a goal for `work`.
    pub fn go(&mut self, goal: Goal) {
        self.goal = Some(goal);
        let end = self.timeline.record().end();
        let known = match goal {
            Goal::Event(event) => event.min(end),
            Goal::Time(time) => self.timeline.record().event_at(time),
            Goal::End => end,
            Goal::Decision => return,
        };
        if known != self.timeline.position() {
            self.timeline.seek(known);
        }
    }

    /// Whether a goal has not been reached yet.
    pub fn busy(&self) -> bool {
        self.goal.is_some()
    }

    /// Goes towards the goal by at most `budget` events. `true` once there is nothing left to do.
    pub fn work(&mut self, budget: usize) -> bool {
        let Some(goal) = self.goal else { return true };
        let mut moved = false;
        for _ in 0..budget {
            if self.reached(goal, moved) || !self.forward() {
                self.goal = None;
                break;
            }
            moved = true;
        }
        if self.reached(goal, moved) {
            self.goal = None;
        }
        self.arrive();
        if let (Goal::Time(time), None) = (goal, self.goal) {
            self.time = time.min(self.timeline.end()).max(self.time);
        }
        self.goal.is_none()
    }

    fn reached(&self, goal: Goal, moved: bool) -> bool {
        match goal {
            Goal::Event(event) => self.timeline.position() >= event,
            Goal::Time(time) => self.timeline.next_time().is_none_or(|next| next > time),
            Goal::Decision => moved && self.decided(self.timeline.position()).is_some(),
            Goal::End => self.timeline.next_time().is_none(),
        }
    }

    /// Moves the playhead on by `span`, as playing does: through at most `budget` events. `false` at the end.
    pub fn advance(&mut self, span: Span, budget: usize) -> bool {
        let target = (self.time + span).min(self.timeline.end());
        let event_before = self.timeline.position();
        let mut left = budget;
        while left > 0 && self.timeline.next_time().is_some_and(|next| next <= target) {
            left -= 1;
            self.forward();
        }
        let behind = self.timeline.next_time().is_some_and(|next| next <= target);
        self.time = if behind { self.timeline.world().now() } else { target };
        if self.timeline.position() != event_before {
            self.refresh();
        }
        self.time < self.timeline.end() && self.stopped().is_none()
    }

    /// What the event decided, if anything: what "next decision" stops at.
    pub fn decided(&self, event: EventId) -> Option<Decision> {
        let record = self.timeline.record();
        if self.judge.violated_at(event) || self.judge.breaks_promise(record, event) {
            return Some(Decision::Violation);
        }
        if let Some(decision) = record.notes_of(event).find_map(|note| note.note.rule.decision) {
            return Some(decision);
        }
        let steps = record.history.steps();
        let start = steps.partition_point(|step| step.event < event);
        let returns = steps[start..].iter().take_while(|step| step.event == event);
        let refused = returns.filter(|step| step.kind == StepKind::Return).any(|step| {
            let completion = record.history.get(step.op).and_then(|operation| operation.completed);
            completion.is_some_and(|completion| !matches!(completion.outcome, Outcome::Ok(_)))
        });
        refused.then_some(Decision::Refusal)
    }

    /// Does an act at the playhead. `true` if that left an old future behind as a branch of its own.
    pub fn act(&mut self, act: Act) -> bool {
        self.goal = None;
        // Events of this very microsecond come before the act.
        while self.timeline.next_time().is_some_and(|next| next <= self.time) {
            self.forward();
        }
        let branched = self.timeline.has_future();
        if branched {
            self.branches.leave(&self.timeline.scenario().script, self.timeline.position(), self.time);
        }
        let event = self.timeline.position();
        self.timeline.act(self.time, act);
        self.judge.truncate(event, self.timeline.record());
        self.judge.follow(self.timeline.record());
        self.branches.grow(&self.timeline.scenario().script);
        self.refresh();
        branched
    }

    pub fn branches(&self) -> &[Branch] {
        self.branches.all()
    }

    pub fn current_branch(&self) -> usize {
        self.branches.current()
    }

    /// Returns to another branch, where it was left. Sets a goal for `work` if that is far.
    pub fn switch(&mut self, branch: usize) {
        let position = self.timeline.position();
        let Some(there) = self.branches.switch(branch, position, self.time).cloned() else { return };
        self.timeline.set_script(there.script);
        let shared = self.timeline.record().end();
        self.judge.truncate(shared, self.timeline.record());
        self.timeline.seek(shared.min(there.event));
        self.arrive();
        self.goal = Some(Goal::Event(there.event));
    }

    fn forward(&mut self) -> bool {
        let known = self.timeline.record().end();
        let stepped = self.timeline.forward();
        if stepped && self.timeline.record().end() != known {
            self.judge.follow(self.timeline.record());
        }
        stepped
    }

    /// After a jump the playhead stands on the event.
    fn arrive(&mut self) {
        self.time = self.timeline.world().now();
        self.refresh();
    }

    fn refresh(&mut self) {
        self.snapshot = self.timeline.world().snapshot();
        self.judge_again();
    }

    fn judge_again(&mut self) {
        self.verdicts = self.judge.verdicts(self.timeline.record(), &self.snapshot, self.scope, self.time);
    }
}
