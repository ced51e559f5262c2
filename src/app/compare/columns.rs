//! Messages of a column, and columns that come and go.

use super::msg::Cmd;
use super::{View, open, time};
use crate::app::fit::{fit, fitted};
use crate::app::state::Draft;
use crate::app::{self, Dialog, Msg, State, acts, change, drawing};
use crate::draw::layout::Layout;
use crate::engine::Goal;
use crate::scenario::{COLUMNS, Comparison, Scenario};
use crate::sim::{Act, Nodes};
use crate::system::{System, common};

/// Whom a message of a column concerns.
enum Concerns {
    /// All: what it does to the run of this column is done to the others.
    All,
    This,
    /// The clock of all.
    Time,
    /// There is no room for that here: the lab has it.
    Nobody,
}

fn concerns(msg: &Msg) -> Concerns {
    match msg {
        Msg::Tool(_)
        | Msg::Press(_)
        | Msg::Down { .. }
        | Msg::Move(_)
        | Msg::Up(_)
        | Msg::Cancel
        | Msg::Nudge { .. }
        | Msg::LetGo
        | Msg::Act(_)
        | Msg::HealAll
        | Msg::Reverse(_)
        | Msg::BothWays(_)
        | Msg::OneWay(_)
        | Msg::CutLink(..)
        | Msg::SlowLink(..)
        | Msg::LossyLink(..)
        | Msg::RestoreLink(..)
        | Msg::CutSides { .. }
        | Msg::Window(_) => Concerns::All,
        Msg::Knob { .. } | Msg::DefaultSettings | Msg::System(_) => Concerns::This,
        Msg::Open(Dialog::Settings | Dialog::Skew(_) | Dialog::Sides | Dialog::Links) => Concerns::This,
        Msg::Close | Msg::Assign(..) => Concerns::This,
        Msg::StageSize(..) | Msg::SideWidth(_) | Msg::DismissBanner => Concerns::This,
        Msg::Toggle | Msg::Play | Msg::Pause => Concerns::Time,
        _ => Concerns::Nobody,
    }
}

pub fn update(view: &mut View, place: usize, msg: Msg) -> Vec<Cmd> {
    if place >= view.columns.len() {
        return Vec::new();
    }
    match concerns(&msg) {
        Concerns::All => everywhere(view, place, msg),
        Concerns::This => here(view, place, msg),
        Concerns::Time => time::play(view, !view.playing),
        Concerns::Nobody => {}
    }
    Vec::new()
}

/// In this column, and what it did to the run there in every other: each makes its own cut of a stroke.
fn everywhere(view: &mut View, place: usize, msg: Msg) {
    view.settle();
    if !matches!(msg, Msg::Move(_)) {
        // What was said of the last act.
        view.columns.iter_mut().for_each(|column| column.banner = None);
    }
    let least = view.columns.iter().map(|column| column.fresh_cut().0).max().unwrap_or(1);
    let column = &mut view.columns[place];
    column.least_cut = least;
    let now = column.engine.time();
    let before = column.engine.scenario().script.partition_point(|scripted| scripted.at <= now);
    let stroke = drawing::about_to_finish(column, &msg);
    app::update(column, msg);
    let script = &column.engine.scenario().script;
    let mut done: Vec<Act> = script.iter().skip(before).map(|scripted| scripted.act.clone()).collect();
    let (tool, draft, scope) = (column.tool, column.draft.clone(), column.engine.scope());
    let said = column.announcement.1.clone();
    for column in &mut view.columns {
        column.tool = tool;
        column.draft = draft.clone();
        if column.engine.scope() != scope {
            column.engine.set_scope(scope);
            column.run += 1;
        }
    }
    view.announce(said);
    // It crosses nothing on the stage on which it was drawn, and may do so on others.
    let mut all = false;
    if let Some(stroke) = stroke.as_ref().filter(|stroke| done.is_empty() && is_crossed(view, stroke)) {
        done.push(stroke.clone());
        all = true;
    }
    // A pointer that moves on does nothing yet.
    if done.is_empty() {
        return;
    }
    let nodes = view.columns[place].nodes();
    for (_, column) in view.columns.iter_mut().enumerate().filter(|(other, _)| all || *other != place) {
        let layout = column.layout();
        let fitted: Vec<Act> = done.iter().filter_map(|act| follow(column, act, nodes, &layout)).collect();
        acts::all(column, fitted);
    }
    if let Some(stroke) = &stroke {
        say_where(view, stroke);
    }
}

/// Whether a line crosses a link on any stage.
fn is_crossed(view: &View, stroke: &Act) -> bool {
    view.columns.iter().any(|column| fitted(stroke, column.nodes(), &column.layout()).is_some())
}

/// Where a line cuts nothing, that is said there, and which stages it cuts is said to a screen reader.
fn say_where(view: &mut View, stroke: &Act) {
    let crossed: Vec<bool> = view
        .columns
        .iter()
        .map(|column| fitted(stroke, column.nodes(), &column.layout()).is_some())
        .collect();
    if crossed.iter().all(|crossed| *crossed) {
        return;
    }
    let named = |wanted: bool| {
        let runs =
            view.columns.iter().zip(&crossed).enumerate().filter(|(_, (_, crossed))| **crossed == wanted);
        let names = runs.map(|(place, (column, _))| {
            format!("run {}, {}", place + 1, column.engine.scenario().system().name)
        });
        names.collect::<Vec<_>>().join("; ")
    };
    let said = format!("The line cuts in {}. It crosses no link in {}.", named(true), named(false));
    for (column, _) in view.columns.iter_mut().zip(&crossed).filter(|(_, crossed)| !**crossed) {
        column.note("The line crosses no link on this stage, so nothing is cut here.");
    }
    view.announce(said);
}

