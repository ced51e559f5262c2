//! Short names for the shapes of a scene. They decide nothing: whoever draws decides.

use super::scene::{Anchor, Group, Item, Point, Scene, Style, Target, point};
use super::svg::push_tenths;

pub fn line(from: Point, to: Point, style: Style) -> Item {
    Item::Line { from, to, style }
}

/// Straight segments that leave the shape open.
pub fn polyline(points: Vec<Point>, style: Style) -> Item {
    Item::Polyline { points, closed: false, style }
}

/// A filled shape with straight edges.
pub fn polygon(points: Vec<Point>, style: Style) -> Item {
    Item::Polyline { points, closed: true, style }
}

pub fn circle(centre: Point, radius: f64, style: Style) -> Item {
    Item::Circle { centre, radius, style }
}

pub fn rect(at: Point, (width, height): (f64, f64), corner: f64, style: Style) -> Item {
    Item::Rect { at, width: width.max(0.0), height: height.max(0.0), corner, style }
}

pub fn text(at: Point, anchor: Anchor, style: Style, words: impl Into<String>) -> Item {
    Item::Text { at, text: words.into(), anchor, style }
}

pub fn path(commands: String, style: Style) -> Item {
    Item::Path { commands, style }
}

/// Two strokes through a point: what was lost, refused or is down.
pub fn cross(centre: Point, reach: f64, style: Style) -> Item {
    let Point { x, y } = centre;
    let (l, r, t, b) = (x - reach, x + reach, y - reach, y + reach);
    let strokes = [[point(l, t), point(r, b)], [point(r, t), point(l, b)]];
    path(strokes.map(|stroke| commands_through(&stroke)).concat(), style)
}

/// Path commands for straight segments through the points.
pub fn commands_through(points: &[Point]) -> String {
    let mut commands = String::with_capacity(points.len() * 12);
    for (place, at) in points.iter().enumerate() {
        commands.push(if place == 0 { 'M' } else { 'L' });
        push_tenths(&mut commands, at.x);
        commands.push(' ');
        push_tenths(&mut commands, at.y);
    }
    commands
}

/// A filled arrow head whose tip stands at `tip`, for a stroke that comes from `from`.
pub fn arrow_head(from: Point, tip: Point, size: f64, style: Style) -> Item {
    let (dx, dy) = direction(from, tip);
    let back = point(tip.x - dx * size, tip.y - dy * size);
    let half = size * 0.5;
    polygon(
        vec![
            tip,
            point(back.x - dy * half, back.y + dx * half),
            point(back.x + dy * half, back.y - dx * half),
        ],
        style,
    )
}

/// The unit vector from one point towards another; to the right where they coincide.
pub fn direction(from: Point, to: Point) -> (f64, f64) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = (dx * dx + dy * dy).sqrt();
    if length < 1e-9 { (1.0, 0.0) } else { (dx / length, dy / length) }
}

/// The value, held between two ends; the first of them where there is no room between them.
pub fn held(value: f64, low: f64, high: f64) -> f64 {
    value.min(high).max(low)
}

/// The point that lies `share` of the way from one point to another.
pub fn between(from: Point, to: Point, share: f64) -> Point {
    point(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
}

/// A named thing that can be hit.
pub fn thing(key: String, name: String, target: Target, items: Vec<Item>) -> Group {
    Group { key, name: Some(name), target: Some(target), items, ..Group::default() }
}

/// Shapes that belong together but cannot be hit.
pub fn group(key: impl Into<String>, items: Vec<Item>) -> Item {
    Item::Group(Group { key: key.into(), items, ..Group::default() })
}

impl Scene {
    /// A picture that has its accessible name and no shapes yet.
    pub fn titled((width, height): (f64, f64), title: impl Into<String>) -> Scene {
        Scene { width, height, title: title.into(), ..Scene::default() }
    }
}
