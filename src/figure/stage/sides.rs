//! The sides that cuts make: which replicas still reach each other, and what was measured of them. A side is
//! named by its size and by what happened on it, never by what it should be able to do.

use std::fmt::Write;

use super::Stage;
use crate::base::{NodeId, ReplicaId, sort_few};
use crate::draw::geometry::parts_stage;
use crate::draw::layout::on_stage;
use crate::draw::pen::{polygon, text};
use crate::draw::text::styled_width;
use crate::draw::{Anchor, Item, Point, Style, point};
use crate::engine::{Frame, together};
use crate::figure::words::role;
use crate::sim::LinePoint;

/// Replicas that reach each other both ways, if need be over others of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    pub members: Vec<ReplicaId>,
    pub kind: SideKind,
}

/// How large a side is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideKind {
    /// More than half of all replicas.
    Majority,
    /// Exactly half.
    Half,
    Minority,
}

impl SideKind {
    fn word(self) -> &'static str {
        match self {
            SideKind::Majority => "MAJORITY",
            SideKind::Half => "HALF",
            SideKind::Minority => "MINORITY",
        }
    }

    fn tint(self) -> Style {
        match self {
            SideKind::Majority => "tint majority",
            SideKind::Half => "tint half",
            SideKind::Minority => "tint minority",
        }
    }

    fn ink(self) -> Style {
        match self {
            SideKind::Majority => "t-side leads",
            SideKind::Half => "t-side warn",
            SideKind::Minority => "t-side bad",
        }
    }
}

/// The sides, the one with the lowest replica first; one of all replicas where nothing is apart.
pub fn sides(frame: &Frame<'_>) -> Vec<Side> {
    let snapshot = frame.snapshot;
    let count = usize::from(snapshot.nodes.replicas);
    let groups = together(snapshot.nodes, |from, to| snapshot.is_cut(from, to));
    let side = |members: Vec<ReplicaId>| {
        let kind = match (members.len() * 2).cmp(&count) {
            std::cmp::Ordering::Greater => SideKind::Majority,
            std::cmp::Ordering::Equal => SideKind::Half,
            std::cmp::Ordering::Less => SideKind::Minority,
        };
        Side { members, kind }
    };
    groups.into_iter().map(side).collect()
}

/// "MINORITY · 2 of 5".
pub(super) fn title(frame: &Frame<'_>, side: &Side) -> String {
    format!("{} · {} of {}", side.kind.word(), side.members.len(), frame.snapshot.nodes.replicas)
}

/// What was measured of a side, most telling first: who leads, who is down, how requests fared.
pub(super) fn facts(frame: &Frame<'_>, side: &Side) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(leaders(frame, side));
    let down: Vec<String> = side
        .members
        .iter()
        .filter(|id| frame.snapshot.replicas[id.index()].view.is_none())
        .map(|id| id.to_string())
        .collect();
    if !down.is_empty() {
        facts.push(format!("{} down", down.join(", ")));
    }
    facts.extend(fared(frame, side));
    facts
}

/// Who leads on the side, of several the one with the newest epoch. That nobody does is said only where the
/// protocol counts the epochs of leaders.
fn leaders(frame: &Frame<'_>, side: &Side) -> Option<String> {
    let standing = |id: &ReplicaId| {
        let replica = &frame.snapshot.replicas[id.index()];
        let role = role(frame, replica).filter(|role| role.leads)?;
        Some((replica.view.as_ref()?.epoch.unwrap_or(0), std::cmp::Reverse(*id), role.name))
    };
    let word = frame.roles.epoch;
    match side.members.iter().filter_map(standing).max() {
        Some((_, id, name)) if word.is_empty() => Some(format!("{} {name}", id.0)),
        Some((epoch, id, _)) => Some(format!("{} leads {word} {epoch}", id.0)),
        None if word.is_empty() => None,
        None => Some("no leader".to_owned()),
    }
}

/// How requests fared on the side, as the verdicts count them; nothing where they speak of other sides.
fn fared(frame: &Frame<'_>, side: &Side) -> Option<String> {
    let verdicts = frame.verdicts;
    let place = verdicts.sides.iter().position(|other| other.members == side.members)?;
    let (mut answered, mut stale, mut not) = (0, 0, 0);
    for counts in verdicts.classes.iter().filter_map(|class| class.by_side.get(place)) {
        answered += counts.answered;
        stale += counts.stale;
        not += counts.refused + counts.timed_out;
    }
    if answered + not == 0 {
        return Some("no request ended".to_owned());
    }
    let mut words = format!("{answered} answered");
    for (count, word) in [(stale, "stale"), (not, "not")].into_iter().filter(|(count, _)| *count > 0) {
        write!(words, ", {count} {word}").expect("writing to a string cannot fail");
    }
    Some(words)
}

/// Tints and titles, where there is more than one side.
pub(super) fn draw(stage: &mut Stage<'_>, items: &mut Vec<Item>) {
    if stage.sides.len() < 2 {
        return;
    }
    draw_tints(stage, items);
    let sides = std::mem::take(&mut stage.sides);
    let mut corners = corners(stage);
    let height = stage.options.height;
    for side in sides.iter().take(4) {
        let centre = middle(stage, side);
        // The corner nearest to the side's middle, the top ones first choice.
        let near = |(at, _, corner): &(Point, Anchor, Point)| {
            let low = if corner.y > at.y { height * 0.15 } else { 0.0 };
            (corner.x - centre.x).abs() + (corner.y - centre.y).abs() * 0.5 + low
        };
        sort_few(&mut corners, |a, b| near(a) < near(b));
        let drawn = (0..corners.len()).find(|n| draw_title(stage, side, corners[*n], items));
        if let Some(used) = drawn {
            corners.remove(used);
        }
    }
    stage.sides = sides;
}

