//! What was measured of the columns, line by line next to each other.

use std::fmt::Write;

use super::{View, models};
use crate::app::{State, given_up, rules_off, side_name, told};
use crate::base::ClassId;
use crate::check::Verdict;
use crate::check::court::Model;
use crate::draw::svg::Number;
use crate::engine::{Agreement, Counts, Frame, Judgement};
use crate::figure::latency_series;
use crate::figure::words::members;
use crate::study::hops;

/// How good what a cell says is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is a number, and nobody says whether that is good.
    Plain,
    Holds,
    Violated,
    /// A limit was reached first.
    Unknown,
    /// That will be known later.
    Waiting,
}

/// What one column shows, and how good that is.
pub type Cell = (Standing, String);

/// One line: what is measured, and what of it each column shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub name: String,
    pub cells: Vec<Cell>,
    /// Of a line that sums up models: each of them, the strongest first, with what each column shows of it.
    pub models: Vec<(Model, Vec<Cell>)>,
}

/// All lines, in the order in which they are shown. Verdicts and counts are of the window that is chosen, latencies and
/// messages of the whole run so far.
pub fn measures(view: &View) -> Vec<Measure> {
    let mut lines = Vec::new();
    let classes = view.columns.first().map(|column| column.engine.frame().workload.classes.clone());
    let classes = classes.unwrap_or_default();
    for (class, shown) in (0..).map(ClassId).zip(&classes) {
        let linearizable = view.columns.iter().map(|column| linearizable(column, class));
        let name = format!("Linearizable: {}", shown.name);
        lines.push(Measure { name, cells: linearizable.collect(), models: Vec::new() });
        lines.push(models::measure(view, class, &shown.name));
    }
    let mut line = |name: String, cell: &dyn Fn(&State) -> Cell| {
        let cells = view.columns.iter().map(cell).collect();
        lines.push(Measure { name, cells, models: Vec::new() });
    };
    if view.columns.iter().any(|column| column.engine.frame().verdicts.application.is_some()) {
        line("Application".to_owned(), &|column| {
            told(column.engine.frame()).map_or_else(nothing, |told| {
                let standing = match told.kept {
                    Some(true) => Standing::Holds,
                    Some(false) => Standing::Violated,
                    None => Standing::Waiting,
                };
                (standing, format!("{}: {}", told.name, told.verdict))
            })
        });
    }
    line("Replicas agree".to_owned(), &|column| agree(&column.engine.frame()));
    for (place, class) in classes.iter().enumerate() {
        line(format!("Answered: {}", class.name), &|column| {
            judged(column, place).map_or_else(nothing, |judgement| answered(column, judgement))
        });
        line(format!("Answered stale: {}", class.name), &|column| {
            judged(column, place).map_or_else(nothing, |judgement| stale(&judgement.counts))
        });
    }
    line("Messages an operation".to_owned(), &|column| messages(&column.engine.frame()));
    for (place, class) in classes.iter().enumerate() {
        for write in [false, true] {
            let kind = if write { "writes" } else { "reads" };
            line(format!("Latency: {} {kind}", class.name), &|column| {
                latency(&column.engine.frame(), place, write)
            });
        }
    }
    if view.columns.iter().any(|column| rules_off(column.engine.scenario()).is_some()) {
        line("Rules of the protocol".to_owned(), &|column| {
            let off = rules_off(column.engine.scenario());
            off.map_or((Standing::Plain, "all on".to_owned()), |off| (Standing::Violated, off))
        });
    }
    if view.columns.iter().any(|column| given_up(column.engine.scenario()).is_some()) {
        line("Promises given up by settings".to_owned(), &|column| {
            let given_up = given_up(column.engine.scenario());
            (Standing::Plain, given_up.unwrap_or_else(|| "none".to_owned()))
        });
    }
    lines
}

fn nothing() -> Cell {
    (Standing::Plain, "–".to_owned())
}

fn judged(column: &State, class: usize) -> Option<&Judgement> {
    column.engine.frame().verdicts.classes.get(class)
}

