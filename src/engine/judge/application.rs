//! Whether an application keeps its own promise: its pattern decides, from what became of its jobs.

use std::rc::Rc;

use super::Judge;
use crate::base::EventId;
use crate::engine::Application;
use crate::pattern::{Chosen, Course, Ruling};
use crate::sim::Record;

impl Judge {
    /// The same judge, of clients that run this.
    pub fn of_application(mut self, application: Option<Chosen>) -> Judge {
        self.application = application.map(Rc::new);
        self
    }

    /// What may be said after `event`.
    pub(super) fn application(&self, record: &Record, event: EventId) -> Option<Application> {
        let chosen = Rc::clone(self.application.as_ref()?);
        let known = record.jobs.partition_point(|job| job.at.event <= event);
        let course = Course { steps: &record.jobs[..known], record };
        Some(Application { ruling: chosen.check(&course), tally: course.tally(), chosen })
    }

    /// Whether the application's promise was broken by this event.
    pub fn breaks_promise(&self, record: &Record, event: EventId) -> bool {
        let from = record.jobs.partition_point(|job| job.at.event < event);
        if record.jobs.get(from).is_none_or(|job| job.at.event != event) {
            return false;
        }
        match self.application(record, event) {
            Some(Application { ruling: Ruling::Violated(evidence), .. }) => evidence.at.event == event,
            _ => false,
        }
    }
    /// The first event after `since`, up to `to`, by which the application's promise is broken; none where it was
    /// broken before.
    pub fn promise_broken_after(&self, record: &Record, since: EventId, to: EventId) -> Option<EventId> {
        let is_broken = |event: EventId| {
            self.application(record, event).is_some_and(|known| matches!(known.ruling, Ruling::Violated(_)))
        };
        if !is_broken(to) || is_broken(since) {
            return None;
        }
        let from = record.jobs.partition_point(|job| job.at.event <= since);
        let mut events = record.jobs[from..].iter().map(|job| job.at.event).take_while(|event| *event <= to);
        events.find(|event| is_broken(*event))
    }
}
