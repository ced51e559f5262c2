//! Pictures as data: a scene of shapes with styles, names and hit targets. It knows no browser; one adapter
//! turns a scene into page nodes, another into SVG text.

pub mod area;
pub mod geometry;
pub mod layout;
pub mod pen;
pub mod plot;
pub mod scale;
pub mod scene;
pub mod svg;
pub mod text;
pub mod theme;

pub use area::{Area, Space};
pub use scene::{Anchor, Group, Item, Point, Scene, Style, Target, point};
