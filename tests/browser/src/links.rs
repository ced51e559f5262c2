//! Links to states worth a picture or a measurement.

use netsplit::base::{ClientId, CutId, NodeId, ReplicaId, Time};
use netsplit::draw::geometry::links_crossed;
use netsplit::draw::layout::stage_layout;
use netsplit::engine::{Engine, Goal};
use netsplit::scenario::{Comparison, Link, Scenario, View, from_json, to_comparison_link, to_link};
use netsplit::sim::{Act, LinePoint, LinkSet, Nodes, ScriptedAct};
use netsplit::system::{System, common};

/// A fault line down the middle, with the leader on the smaller side.
fn cut(scenario: &Scenario) -> Act {
    let setup = scenario.setup();
    let homes: Vec<_> = setup.workload.clients.iter().map(|client| client.home).collect();
    let points = [(470, 0), (490, 180), (445, 330), (470, 520), (425, 700), (400, 1_000)];
    let line: Vec<LinePoint> = points.map(|(x, y)| LinePoint { x, y }).to_vec();
    let links = links_crossed(&line, &stage_layout(setup.nodes, &homes, setup.geography), setup.nodes, false);
    Act::Cut { cut: CutId(1), links, one_way: false, line }
}

/// The place behind `#` for a scenario at a time.
fn at(scenario: Scenario, time: Time) -> String {
    seen(scenario, time, Vec::new())
}

fn seen(scenario: Scenario, time: Time, choices: Vec<(String, i64)>) -> String {
    let mut engine = Engine::new(scenario);
    engine.go(Goal::Time(time));
    while !engine.work(100_000) {}
    let view = View {
        event: engine.position(),
        time: engine.time(),
        fingerprint: Some(engine.snapshot().fingerprint),
        choices,
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

/// A quorum store at level ONE that repairs nothing, with replicas that crash, so that a client goes from one to
/// another and reads what no PRAM would let it read; the window (`w`) is the whole run.
pub fn stale(ms: u64) -> String {
    let nodes = Nodes { replicas: 5, clients: 3 };
    let side: [NodeId; 3] = [ReplicaId(0).into(), ReplicaId(1).into(), ClientId(0).into()];
    let links = LinkSet::between(nodes, &side, false);
    let act = |ms: u64, act| ScriptedAct { at: Time(1_000 * ms), act };
    let script = vec![
        act(500, Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() }),
        act(900, Act::Crash { replica: ReplicaId(0) }),
        act(1_300, Act::Restart { replica: ReplicaId(0) }),
        act(1_500, Act::Crash { replica: ReplicaId(1) }),
        act(1_900, Act::HealAll),
    ];
    let mut scenario = Scenario { system: "quorum".to_owned(), seed: 6, script, ..Scenario::default() };
    for (id, value) in [("tr", 0), ("tw", 0), ("repair", 0), ("hints", 0), ("ae", 60_000)] {
        let knob = scenario.system().knob(id).expect("it is a knob of the store");
        scenario.settings.set(knob, value);
    }
    seen(scenario, Time(1_000 * ms), vec![("w".to_owned(), 2)])
}

/// A scenario with one rule of its protocol switched off, at its end.
pub fn broken(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../broken/scenarios");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).expect("the scenario is in the tree");
    let scenario = from_json(&text).expect("it can be read");
    let end = scenario.end();
    at(scenario, end)
}

/// Runs of these systems side by side, of this length, at their beginning: what stands behind `#`.
pub fn side_by_side(systems: &[&str], length_ms: i64) -> String {
    let mut base = Scenario { system: systems[0].to_owned(), ..Scenario::default() };
    base.settings.set(&common::DURATION, length_ms);
    let beside = |id: &&str| Comparison::beside(&base, System::find(id).expect("it is in the catalogue"));
    let scenarios = std::iter::once(base.clone()).chain(systems[1..].iter().map(beside)).collect();
    to_comparison_link(&Comparison { scenarios, time: Time::ZERO, choices: Vec::new() })
}

/// The largest lab that has to play smoothly: seven replicas and five clients.
pub fn large(system: &str, length_ms: i64) -> String {
    let mut scenario = Scenario { system: system.to_owned(), ..Scenario::default() };
    for (knob, value) in [(&common::REPLICAS, 7), (&common::CLIENTS, 5), (&common::DURATION, length_ms)] {
        scenario.settings.set(knob, value);
    }
    at(scenario, Time(600_000))
}
