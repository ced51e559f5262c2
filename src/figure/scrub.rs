//! The ground of the scrub bar: when links were cut, and how each operation ended. It draws no thumb: the
//! page's slider stands on it.

use crate::base::EventId;
use crate::base::Time;
use crate::draw::pen::{circle, cross, line, polygon, polyline, rect};
use crate::draw::scale::TimeScale;
use crate::draw::{Item, Scene, Style, point};
use crate::engine::Frame;
use crate::figure::timelines::{cuts, violations};
use crate::figure::words::Standing;

/// How the bar is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct ScrubOptions<'a> {
    pub width: f64,
    /// From 20 up: the marks, then the track.
    pub height: f64,
    /// Left out at both ends of the track: half the slider's thumb.
    pub inset: f64,
    /// Whether to show what was computed beyond the playhead already.
    pub beyond: bool,
    /// When the first violation of a model is.
    pub bookmarks: &'a [Time],
    /// The range of time that was chosen: a bracket around it.
    pub range: Option<(Time, Time)>,
}

impl Default for ScrubOptions<'_> {
    fn default() -> Self {
        ScrubOptions { width: 510.0, height: 26.0, inset: 8.0, beyond: false, bookmarks: &[], range: None }
    }
}

/// Marks nearer to each other than this are one, drawn as the worst of them.
const APART: f64 = 6.0;
const TRACK: f64 = 8.0;

/// Draws the bar from time zero to the end of the scenario.
pub fn scrub(frame: &Frame<'_>, options: &ScrubOptions<'_>) -> Scene {
    let event = if options.beyond { frame.record.end() } else { frame.snapshot.event };
    let scale = TimeScale::new(Time::ZERO, frame.end, options.inset, options.width - options.inset);
    let mut scene = Scene::titled((options.width, options.height), "Scrub bar");
    let top = options.height - TRACK - 3.0;
    let items = &mut scene.items;
    let room = (scale.right - scale.left, TRACK);
    items.push(rect(point(scale.left, top), room, TRACK / 2.0, "track"));
    let mut bands = 0;
    for (cut, until) in cuts(frame, event) {
        bands += 1;
        let (left, right) = (scale.x_within(cut.from.time), scale.x_within(until));
        items.push(rect(point(left, top), ((right - left).max(1.0), TRACK), 0.0, "band fault"));
        items.push(line(point(left, top - 2.0), point(left, top + TRACK + 2.0), "band-edge"));
    }
    let marks = marks(frame, event, &scale);
    for (x, mark) in &marks {
        items.push(draw_mark(*x, top, *mark));
    }
    for time in options.bookmarks {
        items.push(flag(scale.x_within(*time), top));
    }
    if let Some((from, to)) = options.range {
        let ends = [(scale.x_within(from), 4.0), (scale.x_within(to), -4.0)];
        items.extend(ends.map(|(x, way)| bracket(x, way, options.height)));
    }
    scene.description = format!("{} with marks where operations ended, and {bands} cuts.", frame.end);
    scene
}

/// One end of a range, open towards `way`.
fn bracket(x: f64, way: f64, height: f64) -> Item {
    let places = [(way, 2.0), (0.0, 2.0), (0.0, height - 1.0), (way, height - 1.0)];
    polyline(places.map(|(dx, y)| point(x + dx, y)).to_vec(), "range-handle")
}

/// How an operation ended, from good to bad: of two in one place the worse is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Answered,
    Unknown,
    Refused,
    Violated,
}

fn marks(frame: &Frame<'_>, event: EventId, scale: &TimeScale) -> Vec<(f64, Mark)> {
    let history = &frame.record.history;
    let broken: Vec<_> = violations(frame).map(|violation| violation.operation).collect();
    let mut marks: Vec<(f64, Mark)> = Vec::new();
    let steps = history.steps();
    let known = steps.partition_point(|step| step.event <= event);
    for step in &steps[..known] {
        let Some(operation) = history.get(step.op) else { continue };
        let Some(end) = operation.completed_by(event).filter(|end| end.at.event == step.event) else {
            continue;
        };
        let mark = match Standing::of(Some(&end)) {
            _ if broken.contains(&operation.id) => Mark::Violated,
            Standing::Refused => Mark::Refused,
            Standing::Unknown => Mark::Unknown,
            Standing::Answered | Standing::Waiting => Mark::Answered,
        };
        let x = scale.x_within(end.at.time);
        match marks.last_mut() {
            Some((last, worst)) if x - *last < APART => *worst = mark.max(*worst),
            _ => marks.push((x, mark)),
        }
    }
    marks
}

/// A pole with a flag, from the track up.
fn flag(x: f64, track: f64) -> Item {
    let (foot, head) = (track + TRACK + 2.0, 0.5);
    let corners = [(0.0, foot), (0.0, head), (7.0, head + 3.0), (1.6, head + 6.0), (1.6, foot)];
    polygon(corners.iter().map(|(by, y)| point(x - 0.8 + by, *y)).collect(), "bookmark")
}

/// A stroke for an answer, a ring for an unknown end, a cross for a refusal, a triangle for a violation.
fn draw_mark(x: f64, track: f64, mark: Mark) -> Item {
    let y = track - 5.0;
    let bad: Style = "tick-op bad";
    match mark {
        Mark::Answered => line(point(x, y - 4.0), point(x, y + 3.0), "tick-op"),
        Mark::Unknown => circle(point(x, y), 2.8, "tick-op unknown"),
        Mark::Refused => cross(point(x, y), 3.0, bad),
        Mark::Violated => {
            polygon(vec![point(x, y - 5.0), point(x + 4.5, y + 3.5), point(x - 4.5, y + 3.5)], "violation")
        }
    }
}
