//! Operations as boxes on their process's lane: closed from call to return, open to the right where the ending
//! is unknown, crossed where the operation failed.

use std::fmt::Write;

use super::words::{Look, choices, look, name};
use super::{HEAD, Lanes};
use crate::base::OpId;
use crate::draw::pen::{circle, commands_through, cross, held, path, rect, text, thing};
use crate::draw::text::{fit, styled_width};
use crate::draw::{Anchor, Area, Group, Item, Style, Target, point};
use crate::figure::operation_box::{MARK, NARROW, evidence_mark, selection_ring, violation_mark};

/// Numbers of an order are drawn for up to so many operations; beyond, their points alone.
pub(super) const NUMBERS: usize = 60;
/// Height of a tick.
const TICK: f64 = 10.0;
/// Room between a box and the words beside it.
const BESIDE: f64 = 4.0;

/// What a box needs.
struct Drawn {
    index: usize,
    area: Area,
    look: Look,
    evidence: bool,
}

/// Where the operation's box lies.
///
/// # Panics
/// If the operation's process has no lane.
pub(super) fn room(lanes: &Lanes<'_>, index: usize) -> Area {
    let operation = &lanes.history.observations[index];
    let lane = lanes.plan.lane(lanes.index, index).expect("only what has a lane has room");
    let (y, height) = (lanes.y(lane), 18.0_f64.min(lanes.options.lane_height - 4.0));
    let (from, to) = (lanes.axis.left(), lanes.axis.right());
    let left = held(lanes.axis.event(operation.called), from, to - NARROW);
    // What did not return ends right before its process calls again, or leaves the picture.
    let until = lanes.index.until(index);
    let end = until.map_or(to, |until| {
        lanes.axis.event(until) - if operation.returned.is_none() { BESIDE } else { 0.0 }
    });
    Area { left, top: y - height / 2.0, right: held(end, left + NARROW, to), bottom: y + height / 2.0 }
}

/// Whether the operation is drawn as a box.
pub(super) fn is_shown(lanes: &Lanes<'_>, index: usize) -> bool {
    lanes.plan.boxes.binary_search(&(index as u32)).is_ok()
}

pub(super) fn draw(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    if lanes.plan.crowd {
        items.push(ticks(lanes));
        // Words of the evidence stand above or below the ticks.
        let (left, right) = (lanes.axis.left(), lanes.axis.right());
        for y in (0..lanes.plan.lanes.len()).map(|lane| lanes.y(lane)).collect::<Vec<_>>() {
            lanes.space.take(Area { left, right, top: y - TICK / 2.0, bottom: y + TICK / 2.0 });
        }
    }
    let boxes: Vec<Drawn> = lanes
        .plan
        .boxes
        .iter()
        .map(|index| *index as usize)
        .map(|index| {
            let look = look(&lanes.history.observations[index]);
            Drawn { index, area: room(lanes, index), look, evidence: lanes.is_evidence(index) }
        })
        .collect();
    boxes.iter().for_each(|drawn| lanes.space.take(drawn.area));
    let mut groups: Vec<(usize, Group)> = Vec::with_capacity(boxes.len());
    // The evidence finds room for its words first.
    for evidence in [true, false] {
        for (place, drawn) in boxes.iter().enumerate().filter(|(_, drawn)| drawn.evidence == evidence) {
            groups.push((place, draw_one(lanes, drawn)));
        }
    }
    groups.sort_unstable_by_key(|(place, _)| *place);
    if let Some((_, last)) = groups.last_mut() {
        last.stop = true;
    }
    items.extend(groups.into_iter().map(|(_, group)| Item::Group(group)));
    draw_order(lanes, &boxes, items);
}

