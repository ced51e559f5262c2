//! Messages about time: playing, stepping, seeking, branches.

use super::state::State;
use super::{announce, stops};
use crate::base::{Span, Time};
use crate::engine::Goal;

/// The most events computed between two frames; more would make the page stutter.
pub const BUDGET: usize = 1_000;

/// The most real time that one frame makes up for: a page that was hidden does not leap.
const LONGEST_FRAME_US: u64 = 100_000;

/// Real time between two announcements while playing.
const QUIET_US: u64 = 1_000_000;

/// Every message that moves by hand first stops playing.
pub fn step(state: &mut State, forward: bool) {
    state.playing = false;
    let moved = if forward { state.engine.step_forward() } else { state.engine.step_back() };
    match (moved, forward) {
        (true, _) => announce::event(state),
        (false, true) => announce::end(state),
        (false, false) => state.announce("This is the beginning of the run."),
    }
}

pub fn first(state: &mut State) {
    state.playing = false;
    state.engine.first();
    announce::event(state);
}

pub fn play(state: &mut State, playing: bool) {
    state.playing = playing && !state.engine.at_end() && state.engine.stopped().is_none();
    state.played_from = state.engine.position();
    state.owed = 0;
    state.announce(match (state.playing, playing) {
        (true, _) => "Playing.",
        (false, false) => "Paused.",
        (false, true) => "This is the end of the run.",
    });
}

/// Goes there at once as far as the budget reaches; the clock does the rest.
pub fn go(state: &mut State, goal: Goal) {
    state.playing = false;
    state.engine.go(goal);
    work(state);
}

/// Goes on towards the goal.
pub fn work(state: &mut State) {
    if state.engine.work(BUDGET) {
        super::open::arrived(state);
        announce::event(state);
    }
}

/// The slider does not stop playing: it moves the playhead.
pub fn seek(state: &mut State, time: Time) {
    state.engine.go(Goal::Time(time));
    work(state);
    state.played_from = state.engine.position();
}

pub fn tick(state: &mut State, real_us: u64) {
    if state.engine.busy() {
        work(state);
        return;
    }
    if !state.playing {
        return;
    }
    let real_us = real_us.min(LONGEST_FRAME_US);
    let before = state.engine.position();
    state.owed += state.pace.share(real_us);
    let span = Span(state.owed / 1_000);
    state.owed %= 1_000;
    let goes_on = state.engine.advance(span, BUDGET);
    if state.stops && stop_at_violation(state) {
        return;
    }
    state.quiet = state.quiet.saturating_add(real_us);
    if state.quiet >= QUIET_US {
        announce::playing(state, before);
    }
    if !goes_on {
        state.playing = false;
        announce::end(state);
    }
}

/// Goes back to the first violation since playing began, if there is one.
pub fn stop_at_violation(state: &mut State) -> bool {
    let Some(stop) = stops::violated_since(state, state.played_from) else { return false };
    go(state, Goal::Event(stop.event));
    let here = std::mem::take(&mut state.announcement.1);
    state.announce(format!("Playing stops: {} {here}", stop.why));
    true
}

pub fn branch(state: &mut State, place: usize) {
    state.playing = false;
    state.another_run();
    state.engine.switch(place);
    work(state);
    let branch = &state.engine.branches()[state.engine.current_branch()];
    let text = format!("Branch {} is shown, where it was left.", branch.number);
    state.announce(text);
}
