//! The steps of a cycle as arrows from one operation of the evidence to the next, each with its reason in a word
//! or two.

use super::Lanes;
use super::boxes::{is_shown, room};
use crate::check::court::{Because, Link, Reason};
use crate::draw::pen::{arrow_head, between, direction, held, path, text};
use crate::draw::svg::push_tenths;
use crate::draw::{Anchor, Area, Item, Point, point};

/// The operation that a reason says cannot be explained; none for a cycle, where each is as good as another.
pub fn blamed(reason: &Reason) -> Option<usize> {
    match reason {
        Reason::NeverWritten { read }
        | Reason::FromTheFuture { read, .. }
        | Reason::Overwritten { read, .. }
        | Reason::Missing { read, .. } => Some(*read),
        Reason::Twice { second: dequeue, .. }
        | Reason::Overtaken { dequeue, .. }
        | Reason::NotEmpty { dequeue } => Some(*dequeue),
        Reason::Unexplained { operation } => Some(*operation),
        Reason::Cycle(_) => None,
    }
}

/// The way of an arrow: a quadratic curve.
#[derive(Clone, Copy)]
struct Way {
    start: Point,
    bend: Point,
    tip: Point,
}

/// How many places of a way are looked at.
const LOOKS: u32 = 24;

impl Way {
    fn at(&self, share: f64) -> Point {
        between(between(self.start, self.bend, share), between(self.bend, self.tip, share), share)
    }

    /// The room along the way, without its ends, which lie on boxes.
    fn rooms(&self) -> impl Iterator<Item = Area> {
        (2..LOOKS - 1).map(|look| Area::around(self.at(f64::from(look) / f64::from(LOOKS)), 2.0))
    }

    fn drawn(&self) -> [Item; 2] {
        let mut commands = String::new();
        for (before, at) in [("M", self.start), ("Q", self.bend), (" ", self.tip)] {
            commands.push_str(before);
            push_tenths(&mut commands, at.x);
            commands.push(' ');
            push_tenths(&mut commands, at.y);
        }
        [path(commands, "arrow because"), arrow_head(self.bend, self.tip, 8.0, "arrow-head because")]
    }
}

/// All arrows first, so that no word lies under one where there is room elsewhere.
pub(super) fn draw(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let links = lanes.options.links;
    let mut ways = Vec::with_capacity(links.len());
    for (place, link) in links.iter().enumerate() {
        let next = links[(place + 1) % links.len()];
        if !is_shown(lanes, link.operation) || !is_shown(lanes, next.operation) {
            continue;
        }
        let way = choose(lanes, room(lanes, link.operation), room(lanes, next.operation));
        way.rooms().for_each(|room| lanes.space.take(room));
        items.extend(way.drawn());
        ways.push((link, way));
    }
    for (link, way) in ways {
        items.extend(draw_words(lanes, because_words(link), &way));
    }
}

/// The way that crosses the fewest boxes, words and other ways.
fn choose(lanes: &Lanes<'_>, from: Area, to: Area) -> Way {
    let picture = lanes.space.bounds();
    let ways = ends(from, to).into_iter().flat_map(|(start, tip)| bends(start, tip, picture));
    let blocked = |way: &Way| way.rooms().filter(|room| !lanes.space.is_free(*room)).count();
    ways.min_by_key(blocked).expect("there is a way between any two boxes")
}

/// From which edge of one box to which of the other, the best first.
fn ends(from: Area, to: Area) -> Vec<(Point, Point)> {
    let (a, b) = (from.centre(), to.centre());
    if (a.y - b.y).abs() < 1.0 {
        let beside = (point(from.right, a.y), point(to.left, b.y));
        let above = (point(a.x, from.top), point(b.x, to.top));
        return if from.right <= to.left { vec![beside] } else { vec![above] };
    }
    let (leave, reach) = if a.y < b.y { (from.bottom, to.top) } else { (from.top, to.bottom) };
    // Away from the corner, but in the box however narrow it is.
    let inset = |area: Area| 7.0_f64.min(area.width() / 2.0);
    let right = |area: Area, y: f64| point(area.right - inset(area), y);
    let left = |area: Area, y: f64| point(area.left + inset(area), y);
    let (sides, edges) = if from.right <= to.left {
        ((point(from.right, a.y), point(to.left, b.y)), (right(from, leave), left(to, reach)))
    } else if to.right <= from.left {
        ((point(from.left, a.y), point(to.right, b.y)), (left(from, leave), right(to, reach)))
    } else {
        // They were called at the same time: straight across, there and back beside each other.
        let x = (from.left.max(to.left) + from.right.min(to.right)) / 2.0;
        let x = if a.y < b.y { x + 7.0 } else { x - 7.0 };
        return vec![(point(x, leave), point(x, reach))];
    };
    vec![sides, edges, (edges.0, sides.1), (sides.0, edges.1)]
}

/// Bent to one side as seen by who goes it, so that there and back are two ways, or to the other.
fn bends(start: Point, tip: Point, picture: Area) -> Vec<Way> {
    let middle = between(start, tip, 0.5);
    let inside = |at: Point| {
        point(held(at.x, picture.left + 2.0, picture.right - 2.0), held(at.y, 2.0, picture.bottom - 2.0))
    };
    if (start.y - tip.y).abs() < 1.0 {
        let high = if start.x <= tip.x { 0.0 } else { 26.0 };
        return vec![Way { start, bend: inside(point(middle.x, middle.y - high)), tip }];
    }
    let (dx, dy) = direction(start, tip);
    let reach = (((tip.x - start.x).abs() + (tip.y - start.y).abs()) * 0.12 + 4.0).min(30.0);
    let bent = |share: f64| point(middle.x - dy * reach * share, middle.y + dx * reach * share);
    [1.0, -1.0, 2.0, -2.0].into_iter().map(|share| Way { start, bend: inside(bent(share)), tip }).collect()
}

fn draw_words(lanes: &mut Lanes<'_>, words: &'static str, way: &Way) -> Option<Item> {
    let style = "t-tick bad halo";
    let beside = |at: Point| {
        [
            (point(at.x, at.y - 5.0), Anchor::Middle),
            (point(at.x + 7.0, at.y + 3.6), Anchor::Start),
            (point(at.x - 7.0, at.y + 3.6), Anchor::End),
            (point(at.x, at.y + 12.5), Anchor::Middle),
        ]
    };
    let shares = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
    let places: Vec<(Point, Anchor)> = shares.into_iter().flat_map(|share| beside(way.at(share))).collect();
    let free = lanes.claim(words, style, &places);
    let (at, anchor) = free.or_else(|| lanes.claim_over_boxes(words, style, &places))?;
    Some(text(at, anchor, style, words))
}

fn because_words(link: &Link) -> &'static str {
    match link.because {
        Because::SameProcess => "same process",
        Because::Returned => "returned first",
        Because::WasRead => "was read",
        Because::WasNotYetOverwritten => "not yet overwritten",
        Because::WasOverwritten => "overwritten",
        Because::WasShownBefore => "shown before",
        Because::DidNotSee => "not seen",
        Because::SawLess => "saw less",
    }
}
