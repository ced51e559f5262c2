//! What was found, as tables: the same numbers as the pictures, for everybody.

use crate::base::{Ratio, Span};
use crate::draw::svg::Number;
use crate::scenario::{Link, View, to_link};
use crate::study::{
    Achieved, Availability, CostRow, Curve, Estimate, Latency, PacelcPoint, Results, Share, SweepRow,
};

/// A table with heads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub heads: Vec<&'static str>,
    pub rows: Vec<Row>,
}

/// A line of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub name: String,
    pub cells: Vec<String>,
    /// Runs to open in the lab, with the words of their links.
    pub links: Vec<(String, String)>,
}

/// How many runs of a row are linked at most.
const LINKED: usize = 5;

/// The table of what was found.
pub fn table(results: &Results) -> Table {
    match results {
        Results::Cost(rows) => Table {
            heads: vec![
                "Level",
                "Write, median",
                "99 %",
                "Messages",
                "Bytes",
                "Round trips",
                "Read, median",
                "99 %",
                "Messages",
                "Bytes",
                "Round trips",
                "Other messages a second",
            ],
            rows: rows.iter().map(cost).collect(),
        },
        Results::Pacelc(points) => Table {
            heads: vec![
                "Level",
                "Held without a cut",
                "Read, median",
                "99 %",
                "Write, median",
                "99 %",
                "Held with a cut",
                "Answered while cut",
            ],
            rows: points.iter().map(pacelc).collect(),
        },
        Results::Staleness(curve) => Table {
            heads: vec!["Read begins after", "Fresh, simulated", "95 %", "Calculated"],
            rows: fresh(curve),
        },
        Results::Sweep(rows) => Table {
            heads: vec!["Run", "Model", "Holds", "Violated", "Unknown", "Seeds that violate it"],
            rows: rows.iter().enumerate().flat_map(|(place, row)| sweep(place, row)).collect(),
        },
    }
}

fn cost(row: &CostRow) -> Row {
    let mut cells = Vec::new();
    for kind in [&row.writes, &row.reads] {
        cells.extend(times(&kind.latency));
        cells.push(thousandths(kind.messages));
        cells.push(thousandths(kind.bytes));
        cells.push(thousandths(kind.round_trips()));
    }
    cells.push(thousandths(row.background));
    Row { name: row.point.name(), cells, links: Vec::new() }
}

fn times(latency: &Latency) -> [String; 2] {
    [latency.p50, latency.p99]
        .map(|estimate| told(estimate, |us| format!("{} ms", rounded(us as f64 / 1_000.0))))
}

fn thousandths(estimate: Option<Estimate>) -> String {
    told(estimate, |thousandths| rounded(thousandths as f64 / 1_000.0))
}

fn told(estimate: Option<Estimate>, unit: impl Fn(u64) -> String) -> String {
    match estimate {
        None => "–".to_owned(),
        Some(Estimate { mean, error: Some(error), .. }) if error > 0 => {
            format!("{} ± {}", unit(mean), unit(error))
        }
        Some(estimate) => unit(estimate.mean),
    }
}

/// To a tenth, and from 100 on to a whole.
fn rounded(value: f64) -> String {
    let value = if value >= 100.0 { value.round() } else { (value * 10.0).round() / 10.0 };
    Number(value).to_string()
}

fn held(achieved: &Achieved) -> String {
    let strongest = achieved.strongest.map_or("none of the models", |model| model.title());
    match achieved.perhaps {
        Some(perhaps) => format!("{strongest}; perhaps {}", perhaps.title()),
        None => strongest.to_owned(),
    }
}

fn answered(availability: &Availability) -> String {
    told(availability.share, |ppm| format!("{} %", rounded(ppm as f64 / 10_000.0)))
}

fn pacelc(found: &PacelcPoint) -> Row {
    let mut cells = vec![held(&found.without.achieved())];
    cells.extend(times(&found.without.reads));
    cells.extend(times(&found.without.writes));
    if found.point.cut_off.is_empty() {
        cells.extend(["nothing to cut".to_owned(), "–".to_owned()]);
    } else {
        cells.extend([held(&found.with.achieved()), answered(&found.with.availability)]);
    }
    Row { name: found.point.name(), cells, links: Vec::new() }
}

fn fresh(curve: &Curve) -> Vec<Row> {
    let percent = |ratio: Ratio| format!("{} %", rounded(f64::from(ratio.ppm()) / 10_000.0));
    let of = |share: &Share| share.ratio().map_or_else(|| "–".to_owned(), percent);
    let row = |point: &crate::study::Fresh| {
        let (low, high) = point.fresh.interval();
        let interval = format!("{} to {}", percent(low), percent(high));
        let after: Span = point.after;
        Row {
            name: after.to_string(),
            cells: vec![of(&point.fresh), interval, percent(point.calculated)],
            links: Vec::new(),
        }
    };
    curve.points.iter().map(row).collect()
}

/// A line for each model, with some of the runs that violate it. Runs have the numbers that they have side by side: two of
/// them may be of one system.
fn sweep(place: usize, row: &SweepRow) -> Vec<Row> {
    let run = |seed: u64| {
        let scenario = crate::scenario::Scenario { seed, ..row.point.scenario.clone() };
        let time = scenario.end();
        (format!("seed {seed}"), to_link(&Link { scenario, view: View { time, ..View::default() } }))
    };
    let of_model = |count: &crate::study::ModelCount| Row {
        name: format!("{}: {}", place + 1, row.point.name()),
        cells: vec![
            count.model.title().to_owned(),
            count.holds.to_string(),
            count.violated.len().to_string(),
            count.unknown.to_string(),
        ],
        links: count.violated.iter().take(LINKED).map(|seed| run(*seed)).collect(),
    };
    row.summary.models.iter().map(of_model).collect()
}