/// All operations as one shape, at most one tick for each unit of width and lane.
fn ticks(lanes: &Lanes<'_>) -> Item {
    let plan = &lanes.plan;
    let called = |index: u32| lanes.history.observations[index as usize].called;
    let mut commands = String::new();
    let mut first = plan.all.partition_point(|index| called(*index) < plan.stretches[0].0);
    let mut x = lanes.axis.left();
    while first < plan.all.len() && x < lanes.axis.right() {
        x += 2.0;
        let rest = &plan.all[first..];
        let end = first + rest.partition_point(|index| lanes.axis.event(called(*index)) < x);
        let mut seen = [false; super::plan::LANES];
        let lanes_here =
            plan.all[first..end].iter().filter_map(|index| plan.lane(lanes.index, *index as usize));
        lanes_here.for_each(|lane| seen[lane] = true);
        for lane in (0..plan.lanes.len()).filter(|lane| seen[*lane]) {
            let top = lanes.y(lane) - TICK / 2.0;
            write!(commands, "M{} {}v{TICK}", (x - 1.0).round(), top.round())
                .expect("writing to a string cannot fail");
        }
        first = end;
    }
    path(commands, if lanes.dims() { "tick-op dim" } else { "tick-op" })
}

fn draw_one(lanes: &mut Lanes<'_>, drawn: &Drawn) -> Group {
    let Drawn { index, area, look, evidence } = *drawn;
    let blamed = lanes.options.blamed == Some(index);
    let style: Style = match (blamed, evidence, lanes.dims(), look) {
        (true, _, _, Look::Unknown) => "op violated open",
        (true, ..) => "op violated",
        (_, true, _, Look::Unknown) => "op evidence unknown",
        (_, true, ..) => "op evidence",
        (_, _, true, Look::Unknown) => "op dim unknown",
        (_, _, true, _) => "op dim",
        (_, _, _, Look::Answered) => "op",
        (_, _, _, Look::Failed) => "op failed",
        (_, _, _, Look::Unknown) => "op unknown",
    };
    let mut items = vec![outline(lanes, drawn, style)];
    if look == Look::Failed {
        let reach = 4.0_f64.min(area.width() / 2.0);
        items.push(cross(point(area.right - reach - 1.0, area.centre().y), reach, "failed-mark"));
    }
    let marked = evidence && area.width() >= MARK;
    if evidence {
        let beside = point(area.centre().x, (area.top - 7.0).max(HEAD / 2.0));
        let at = if marked { point(area.left + 8.0, area.centre().y) } else { beside };
        items.push(if blamed { violation_mark(at) } else { evidence_mark(at) });
        lanes.space.take(Area::around(at, 5.0));
        lanes.words.take(Area::around(at, 5.0));
    }
    let ink: Style = match (blamed, evidence || !lanes.dims(), look) {
        (true, ..) => "t-op bad halo",
        (_, false, _) => "t-op muted",
        (_, _, Look::Answered) => "t-op good halo",
        (_, _, Look::Failed) => "t-op muted",
        (_, _, Look::Unknown) => "t-op warn halo",
    };
    items.extend(draw_words(lanes, drawn, marked, ink));
    let target = Target::Operation(OpId(index as u32));
    let mut group = thing(format!("op-{index}"), name(lanes, index), target, items);
    group.selected = lanes.options.selected == Some(index);
    if group.selected {
        group.items.push(selection_ring(area));
    }
    group
}

/// A box; without its left edge where it was called before the window, and without its right one where it
/// returned after it or its ending is unknown.
fn outline(lanes: &Lanes<'_>, drawn: &Drawn, style: Style) -> Item {
    let Drawn { index, area, look, .. } = *drawn;
    let (from, to) = lanes.axis.ends();
    let from_before = lanes.history.observations[index].called < from;
    let goes_on = look == Look::Unknown || lanes.index.until(index).is_none_or(|until| until >= to);
    if !from_before && !goes_on {
        let corner = 5.0_f64.min(area.width() / 2.0);
        return rect(point(area.left, area.top), (area.width(), area.height()), corner, style);
    }
    let (top_left, top_right) = (point(area.left, area.top), point(area.right, area.top));
    let (bottom_left, bottom_right) = (point(area.left, area.bottom), point(area.right, area.bottom));
    path(
        match (from_before, goes_on) {
            (true, true) => {
                commands_through(&[top_left, top_right]) + &commands_through(&[bottom_left, bottom_right])
            }
            (true, false) => commands_through(&[top_left, top_right, bottom_right, bottom_left]),
            _ => commands_through(&[top_right, top_left, bottom_left, bottom_right]),
        },
        style,
    )
}

