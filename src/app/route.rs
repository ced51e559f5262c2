//! The address: the whole run, its position and what is looked at, as one link.

use super::pace::Pace;
use super::state::{State, Tool};
use crate::draw::scene::Target;
use crate::engine::WindowKind;
use crate::scenario::{Link, View, to_link};

/// Short names of the choices that a link carries; never change once published.
const PACE: &str = "p";
const WINDOW: &str = "w";
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
    format!(
        "<iframe src=\"{}\" title=\"Netsplit: {}\" width=\"720\" height=\"560\" loading=\"lazy\" \
         style=\"border:0;max-width:100%\"></iframe>",
        full_address(state, true),
        state.engine.scenario().system().name,
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
    put(WINDOW, window_code(state.engine.window()), window_code(WindowKind::default()));
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
    for (name, value) in choices {
        match name.as_str() {
            PACE => state.pace = Pace::at(*value),
            WINDOW => {
                let kinds = [WindowKind::SinceCut, WindowKind::LastSecond, WindowKind::WholeRun];
                if let Some(kind) = kinds.into_iter().find(|kind| window_code(*kind) == *value) {
                    state.engine.set_window(kind);
                }
            }
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

fn window_code(kind: WindowKind) -> i64 {
    match kind {
        WindowKind::SinceCut => 0,
        WindowKind::LastSecond => 1,
        WindowKind::WholeRun => 2,
    }
}

fn tool_code(tool: Tool) -> i64 {
    Tool::ALL.iter().position(|other| *other == tool).unwrap_or_default() as i64
}
