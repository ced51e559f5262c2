//! The range of time that verdicts speak of, chosen on the timelines: drawn by a pointer, stretched by keys.

use super::state::State;
use super::timelines::pan;
use crate::base::{Span, Time};
use crate::draw::scene::Target;
use crate::engine::WindowKind;
use crate::figure::timelines_scale;

/// Places are told to the millisecond.
const STEP: u64 = 1_000;

impl State {
    pub fn range(&self) -> Option<(Time, Time)> {
        match self.engine.scope().window {
            WindowKind::Range { from, to } => Some((from, to)),
            _ => None,
        }
    }

    /// By how much a key moves an end of the range: a twentieth of what the timelines show.
    fn range_step(&self) -> Span {
        Span::from_ms((self.timelines_span / 20).max(1))
    }
}

/// A pointer went down at a place of the timelines, in units of their scene: on an end of the range, which it takes
/// along, or elsewhere, where another range begins.
pub fn begin(state: &mut State, x: f64, on: Option<Target>) {
    state.range_anchor = match (state.range(), on) {
        (Some((_, to)), Some(Target::RangeFrom)) => to,
        (Some((from, _)), Some(Target::RangeTo)) => from,
        _ => time_at(state, x),
    };
}

/// The pointer moved on.
pub fn stretch_to(state: &mut State, x: f64) {
    let (anchor, at) = (state.range_anchor, time_at(state, x));
    choose(state, anchor, at);
}

/// Nothing is chosen beyond the playhead.
fn time_at(state: &State, x: f64) -> Time {
    let scale = timelines_scale(&state.engine.frame(), &state.timelines_options());
    let time = scale.time_at(x).min(state.engine.time());
    Time(time.0 / STEP * STEP)
}

fn choose(state: &mut State, a: Time, b: Time) {
    state.engine.set_window(WindowKind::Range { from: a.min(b), to: a.max(b) });
}

/// The end that keys move goes on: of a range that was chosen before, or of one that begins at the playhead.
pub fn stretch(state: &mut State, later: bool) {
    let playhead = state.engine.time();
    let (anchor, caret) = match state.range() {
        Some((from, to)) if state.range_anchor == from => (from, to),
        Some((from, to)) => (to, from),
        None => (playhead, playhead),
    };
    state.range_anchor = anchor;
    let step = state.range_step();
    show_end(state, anchor, if later { caret + step } else { caret - step });
}

/// An end of the range is moved by keys. It does not pass the other, so that the keys stay on it.
pub fn nudge(state: &mut State, end: Target, later: bool) {
    let Some((from, to)) = state.range() else { return };
    let step = state.range_step();
    let moved = |at: Time| if later { at + step } else { at - step };
    let (anchor, caret) = match end {
        Target::RangeFrom => (to, moved(from).min(to)),
        _ => (from, moved(to).max(from)),
    };
    show_end(state, anchor, caret);
}

fn show_end(state: &mut State, anchor: Time, caret: Time) {
    let caret = caret.min(state.engine.time().max(anchor));
    choose(state, anchor, caret);
    let (shown, _) = state.timelines_window();
    if caret < shown {
        pan(state, -(shown.since(caret).0 as i64));
    }
    if let Some((from, to)) = state.range() {
        state.announce(format!("Verdicts of {from} to {to}."));
    }
}

/// Whether a pointer on the timelines chooses a range from now on.
pub fn choosing(state: &mut State, choosing: bool) {
    state.choosing = choosing;
    if choosing {
        state.announce("Drag across the timelines to choose a range; the verdicts then speak of it.");
    }
}

/// Back to the usual window.
pub fn clear(state: &mut State) {
    state.choosing = false;
    if state.range().is_some() {
        state.engine.set_window(WindowKind::default());
        state.announce("No range is chosen.");
    }
}
