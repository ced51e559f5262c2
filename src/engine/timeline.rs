//! Any moment of a run: checkpoints, exact seeks, and a past that can be changed.
//!
//! The frontier is the world at the last event computed; the record speaks of everything up to it. A position
//! before it is reached from the nearest checkpoint, by the same steps without recording.

use crate::base::{EventId, Time};
use crate::scenario::Scenario;
use crate::sim::{Act, Record, ScriptedAct, Simulation};

/// Events between two checkpoints at first: a step back replays at most so many.
const INTERVAL: u64 = 64;

/// More checkpoints than this, and every second one is dropped and the interval doubled.
const MOST_CHECKPOINTS: usize = 1_024;

/// One branch of a run, and a position in it.
pub struct Timeline {
    scenario: Scenario,
    end: Time,
    record: Record,
    frontier: Box<dyn Simulation>,
    /// The world at the position, where that is before the frontier.
    past: Option<Box<dyn Simulation>>,
    /// In event order; the first is event 0.
    checkpoints: Vec<Box<dyn Simulation>>,
    interval: u64,
}

/// When the next event of a world happens, be it the script's next act; `None` at the end of the run.
pub fn next_time(world: &dyn Simulation, script: &[ScriptedAct], end: Time) -> Option<Time> {
    let act = script.get(world.acts()).map(|scripted| scripted.at.max(world.now()));
    let own = world.next_time();
    let next = match (act.filter(|_| world.stopped().is_none()), own) {
        (Some(act), Some(own)) => act.min(own),
        (act, own) => act.or(own)?,
    };
    (next <= end).then_some(next)
}

impl Timeline {
    /// At event 0, with nothing computed.
    pub fn new(scenario: Scenario) -> Timeline {
        let frontier = scenario.build();
        Timeline {
            end: scenario.end(),
            record: Record::new(),
            past: None,
            checkpoints: vec![frontier.fork()],
            interval: INTERVAL,
            frontier,
            scenario,
        }
    }

    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub fn record(&self) -> &Record {
        &self.record
    }

    pub fn end(&self) -> Time {
        self.end
    }

    /// The world at the position.
    pub fn world(&self) -> &dyn Simulation {
        self.past.as_deref().unwrap_or(&*self.frontier)
    }

    pub fn position(&self) -> EventId {
        self.world().event()
    }

    /// When the next event after the position happens; `None` at the end of the run.
    pub fn next_time(&self) -> Option<Time> {
        next_time(self.world(), &self.scenario.script, self.end)
    }

    /// One event forward. `false` at the end of the run.
    pub fn forward(&mut self) -> bool {
        if self.next_time().is_none() {
            return false;
        }
        if let Some(past) = &mut self.past {
            past.step(self.scenario.script.get(past.acts()), None);
            if past.event() == self.frontier.event() {
                self.past = None;
            }
            return true;
        }
        let act = self.scenario.script.get(self.frontier.acts());
        let stepped = self.frontier.step(act, Some(&mut self.record));
        if stepped && self.frontier.event().0.is_multiple_of(self.interval) {
            self.checkpoints.push(self.frontier.fork());
            self.thin_out();
        }
        stepped
    }

    fn thin_out(&mut self) {
        if self.checkpoints.len() > MOST_CHECKPOINTS {
            self.interval *= 2;
            let interval = self.interval;
            self.checkpoints.retain(|checkpoint| checkpoint.event().0.is_multiple_of(interval));
        }
    }

    /// Goes to an event that was computed before; later ones are for `forward`.
    pub fn seek(&mut self, event: EventId) {
        if event >= self.frontier.event() {
            self.past = None;
            return;
        }
        let here = self.position();
        let after = self.checkpoints.partition_point(|checkpoint| checkpoint.event() <= event);
        let checkpoint = &self.checkpoints[after - 1];
        if here > event || here < checkpoint.event() {
            self.past = Some(checkpoint.fork());
        }
        while self.position() < event && self.forward() {}
    }

    /// Does an act at time `at`, which is at or after the position and before the next event. Whatever was
    /// computed or scripted beyond the position is forgotten.
    pub fn act(&mut self, at: Time, act: Act) {
        self.cut_back();
        self.scenario.script.truncate(self.frontier.acts());
        self.scenario.script.push(ScriptedAct { at, act });
        self.forward();
    }

    /// Whether an act now would change a past whose future is known.
    pub fn has_future(&self) -> bool {
        self.past.is_some() || self.scenario.script.len() > self.frontier.acts()
    }

    /// Makes the position the frontier.
    fn cut_back(&mut self) {
        let Some(past) = self.past.take() else { return };
        let event = past.event();
        self.frontier = past;
        let keep = self.checkpoints.partition_point(|checkpoint| checkpoint.event() <= event);
        self.checkpoints.truncate(keep);
        self.record.truncate(event);
        // A message delayed by hand after this moment has its old arrival time again.
        for flight in self.frontier.snapshot().in_flight {
            if let Some(message) = self.record.messages.get_mut(flight.id.index()) {
                message.due = flight.due;
            }
        }
    }

    /// Puts another script in place of this one: goes back to where they part, and keeps what they share.
    pub fn set_script(&mut self, script: Vec<ScriptedAct>) {
        let old = &self.scenario.script;
        let shared = old.iter().zip(&script).take_while(|(a, b)| a == b).count();
        let parting = old.get(shared).into_iter().chain(script.get(shared)).map(|scripted| scripted.at).min();
        if let Some(parting) = parting {
            let is_common = |world: &dyn Simulation| world.acts() <= shared && world.now() <= parting;
            if !is_common(&*self.frontier) {
                let keep = self.checkpoints.partition_point(|checkpoint| is_common(&**checkpoint));
                self.past = Some(self.checkpoints[keep - 1].fork());
                self.cut_back();
            }
        }
        self.past = None;
        self.scenario.script = script;
    }
}
