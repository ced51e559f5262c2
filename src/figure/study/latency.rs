//! PACELC without a cut: how long answers take, against the model that was kept.

use super::PacelcOptions;
use super::lines::{Axis, Ground, Legend, Line, Mark, draw, kept, lanes};
use crate::draw::Scene;
use crate::figure::latency::{decades, tick};
use crate::study::{Estimate, Latency, PacelcPoint};

/// Reads and writes of every point: the median with its interval, and a stroke to the 99th percentile.
pub fn pacelc_latency(points: &[PacelcPoint], options: &PacelcOptions) -> Scene {
    let lanes = lanes(points, |found| &found.without, line);
    let all = || lanes.iter().flat_map(|lane| &lane.lines).flat_map(|line| &line.marks);
    let least = all().map(|mark| mark.at.min(mark.interval.0)).fold(f64::INFINITY, f64::min);
    let most = all().map(|mark| mark.at.max(mark.interval.1).max(mark.to.unwrap_or(0.0))).fold(0.0, f64::max);
    let range = if most > 0.0 { decades(least, most) } else { (1.0, 1_000.0) };
    let ground = Ground {
        title: "Else: latency against consistency",
        width: options.width,
        axis: Axis { range, logarithmic: true, tick: &|ms| tick(ms, range), ticks: 40 },
        legend: &[Legend { words: "reads, median to 99 %" }, Legend { words: "writes" }],
    };
    draw(&ground, &lanes)
}

fn line(point: usize, found: &PacelcPoint) -> Option<Line> {
    let halves = [&found.without.reads, &found.without.writes];
    let marks = halves.iter().enumerate().filter_map(|(series, latency)| mark(series, latency));
    let words = halves.iter().zip(["reads", "writes"]).filter_map(|(latency, kind)| told(kind, latency));
    let told = format!("{}; {}", kept(&found.without), words.collect::<Vec<_>>().join(", "));
    Some(Line { point, name: found.point.name(), told, marks: marks.collect() })
}

fn ms(us: u64) -> f64 {
    us.max(1) as f64 / 1_000.0
}

fn mark(series: usize, latency: &Latency) -> Option<Mark> {
    let (p50, p99) = latency.p50.zip(latency.p99)?;
    let (low, high) = p50.interval();
    // A logarithmic axis has no place for an interval that reaches to nothing.
    let low = ms(low).max(ms(p50.mean) / 10.0);
    Some(Mark { at: ms(p50.mean), interval: (low, ms(high)), to: Some(ms(p99.mean)), series })
}

fn told(kind: &str, latency: &Latency) -> Option<String> {
    let (p50, p99) = latency.p50.zip(latency.p99)?;
    let told = |estimate: Estimate| match estimate.error {
        Some(error) => format!("{:.1} ± {:.1} ms", ms(estimate.mean), error as f64 / 1_000.0),
        None => format!("{:.1} ms", ms(estimate.mean)),
    };
    Some(format!("{kind} take {} at the median and {} at 99 %", told(p50), told(p99)))
}
