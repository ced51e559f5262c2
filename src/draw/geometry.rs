//! Fault lines as geometry: which links a line crosses, and how a hand's stroke becomes a line of few points.
//! It knows neither pixels nor cuts: points are thousandths of the stage, and whole numbers decide.

use super::layout::Layout;
use crate::base::ReplicaId;
use crate::sim::{LinePoint, LinkSet, Nodes};

/// The most points a fault line keeps.
pub const MOST_POINTS: usize = 12;

/// How near an edge, in thousandths, the end of a stroke must be to be drawn out to it.
const EDGE: i16 = 60;

/// Every directed link whose straight way is stopped by the line: both ways, or with `one_way` only the way
/// from the left of the line to its right, left and right as seen by someone who walks the line from its
/// first point to its last.
///
/// A link that crosses the line more than once is stopped where any of its crossings stops it. A node that
/// stands exactly on the line counts as standing on its right.
pub fn links_crossed(line: &[LinePoint], layout: &Layout, nodes: Nodes, one_way: bool) -> LinkSet {
    let mut links = LinkSet::new();
    for a in nodes.all() {
        for b in nodes.all().filter(|b| a < *b && (a.replica().is_some() || b.replica().is_some())) {
            let (out, back) = stopped(line, layout.of(a), layout.of(b));
            if out || (back && !one_way) {
                links.insert(nodes, a, b);
            }
            if back || (out && !one_way) {
                links.insert(nodes, b, a);
            }
        }
    }
    links
}

/// Whether the way from `a` to `b` passes the line from its left to its right, and whether the way back does.
fn stopped(line: &[LinePoint], a: LinePoint, b: LinePoint) -> (bool, bool) {
    let (mut out, mut back) = (false, false);
    for pair in line.windows(2) {
        if crosses(pair[0], pair[1], a, b) {
            match is_left(pair[0], pair[1], a) {
                true => out = true,
                false => back = true,
            }
        }
    }
    (out, back)
}

/// Whether segment `pq` of a line and segment `ab` of a link cross. A point exactly on the other segment's
/// line counts as on its right, for every segment alike, so that a link through a corner of the line crosses
/// it, and one that only touches the corner crosses it twice or never.
pub fn crosses(p: LinePoint, q: LinePoint, a: LinePoint, b: LinePoint) -> bool {
    is_left(a, b, p) != is_left(a, b, q) && is_left(p, q, a) != is_left(p, q, b)
}

/// Whether `at` lies to the left of someone who walks from `p` to `q`. The y axis points down.
fn is_left(p: LinePoint, q: LinePoint, at: LinePoint) -> bool {
    turn(p, q, at) < 0
}

fn turn(p: LinePoint, q: LinePoint, at: LinePoint) -> i64 {
    let of = |n: i16| i64::from(n);
    (of(q.x) - of(p.x)) * (of(at.y) - of(p.y)) - (of(q.y) - of(p.y)) * (of(at.x) - of(p.x))
}

/// How far along the way from `a` to `b`, 0 to 1, it first meets the line; `None` where it does not. For the
/// eye alone: what is cut is decided by `links_crossed`.
pub fn first_meeting(line: &[LinePoint], a: LinePoint, b: LinePoint) -> Option<f64> {
    let meetings = line.windows(2).filter(|pair| crosses(pair[0], pair[1], a, b)).map(|pair| {
        let (from, to) = (turn(pair[0], pair[1], a) as f64, turn(pair[0], pair[1], b) as f64);
        if from == to { 0.5 } else { from / (from - to) }
    });
    meetings.min_by(f64::total_cmp)
}

/// A hand's stroke as a fault line: ends near an edge drawn out to it, then as few points as keep it within
/// `tolerance` thousandths.
pub fn fault_line(stroke: &[LinePoint], tolerance: u16) -> Vec<LinePoint> {
    extend(&simplify(stroke, tolerance))
}

/// The stroke with fewer points, at most `MOST_POINTS`, none of those left out further than `tolerance`
/// from the new line [Douglas and Peucker 1973]; the tolerance is doubled until the points are few enough.
pub fn simplify(points: &[LinePoint], tolerance: u16) -> Vec<LinePoint> {
    let mut tolerance = i64::from(tolerance);
    loop {
        let mut kept = vec![false; points.len()];
        if let Some(last) = points.len().checked_sub(1) {
            kept[0] = true;
            kept[last] = true;
            keep_farthest(points, (0, last), tolerance, &mut kept);
        }
        let mut line: Vec<LinePoint> =
            points.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(at, _)| *at).collect();
        line.dedup();
        if line.len() <= MOST_POINTS {
            return line;
        }
        tolerance = (tolerance * 2).max(1);
    }
}

