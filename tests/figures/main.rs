//! The figures: their text, their room, their ink and their geometry.

mod contrast;
mod fixture;
mod geometry;
mod golden;
mod panels;
mod real;
mod recorded;
mod recorded_random;
mod regions;
mod room;
mod stage;
mod study;
