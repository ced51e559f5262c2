//! Results as tables for a terminal: one line a point, means with the half of their 95 % interval.

use std::fmt::Write;

use netsplit::base::Ratio;
use netsplit::check::court::Model;
use netsplit::study::{
    Availability, CostRow, Curve, Estimate, Latency, OperationCost, PacelcPoint, Results, Summary, SweepRow,
};

pub fn of(results: &Results) -> String {
    match results {
        Results::Cost(rows) => costs(rows),
        Results::Pacelc(points) => pacelc(points),
        Results::Staleness(curve) => staleness(curve),
        Results::Sweep(rows) => sweep(rows),
    }
}

/// Columns as wide as their widest cell, two spaces apart.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}  "));
        cells.collect::<String>().trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

fn head(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A mean in thousandths of what is printed, as "4.2±0.1"; a dash where nothing is known.
fn thousandths(estimate: Option<Estimate>) -> String {
    let number = |value: u64| format!("{:.1}", value as f64 / 1_000.0);
    estimate.map_or("–".to_owned(), |found| match found.error {
        None | Some(0) => number(found.mean),
        Some(error) => format!("{}±{}", number(found.mean), number(error)),
    })
}

fn share(availability: &Availability) -> String {
    let percent = |ppm: u64| format!("{:.1}", ppm as f64 / 10_000.0);
    availability.share.map_or("–".to_owned(), |found| match found.error {
        None | Some(0) => format!("{} %", percent(found.mean)),
        Some(error) => format!("{}±{} %", percent(found.mean), percent(error)),
    })
}

fn latency(latency: &Latency) -> String {
    format!("{} / {}", thousandths(latency.p50), thousandths(latency.p99))
}

fn percent(ratio: Ratio) -> String {
    format!("{:.1}", f64::from(ratio.ppm()) / 10_000.0)
}

fn costs(rows: &[CostRow]) -> String {
    let mut lines = vec![head(&[
        "one client, 10 ms a hop",
        "write: messages",
        "bytes",
        "round trips",
        "p50 / p99 ms",
        "read: messages",
        "bytes",
        "round trips",
        "p50 / p99 ms",
        "background, 1/s",
        "answered",
    ])];
    for row in rows {
        let mut line = vec![row.point.name()];
        for cost in [&row.writes, &row.reads] {
            line.extend([
                thousandths(cost.messages),
                thousandths(cost.bytes),
                round_trips(cost),
                latency(&cost.latency),
            ]);
        }
        line.extend([thousandths(row.background), share(&row.availability)]);
        lines.push(line);
    }
    table(&lines)
}

/// With the share of operations whose chain is whole, where it is not all.
fn round_trips(cost: &OperationCost) -> String {
    match cost.whole.ratio() {
        Some(ratio) if cost.whole.of < cost.whole.all => {
            format!("{} ({:.0} %)", thousandths(cost.round_trips()), f64::from(ratio.ppm()) / 10_000.0)
        }
        _ => thousandths(cost.round_trips()),
    }
}

fn kept(summary: &Summary) -> String {
    let achieved = summary.achieved();
    let names: Vec<&str> = achieved.all.iter().map(|model| model.name()).collect();
    let perhaps = achieved.perhaps.map_or(String::new(), |model| format!(" (perhaps {})", model.name()));
    match (summary.runs, names.is_empty()) {
        (0, _) => "–".to_owned(),
        (_, true) => format!("none{perhaps}"),
        _ => names.join(", ") + &perhaps,
    }
}

fn pacelc(points: &[PacelcPoint]) -> String {
    let mut lines = vec![head(&[
        "point",
        "cut: keeps",
        "answered",
        "larger side",
        "smaller side",
        "else: keeps",
        "reads, p50 / p99 ms",
        "writes, p50 / p99 ms",
    ])];
    for PacelcPoint { point, without, with } in points {
        let side = |n: usize| with.sides.get(n).map_or("–".to_owned(), share);
        let answered = if with.runs == 0 { "–".to_owned() } else { share(&with.availability) };
        let mut line = vec![point.name(), kept(with), answered, side(0), side(1)];
        line.extend([kept(without), latency(&without.reads), latency(&without.writes)]);
        lines.push(line);
    }
    table(&lines)
}

fn staleness(curve: &Curve) -> String {
    let asked = &curve.asked;
    let mut out = format!(
        "N={} R={} W={}, messages take {} to {}; a read misses the W copies with a chance of {} %\n",
        asked.copies,
        asked.read,
        asked.write,
        asked.least,
        asked.most,
        percent(curve.missed)
    );
    let mut lines = vec![head(&["begins after", "fresh", "95 % interval", "calculated", "trials"])];
    for one in &curve.points {
        let (low, high) = one.fresh.interval();
        lines.push(vec![
            one.after.to_string(),
            format!("{} %", percent(one.fresh.ratio().unwrap_or_default())),
            format!("{} to {} %", percent(low), percent(high)),
            format!("{} %", percent(one.calculated)),
            one.fresh.all.to_string(),
        ]);
    }
    out += &table(&lines);
    out
}

fn sweep(rows: &[SweepRow]) -> String {
    let mut out = String::new();
    for SweepRow { point, summary } in rows {
        writeln!(
            out,
            "{}: {} runs, {} events\n  answered {}; stale {} of {} answers\n  reads, p50 / p99: {} ms; writes: {} ms",
            point.name(),
            summary.runs,
            summary.events,
            share(&summary.availability),
            summary.stale.of,
            summary.stale.all,
            latency(&summary.reads),
            latency(&summary.writes)
        )
        .expect("a string takes everything");
        for model in Model::ALL {
            let Some(count) = summary.model(model) else { continue };
            let seeds: Vec<String> = count.violated.iter().take(SEEDS_SHOWN).map(u64::to_string).collect();
            let more = if count.violated.len() > SEEDS_SHOWN { ", …" } else { "" };
            let under =
                if seeds.is_empty() { String::new() } else { format!(": seeds {}{more}", seeds.join(", ")) };
            let (holds, unknown, violated) = (count.holds, count.unknown, count.violated.len());
            writeln!(out, "  {model:20} holds {holds}, unknown {unknown}, violated {violated}{under}")
                .expect("a string takes everything");
        }
        if summary.stopped > 0 {
            writeln!(out, "  a limit stopped {} runs before their end", summary.stopped)
                .expect("a string takes everything");
        }
    }
    out
}

/// Of the seeds that violate a model, so many are named.
const SEEDS_SHOWN: usize = 10;