/// What an act comes to in another column. A line that was moved off all its links cuts nothing there any more.
fn follow(column: &State, act: &Act, nodes: Nodes, layout: &Layout) -> Option<Act> {
    let gone = |cut| column.engine.snapshot().cut(cut).map(|there| Act::Heal { cut: there.id });
    match (fitted(act, nodes, layout), act) {
        (None, Act::Cut { cut, .. }) => gone(*cut),
        (fitted, _) => fitted,
    }
}

fn here(view: &mut View, place: usize, msg: Msg) {
    view.settle();
    let column = &mut view.columns[place];
    match &msg {
        Msg::System(id) => {
            let Some(system) = System::find(id) else { return };
            let other = beside(column.engine.scenario(), system);
            open::put(column, other);
            column.announce(format!("{}. {}", system.name, system.summary));
        }
        _ => {
            app::update(column, msg);
        }
    }
    column.draft = Draft::None;
    let said = column.announcement.1.clone();
    even_out(view);
    view.announce(said);
}

/// The run of another system under the same strokes.
fn beside(base: &Scenario, system: &'static System) -> Scenario {
    let mut other = Comparison::beside(base, system);
    other.script = fit(base, &other);
    other
}

/// All run as long as the longest, and all show the playhead's moment.
pub(super) fn even_out(view: &mut View) {
    let end = view.end();
    let time = view.time;
    for column in &mut view.columns {
        let scenario = column.engine.scenario();
        if let Some(knob) = scenario.system().knob(common::DURATION.id).filter(|_| scenario.end() < end) {
            let mut longer = scenario.clone();
            longer.settings.set(knob, (end.0 / 1_000) as i64);
            open::put(column, longer);
        }
        if column.engine.time() != time {
            column.engine.go(Goal::Time(time));
        }
    }
}

/// Another column beside the last.
pub fn add(view: &mut View) {
    if view.columns.len() >= *COLUMNS.end() {
        return view.announce("Four runs are the most that stand side by side.");
    }
    view.settle();
    let is_shown = |id: &str| view.columns.iter().any(|column| column.engine.scenario().system().id == id);
    let id = open::SUGGESTED.iter().find(|id| !is_shown(id));
    let Some((system, first)) = id.and_then(|id| System::find(id)).zip(view.columns.first()) else { return };
    let (tool, scope) = (first.tool, first.engine.scope());
    let scenario = beside(first.engine.scenario(), system);
    let mut column = open::column(view, scenario);
    column.tool = tool;
    column.engine.set_scope(scope);
    view.columns.push(column);
    even_out(view);
    view.announce(format!("{} stands beside the others.", system.name));
}

pub fn remove(view: &mut View, place: usize) {
    if view.columns.len() <= *COLUMNS.start() || place >= view.columns.len() {
        return view.announce("Two runs are the least that can be compared.");
    }
    let gone = view.columns.remove(place);
    view.announce(format!("{} is gone.", gone.engine.scenario().system().name));
}

/// The settings of a documented level in place of the column's own; clients and network stay.
pub fn level(view: &mut View, place: usize, row: usize) {
    view.settle();
    let Some(column) = view.columns.get_mut(place) else { return };
    let scenario = column.engine.scenario();
    let system = scenario.system();
    let Some(row) = system.conduct.get(row) else { return };
    let mut other = beside(scenario, system);
    for (id, value) in row.settings {
        if let Some(knob) = system.knob(id) {
            other.settings.set(knob, *value);
        }
    }
    system.mend(&mut other.settings);
    other.script = fit(scenario, &other);
    open::put(column, other);
    even_out(view);
    view.announce(format!("{}: {}.", system.name, row.level));
}

/// The level of its system that a column runs at, by its row, if its settings are those of one.
pub fn level_of(column: &State) -> Option<usize> {
    let scenario = column.engine.scenario();
    let system = scenario.system();
    let is_common = |id: &str| common::KNOBS.iter().any(|knob| knob.id == id);
    let own = |id: &str| !is_common(id);
    let is_at = |settings: &[(&str, i64)]| {
        let asked = |id: &str| settings.iter().find(|(other, _)| *other == id).map(|(_, value)| *value);
        let knobs = system.all_knobs().filter(|knob| own(knob.id));
        knobs.into_iter().all(|knob| {
            let value = scenario.settings.get(knob);
            asked(knob.id).map_or(value == knob.default, |asked| asked == value)
        })
    };
    system.conduct.iter().position(|row| is_at(row.settings))
}

/// The same faults under another seed, in all.
pub fn seed(view: &mut View, seed: u64) {
    view.settle();
    view.columns.iter_mut().for_each(|column| change::seed(column, seed));
    even_out(view);
    view.announce(format!("Seed {seed}."));
}
