//! The one clock of all columns. A column computes at most so many events between two frames; the clock waits for the
//! slowest, so that all always show the same moment.

use super::View;
use crate::app::{State, stops};
use crate::base::{Span, Time};
use crate::engine::Goal;

/// The most events that a column computes between two frames.
const BUDGET: usize = 500;

/// The most real time that one frame makes up for: a page that was hidden does not leap.
const LONGEST_FRAME_US: u64 = 100_000;

impl View {
    /// Whether every column has come to the playhead, or to the end of its own run.
    pub fn is_settled(&self) -> bool {
        self.columns.iter().all(|column| is_there(column, self.time))
    }

    /// Computes until every column is at the playhead: nothing half computed is acted upon.
    pub(super) fn settle(&mut self) {
        while !self.is_settled() {
            catch_up(self);
        }
    }
}

fn is_there(column: &State, time: Time) -> bool {
    !column.engine.busy() && (column.engine.time() >= time || has_ended(column))
}

fn has_ended(column: &State) -> bool {
    column.engine.time() >= column.engine.frame().end || column.engine.stopped().is_some()
}

pub fn play(view: &mut View, playing: bool) {
    view.playing = playing && !view.columns.iter().all(has_ended);
    view.owed = 0;
    view.played_from = view.time;
    view.announce(match (view.playing, playing) {
        (true, _) => "Playing.",
        (false, false) => "Paused.",
        (false, true) => "This is the end of the runs.",
    });
}

/// Goes there at once as far as the budget reaches; the clock does the rest.
pub fn seek(view: &mut View, time: Time) {
    view.time = time.min(view.end());
    view.played_from = view.time;
    view.columns.iter_mut().for_each(|column| column.engine.go(Goal::Time(time)));
    catch_up(view);
}

/// To the time of the next event in any column, or of the one before.
pub fn step(view: &mut View, forward: bool) {
    view.playing = false;
    view.settle();
    let (now, columns) = (view.time, view.columns.iter());
    let to = if forward {
        columns.filter_map(|column| column.engine.next_time()).filter(|time| *time > now).min()
    } else {
        let before = columns.filter_map(|column| {
            let record = column.engine.frame().record;
            let here = record.event_at(Time(now.0.checked_sub(1)?));
            Some(record.moment(here).time)
        });
        before.max()
    };
    match to {
        Some(to) => {
            seek(view, to);
            view.settle();
            view.announce(format!("{to}."));
        }
        None if forward => view.announce("This is the end of the runs."),
        None => view.announce("This is the beginning of the runs."),
    }
}

/// Every column goes on towards the playhead by a portion.
fn catch_up(view: &mut View) {
    let time = view.time;
    for column in &mut view.columns {
        if column.engine.busy() {
            column.engine.work(BUDGET);
        } else if !is_there(column, time) {
            let left = time.since(column.engine.time());
            column.engine.advance(left, BUDGET);
        }
    }
}

/// Once all have come to the playhead, it goes back to the first violation in any of them since playing began, if
/// there is one.
pub(super) fn stop_at_violation(view: &mut View) {
    if !view.stops || !view.playing || !view.is_settled() {
        return;
    }
    let stops = view.columns.iter().filter_map(|column| {
        let record = column.engine.frame().record;
        let stop = stops::violated_since(column, record.event_at(view.played_from))?;
        Some((record.moment(stop.event).time, column.engine.scenario().system().name, stop.why))
    });
    let Some((time, name, why)) = stops.min_by_key(|(time, ..)| *time) else { return };
    view.playing = false;
    seek(view, time);
    view.announce(format!("Playing stops at {time}, in {name}: {why}"));
}

pub fn tick(view: &mut View, real_us: u64) {
    if !view.is_settled() {
        catch_up(view);
        return stop_at_violation(view);
    }
    if !view.playing {
        return;
    }
    view.owed += view.pace.share(real_us.min(LONGEST_FRAME_US));
    view.time = (view.time + Span(view.owed / 1_000)).min(view.end());
    view.owed %= 1_000;
    catch_up(view);
    stop_at_violation(view);
    if view.playing && view.columns.iter().all(has_ended) {
        view.playing = false;
        view.announce("This is the end of the runs.");
    }
}
