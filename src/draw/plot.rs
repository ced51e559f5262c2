//! Where Plotters draws: a backend that makes scene items, so that charts share theme, export and tests with
//! the other figures. It measures text by our own table and asks no font and no browser.
//!
//! Plotters speaks of colours, scenes of meanings. Each meaning is given a colour of its own here, that no
//! eye ever sees: `Ink::colour` on the way in, `Ink::of` on the way out.

use std::convert::Infallible;

use plotters::style::RGBColor;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, text_anchor,
};

use super::pen;
use super::scene::{Anchor, Item, Point, Style, point};
use super::text;

/// What a chart may draw with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    pub line: Style,
    pub words: Style,
}

const fn ink(line: Style, words: Style) -> Ink {
    Ink { line, words }
}

/// Every ink. The first two are `AXIS` and `GRID`; then come twelve for series: six for reads, six for writes.
static INKS: [Ink; 14] = [
    ink("axis", "t-tick muted"),
    ink("grid", "t-tick muted"),
    ink("series series-1", "t-side series-1 halo"),
    ink("series series-2", "t-side series-2 halo"),
    ink("series series-3", "t-side series-3 halo"),
    ink("series series-4", "t-side series-4 halo"),
    ink("series series-5", "t-side series-5 halo"),
    ink("series series-6", "t-side series-6 halo"),
    ink("series series-1 write", "t-side series-1 halo"),
    ink("series series-2 write", "t-side series-2 halo"),
    ink("series series-3 write", "t-side series-3 halo"),
    ink("series series-4 write", "t-side series-4 halo"),
    ink("series series-5 write", "t-side series-5 halo"),
    ink("series series-6 write", "t-side series-6 halo"),
];

/// The place of an ink in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InkId(u8);

pub const AXIS: InkId = InkId(0);
pub const GRID: InkId = InkId(1);

impl InkId {
    /// A series' ink: six, then round again; writes are dashed.
    pub fn series(n: usize, write: bool) -> InkId {
        InkId(2 + (n % 6) as u8 + if write { 6 } else { 0 })
    }

    /// The colour that stands for it inside Plotters.
    pub fn colour(self) -> RGBColor {
        RGBColor(self.0, 0, 0)
    }

    pub fn ink(self) -> Ink {
        INKS[usize::from(self.0)]
    }

    /// The ink that a colour stands for; the axis' where it stands for none.
    fn of(colour: BackendColor) -> Ink {
        INKS.get(usize::from(colour.rgb.0)).copied().unwrap_or(INKS[0])
    }
}

/// A backend that appends to a scene's items, one unit a pixel.
#[derive(Debug)]
pub struct SceneBackend<'a> {
    size: (u32, u32),
    items: &'a mut Vec<Item>,
}

impl<'a> SceneBackend<'a> {
    pub fn new(size: (u32, u32), items: &'a mut Vec<Item>) -> SceneBackend<'a> {
        SceneBackend { size, items }
    }
}

fn at((x, y): BackendCoord) -> Point {
    point(f64::from(x), f64::from(y))
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for SceneBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Charts of ours draw no single pixels.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        if style.color().alpha > 0.0 {
            self.items.push(pen::line(at(from), at(to), InkId::of(style.color()).line));
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let mut points: Vec<Point> = path.into_iter().map(at).collect();
        points.dedup();
        if style.color().alpha > 0.0 && points.len() > 1 {
            self.items.push(pen::polyline(points, InkId::of(style.color()).line));
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, _: bool) -> Drawn {
        if style.color().alpha > 0.0 {
            let (a, b) = (at(a), at(b));
            let corner = point(a.x.min(b.x), a.y.min(b.y));
            let size = ((a.x - b.x).abs(), (a.y - b.y).abs());
            self.items.push(pen::rect(corner, size, 0.0, InkId::of(style.color()).line));
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            self.items.push(pen::circle(at(centre), f64::from(radius), InkId::of(style.color()).line));
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if style.color().alpha > 0.0 {
            let points = path.into_iter().map(at).collect();
            self.items.push(pen::polygon(points, InkId::of(style.color()).line));
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, words: &str, style: &S, place: BackendCoord) -> Drawn {
        if words.is_empty() || style.color().alpha == 0.0 {
            return Ok(());
        }
        let ink = InkId::of(style.color());
        let size = text::face(ink.words).size;
        let anchor = style.anchor();
        let across = match anchor.h_pos {
            text_anchor::HPos::Left => Anchor::Start,
            text_anchor::HPos::Center => Anchor::Middle,
            text_anchor::HPos::Right => Anchor::End,
        };
        let down = match anchor.v_pos {
            text_anchor::VPos::Top => size * 0.85,
            text_anchor::VPos::Center => size * 0.35,
            text_anchor::VPos::Bottom => -size * 0.15,
        };
        let Point { x, y } = at(place);
        let drawn = pen::text(point(x, y + down), across, ink.words, words);
        // Logarithmic axes give some ticks twice.
        if !self.items.contains(&drawn) {
            self.items.push(drawn);
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        words: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let face = text::face(InkId::of(style.color()).words);
        Ok((text::width(words, face).ceil() as u32, face.size.ceil() as u32))
    }

    /// Charts of ours hold no pictures.
    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Drawn {
        Ok(())
    }
}
