//! The address: the whole run, its position and what is looked at, as one link.

use super::pace::Pace;
use super::state::{State, Tool};
use crate::base::{ReplicaId, Time};
use crate::draw::scene::Target;
use crate::engine::{Scope, WindowKind};
use crate::scenario::{Link, View, to_link};

/// Short names of the choices that a link carries; never change once published.
const PACE: &str = "p";
const WINDOW: &str = "w";
/// Ends of a range, in microseconds.
const RANGE: [&str; 2] = ["wf", "wt"];
const SIDE: &str = "wc";
const CHOOSING: &str = "wr";
const SELECTED: &str = "s";
const TOOL: &str = "t";
const STOPS: &str = "v";

/// What stands behind `#`: this very run, here, seen so.
pub fn link_of(state: &State) -> String {
    let snapshot = state.engine.snapshot();
    let view = match &state.opening {
        // Still on its way: the link it came by is the truth.
        Some(view) => view.clone(),
        None => View {
            event: snapshot.event,
            time: state.engine.time(),
            fingerprint: Some(snapshot.fingerprint),
            choices: choices(state),
        },
    };
    to_link(&Link { scenario: state.engine.scenario().clone(), view })
}

/// The page's address with the run behind `#`, and `?embed` for a frame.
pub fn full_address(state: &State, embed: bool) -> String {
    let query = if embed { "?embed" } else { "" };
    format!("{}{query}#{}", state.address, link_of(state))
}

/// What an author pastes into a page.
pub fn embed_snippet(state: &State) -> String {
    frame_snippet(&full_address(state, true), state.engine.scenario().system().name, (720, 560))
}

/// A frame of this size, in CSS pixels, that shows an address.
pub fn frame_snippet(address: &str, name: &str, (width, height): (u32, u32)) -> String {
    format!(
        "<iframe src=\"{address}\" title=\"Netsplit: {name}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" \
         style=\"border:0;max-width:100%\"></iframe>"
    )
}

fn choices(state: &State) -> Vec<(String, i64)> {
    let mut choices = Vec::new();
    let mut put = |name: &str, value: i64, default: i64| {
        if value != default {
            choices.push((name.to_owned(), value));
        }
    };
    put(PACE, state.pace.place() as i64, Pace::default().place() as i64);
    let scope = state.engine.scope();
    put(WINDOW, window_code(scope.window), window_code(WindowKind::default()));
    if let WindowKind::Range { from, to } = scope.window {
        RANGE.into_iter().zip([from, to]).for_each(|(name, at)| put(name, microseconds(at), -1));
    }
    put(SIDE, scope.side.map_or(-1, |replica| i64::from(replica.0)), -1);
    put(CHOOSING, i64::from(state.choosing), 0);
    put(STOPS, i64::from(state.stops), 0);
    put(TOOL, tool_code(state.tool), 0);
    let selected = match state.selection {
        Some(Target::Replica(id)) => i64::from(id.0),
        Some(Target::Client(id)) => 100 + i64::from(id.0),
        _ => -1,
    };
    put(SELECTED, selected, -1);
    choices
}

/// Takes the choices of a link; those it does not know, or that make no sense here, change nothing.
pub fn choose(state: &mut State, choices: &[(String, i64)]) {
    state.engine.set_scope(scope(choices));
    state.choosing = false;
    for (name, value) in choices {
        match name.as_str() {
            PACE => state.pace = Pace::at(*value),
            CHOOSING => state.choosing = *value == 1,
            STOPS => state.stops = *value == 1,
            TOOL => {
                let tool = Tool::ALL.into_iter().find(|tool| tool_code(*tool) == *value);
                state.tool = tool.unwrap_or_default();
            }
            SELECTED => state.selection = selected(state, *value),
            _ => {}
        }
    }
}

fn selected(state: &State, value: i64) -> Option<Target> {
    let nodes = state.nodes();
    if let Some(replica) = nodes.replicas().find(|id| i64::from(id.0) == value) {
        return Some(Target::Replica(replica));
    }
    nodes.clients().find(|id| 100 + i64::from(id.0) == value).map(Target::Client)
}

/// What a link has the verdicts speak of.
fn scope(choices: &[(String, i64)]) -> Scope {
    let value = |name: &str| choices.iter().find(|(other, _)| other == name).map(|(_, value)| *value);
    let time = |name: &str| value(name).and_then(|us| u64::try_from(us).ok()).map(Time);
    let range = time(RANGE[0]).zip(time(RANGE[1]));
    let range = range.map(|(a, b)| WindowKind::Range { from: a.min(b), to: a.max(b) });
    let kinds = [WindowKind::WholeRun, WindowKind::DuringCut, WindowKind::AfterHeal].into_iter().chain(range);
    let code = value(WINDOW);
    Scope {
        window: kinds.into_iter().find(|kind| Some(window_code(*kind)) == code).unwrap_or_default(),
        side: value(SIDE).and_then(|id| u8::try_from(id).ok()).map(ReplicaId),
    }
}

fn microseconds(at: Time) -> i64 {
    i64::try_from(at.0).unwrap_or(i64::MAX)
}

/// 1 was the last second, once.
fn window_code(kind: WindowKind) -> i64 {
    match kind {
        WindowKind::SinceCut => 0,
        WindowKind::WholeRun => 2,
        WindowKind::DuringCut => 3,
        WindowKind::AfterHeal => 4,
        WindowKind::Range { .. } => 5,
    }
}

fn tool_code(tool: Tool) -> i64 {
    Tool::ALL.iter().position(|other| *other == tool).unwrap_or_default() as i64
}
