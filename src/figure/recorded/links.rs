//! The steps of a cycle as arrows from one operation of the evidence to the next, each with its reason in a word
//! or two.

use super::Lanes;
use super::boxes::{is_shown, room};
use crate::check::court::{Because, Link, Reason};
use crate::draw::pen::{arrow_head, between, direction, path, text};
use crate::draw::svg::push_tenths;
use crate::draw::{Anchor, Area, Item, Point, point};

/// The operation that a reason says cannot be explained; none for a cycle, where each is as good as another.
pub fn blamed(reason: &Reason) -> Option<usize> {
    match reason {
        Reason::NeverWritten { read }
        | Reason::FromTheFuture { read, .. }
        | Reason::Overwritten { read, .. } => Some(*read),
        Reason::Unexplained { operation } => Some(*operation),
        Reason::Cycle(_) => None,
    }
}

pub(super) fn draw(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let links = lanes.options.links;
    for (place, link) in links.iter().enumerate() {
        let next = links[(place + 1) % links.len()];
        if !is_shown(lanes, link.operation) || !is_shown(lanes, next.operation) {
            continue;
        }
        draw_one(lanes, link, (room(lanes, link.operation), room(lanes, next.operation)), items);
    }
}

fn draw_one(lanes: &mut Lanes<'_>, link: &Link, (from, to): (Area, Area), items: &mut Vec<Item>) {
    let (start, bend, tip) = way(from, to, lanes.space.bounds());
    let mut commands = String::from("M");
    let mut put = |at: Point, before: &str| {
        commands.push_str(before);
        push_tenths(&mut commands, at.x);
        commands.push(' ');
        push_tenths(&mut commands, at.y);
    };
    put(start, "");
    put(bend, "Q");
    put(tip, " ");
    items.push(path(commands, "arrow because"));
    items.push(arrow_head(bend, tip, 8.0, "arrow-head because"));
    let words = because_words(link);
    let style = "t-tick bad halo";
    let on = |share: f64| between(between(start, bend, share), between(bend, tip, share), share);
    let shares = [0.5, 0.4, 0.6, 0.3, 0.7];
    let beside = |at: Point| {
        let middle = point(at.x, at.y + 3.6);
        [
            (middle, Anchor::Middle),
            (point(at.x + 7.0, at.y + 3.6), Anchor::Start),
            (point(at.x - 7.0, at.y + 3.6), Anchor::End),
            (point(at.x, at.y - 5.0), Anchor::Middle),
            (point(at.x, at.y + 13.0), Anchor::Middle),
        ]
    };
    let places: Vec<(Point, Anchor)> = shares.into_iter().flat_map(|share| beside(on(share))).collect();
    let free = lanes.space.place_text(words, style, &places);
    if let Some((at, anchor)) = free.or_else(|| lanes.words.place_text(words, style, &places)) {
        lanes.words.take(crate::draw::area::of_text(at, words, anchor, style));
        items.push(text(at, anchor, style, words));
    }
}

/// From the edge of one box to the nearest edge of the other, bent to one side as seen by who goes it, so that
/// there and back are two ways.
fn way(from: Area, to: Area, picture: Area) -> (Point, Point, Point) {
    let (a, b) = (from.centre(), to.centre());
    let level = (a.y - b.y).abs() < 1.0;
    let inside = |at: Point| {
        point(at.x.clamp(picture.left + 2.0, picture.right - 2.0), at.y.clamp(2.0, picture.bottom - 2.0))
    };
    let (start, tip) = if from.right <= to.left {
        (point(from.right, a.y), point(to.left, b.y))
    } else if level {
        (point(a.x, from.top), point(b.x, to.top))
    } else if to.right <= from.left {
        (point(from.left, a.y), point(to.right, b.y))
    } else {
        let x = (from.left.max(to.left) + from.right.min(to.right)) / 2.0;
        let x = if a.y < b.y { x + 7.0 } else { x - 7.0 };
        let (leave, reach) = if a.y < b.y { (from.bottom, to.top) } else { (from.top, to.bottom) };
        (point(x, leave), point(x, reach))
    };
    let middle = between(start, tip, 0.5);
    if level {
        let high = if from.right <= to.left { 0.0 } else { 26.0 };
        return (start, inside(point(middle.x, middle.y - high)), tip);
    }
    let (dx, dy) = direction(start, tip);
    let reach = ((tip.x - start.x).abs() + (tip.y - start.y).abs()).mul_add(0.12, 4.0).min(30.0);
    (start, inside(point(middle.x - dy * reach, middle.y + dx * reach)), tip)
}

fn because_words(link: &Link) -> &'static str {
    match link.because {
        Because::SameProcess => "same process",
        Because::Returned => "returned first",
        Because::WasRead => "was read",
        Because::WasNotYetOverwritten => "not yet overwritten",
        Because::WasOverwritten => "overwritten",
    }
}