fn keep_farthest(points: &[LinePoint], (first, last): (usize, usize), tolerance: i64, kept: &mut [bool]) {
    let (p, q) = (points[first], points[last]);
    let farthest = (first + 1..last).map(|n| (distance_squared_times(p, q, points[n]), n)).max();
    let Some((distance, at)) = farthest else { return };
    // The distance is measured times the segment's squared length, so that nothing is divided.
    let scale = if p == q { 1 } else { length_squared(p, q) };
    if distance > tolerance * tolerance * scale {
        kept[at] = true;
        keep_farthest(points, (first, at), tolerance, kept);
        keep_farthest(points, (at, last), tolerance, kept);
    }
}

fn length_squared(p: LinePoint, q: LinePoint) -> i64 {
    let (dx, dy) = (i64::from(q.x) - i64::from(p.x), i64::from(q.y) - i64::from(p.y));
    dx * dx + dy * dy
}

/// The squared distance of a point from segment `pq`, times the segment's squared length where it has one.
fn distance_squared_times(p: LinePoint, q: LinePoint, at: LinePoint) -> i64 {
    if p == q {
        return length_squared(p, at);
    }
    let along = |from: LinePoint, to: LinePoint| {
        (i64::from(to.x) - i64::from(from.x)) * (i64::from(at.x) - i64::from(from.x))
            + (i64::from(to.y) - i64::from(from.y)) * (i64::from(at.y) - i64::from(from.y))
    };
    if along(p, q) < 0 {
        length_squared(p, at) * length_squared(p, q)
    } else if along(q, p) < 0 {
        length_squared(q, at) * length_squared(p, q)
    } else {
        turn(p, q, at).pow(2)
    }
}

/// The line with ends that were near an edge of the stage drawn straight out to it.
pub fn extend(line: &[LinePoint]) -> Vec<LinePoint> {
    let mut line = line.to_vec();
    if line.len() < 2 || line.first() == line.last() {
        return line;
    }
    let last = line.len() - 1;
    for end in [0, last] {
        line[end] = to_edge(line[end]);
    }
    line
}

fn to_edge(at: LinePoint) -> LinePoint {
    let mut out = at;
    let edges = [(at.x, 0), (1000 - at.x, 1), (at.y, 2), (1000 - at.y, 3)];
    match edges.into_iter().min() {
        Some((gap, edge)) if gap <= EDGE => match edge {
            0 => out.x = 0,
            1 => out.x = 1000,
            2 => out.y = 0,
            _ => out.y = 1000,
        },
        _ => {}
    }
    out
}

/// Whether both ends of the line stand on an edge, so that it parts the stage in two.
pub fn parts_stage(line: &[LinePoint]) -> bool {
    let on_edge = |at: &LinePoint| at.x <= 0 || at.x >= 1000 || at.y <= 0 || at.y >= 1000;
    match (line.first(), line.last()) {
        (Some(first), Some(last)) => line.len() > 1 && first != last && on_edge(first) && on_edge(last),
        _ => false,
    }
}

/// The cut that isolates one replica, and the ring that is drawn for it. The ring may lie across the way
/// between two other nodes, which the cut leaves alone.
pub fn isolation(layout: &Layout, replica: ReplicaId) -> (LinkSet, Vec<LinePoint>) {
    (LinkSet::between(layout.nodes, &[replica.into()], false), isolating_line(layout, replica))
}

/// A closed ring around one replica, first point repeated at the end: it crosses every link of the replica
/// and encloses no other node.
pub fn isolating_line(layout: &Layout, replica: ReplicaId) -> Vec<LinePoint> {
    let centre = layout.of(replica.into());
    // The distance to the nearest other node, an x step of 3 counting as much as a y step of 5.
    let far = |at: &LinePoint| {
        let (dx, dy) = (i64::from(at.x) - i64::from(centre.x), i64::from(at.y) - i64::from(centre.y));
        (25 * dx * dx + 9 * dy * dy).isqrt()
    };
    let nearest = layout.places.iter().filter(|at| **at != centre).map(far).min().unwrap_or(i64::MAX);
    let wide = (nearest / 10).clamp(12, 85) as i16;
    let high = (nearest / 6).clamp(20, 180) as i16;
    let (near_x, near_y) = (wide * 41 / 100, high * 41 / 100);
    let corners = [
        (near_x, -high),
        (wide, -near_y),
        (wide, near_y),
        (near_x, high),
        (-near_x, high),
        (-wide, near_y),
        (-wide, -near_y),
        (-near_x, -high),
        (near_x, -high),
    ];
    let inside = |n: i16| n.clamp(1, 999);
    corners.iter().map(|(x, y)| LinePoint { x: inside(centre.x + x), y: inside(centre.y + y) }).collect()
}
