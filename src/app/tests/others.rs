//! The same faults where another system or setting has other nodes.

use super::*;
use crate::draw::geometry::links_crossed;

/// What the one cut stops, and what its line crosses on the stage as it is now.
fn cut_and_crossed(state: &State) -> (crate::sim::LinkSet, crate::sim::LinkSet) {
    let cut = state.engine.snapshot().cuts[0].clone();
    let crossed = links_crossed(&cut.line, &state.layout(), state.nodes(), cut.one_way);
    (cut.links, crossed)
}

#[test]
fn a_line_cuts_what_it_crosses_after_a_change_of_replicas() {
    for line in [[(0.5, 0.02), (0.48, 0.98)], [(0.02, 0.6), (0.98, 0.6)]] {
        let mut state = lab();
        draw_line(&mut state, &line);
        let before = cut_and_crossed(&state);
        assert_eq!(before.0, before.1);
        update(&mut state, Msg::Knob { id: "n", value: 4 });
        let (cut, crossed) = cut_and_crossed(&state);
        assert_eq!(cut, crossed);
        assert_ne!(cut, before.0, "fewer nodes have fewer links");
        update(&mut state, Msg::DefaultSettings);
        assert_eq!(cut_and_crossed(&state), before);
    }
}

#[test]
fn a_line_cuts_what_it_crosses_in_another_system() {
    let mut state = lab();
    draw_line(&mut state, &[(0.5, 0.02), (0.48, 0.98)]);
    update(&mut state, Msg::System("ledger".to_owned()));
    assert_ne!(state.nodes().replicas, 5);
    let (cut, crossed) = cut_and_crossed(&state);
    assert_eq!(cut, crossed);
}

fn draw_line(state: &mut State, line: &[(f64, f64)]) {
    update(state, Msg::Tool(Tool::FaultLine));
    draw(state, line);
    assert_eq!(state.engine.snapshot().cuts.len(), 1);
}
