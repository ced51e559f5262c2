//! The fault lines in force and the one being drawn: the line, a handle on each of its points, and what it
//! stops.

use super::Stage;
use crate::base::CutId;
use crate::draw::layout::on_stage;
use crate::draw::pen::{arrow_head, between, circle, direction, held, line, polyline, rect, text, thing};
use crate::draw::text::styled_width;
use crate::draw::{Anchor, Area, Group, Item, Point, Target, point};
use crate::sim::CutState;

/// How far inside the stage a handle is kept, so that it can be gripped.
const INSET: f64 = 12.0;

/// The lines, beneath the nodes.
pub(super) fn draw_lines(stage: &Stage<'_>, items: &mut Vec<Item>) {
    for cut in stage.frame.snapshot.cuts.iter().filter(|cut| cut.line.len() > 1) {
        items.push(draw_line(stage, cut));
    }
    let draft = points(stage, stage.options.draft);
    if draft.len() > 1 {
        items.push(polyline(draft.clone(), "fault halo"));
        items.push(polyline(draft.clone(), "fault draft"));
    }
    if let Some(end) = draft.last() {
        items.push(circle(draft[0], 5.0, "fault dot"));
        items.push(circle(*end, 5.0, "fault dot"));
    }
}

/// The handles and the words, above the nodes.
pub(super) fn draw_handles(stage: &mut Stage<'_>, items: &mut Vec<Item>) {
    for cut in stage.frame.snapshot.cuts.iter().filter(|cut| cut.line.len() > 1) {
        let line = points(stage, &cut.line);
        let closed = cut.line.first() == cut.line.last();
        // A ring has one handle: its corners are not there to be bent.
        let count = if closed { 1 } else { line.len() };
        for (n, at) in line.iter().take(count).enumerate() {
            let end = n == 0 || n + 1 == count;
            let at = inside(stage, *at);
            stage.space.take(Area::around(at, if end { 9.0 } else { 5.0 }));
            items.push(draw_handle(stage, cut.id, (n, count), at, end));
        }
        draw_pill(stage, cut, &line, items);
    }
}

fn points(stage: &Stage<'_>, line: &[crate::sim::LinePoint]) -> Vec<Point> {
    line.iter().map(|at| on_stage((stage.options.width, stage.options.height), *at)).collect()
}

fn inside(stage: &Stage<'_>, at: Point) -> Point {
    point(held(at.x, INSET, stage.options.width - INSET), held(at.y, INSET, stage.options.height - INSET))
}

fn draw_line(stage: &Stage<'_>, cut: &CutState) -> Item {
    let line_points = points(stage, &cut.line);
    let mut drawn = vec![
        polyline(line_points.clone(), "fault grip"),
        polyline(line_points.clone(), "fault halo"),
        polyline(line_points.clone(), "fault core"),
    ];
    if cut.one_way {
        draw_way(&line_points, &mut drawn);
    }
    let selected = stage.options.selected == Some(Target::Cut(cut.id));
    if selected {
        drawn.push(polyline(line_points, "selection"));
    }
    let name = format!("fault line, {}", words(cut));
    let mut group = thing(format!("cut-{}", cut.id.0), name, Target::Cut(cut.id), drawn);
    group.selected = selected;
    Item::Group(group)
}

/// Arrows through a one-way line, the way that still passes: from its right to its left.
fn draw_way(line_points: &[Point], drawn: &mut Vec<Item>) {
    const REACH: f64 = 15.0;
    let length = |pair: &[Point]| (pair[1].x - pair[0].x).powi(2) + (pair[1].y - pair[0].y).powi(2);
    let Some(longest) = line_points.windows(2).max_by(|a, b| length(a).total_cmp(&length(b))) else { return };
    let (dx, dy) = direction(longest[0], longest[1]);
    for share in [0.3, 0.7] {
        let middle = between(longest[0], longest[1], share);
        let from = point(middle.x - dy * REACH, middle.y + dx * REACH);
        let to = point(middle.x + dy * REACH, middle.y - dx * REACH);
        drawn.push(line(from, to, "fault way-line"));
        drawn.push(arrow_head(from, to, 9.0, "fault way"));
    }
}

/// "both ways · since 412 ms".
pub(super) fn words(cut: &CutState) -> String {
    let ways = if cut.one_way { "one way" } else { "both ways" };
    format!("{ways} · since {}", cut.since)
}

fn draw_handle(stage: &Stage<'_>, cut: CutId, (n, count): (usize, usize), at: Point, end: bool) -> Item {
    let target = Target::CutPoint(cut, n as u8);
    let mut items = vec![circle(Point::default(), 14.0, "hit")];
    if stage.options.selected == Some(target) {
        items.push(circle(Point::default(), 12.0, "selection"));
    }
    if end {
        items.push(circle(Point::default(), 8.0, "fault handle"));
        items.push(circle(Point::default(), 2.5, "fault dot"));
    } else {
        items.push(circle(Point::default(), 4.0, "fault handle"));
    }
    Item::Group(Group {
        key: format!("cut-{}-{n}", cut.0),
        name: Some(format!("fault line, point {} of {count}", n + 1)),
        target: Some(target),
        selected: stage.options.selected == Some(target),
        offset: Some(at),
        items,
        ..Group::default()
    })
}

fn draw_pill(stage: &mut Stage<'_>, cut: &CutState, line_points: &[Point], items: &mut Vec<Item>) {
    const HEIGHT: f64 = 22.0;
    let style = "t-side bad";
    let full = words(cut);
    let short = if cut.one_way { "one way" } else { "both ways" };
    for words in [full.as_str(), short] {
        let width = styled_width(words, style) + 20.0;
        let beside = |at: Point| {
            let top = at.y - HEIGHT / 2.0;
            [Area::new(at.x + 16.0, top, width, HEIGHT), Area::new(at.x - 16.0 - width, top, width, HEIGHT)]
        };
        let ends = [line_points[0], line_points[line_points.len() - 1]].map(|at| inside(stage, at));
        let inner = &line_points[1..line_points.len() - 1];
        let middles = line_points.windows(2).map(|pair| between(pair[0], pair[1], 0.5));
        let places: Vec<Area> =
            ends.into_iter().chain(inner.iter().copied()).chain(middles).flat_map(beside).collect();
        if let Some(chosen) = stage.space.place(places.iter().copied()) {
            let area = places[chosen];
            items.push(rect(point(area.left, area.top), (width, HEIGHT), HEIGHT / 2.0, "fault pill"));
            items.push(text(point(area.centre().x, area.top + 15.0), Anchor::Middle, style, words));
            return;
        }
    }
}
