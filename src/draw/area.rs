//! Rectangles, and a ledger of the room that is taken, so that labels find a free place. It is not a layout
//! engine: whoever draws says which places would do, and the ledger says which of them is free.

use super::scene::{Anchor, Item, Point, point};
use super::text;

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub const fn new(left: f64, top: f64, width: f64, height: f64) -> Area {
        Area { left, top, right: left + width, bottom: top + height }
    }

    /// The square around a circle.
    pub fn around(centre: Point, radius: f64) -> Area {
        Area::new(centre.x - radius, centre.y - radius, 2.0 * radius, 2.0 * radius)
    }

    pub fn width(self) -> f64 {
        self.right - self.left
    }

    pub fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub fn centre(self) -> Point {
        point((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// Whether the two share more than an edge.
    pub fn overlaps(self, other: Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub fn holds(self, other: Area) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }

    pub fn moved(self, by: Point) -> Area {
        Area {
            left: self.left + by.x,
            top: self.top + by.y,
            right: self.right + by.x,
            bottom: self.bottom + by.y,
        }
    }

    pub fn grown(self, by: f64) -> Area {
        Area { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    /// Moved by as little as brings it inside `outer`; against its left and top edge if it is too large.
    pub fn within(self, outer: Area) -> Area {
        let dx = (outer.right - self.right).min(0.0).max(outer.left - self.left);
        let dy = (outer.bottom - self.bottom).min(0.0).max(outer.top - self.top);
        self.moved(point(dx, dy))
    }
}

/// The room that a text takes, from the height of its capitals and ascenders to its descenders.
pub fn of_text(at: Point, words: &str, anchor: Anchor, style: &str) -> Area {
    let face = text::face(style);
    let width = text::width(words, face);
    let left = match anchor {
        Anchor::Start => at.x,
        Anchor::Middle => at.x - width / 2.0,
        Anchor::End => at.x - width,
    };
    Area::new(left, at.y - face.size * 0.78, width, face.size)
}

/// Visits the room of every text in `items`, with its words, groups moved to where they are drawn.
pub fn texts<'a>(items: &'a [Item], visit: &mut impl FnMut(&'a str, Area)) {
    fn walk<'a>(items: &'a [Item], by: Point, visit: &mut impl FnMut(&'a str, Area)) {
        for item in items {
            match item {
                Item::Text { at, text, anchor, style } => {
                    visit(text, of_text(*at, text, *anchor, style).moved(by));
                }
                Item::Group(group) => {
                    let offset = group.offset.unwrap_or_default();
                    walk(&group.items, point(by.x + offset.x, by.y + offset.y), visit);
                }
                _ => {}
            }
        }
    }
    walk(items, Point::default(), visit);
}

/// Which room is taken.
#[derive(Clone, Debug)]
pub struct Space {
    bounds: Area,
    taken: Vec<Area>,
}

impl Space {
    pub fn new(bounds: Area) -> Space {
        Space { bounds, taken: Vec::new() }
    }

    pub fn bounds(&self) -> Area {
        self.bounds
    }

    pub fn take(&mut self, area: Area) {
        self.taken.push(area);
    }

    pub fn is_free(&self, area: Area) -> bool {
        self.bounds.holds(area) && !self.taken.iter().any(|taken| taken.overlaps(area))
    }

    /// Takes the first of the places that is free, and says which.
    pub fn place(&mut self, places: impl IntoIterator<Item = Area>) -> Option<usize> {
        let (at, area) = places.into_iter().enumerate().find(|(_, area)| self.is_free(*area))?;
        self.take(area);
        Some(at)
    }

    /// Takes room for one line of text in the first place that is free: each place is a baseline point and
    /// an anchor.
    pub fn place_text(
        &mut self,
        words: &str,
        style: &'static str,
        places: &[(Point, Anchor)],
    ) -> Option<(Point, Anchor)> {
        let areas = places.iter().map(|(at, anchor)| of_text(*at, words, *anchor, style).grown(1.0));
        self.place(areas).map(|chosen| places[chosen])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_once() {
        let mut space = Space::new(Area::new(0.0, 0.0, 100.0, 100.0));
        let places = [Area::new(0.0, 0.0, 50.0, 50.0), Area::new(50.0, 0.0, 50.0, 50.0)];
        assert_eq!(space.place(places), Some(0));
        assert_eq!(space.place(places), Some(1), "edges may touch");
        assert_eq!(space.place(places), None);
        assert!(!space.is_free(Area::new(60.0, 60.0, 50.0, 10.0)), "outside the bounds");
    }

    #[test]
    fn moves_inside() {
        let outer = Area::new(0.0, 0.0, 100.0, 50.0);
        assert_eq!(Area::new(-5.0, 45.0, 20.0, 10.0).within(outer), Area::new(0.0, 40.0, 20.0, 10.0));
        assert_eq!(Area::new(10.0, 10.0, 20.0, 10.0).within(outer), Area::new(10.0, 10.0, 20.0, 10.0));
    }
}