/// As the engine follows it.
pub(super) fn linearizable(column: &State, class: ClassId) -> Cell {
    let Some(judgement) = judged(column, class.index()) else { return nothing() };
    match &judgement.linearizable {
        Verdict::Holds => (Standing::Holds, "holds".to_owned()),
        Verdict::Violated(_) => {
            let answers = if judgement.counts.stale == 1 { "answer" } else { "answers" };
            (Standing::Violated, format!("violated by {} {answers}", judgement.counts.stale))
        }
        Verdict::Unknown(_) => (Standing::Unknown, "unknown: the search came to its limit".to_owned()),
    }
}

fn agree(frame: &Frame<'_>) -> Cell {
    let converged = &frame.verdicts.converged;
    match frame.verdicts.agreement() {
        Agreement::Holds => (Standing::Holds, "holds".to_owned()),
        Agreement::NotYet => (Standing::Waiting, format!("not yet: {}", members(&converged.behind))),
        Agreement::Violated if converged.behind.is_empty() => {
            (Standing::Violated, "violated: an acknowledged write is gone".to_owned())
        }
        Agreement::Violated => (Standing::Violated, format!("violated: {}", members(&converged.behind))),
    }
}

/// Of each side of the cut, where there is one.
fn answered(column: &State, judgement: &Judgement) -> Cell {
    let sides = &column.engine.frame().verdicts.sides;
    let told = |counts: &Counts| match counts.ended() {
        0 => "none ended".to_owned(),
        ended => format!("{} of {ended}", counts.answered),
    };
    let of_sides = sides.iter().zip(&judgement.by_side);
    let of_sides: Vec<String> =
        of_sides.map(|(side, counts)| format!("{}: {}", side_name(side), told(counts))).collect();
    let all = told(&judgement.counts);
    (Standing::Plain, if of_sides.is_empty() { all } else { of_sides.join("\n") })
}

fn stale(counts: &Counts) -> Cell {
    match counts.stale {
        0 => (Standing::Plain, "none".to_owned()),
        n if counts.overwritten > 0 => (Standing::Plain, format!("{n}, up to {} old", counts.longest)),
        n => (Standing::Plain, n.to_string()),
    }
}

/// Messages between replicas for each operation that ended, those of heartbeats among them.
fn messages(frame: &Frame<'_>) -> Cell {
    let event = frame.snapshot.event;
    let record = frame.record;
    let sent = record.messages.partition_point(|message| message.sent.event <= event);
    let between = record
        .messages
        .iter()
        .take(sent)
        .filter(|message| message.from.replica().is_some() && message.to.replica().is_some());
    let between = between.count();
    let ended = record.history.operations().iter().filter(|op| op.completed_by(event).is_some()).count();
    if ended == 0 {
        return nothing();
    }
    let tenths = (10 * between + ended / 2) / ended;
    (Standing::Plain, Number(tenths as f64 / 10.0).to_string())
}

/// The median and what 99 of a hundred answers did not exceed.
fn latency(frame: &Frame<'_>, class: usize, writes: bool) -> Cell {
    let series = latency_series(frame);
    let Some(series) = series.iter().find(|series| (series.class, series.write) == (class, writes)) else {
        return nothing();
    };
    let at = |percent: usize| series.answered[(series.answered.len() * percent).div_ceil(100).max(1) - 1];
    let shown = |value: f64| Number((value * 10.0).round() / 10.0);
    let mut text = format!("{} ms; 99 %: {} ms", shown(at(50)), shown(at(99)));
    if let Some(trips) = round_trips(frame, class, writes) {
        let _ = write!(text, "\nround trips: {}", shown(trips));
    }
    (Standing::Plain, text)
}

/// How often a message and its answer lay between call and return, on average.
fn round_trips(frame: &Frame<'_>, class: usize, writes: bool) -> Option<f64> {
    let event = frame.snapshot.event;
    let answered = frame.record.history.operations().iter().filter(|operation| {
        let asked = operation.class.index() == class && operation.action.is_read() != writes;
        asked && operation.completed_by(event).is_some_and(|end| end.answer().is_some())
    });
    let hops: Vec<u64> = answered.filter_map(|operation| hops(frame.record, operation)).collect();
    (!hops.is_empty()).then(|| hops.iter().sum::<u64>() as f64 / (2 * hops.len()) as f64)
}