/// First baseline, anchor, and the corner itself.
fn corners(stage: &Stage<'_>) -> Vec<(Point, Anchor, Point)> {
    let (width, height) = (stage.options.width, stage.options.height);
    let inset = if width < 500.0 { 8.0 } else { 18.0 };
    let top = if height < 300.0 { 15.0 } else { 24.0 };
    let (right, bottom) = (width - inset, height - 26.0);
    vec![
        (point(inset, top), Anchor::Start, point(0.0, 0.0)),
        (point(right, top), Anchor::End, point(width, 0.0)),
        (point(inset, bottom), Anchor::Start, point(0.0, height)),
        (point(right, bottom), Anchor::End, point(width, height)),
    ]
}

fn middle(stage: &Stage<'_>, side: &Side) -> Point {
    let count = side.members.len().max(1) as f64;
    let sum = side
        .members
        .iter()
        .map(|id| stage.at((*id).into()))
        .fold(Point::default(), |sum, at| point(sum.x + at.x, sum.y + at.y));
    point(sum.x / count, sum.y / count)
}

fn draw_title(
    stage: &mut Stage<'_>,
    side: &Side,
    corner: (Point, Anchor, Point),
    items: &mut Vec<Item>,
) -> bool {
    let (at, anchor, _) = corner;
    let words = title(stage.frame, side);
    let style = side.kind.ink();
    if stage.space.place_text(&words, style, &[(at, anchor)]).is_none() {
        return false;
    }
    items.push(text(at, anchor, style, words));
    let room = stage.options.width * if stage.options.width < 500.0 { 0.46 } else { 0.4 };
    let mut facts = facts(stage.frame, side);
    let under = point(at.x, at.y + 16.0);
    while !facts.is_empty() {
        let words = facts.join(" · ");
        let style = "t-note muted";
        let fits = styled_width(&words, style) <= room;
        if fits && stage.space.place_text(&words, style, &[(under, anchor)]).is_some() {
            items.push(text(under, anchor, style, words));
            break;
        }
        facts.pop();
    }
    true
}

/// Tints both halves of the stage where exactly one line parts it from edge to edge.
fn draw_tints(stage: &Stage<'_>, items: &mut Vec<Item>) {
    let mut parting = stage.frame.snapshot.cuts.iter().filter(|cut| parts_stage(&cut.line));
    let (Some(cut), None) = (parting.next(), parting.next()) else { return };
    let size = (stage.options.width, stage.options.height);
    for half in halves(&cut.line) {
        let inside: Vec<&Side> = stage.sides.iter().filter(|side| lies_in(stage, side, &half)).collect();
        if let [side] = inside[..] {
            let points = half.iter().map(|at| on_stage(size, *at)).collect();
            items.push(polygon(points, side.kind.tint()));
        }
    }
}

fn lies_in(stage: &Stage<'_>, side: &Side, polygon: &[LinePoint]) -> bool {
    side.members.iter().all(|id| encloses(polygon, stage.layout.of(NodeId::Replica(*id))))
}

/// Whether a point lies inside a polygon: a ray from it to the right crosses the border an odd number of
/// times.
fn encloses(polygon: &[LinePoint], at: LinePoint) -> bool {
    let far = LinePoint { x: 2000, y: at.y };
    let edges = polygon.iter().zip(polygon.iter().cycle().skip(1));
    edges.filter(|(p, q)| crate::draw::geometry::crosses(**p, **q, at, far)).count() % 2 == 1
}

/// The two parts of the stage that a line from edge to edge makes: the line, then along the stage's edge
/// back to its start, one way round and the other.
fn halves(line: &[LinePoint]) -> [Vec<LinePoint>; 2] {
    let (first, last) = (line[0], line[line.len() - 1]);
    let (start, end) = (around(first), around(last));
    let corners = [(1000, (1000, 0)), (2000, (1000, 1000)), (3000, (0, 1000)), (4000, (0, 0))];
    let walk = |forward: bool| {
        let distance = |mark: i32| (if forward { mark - end } else { end - mark }).rem_euclid(4000);
        let mut passed: Vec<(i32, (i16, i16))> = corners
            .iter()
            .map(|(mark, corner)| (distance(*mark), *corner))
            .filter(|(way, _)| *way > 0 && *way < distance(start))
            .collect();
        sort_few(&mut passed, |a, b| a < b);
        let corners = passed.into_iter().map(|(_, (x, y))| LinePoint { x, y });
        line.iter().copied().chain(corners).collect::<Vec<_>>()
    };
    [walk(true), walk(false)]
}

/// How far round the stage's edge a point of the edge lies, clockwise from the top left corner, 0 to 3999.
fn around(at: LinePoint) -> i32 {
    let (x, y) = (i32::from(at.x), i32::from(at.y));
    let mark = match (x, y) {
        (_, ..=0) => x,
        (1000.., _) => 1000 + y,
        (_, 1000..) => 2000 + (1000 - x),
        _ => 3000 + (1000 - y),
    };
    mark.rem_euclid(4000)
}
