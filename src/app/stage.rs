//! Presses on the stage: what each tool does with what was pressed.

use super::acts;
use super::state::{Overlay, State, Tool};
use crate::base::NodeId;
use crate::draw::scene::Target;
use crate::engine::Goal;
use crate::sim::Act;

/// A thing on the stage was pressed. A tool that has no use for it leaves it to selecting.
pub fn press(state: &mut State, target: Target) {
    match (state.tool, target) {
        (Tool::Isolate, Target::Replica(id)) => acts::isolate(state, NodeId::Replica(id)),
        (Tool::Isolate, Target::Client(id)) => acts::isolate(state, NodeId::Client(id)),
        (Tool::Crash, Target::Replica(id)) => acts::crash_or_restart(state, id),
        (Tool::SlowLink, Target::Link(from, to)) => slow_both(state, from, to),
        (Tool::Drop, Target::Message(message)) => acts::act(state, Act::Drop { message }),
        _ => select(state, target, true),
    }
}

fn slow_both(state: &mut State, from: NodeId, to: NodeId) {
    let quality = Some(state.slow_quality());
    acts::all(state, vec![Act::Quality { from, to, quality }, Act::Quality { from: to, to: from, quality }]);
}

/// Selects it, and goes to its event if it is one of the past; with `menu`, opens what can be done with it as well.
pub fn select(state: &mut State, target: Target, menu: bool) {
    match target {
        Target::Event(event) => {
            super::time::go(state, Goal::Event(event));
            return;
        }
        Target::Operation(op) => {
            state.selection = Some(target);
            // What proves a violation is in view where the violation is explained: there it is only marked.
            if state.why().is_some_and(|why| why.operations.contains(&op)) {
                return;
            }
            state.clear_evidence();
            let invoked =
                state.engine.frame().record.history.get(op).map(|operation| operation.invoked.event);
            if let Some(event) = invoked {
                super::time::go(state, Goal::Event(event));
            }
            return;
        }
        // A message would be gone before its menu is read.
        Target::Message(id) => {
            state.playing = false;
            let under_way = state.engine.snapshot().in_flight.iter().any(|flight| flight.id == id);
            let sent = state.engine.frame().record.message(id).map(|message| message.sent.event);
            // One that has arrived is shown where it was sent.
            if let (false, Some(sent)) = (under_way, sent) {
                super::time::go(state, Goal::Event(sent));
            }
        }
        _ => {}
    }
    let target = match target {
        Target::CutPoint(cut, _) => Target::Cut(cut),
        other => other,
    };
    state.selection = Some(target);
    state.clear_evidence();
    let has_menu = super::menu::menu_of(state, target).is_some();
    state.overlay = (menu && has_menu && !state.embed).then_some(Overlay::Menu(target));
}
