//! One figure each: a function from a frame to a scene. A figure keeps no state and decides nothing: it says
//! what the frame holds, and names what can be pressed.

mod cap_triangle;
mod latency;
mod loss;
mod operation_box;
pub mod recorded;
mod roles;
mod scrub;
pub mod stage;
pub mod study;
mod timelines;
pub mod words;

pub use cap_triangle::{CapOptions, cap_triangle, class_sentence, triangle_formula};
pub use latency::{LatencyOptions, Series, latency, latency_series};
pub use roles::{RolesOptions, cause, roles};
pub use scrub::{ScrubOptions, scrub};
pub use stage::{StageOptions, stage, stage_outline};

pub use timelines::{
    TimelinesOptions, message_at, message_name, messages_shown, timelines, timelines_height, timelines_scale,
};

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
pub static FIGURES: &[Figure] = &[
    Figure {
        id: "stage",
        name: "Stage",
        draw: |frame, width, height| stage(frame, &StageOptions { width, height, ..StageOptions::default() }),
    },
    Figure {
        id: "timelines",
        name: "Replica timelines",
        draw: |frame, width, height| {
            let nodes = frame.snapshot.nodes.count();
            let lane_height = (height - timelines_height(nodes, 0.0)) / nodes.max(1) as f64;
            let lane_height = lane_height.max(22.0);
            timelines(frame, &TimelinesOptions { width, lane_height, ..TimelinesOptions::default() })
        },
    },
    Figure {
        id: "cap-triangle",
        name: "CAP, measured",
        draw: |frame, width, height| cap_triangle(frame, &CapOptions { width, height, selected: None }),
    },
    Figure {
        id: "roles",
        name: "Roles",
        draw: |frame, width, height| roles(frame, &RolesOptions { width, height, selected: None }),
    },
    Figure {
        id: "latency",
        name: "What it costs",
        draw: |frame, width, height| latency(frame, &LatencyOptions { width, height }),
    },
    Figure {
        id: "scrub",
        name: "Scrub bar",
        draw: |frame, width, _| scrub(frame, &ScrubOptions { width, ..ScrubOptions::default() }),
    },
];
