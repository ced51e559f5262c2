//! Changes of the run itself: another system, seed or setting under the same faults.

use super::catalogue;
use super::fit::fit;
use super::open::again;
use super::state::State;
use crate::base::Knob;
use crate::scenario::Scenario;
use crate::sim::Act;
use crate::system::{Settings, System};

/// The same faults and seed under another system.
pub fn system(state: &mut State, id: &str) {
    let Some(system) = System::find(id) else {
        if catalogue::may_come(state) {
            catalogue::want_system(state, id);
        } else {
            state.alert(format!("There is no system “{id}”."));
        }
        return;
    };
    state.overlay = None;
    if system.id == state.engine.scenario().system {
        return;
    }
    let mut scenario = state.engine.scenario().with_system(system);
    scenario.script = fit(&same_without_messages(state), &scenario);
    again(state, scenario);
    state.announce(format!("{}. {}", system.name, system.summary));
}

pub fn seed(state: &mut State, seed: u64) {
    let scenario = Scenario { seed, ..same_without_messages(state) };
    again(state, scenario);
    state.announce(format!("Seed {seed}."));
}

pub fn knob(state: &mut State, id: &str, value: i64) {
    let mut scenario = same_without_messages(state);
    let Some(knob) = scenario.system().knob(id) else { return };
    state.refused = None;
    if value == scenario.system().get(&scenario.settings, knob) {
        return;
    }
    if knob.nearest(value) != value {
        return refuse(state, knob, knob.limits());
    }
    scenario.settings.set(knob, value);
    if let Some(objection) = scenario.system().objections(&scenario.settings).into_iter().next() {
        return refuse(state, knob, objection.reason);
    }
    scenario.script = fit(&same_without_messages(state), &scenario);
    again(state, scenario);
    state.announce(format!("{} changed.", knob.name));
}

/// The setting stays as it is, and the reason stands beside it.
fn refuse(state: &mut State, knob: &'static Knob, reason: String) {
    state.announce(format!("{reason} {} stays as it is.", knob.name));
    state.refused = Some((knob.id, reason));
}

pub fn default_settings(state: &mut State) {
    let before = same_without_messages(state);
    let mut scenario = Scenario { settings: Settings::new(), ..before.clone() };
    scenario.script = fit(&before, &scenario);
    again(state, scenario);
    state.announce("All settings have their defaults.");
}

/// A file that holds a run, as a link: the whole address or what stands behind its `#`. The JSON form is for
/// the command line: its reader is code that every visitor would load.
pub fn file(state: &mut State, text: &str) {
    let link = text.rsplit_once('#').map_or(text, |(_, link)| link);
    if super::open::open_link(state, link) {
        state.note("The run is open, where it was saved.");
    }
}

/// Another seed or setting makes other messages, so acts that name one have lost their meaning.
fn same_without_messages(state: &State) -> Scenario {
    let mut scenario = state.engine.scenario().clone();
    let names_one = |act: &Act| matches!(act, Act::Drop { .. } | Act::Delay { .. } | Act::Duplicate { .. });
    scenario.script.retain(|scripted| !names_one(&scripted.act));
    scenario
}
