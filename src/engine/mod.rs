//! Drives any simulation: goes anywhere in its time, keeps its branches, and judges it as it goes.

mod branches;
mod drive;
mod frame;
mod judge;
mod timeline;

pub use crate::check::Convergence;
pub use branches::Branch;
pub use drive::{Engine, Goal};
pub use frame::{Counts, Frame, Judgement, Verdicts, Window, WindowKind};
pub use judge::{EVIDENCED, Judge};
pub use timeline::Timeline;
