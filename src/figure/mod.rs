//! One figure each: a function from a frame to a scene. A figure keeps no state and decides nothing: it says
//! what the frame holds, and names what can be pressed.

mod loss;
pub mod stage;
pub mod words;

pub use stage::{StageOptions, stage, stage_outline};

use crate::draw::Scene;
use crate::engine::Frame;

/// A figure as the page, the command line and the tests find it.
pub struct Figure {
    /// Name in files and addresses.
    pub id: &'static str,
    /// Name on the page.
    pub name: &'static str,
    /// With everything shown that it shows unasked, in a picture of this size.
    pub draw: fn(&Frame<'_>, f64, f64) -> Scene,
}

/// Every figure.
pub static FIGURES: &[Figure] = &[Figure {
    id: "stage",
    name: "Stage",
    draw: |frame, width, height| stage(frame, &StageOptions { width, height, ..StageOptions::default() }),
}];
