//! Doing an act at the playhead, and saying what came of it.

use super::cuts;
use super::state::State;
use crate::base::NodeId;
use crate::sim::Act;

/// Does it. An act in the past leaves the old future behind as a branch that can be returned to.
pub fn act(state: &mut State, act: Act) {
    all(state, vec![act]);
}

/// Does several acts at the same moment.
pub fn all(state: &mut State, acts: Vec<Act>) {
    if acts.is_empty() {
        return;
    }
    if state.engine.scenario().script.len() + acts.len() > crate::scenario::MAX_ACTS {
        state.alert("This run has as many acts as a link can carry; start a new one with another seed.");
        return;
    }
    let by_hand = |act: &Act| matches!(act, Act::Request { .. } | Act::Call { .. });
    if acts.iter().any(by_hand) && state.engine.scenario().application().is_some() {
        return state.note(
            "The clients here run an application, which asks by itself: nothing can be asked by hand. Settings can \
             switch it off.",
        );
    }
    // What the playhead's moment shows is what the act meets: nothing half computed is acted upon.
    state.opening = None;
    let mut branched = false;
    for act in acts {
        branched |= state.engine.act(act);
        state.another_run();
    }
    super::announce::event(state);
    if branched {
        let count = state.engine.branches().len();
        state.announcement.1.push_str(&format!(" A new branch begins here, {count} in all."));
    }
}

/// Sets the quality of one directed link.
pub fn slow(state: &mut State, from: NodeId, to: NodeId) {
    let quality = Some(state.slow_quality());
    act(state, Act::Quality { from, to, quality });
}

pub fn lossy(state: &mut State, from: NodeId, to: NodeId) {
    let quality = Some(state.lossy_quality());
    act(state, Act::Quality { from, to, quality });
}

/// The link as it was before any fault: its own quality, and in no cut.
pub fn restore(state: &mut State, from: NodeId, to: NodeId) {
    let snapshot = state.engine.snapshot();
    let mut acts = Vec::new();
    if snapshot.is_cut(from, to) {
        acts.extend(cuts::toggle_link(state, from, to));
    }
    if snapshot.links.iter().any(|link| (link.from, link.to) == (from, to)) {
        acts.push(Act::Quality { from, to, quality: None });
    }
    all(state, acts);
}

/// Cuts all links of a node, unless a cut has them all already.
pub fn isolate(state: &mut State, node: NodeId) {
    let cut = cuts::isolate(state, node);
    act(state, cut);
}

/// Crashes a replica that is up, restarts one that is down.
pub fn crash_or_restart(state: &mut State, replica: crate::base::ReplicaId) {
    let Some(there) = state.engine.snapshot().replicas.get(replica.index()) else { return };
    let next = if there.view.is_some() { Act::Crash { replica } } else { Act::Restart { replica } };
    act(state, next);
}
