//! Pictures as data: a scene of shapes with styles, names and hit targets. It knows no browser; one adapter
//! turns a scene into page nodes, another into SVG text.

pub mod scene;
