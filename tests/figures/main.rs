//! The figures: their text, their room, their ink and their geometry.

mod contrast;
mod fixture;
mod geometry;
mod golden;
mod panels;
mod room;
mod stage;