/// The words in the box, or beside it where it is evidence and too narrow for them.
fn draw_words(lanes: &mut Lanes<'_>, drawn: &Drawn, marked: bool, ink: Style) -> Option<Item> {
    let Drawn { index, area, look, evidence } = *drawn;
    let left = area.left + if marked { MARK + 1.0 } else { 5.0 };
    let room = area.right - left - if look == Look::Failed { 11.0 } else { 3.0 };
    let choices = choices(lanes.history, &lanes.history.observations[index]);
    let y = area.centre().y + 3.8;
    let inside = |lanes: &mut Lanes<'_>, words: &str| {
        let fits = !words.is_empty() && styled_width(words, ink) <= room;
        let place = [(point(left, y), Anchor::Start)];
        let (at, anchor) = fits.then(|| lanes.claim_over_boxes(words, ink, &place)).flatten()?;
        Some(text(at, anchor, ink, words))
    };
    if let Some(found) = choices[..2].iter().find_map(|words| inside(lanes, words)) {
        return Some(found);
    }
    if evidence {
        let beside = choices[..2].iter().find_map(|words| beside(lanes, area, words, ink));
        if beside.is_some() {
            return beside;
        }
    }
    let cut = fit(&choices[1], ink, room);
    // Where hardly a letter fits, the sign alone says how it ended.
    let words = if cut.chars().count() > 3 { &cut } else { choices[2].as_str() };
    inside(lanes, words)
}

fn beside(lanes: &mut Lanes<'_>, area: Area, words: &str, ink: Style) -> Option<Item> {
    let middle = area.centre();
    let places = [
        (point(area.right + BESIDE, middle.y + 3.8), Anchor::Start),
        (point(area.left - BESIDE, middle.y + 3.8), Anchor::End),
        (point(area.left, area.bottom + 11.0), Anchor::Start),
        (point(area.right + BESIDE + 5.0, area.top - 3.5), Anchor::Start),
        (point(area.left - BESIDE - 5.0, area.top - 3.5), Anchor::End),
    ];
    let (at, anchor) = lanes.claim(words, ink, &places)?;
    Some(text(at, anchor, ink, words))
}

/// Where each operation stands in the order that explains the history, and where it takes effect if there is such a
/// point.
fn draw_order(lanes: &mut Lanes<'_>, boxes: &[Drawn], items: &mut Vec<Item>) {
    let Some(witness) = lanes.options.witness else { return };
    let ordered = boxes.iter().filter_map(|drawn| Some((witness.number(drawn.index)?, drawn)));
    let mut ordered: Vec<(usize, &Drawn)> = ordered.collect();
    ordered.sort_unstable_by_key(|(number, _)| *number);
    let few = ordered.len() <= NUMBERS;
    for (number, Drawn { area, index, .. }) in ordered {
        let x = witness.point(*index).map(|place| lanes.axis.x(place).clamp(area.left, area.right));
        if let Some(x) = x {
            items.push(circle(point(x, area.top), 2.8, "op-point"));
        }
        let x = x.unwrap_or(area.centre().x);
        let style = "t-tick";
        let words = number.to_string();
        let above = area.top - 5.0;
        let places = [
            (point(x, above), Anchor::Middle),
            (point(x, above), Anchor::Start),
            (point(x, above), Anchor::End),
        ];
        if let Some((at, anchor)) = few.then(|| lanes.claim(&words, style, &places)).flatten() {
            items.push(text(at, anchor, style, words));
        }
    }
}
