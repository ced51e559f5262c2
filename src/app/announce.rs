//! What a screen reader is told: one sentence a step, and while playing only as often as it can be heard.

use super::explain::explain;
use super::state::State;
use crate::base::EventId;

/// The most events that are looked through for a decision in one frame.
const MOST: u64 = 200;

/// The event at the playhead.
pub fn event(state: &mut State) {
    let position = state.engine.position();
    let text = match explain(state.engine.frame()).lines.first() {
        Some(line) => format!("{}, event {}. {}", state.engine.time(), position.0, line.text()),
        None => format!("{}, before the first event.", state.engine.time()),
    };
    state.announce(text);
}

/// Why it goes no further.
pub fn end(state: &mut State) {
    let text = match state.engine.stopped() {
        Some(limit) => limit.to_string(),
        None => "This is the end of the run.".to_owned(),
    };
    state.announce(text);
}

/// What happened since `before`, while playing: any event at a slow pace, else the last decision alone.
pub fn playing(state: &mut State, before: EventId) {
    let now = state.engine.position();
    if now == before {
        return;
    }
    if !state.pace.is_fast() {
        event(state);
        return;
    }
    let from = before.0.max(now.0.saturating_sub(MOST)) + 1;
    let decided = (from..=now.0).rev().map(EventId).find(|event| state.engine.decided(*event).is_some());
    let Some(decided) = decided else { return };
    let record = state.engine.frame().record;
    let sentence = record.notes_of(decided).find(|note| note.note.rule.decision.is_some());
    let text = match sentence {
        Some(note) => note.note.sentence(note.replica),
        None => match super::explain::event_line(state.engine.frame(), decided) {
            Some(line) => line.text(),
            None => return,
        },
    };
    state.announce(text);
}
