//! Operations as boxes on their client's lane from call to return, and the violations that they prove.

use std::fmt::Write;

use super::Lanes;
use crate::base::{NodeId, OpId, Time};
use crate::check::{Verdict, Violation};
use crate::draw::pen::{circle, path, rect, text, thing};
use crate::draw::text::{fit, styled_width};
use crate::draw::{Anchor, Area, Item, Style, Target, point};
use crate::engine::Frame;
use crate::figure::operation_box::{MARK, MOST, NARROW, evidence_mark, selection_ring, violation_mark};
use crate::figure::words::{Standing, operation_name, operation_short};
use crate::history::Operation;

/// What a violation says of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blame {
    /// One of the operations that prove it.
    Evidence,
    /// The one that no order explains.
    Violated,
}

/// Every violation found up to the frame.
pub fn violations<'a>(frame: &Frame<'a>) -> impl Iterator<Item = &'a Violation> {
    frame.verdicts.classes.iter().flat_map(|class| match &class.linearizable {
        Verdict::Violated(found) => &found[..],
        Verdict::Holds | Verdict::Unknown(_) => &[],
    })
}

fn blame(frame: &Frame<'_>, op: OpId) -> Option<Blame> {
    let of = |violation: &Violation| {
        if violation.operation == op {
            Some(Blame::Violated)
        } else {
            violation.evidence.contains(&op).then_some(Blame::Evidence)
        }
    };
    violations(frame).filter_map(of).max()
}

/// What is to be seen in it: where evidence is shown, what proves it and nothing else.
fn look(lanes: &Lanes<'_>, op: OpId) -> (Option<Blame>, bool) {
    let (blame, evidence) = (blame(lanes.frame, op), lanes.options.evidence);
    if evidence.is_empty() {
        return (blame, false);
    }
    let is_evidence = evidence.contains(&op);
    (is_evidence.then(|| blame.unwrap_or(Blame::Evidence)), !is_evidence)
}

/// The operations that the window shows.
fn window<'a>(lanes: &Lanes<'a>) -> impl Iterator<Item = &'a Operation> {
    let (frame, scale) = (lanes.frame, lanes.scale);
    let operations = frame.record.history.operations();
    let known = operations.partition_point(|operation| operation.invoked.event <= frame.snapshot.event);
    operations[..known]
        .iter()
        .filter(move |operation| scale.shows(operation.invoked.time, end(frame, operation)))
}

fn end(frame: &Frame<'_>, operation: &Operation) -> Time {
    operation.completed_by(frame.snapshot.event).map_or(frame.time, |completion| completion.at.time)
}

fn room(lanes: &Lanes<'_>, operation: &Operation) -> Area {
    let y = lanes.y(NodeId::Client(operation.client));
    let height = 18.0_f64.min(lanes.options.lane_height - 4.0);
    let left = lanes.scale.x_within(operation.invoked.time);
    let right = lanes.scale.x_within(end(lanes.frame, operation)).max(left + NARROW);
    Area { left, top: y - height / 2.0, right, bottom: y + height / 2.0 }
}

/// Keeps other words out of the boxes.
pub(super) fn take_room(lanes: &mut Lanes<'_>) {
    let rooms: Vec<Area> = window(lanes).take(MOST + 1).map(|operation| room(lanes, operation)).collect();
    rooms.into_iter().for_each(|area| lanes.space.take(area));
}

pub(super) fn draw(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let all: Vec<&Operation> = window(lanes).collect();
    let crowd = all.len() > MOST;
    let mut ticks = String::new();
    for operation in &all {
        let (blame, dim) = look(lanes, operation.id);
        if crowd && blame.is_none() && !marked(lanes, operation) {
            let area = room(lanes, operation);
            let whole = |length: f64| length.round() as i64;
            write!(ticks, "M{} {}v{}", whole(area.left), whole(area.top), whole(area.height()))
                .expect("writing to a string cannot fail");
        } else {
            items.push(draw_one(lanes, operation, blame, dim));
        }
    }
    if let Some(Item::Group(last)) = items.last_mut().filter(|_| !all.is_empty()) {
        last.stop = true;
    }
    if crowd {
        items.push(path(ticks, "tick-op"));
        lanes.thinned.push(format!("{} operations", all.len()));
    }
}

fn draw_one(lanes: &Lanes<'_>, operation: &Operation, blame: Option<Blame>, dim: bool) -> Item {
    let event = lanes.frame.snapshot.event;
    let area = room(lanes, operation);
    let standing = Standing::of(operation.completed_by(event).as_ref());
    let style: Style = match (blame, standing) {
        (Some(Blame::Violated), _) => "op violated",
        (Some(Blame::Evidence), _) => "op evidence",
        (None, _) if dim => "op dim",
        (None, Standing::Answered) => "op",
        (None, Standing::Refused | Standing::Unknown) => "op bad",
        (None, Standing::Waiting) => "op waiting",
    };
    let corner = 5.0_f64.min(area.width() / 2.0);
    let mut drawn = vec![rect(point(area.left, area.top), (area.width(), area.height()), corner, style)];
    let blamed = blame.is_some() && area.width() >= MARK;
    if let Some(blame) = blame.filter(|_| blamed) {
        let at = point(area.left + 8.0, area.centre().y);
        drawn.push(match blame {
            Blame::Violated => violation_mark(at),
            Blame::Evidence => evidence_mark(at),
        });
    }
    let left = area.left + if blamed { MARK + 1.0 } else { 5.0 };
    let ink: Style = match (blame, standing) {
        (Some(Blame::Violated), _) => "t-op bad",
        _ if dim => "t-op muted",
        (_, Standing::Answered) => "t-op good",
        (_, Standing::Refused | Standing::Unknown) => "t-op bad",
        (_, Standing::Waiting) => "t-op",
    };
    let full = operation_short(operation, event);
    let room = area.right - left - 3.0;
    let words = fit(&full, ink, room);
    // Where hardly a letter fits, the mark alone says how it ended.
    let words = if words.chars().count() > 3 { &words } else { standing.mark() };
    if styled_width(words, ink) <= room {
        drawn.push(text(point(left, area.centre().y + 3.8), Anchor::Start, ink, words));
    }
    drawn.extend(effect(lanes, operation, area.bottom));
    let target = Target::Operation(operation.id);
    let mut said = blame.map(|blame| format!(", {}", blame_words(blame))).unwrap_or_default();
    if marked(lanes, operation) {
        said.push_str(", marked");
        let grown = area.grown(2.5);
        drawn.push(rect(
            point(grown.left, grown.top),
            (grown.width(), grown.height()),
            corner + 2.0,
            "op-marked",
        ));
    }
    let name = format!("{}{said}", operation_name(lanes.frame, operation));
    let mut group = thing(format!("op-{}", operation.id.0), name, target, drawn);
    group.selected = lanes.options.selected == Some(target);
    if group.selected {
        group.items.push(selection_ring(area));
    }
    Item::Group(group)
}

/// Where it takes effect, if an order is shown.
fn effect(lanes: &Lanes<'_>, operation: &Operation, y: f64) -> Option<Item> {
    let points = lanes.options.points;
    let place = points.binary_search_by_key(&operation.id, |(op, _)| *op).ok()?;
    let x = lanes.scale.x_within(points[place].1);
    Some(circle(point(x, y), 3.4, "op-point"))
}

fn marked(lanes: &Lanes<'_>, operation: &Operation) -> bool {
    lanes.options.marked.contains(&operation.id)
}

fn blame_words(blame: Blame) -> &'static str {
    match blame {
        Blame::Violated => "violates linearizability",
        Blame::Evidence => "proves a violation",
    }
}
