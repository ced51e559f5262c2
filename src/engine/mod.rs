//! Drives any simulation: goes anywhere in its time, keeps its branches, and judges it as it goes.

mod frame;

pub use frame::{Convergence, Counts, Frame, Judgement, Verdicts, Window, WindowKind};
