//! Opening a comparison: from its link, or from the run of the lab with a system of another kind beside it.

use super::View;
use super::columns::even_out;
use crate::app::Tool;
use crate::app::open::{Opening, blank, show};
use crate::app::pace::Pace;
use crate::app::state::{Banner, State, Tone};
use crate::base::Time;
use crate::engine::WindowKind;
use crate::scenario::{Comparison, LinkError, Scenario, from_comparison_link, from_link, is_comparison};
use crate::system::System;

/// Systems that are offered beside others, by what they differ in: who decides, and what a minority does.
pub const SUGGESTED: &[&str] = &["raft", "cassandra", "pgasync", "crdt", "mongodb"];

/// Short names of the choices that a link carries; never change once published.
const PACE: &str = "p";
const WHOLE: &str = "w";
const STUDIES: &str = "s";
const STOPS: &str = "v";

/// Runs of different columns have different numbers, so that a verdict finds its own: each column begins so far above
/// the last one.
const RUNS_OF_A_COLUMN: u32 = 1 << 20;

/// Opens what was asked for: behind `#` a comparison, or the run of the lab.
pub fn open(opening: Opening) -> View {
    let mut view = View {
        columns: Vec::new(),
        made: 0,
        time: Time::ZERO,
        playing: false,
        pace: Pace::default(),
        stops: false,
        played_from: Time::ZERO,
        owed: 0,
        embedding: false,
        studies: false,
        embed: opening.embed,
        banner: None,
        announcement: (0, String::new()),
        address: opening.address,
    };
    open_hash(&mut view, &opening.hash);
    view
}

/// Puts what a link says in place of everything. Where it is none of ours, the default run with another beside it
/// stands there, and a sentence says why.
pub fn open_hash(view: &mut View, hash: &str) {
    view.banner = None;
    let opened = if is_comparison(hash) {
        from_comparison_link(hash)
    } else if hash.is_empty() {
        Ok(of_run(Scenario::default(), Time::ZERO))
    } else {
        from_link(hash).map(|link| of_run(link.scenario, link.view.time))
    };
    let mut comparison = opened.unwrap_or_else(|error| {
        view.banner = Some(Banner { tone: Tone::Alert, text: instead(&error) });
        of_run(Scenario::default(), Time::ZERO)
    });
    let mended = comparison.mend();
    if !mended.is_empty() {
        let text = format!("This link asked for settings that cannot be. {}", mended.join(" "));
        view.banner = Some(Banner { tone: Tone::Alert, text });
    }
    put_all(view, comparison);
}

fn instead(error: &LinkError) -> String {
    format!("{error} Here are the default runs.")
}

/// A run of the lab, and the first system of the suggested ones that it is not.
fn of_run(first: Scenario, time: Time) -> Comparison {
    let other = SUGGESTED.iter().find(|id| **id != first.system).and_then(|id| System::find(id));
    let mut scenarios = vec![first];
    if let Some(system) = other {
        let mut beside = Comparison::beside(&scenarios[0], system);
        beside.script = crate::app::fit::fit(&scenarios[0], &beside);
        scenarios.push(beside);
    }
    Comparison { scenarios, time, choices: Vec::new() }
}

fn put_all(view: &mut View, comparison: Comparison) {
    view.playing = false;
    view.embedding = false;
    view.studies = false;
    view.stops = false;
    view.owed = 0;
    view.columns.clear();
    for scenario in comparison.scenarios {
        let column = column(view, scenario);
        view.columns.push(column);
    }
    for (name, value) in &comparison.choices {
        match name.as_str() {
            STUDIES => view.studies = *value == 1 && !view.embed,
            STOPS => view.stops = *value == 1,
            PACE => view.pace = Pace::at(*value),
            WHOLE if *value == 1 => {
                view.columns.iter_mut().for_each(|column| column.engine.set_window(WindowKind::WholeRun));
            }
            _ => {}
        }
    }
    view.time = comparison.time;
    even_out(view);
    view.time = view.time.min(view.end());
}

/// What a link carries beside the runs and the playhead.
pub fn choices(view: &View) -> Vec<(String, i64)> {
    let mut choices = Vec::new();
    if view.pace != Pace::default() {
        choices.push((PACE.to_owned(), view.pace.place() as i64));
    }
    let whole = |column: &State| column.engine.scope().window == WindowKind::WholeRun;
    if view.columns.first().is_some_and(whole) {
        choices.push((WHOLE.to_owned(), 1));
    }
    if view.stops {
        choices.push((STOPS.to_owned(), 1));
    }
    if view.studies {
        choices.push((STUDIES.to_owned(), 1));
    }
    choices
}

/// A lab for a column, at its beginning, with the tool at hand that comparing is for.
pub fn column(view: &mut View, scenario: Scenario) -> State {
    let opening = Opening { embed: view.embed, address: view.address.clone(), ..Opening::default() };
    let mut column = blank(opening, scenario);
    column.tool = Tool::FaultLine;
    view.made = view.made.wrapping_add(1);
    column.run = view.made.wrapping_mul(RUNS_OF_A_COLUMN);
    column
}

/// Another run in a column, with what is looked at as it was.
pub fn put(column: &mut State, scenario: Scenario) {
    let (tool, overlay) = (column.tool, column.overlay);
    show(column, scenario);
    column.tool = tool;
    column.overlay = overlay
        .filter(|overlay| matches!(overlay, crate::app::Overlay::Dialog(crate::app::Dialog::Settings)));
}
