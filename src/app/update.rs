//! What each message does. Total: every message in every state gives a state that can be shown.

use super::judging::{self, Tell};
use super::msg::{Cmd, Export, Msg};
use super::state::{Dialog, Draft, Overlay, State};
use super::{acts, catalogue, change, cuts, drawing, open, range, route, stage, time, timelines};
use crate::base::{NodeId, OpId, Time};
use crate::draw::scene::Target;
use crate::engine::Goal;
use crate::sim::Act;

/// Changes the state by one message; gives what the browser has to do.
pub fn update(state: &mut State, msg: Msg) -> Vec<Cmd> {
    match msg {
        Msg::First => time::first(state),
        Msg::StepBack => time::step(state, false),
        Msg::Play => time::play(state, true),
        Msg::Pause => time::play(state, false),
        Msg::Toggle => time::play(state, !state.playing),
        Msg::StepForward => time::step(state, true),
        Msg::NextDecision => time::go(state, Goal::Decision),
        Msg::Last => time::go(state, Goal::End),
        Msg::Seek(to) => time::seek(state, to),
        Msg::GoTo(event) => time::go(state, Goal::Event(event)),
        Msg::Tick(real_us) => time::tick(state, real_us),
        Msg::Pace(place) => state.pace = super::Pace::at(place),
        Msg::Window(kind) => state.engine.set_window(kind),
        Msg::Side(replica) => state.engine.set_side(replica),
        Msg::StopAtViolation(stops) => {
            state.stops = stops;
            state.played_from = state.engine.position();
        }
        Msg::Branch(place) => time::branch(state, place),
        Msg::System(id) => change::system(state, &id),
        Msg::Search(words) => state.catalogue.search = words,
        Msg::Section(only) => state.catalogue.only = only,
        Msg::Application(value) => catalogue::run_application(state, value),
        Msg::Stores(here) => catalogue::loaded(state, here),
        Msg::Row(system, row) => catalogue::run_row(state, system, row),
        Msg::Seed(seed) => change::seed(state, seed),
        Msg::Knob { id, value } => change::knob(state, id, value),
        Msg::DefaultSettings => change::default_settings(state),
        Msg::Hash(hash) => open::open_hash(state, &hash),
        Msg::File(text) => change::file(state, &text),
        Msg::Theme(theme) => {
            state.theme = theme;
            return if state.embed { Vec::new() } else { vec![Cmd::StoreTheme(theme)] };
        }
        Msg::DismissBanner => state.banner = None,
        other => return rest(state, other),
    }
    Vec::new()
}

fn rest(state: &mut State, msg: Msg) -> Vec<Cmd> {
    match msg {
        Msg::Open(dialog) => open_dialog(state, dialog),
        Msg::Close => close(state),
        Msg::Evidence(class, model) => judging::show(state, class, model),
        Msg::Order(class) => judging::order(state, class),
        Msg::Judged(tell) => judged(state, tell),
        Msg::NoJudge => judging::missing(state),
        Msg::Fared { class, side, part } => {
            let ops = state.engine.operations(class, side, part);
            show_operations(state, ops);
        }
        Msg::Share => {
            open_dialog(state, Dialog::Share);
            return vec![Cmd::Copy(route::full_address(state, false))];
        }
        Msg::Embed => {
            open_dialog(state, Dialog::Embed);
            return vec![Cmd::Copy(route::embed_snippet(state))];
        }
        Msg::OpenFull => return vec![Cmd::OpenAddress(route::full_address(state, false))],
        Msg::Compare => {
            // The lab waits as it is.
            time::play(state, false);
            return vec![Cmd::Compare(route::link_of(state))];
        }
        Msg::Export(what) => return vec![export(state, what)],
        Msg::Copied(true) => state.announce("Copied."),
        Msg::Copied(false) => state.announce("It could not be copied: select the text and copy it."),
        other => on_stage(state, other),
    }
    Vec::new()
}

fn on_stage(state: &mut State, msg: Msg) {
    match msg {
        Msg::Tool(tool) => {
            state.tool = tool;
            state.draft = Draft::None;
            state.announce(format!("{}. {}", tool.name(), tool.help()));
        }
        Msg::Press(Target::CutPoint(..)) | Msg::LetGo if matches!(state.draft, Draft::Moving { .. }) => {
            drawing::let_go(state);
        }
        Msg::LetGo | Msg::Press(Target::RangeFrom | Target::RangeTo) => {}
        Msg::Press(target) => stage::press(state, target),
        Msg::Nudge { cut, point, by } => drawing::nudge(state, cut, point, by),
        Msg::Select(target) => stage::select(state, target, false),
        Msg::Down { at, on } => drawing::down(state, at, on),
        Msg::Move(at) => drawing::moved(state, at),
        Msg::Up(at) => drawing::up(state, at),
        Msg::Cancel => state.draft = Draft::None,
        Msg::StageSize(width, height) => state.stage = (width.max(1.0), height.max(1.0)),
        Msg::TimelinesWidth(width) => state.timelines_width = width.max(1.0),
        Msg::SideWidth(width) => state.side_width = width.max(1.0),
        Msg::Zoom { wider } => timelines::zoom(state, wider),
        Msg::Turn { later } => timelines::turn(state, later),
        Msg::Drag(by) => timelines::drag(state, by),
        Msg::Choosing(on) => range::choosing(state, on),
        Msg::RangeAt(x, on) => range::begin(state, x, on),
        Msg::RangeTo(x) => range::stretch_to(state, x),
        Msg::Stretch { later } => range::stretch(state, later),
        Msg::NudgeRange { end, later } => range::nudge(state, end, later),
        Msg::ClearRange => range::clear(state),
        Msg::Point(at) => timelines::point(state, at),
        Msg::PressAt(at) => timelines::press(state, at),
        Msg::NextMessage { forward } => timelines::next_message(state, forward),
        other => fault(state, other),
    }
}

