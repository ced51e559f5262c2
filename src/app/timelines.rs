//! What the timelines show and what is done on them: moved, zoomed, and messages pointed at.

use super::state::{Panned, State};
use crate::base::{Span, Time};
use crate::draw::scene::Point;
use crate::figure::{TimelinesOptions, message_at, message_name, messages_shown, timelines_scale};

/// The least and the most of virtual time that is shown, in milliseconds.
const SPANS: (u64, u64) = (50, 600_000);

impl State {
    /// The window. It moves by a quarter of itself at a time, so that between two moves what is drawn stays where
    /// it is; the playhead stands between six and nine tenths of it, unless the timelines were moved by hand.
    pub fn timelines_window(&self) -> (Time, Time) {
        let span = Span::from_ms(self.timelines_span);
        let from = self.panned_to().unwrap_or_else(|| self.followed(span));
        (from, from + span)
    }

    /// Where the window begins, if it was moved by hand.
    pub fn panned_to(&self) -> Option<Time> {
        let holds = |panned: &Panned| (panned.run, panned.playhead) == (self.run, self.engine.time());
        self.panned.filter(holds).map(|panned| panned.from)
    }

    fn followed(&self, span: Span) -> Time {
        let step = (span.0 / 4).max(1);
        let before = Span(span.0 / 20 * 13);
        Time((self.engine.time() - before).0 / step * step)
    }

    pub fn timelines_options(&self) -> TimelinesOptions<'_> {
        let (from, to) = self.timelines_window();
        TimelinesOptions {
            width: self.timelines_width,
            lane_height: if self.nodes().count() > 8 { 22.0 } else { 25.0 },
            from,
            to,
            selected: self.selection,
            pointed: self.pointed,
            evidence: self.shown_evidence(),
            points: self.points(),
            marked: self.marked(),
            range: self.range(),
            ..TimelinesOptions::default()
        }
    }
}

/// Shows as much time as it takes for a moment of the past to be seen from the playhead.
pub fn reach_back(state: &mut State, moment: Time) {
    while state.timelines_window().0 > moment && state.timelines_span < SPANS.1 {
        zoom(state, true);
    }
}

/// Shows twice or half as much time.
pub fn zoom(state: &mut State, wider: bool) {
    let span = if wider { state.timelines_span * 2 } else { state.timelines_span / 2 };
    state.timelines_span = span.clamp(SPANS.0, SPANS.1);
}

/// Moves what is shown by so many microseconds, later where they are more than none. The beginning of the run and
/// the playhead stay within reach.
pub fn pan(state: &mut State, by: i64) {
    let (from, _) = state.timelines_window();
    let playhead = state.engine.time();
    let from = Time(from.0.saturating_add_signed(by)).min(playhead);
    state.panned = Some(Panned { run: state.run, playhead, from });
}

/// Moves what is shown so that it follows a pointer which moved so many units to the right.
pub fn drag(state: &mut State, by: f64) {
    let scale = timelines_scale(&state.engine.frame(), &state.timelines_options());
    let width = (scale.right - scale.left).max(1.0);
    pan(state, -(by / width * scale.to.since(scale.from).0 as f64) as i64);
}

/// Shows the time from a moment on, with a little of what was before.
pub fn show_from(state: &mut State, moment: Time) {
    let (from, to) = state.timelines_window();
    let wanted = moment - Span(to.since(from).0 / 4);
    pan(state, wanted.0 as i64 - from.0 as i64);
}

/// Moves by half of what is shown.
pub fn turn(state: &mut State, later: bool) {
    let half = (Span::from_ms(state.timelines_span).0 / 2) as i64;
    pan(state, if later { half } else { -half });
}

/// A pointer is there, or has left.
pub fn point(state: &mut State, at: Option<Point>) {
    let found = at.and_then(|at| message_at(&state.engine.frame(), &state.timelines_options(), at));
    state.pointed = found.map(|(id, _)| id);
}

/// The picture was pressed where nothing stands that can be pressed by itself.
pub fn press(state: &mut State, at: Point) {
    let found = message_at(&state.engine.frame(), &state.timelines_options(), at);
    if let Some((id, target)) = found {
        state.pointed = Some(id);
        super::stage::press(state, target);
    }
}

/// The next or the previous message that is shown, round the ends.
pub fn next_message(state: &mut State, forward: bool) {
    let shown = messages_shown(&state.engine.frame(), &state.timelines_options());
    let Some(last) = shown.len().checked_sub(1) else { return };
    let here = state.pointed.and_then(|id| shown.binary_search(&id).ok()).unwrap_or(last);
    let next = if forward { here + 1 } else { here + last } % shown.len();
    state.pointed = Some(shown[next]);
    if let Some(name) = message_name(&state.engine.frame(), shown[next]) {
        state.announce(name);
    }
}
