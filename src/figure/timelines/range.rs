//! The range of time that was chosen for the verdicts: a band across all lanes, with a handle at each end.

use super::{HEAD, Lanes};
use crate::base::Time;
use crate::draw::pen::{line, polyline, rect, thing};
use crate::draw::{Area, Item, Point, Target, point};

/// Half the width of a handle, and of what can be grasped of it.
const HALF: f64 = 5.0;
const REACH: f64 = 13.0;
/// Where the handles end, above the lanes.
const LOW: f64 = 16.0;

/// The ends that are shown.
fn ends(lanes: &Lanes<'_>) -> Vec<(Time, Target)> {
    let Some((from, to)) = lanes.options.range else { return Vec::new() };
    let mut ends = vec![(from, Target::RangeFrom), (to, Target::RangeTo)];
    ends.retain(|(time, _)| lanes.scale.shows(*time, *time));
    ends
}

/// The band, which takes the room of the handles before any words do.
pub(super) fn draw_band(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let Some((from, to)) = lanes.options.range.filter(|(from, to)| lanes.scale.shows(*from, *to)) else {
        return;
    };
    let (left, right) = (lanes.scale.x_within(from), lanes.scale.x_within(to));
    let size = ((right - left).max(1.0), lanes.bottom() - HEAD);
    items.push(rect(point(left, HEAD), size, 0.0, "band range"));
    for (time, _) in ends(lanes) {
        let x = lanes.scale.x(time);
        lanes.space.take(Area { left: x - HALF - 1.0, top: 0.0, right: x + HALF + 1.0, bottom: LOW });
    }
}

pub(super) fn draw_handles(lanes: &Lanes<'_>, items: &mut Vec<Item>) {
    for (time, target) in ends(lanes) {
        let x = lanes.scale.x(time);
        let (way, name): (f64, &str) = match target {
            Target::RangeFrom => (1.0, "beginning"),
            _ => (-1.0, "end"),
        };
        let bracket: Vec<Point> = [(way * HALF, 3.0), (0.0, 3.0), (0.0, LOW), (way * HALF, LOW)]
            .map(|(dx, y)| point(x + dx, y))
            .to_vec();
        let drawn = vec![
            rect(point(x - REACH, -4.0), (2.0 * REACH, 2.0 * REACH), 0.0, "hit"),
            line(point(x, LOW), point(x, lanes.bottom()), "range-edge"),
            polyline(bracket, "range-handle"),
        ];
        let said = format!("{name} of the range, {time}; left and right move it");
        items.push(Item::Group(thing(format!("range-{name}"), said, target, drawn)));
    }
}