fn fault(state: &mut State, msg: Msg) {
    if matches!(state.overlay, Some(Overlay::Menu(_))) {
        state.overlay = None;
    }
    let acts: Vec<Act> = match msg {
        Msg::Act(act) => vec![act],
        Msg::HealAll if state.engine.snapshot().cuts.is_empty() => {
            state.announce("Nothing is cut.");
            Vec::new()
        }
        Msg::HealAll => vec![Act::HealAll],
        Msg::Reverse(cut) => cuts::reversed(state, cut).into_iter().collect(),
        Msg::BothWays(cut) => cuts::both_ways(state, cut).into_iter().collect(),
        Msg::OneWay(cut) => drawing::one_way(state, cut).into_iter().collect(),
        Msg::CutLink(from, to) => cuts::toggle_link(state, from, to),
        Msg::SlowLink(from, to) => return acts::slow(state, from, to),
        Msg::LossyLink(from, to) => return acts::lossy(state, from, to),
        Msg::RestoreLink(from, to) => return acts::restore(state, from, to),
        Msg::Assign(node, side) => return assign(state, node, side),
        Msg::CutSides { one_way } => return cut_sides(state, one_way),
        _ => Vec::new(),
    };
    acts::all(state, acts);
}

fn assign(state: &mut State, node: NodeId, side: Option<super::Side>) {
    match side {
        Some(side) => state.sides.insert(node, side),
        None => state.sides.remove(&node),
    };
    let name = super::name_of(state.engine.frame().workload, node);
    state.announce(format!("{name}: {}.", super::side_word(side)));
}

fn cut_sides(state: &mut State, one_way: bool) {
    match cuts::by_sides(state, one_way) {
        Some(cut) => {
            state.overlay = None;
            acts::act(state, cut);
        }
        None => state.announce("Put at least one into side A and one into side B first."),
    }
}

fn open_dialog(state: &mut State, dialog: Dialog) {
    if !state.embed {
        state.draft = Draft::None;
        state.refused = None;
        if dialog == Dialog::Systems {
            return catalogue::open_catalogue(state);
        }
        state.overlay = Some(Overlay::Dialog(dialog));
        if dialog == Dialog::Sides {
            // All on one side, so that choosing the other is enough.
            let nodes = state.nodes();
            state.sides = nodes.all().map(|node| (node, super::Side::B)).collect();
        }
    }
}

/// The topmost thing: what lies over the page, else a line being drawn, else the tool, else the selection.
fn close(state: &mut State) {
    if state.overlay.take().is_some() {
    } else if state.draft != Draft::None {
        state.draft = Draft::None;
    } else if state.choosing {
        state.choosing = false;
    } else if state.tool != super::Tool::Select {
        state.tool = super::Tool::Select;
        state.announce("Select.");
    } else if state.selection.take().is_none() && state.evidence.is_empty() {
        state.banner = None;
    } else {
        state.clear_evidence();
    }
}

fn judged(state: &mut State, tell: Tell) {
    match tell {
        Tell::Ready => {}
        Tell::Found(found) => judging::found(state, found),
        Tell::Why(operations, sentences) => judging::worded(state, &operations, sentences),
        Tell::Order(class, points) => judging::ordered(state, class, points),
    }
}

/// Marks them on the timelines, and moves these to the last of them if none is to be seen. The playhead stays, so
/// that the counts which were asked about stay too.
fn show_operations(state: &mut State, ops: Vec<OpId>) {
    if ops.is_empty() {
        return;
    }
    time::play(state, false);
    let history = &state.engine.frame().record.history;
    let now = state.engine.time();
    let of_op = |op: &OpId| {
        let operation = history.get(*op)?;
        Some((operation.invoked.time, operation.completed.map_or(now, |end| end.at.time)))
    };
    let spans: Vec<(Time, Time)> = ops.iter().filter_map(of_op).collect();
    let (from, to) = state.timelines_window();
    let seen = spans.iter().filter(|span| span.1 >= from && span.0 <= to).count();
    let last = spans.last().copied().filter(|_| seen == 0);
    if let Some((called, _)) = last {
        timelines::show_from(state, called);
    }
    let count = super::words::count(ops.len(), "operation is", "operations are");
    state.announce(format!("{count} marked on the timelines."));
    state.clear_evidence();
    state.evidence = ops;
}

fn export(state: &State, what: Export) -> Cmd {
    match what {
        Export::Scenario => Cmd::Download {
            name: "netsplit-run.txt",
            mime: "text/plain",
            text: route::full_address(state, false),
        },
        Export::Stage | Export::Timelines => Cmd::Save(what),
        Export::History => Cmd::OpenHistory(Some(route::link_of(state))),
        Export::Recorded => Cmd::OpenHistory(None),
    }
}
