//! PACELC under a cut: how many were answered, against the model that was kept.

use super::PacelcOptions;
use super::lines::{Axis, Ground, Legend, Line, Mark, draw, kept, lanes};
use crate::draw::Scene;
use crate::study::{Availability, PacelcPoint};

/// The clients of each side, and all: the share of ended operations that were answered during the cut.
pub fn pacelc_availability(points: &[PacelcPoint], options: &PacelcOptions) -> Scene {
    let lanes = lanes(points, |found| &found.with, line);
    let ground = Ground {
        title: "Partition: availability against consistency",
        width: options.width,
        axis: Axis {
            range: (0.0, 100.0),
            logarithmic: false,
            tick: &|share| format!("{share:.0} %"),
            ticks: 6,
        },
        legend: &[
            Legend { words: "all clients" },
            Legend { words: "larger side" },
            Legend { words: "smaller side" },
        ],
    };
    draw(&ground, &lanes)
}

fn line(point: usize, found: &PacelcPoint) -> Option<Line> {
    let with = &found.with;
    let sides = std::iter::once(&with.availability).chain(&with.sides).take(3);
    let sides: Vec<(usize, &Availability)> = sides.enumerate().collect();
    let marks = sides.iter().filter_map(|(series, side)| mark(*series, side));
    let words = sides.iter().filter_map(|(series, side)| told(*series, side));
    let told = format!("{}; {}", kept(with), words.collect::<Vec<_>>().join(", "));
    Some(Line { point, name: found.point.name(), told, marks: marks.collect() })
}

fn percent(ppm: u64) -> f64 {
    ppm.min(1_000_000) as f64 / 10_000.0
}

fn mark(series: usize, side: &Availability) -> Option<Mark> {
    let share = side.share?;
    let (low, high) = share.interval();
    Some(Mark { at: percent(share.mean), interval: (percent(low), percent(high)), to: None, series })
}

fn told(series: usize, side: &Availability) -> Option<String> {
    let share = side.share?;
    let of = ["of all", "of the larger side's", "of the smaller side's"][series];
    let error = share.error.map_or(String::new(), |error| format!(" ± {:.1}", percent(error)));
    Some(format!("{:.1}{error} % {of} operations answered", percent(share.mean)))
}
