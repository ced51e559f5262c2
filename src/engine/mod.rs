//! Drives any simulation: goes anywhere in its time, keeps its branches, and judges it as it goes.

mod branches;
mod drive;
mod frame;
mod judge_stub;
pub use judge_stub::Judge;
mod timeline;

pub use branches::Branch;
pub use drive::{Engine, Goal};
pub use frame::{Convergence, Counts, Frame, Judgement, Verdicts, Window, WindowKind};
pub use timeline::Timeline;
