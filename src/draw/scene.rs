//! The scene: shapes in a coordinate system of their own, styled by meaning and never by colour value.
//!
//! The theme (light, dark, forced colours) maps a `Style` to ink; so one scene serves the page, the golden
//! tests and a downloaded SVG.

use crate::base::{ClassId, ClientId, CutId, EventId, MessageId, NodeId, OpId, ReplicaId};

/// A picture of `width` × `height` units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    pub width: f64,
    pub height: f64,
    /// Accessible name.
    pub title: String,
    /// One or two sentences for those who do not see it.
    pub description: String,
    pub items: Vec<Item>,
}

/// A shape, or a group of shapes that is one thing to the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Line {
        from: Point,
        to: Point,
        style: Style,
    },
    /// Straight segments through the points; closed and filled where `closed`.
    Polyline {
        points: Vec<Point>,
        closed: bool,
        style: Style,
    },
    /// SVG path commands, for arcs and curves that a polyline cannot give.
    Path {
        commands: String,
        style: Style,
    },
    Circle {
        centre: Point,
        radius: f64,
        style: Style,
    },
    Rect {
        at: Point,
        width: f64,
        height: f64,
        corner: f64,
        style: Style,
    },
    Text {
        at: Point,
        text: String,
        anchor: Anchor,
        style: Style,
    },
    /// Shapes that belong together: drawn, named, focused and hit as one.
    Group(Group),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Stable from frame to frame, so that focus and identity survive a redraw.
    pub key: String,
    /// Accessible name; a group with a name and a target is reachable by keyboard.
    pub name: Option<String>,
    pub target: Option<Target>,
    /// Whether Tab stops there although it is one of many, so that arrow keys go on to the others.
    pub stop: bool,
    /// Whether it is the thing now selected.
    pub selected: bool,
    /// Drawn at a moved origin, so that what moves each frame changes one attribute only.
    pub offset: Option<Point>,
    pub items: Vec<Item>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

pub const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// Which part of a text stands at its point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// A meaning, which the theme draws: the style sheet has one class a name. Names are space-separated, most
/// general first, for example `"link cut"`.
pub type Style = &'static str;

/// What a pointer or key that hits a group means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Replica(ReplicaId),
    Client(ClientId),
    Link(NodeId, NodeId),
    Message(MessageId),
    Operation(OpId),
    Event(EventId),
    /// A handle of a fault line: which of its points.
    CutPoint(CutId, u8),
    /// A fault line itself.
    Cut(CutId),
    Class(ClassId),
    /// A state of the role diagram, by its place in the protocol's list.
    Role(u8),
    /// The beginning of the range of time that was chosen, or its end.
    RangeFrom,
    RangeTo,
}
