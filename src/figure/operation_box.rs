//! What boxes of operations share, whoever's history they are of: their limits, and the marks of a violation.

use crate::draw::pen::{polygon, polyline, rect};
use crate::draw::{Area, Item, Point, point};

/// Beyond this many in the window, only those that a violation names are boxes; the others are ticks.
pub const MOST: usize = 500;
/// Narrowest box.
pub const NARROW: f64 = 4.0;
/// Room for a mark at a box's left end.
pub const MARK: f64 = 14.0;

/// A filled triangle, on what cannot be explained.
pub fn violation_mark(at: Point) -> Item {
    let place = |x: f64, y: f64| point(at.x + x, at.y + y);
    polygon(vec![place(0.0, -5.0), place(5.0, 4.5), place(-5.0, 4.5)], "violation")
}

/// An open diamond, on what proves it.
pub fn evidence_mark(at: Point) -> Item {
    let place = |x: f64, y: f64| point(at.x + x, at.y + y);
    let corners = [place(0.0, -4.5), place(4.5, 0.0), place(0.0, 4.5), place(-4.5, 0.0), place(0.0, -4.5)];
    polyline(corners.to_vec(), "evidence-mark")
}

/// Around the box that is selected.
pub fn selection_ring(area: Area) -> Item {
    let grown = area.grown(3.0);
    rect(point(grown.left, grown.top), (grown.width(), grown.height()), 7.0, "selection")
}
