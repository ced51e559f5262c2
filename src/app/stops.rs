//! Where playing stops by itself: at the first violation of a model, or of an application's promise.

use super::state::State;
use crate::base::{ClassId, EventId};
use crate::check::court::Model;

/// What is violated first, and by which event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub event: EventId,
    /// In a sentence.
    pub why: String,
}

/// The first violation after `since`, up to the playhead.
pub fn violated_since(state: &State, since: EventId) -> Option<Stop> {
    let here = state.engine.position();
    let frame = state.engine.frame();
    let class = |class: ClassId| {
        frame.workload.classes.get(class.index()).map_or(String::new(), |class| format!("{}: ", class.name))
    };
    let model =
        |event, of, model: Model| Stop { event, why: format!("{}{} is violated.", class(of), model.title()) };
    let followed = state.engine.judge().next_violation_after(since);
    let followed = followed.map(|found| model(found.at.event, found.class, Model::Linearizable));
    let judged = super::judging::first_events(state).filter(|(event, ..)| *event > since);
    let judged = judged.map(|(event, of, which)| model(event, of, which)).min_by_key(|stop| stop.event);
    let promise = state.engine.judge().promise_broken_after(frame.record, since, here);
    let promise =
        promise.map(|event| Stop { event, why: "The application’s promise is broken.".to_owned() });
    let stops = followed.into_iter().chain(judged).chain(promise);
    stops.filter(|stop| stop.event <= here).min_by_key(|stop| stop.event)
}
