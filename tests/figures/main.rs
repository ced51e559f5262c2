//! The figures: their text, their room, their ink and their geometry.

mod contrast;
mod fixture;
mod geometry;
mod golden;
mod panels;
mod real;
mod room;
mod stage;
