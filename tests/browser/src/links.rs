//! Links to states worth a picture or a measurement.

use netsplit::base::{CutId, Time};
use netsplit::draw::geometry::links_crossed;
use netsplit::draw::layout::stage_layout;
use netsplit::engine::{Engine, Goal};
use netsplit::scenario::{Link, Scenario, View, to_link};
use netsplit::sim::{Act, LinePoint, ScriptedAct};
use netsplit::system::common;

/// A fault line down the middle, with the leader on the smaller side.
fn cut(scenario: &Scenario) -> Act {
    let setup = scenario.setup();
    let homes: Vec<_> = setup.workload.clients.iter().map(|client| client.home).collect();
    let points = [(470, 0), (490, 180), (445, 330), (470, 520), (425, 700), (400, 1_000)];
    let line: Vec<LinePoint> = points.map(|(x, y)| LinePoint { x, y }).to_vec();
    let links = links_crossed(&line, &stage_layout(setup.nodes, &homes), setup.nodes, false);
    Act::Cut { cut: CutId(1), links, one_way: false, line }
}

/// The place behind `#` for a scenario at a time.
fn at(scenario: Scenario, time: Time) -> String {
    let mut engine = Engine::new(scenario);
    engine.go(Goal::Time(time));
    while !engine.work(100_000) {}
    let view = View {
        event: engine.position(),
        time: engine.time(),
        fingerprint: Some(engine.snapshot().fingerprint),
        choices: Vec::new(),
    };
    format!("#{}", to_link(&Link { scenario: engine.scenario().clone(), view }))
}

/// A system cut in two at 700 ms, seen some time later.
pub fn under_a_cut(system: &str, seed: u64, ms: u64) -> String {
    let mut scenario = Scenario { system: system.to_owned(), seed, ..Scenario::default() };
    let act = cut(&scenario);
    scenario.script = vec![ScriptedAct { at: Time(700_000), act }];
    at(scenario, Time(ms * 1_000))
}

/// The largest lab that has to play smoothly: seven replicas and five clients.
pub fn large(length_ms: i64) -> String {
    let mut scenario = Scenario::default();
    for (knob, value) in [(&common::REPLICAS, 7), (&common::CLIENTS, 5), (&common::DURATION, length_ms)] {
        scenario.settings.set(knob, value);
    }
    at(scenario, Time(600_000))
}
