//! Drives any simulation: goes anywhere in its time, keeps its branches, and judges it as it goes.

mod branches;
pub mod conduct;
mod drive;
mod frame;
mod judge;
mod sides;
mod timeline;

pub use crate::check::Convergence;
pub use branches::Branch;
pub use drive::{Engine, Goal};
pub use frame::{
    Agreement, Application, Counts, Frame, Judgement, Part, Scope, Side, Verdicts, Window, WindowKind,
};
pub use judge::{Counted, EVIDENCED, Judge, QUIET};
pub use sides::together;
pub use timeline::{Timeline, next_time};
