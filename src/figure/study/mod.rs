//! Figures of studies: functions from results to scenes. They measure nothing: every number and every error is the
//! study's.
//!
//! A PACELC chart has a line a point, under the strongest model that no run of it refuted. So each point has its name
//! beside it, however many there are, and the chart is as high as it has to be.

mod availability;
mod latency;
mod lines;
mod staleness;

pub use availability::pacelc_availability;
pub use latency::pacelc_latency;
pub use staleness::{StalenessOptions, staleness};

/// How a PACELC chart is to be drawn; its height follows from the number of points.
#[derive(Clone, Copy, Debug)]
pub struct PacelcOptions {
    pub width: f64,
}

impl Default for PacelcOptions {
    fn default() -> PacelcOptions {
        PacelcOptions { width: 760.0 }
    }
}
