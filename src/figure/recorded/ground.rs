//! What lies around the boxes: faults across all lanes, the lanes with their names, folds, lines or times under
//! them, and in words what is left out.

use super::{FOOT, HEAD, LaneIndex, Lanes, NOTE};
use crate::base::{Time, group_thousands};
use crate::draw::pen::{line, rect, text};
use crate::draw::text::{fit, styled_width};
use crate::draw::{Anchor, Group, Item, point};
use crate::history::recorded::{FaultBand, Recorded};

/// Distance of marks under the lanes.
const TICKS: f64 = 92.0;

/// "process 3", or its name.
pub(super) fn process(history: &Recorded, index: &LaneIndex, row: u32) -> String {
    history.process_text(index.process(row))
}

/// Shapes with a name and nothing to press.
fn named(key: String, name: String, items: Vec<Item>) -> Item {
    Item::Group(Group { key, name: Some(name), items, ..Group::default() })
}

pub(super) fn draw_faults(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let faults = lanes.history.faults.iter().enumerate();
    for (number, fault) in faults {
        let until = fault.to.unwrap_or(u32::MAX);
        if lanes.axis.shows(fault.from, until) {
            items.push(draw_fault(lanes, number, fault));
        }
    }
}

/// A fault begins and ends between calls and returns: before the one at its place.
fn draw_fault(lanes: &mut Lanes<'_>, number: usize, fault: &FaultBand) -> Item {
    let words = lanes.history.texts.text(fault.text);
    let edge = |place: u32| lanes.axis.x(f64::from(place) - 0.5);
    let (left, right) = (edge(fault.from), fault.to.map_or(lanes.axis.right(), edge));
    let bottom = lanes.bottom();
    let mut drawn =
        vec![rect(point(left, HEAD), ((right - left).max(1.0), bottom - HEAD), 0.0, "band fault")];
    if left > lanes.axis.left() {
        drawn.push(line(point(left, HEAD), point(left, bottom), "band-edge"));
    }
    let style = "t-tick bad";
    let room = (right - left).max(lanes.axis.right() - left);
    // A band that began before the window has its words in the window, clear of the names of lanes.
    let start = left.max(lanes.axis.left() + 2.0);
    let places = [(point(start, 12.0), Anchor::Start)];
    for room in [room, right - left].map(|room| room - (start - left)) {
        let short = fit(words, style, room);
        if short.chars().count() < 4 && short != words {
            continue;
        }
        if let Some((at, anchor)) = lanes.claim(&short, style, &places) {
            drawn.push(text(at, anchor, style, short));
            break;
        }
    }
    named(format!("fault-{number}"), format!("fault: {words}"), drawn)
}

pub(super) fn draw_lanes(lanes: &Lanes<'_>, items: &mut Vec<Item>) {
    for (lane, row) in lanes.plan.lanes.iter().enumerate() {
        let y = lanes.y(lane);
        items.push(line(point(lanes.axis.left(), y), point(lanes.axis.right(), y), "lane"));
        let full = process(lanes.history, lanes.index, *row);
        let room = lanes.gutter - 12.0;
        let fits = styled_width(&full, "t-small-name") <= room;
        let short = full.trim_start_matches("process ");
        let words = fit(if fits { &full } else { short }, "t-small-name", room);
        items.push(text(point(6.0, y + 4.0), Anchor::Start, "t-small-name", words));
    }
}

/// A fold hides what lies under it; boxes that reach across it are drawn over it.
pub(super) fn draw_folds(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let bottom = lanes.bottom();
    for pair in 0..lanes.axis.stretches.len() - 1 {
        let [before, after] = [&lanes.axis.stretches[pair], &lanes.axis.stretches[pair + 1]];
        let (left, right) = (before.right, after.left);
        let count = group_thousands(u64::from(after.from - before.to));
        let mut drawn = vec![rect(point(left, HEAD), (right - left, bottom - HEAD), 0.0, "fold")];
        for x in [left, right] {
            drawn.push(line(point(x, HEAD), point(x, bottom), "fold-edge"));
        }
        let middle = point((left + right) / 2.0, bottom + 15.0);
        let style = "t-tick muted";
        for words in [format!("{count} left out"), count.clone()] {
            if let Some((at, anchor)) = lanes.claim(&words, style, &[(middle, Anchor::Middle)]) {
                drawn.push(text(at, anchor, style, words));
                break;
            }
        }
        items.push(named(format!("fold-{pair}"), format!("{count} calls and returns left out"), drawn));
    }
}

pub(super) fn draw_axis(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let bottom = lanes.bottom();
    items.push(line(point(lanes.axis.left(), bottom), point(lanes.axis.right(), bottom), "axis"));
    for (x, words) in marks(lanes) {
        items.push(line(point(x, bottom), point(x, bottom + 4.0), "axis"));
        let at = point(x, bottom + 15.0);
        let places = [(at, Anchor::Middle), (at, Anchor::End), (at, Anchor::Start)];
        if let Some((at, anchor)) = lanes.claim(&words, "t-tick muted", &places) {
            items.push(text(at, anchor, "t-tick muted", words));
        }
    }
}

/// Times where the picture goes by them; else the lines of the file at which operations were called.
fn marks(lanes: &Lanes<'_>) -> Vec<(f64, String)> {
    let mut marks = Vec::new();
    for stretch in &lanes.axis.stretches {
        if let Some(times) = stretch.times(TICKS) {
            marks.extend(times.into_iter().map(|(time, x)| (x, Time(time / 1_000).to_string())));
            continue;
        }
        let steps = ((stretch.right - stretch.left) / TICKS).floor().max(1.0) as u32;
        let mut last = None;
        for step in 0..steps {
            let place = u64::from(stretch.to - stretch.from) * u64::from(step) / u64::from(steps);
            let called = lanes.index.called(lanes.history, stretch.from + place as u32, stretch.to);
            let operation = called.start;
            if called.is_empty() || last.replace(operation) == Some(operation) {
                continue;
            }
            let observation = &lanes.history.observations[operation];
            let words = match observation.line {
                0 => format!("call {}", group_thousands(operation as u64 + 1)),
                line => format!("line {}", group_thousands(u64::from(line))),
            };
            marks.push((lanes.axis.event(observation.called), words));
        }
    }
    marks
}

pub(super) fn draw_notes(lanes: &Lanes<'_>, items: &mut Vec<Item>) {
    let left = 6.0;
    for (row, words) in lanes.plan.notes.iter().enumerate() {
        let y = lanes.bottom() + FOOT + row as f64 * NOTE + 11.0;
        let words = fit(words, "t-note warn", lanes.options.width - left - 4.0);
        items.push(text(point(left, y), Anchor::Start, "t-note warn", words));
    }
}
