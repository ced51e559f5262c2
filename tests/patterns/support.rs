//! Scenarios of applications, as tests write them.

use netsplit::base::{CutId, NodeId, ReplicaId, Rng, Time};
use netsplit::engine::{Application, Engine, Goal, WindowKind};
use netsplit::pattern::Ruling;
use netsplit::scenario::{Link, Scenario, View, from_link, to_link};
use netsplit::sim::{Act, LinkSet, Nodes, ScriptedAct};
use netsplit::system::{Settings, System};

/// A system with settings, by their ids.
pub fn scenario(system: &str, seed: u64, settings: &[(&str, i64)]) -> Scenario {
    let system = System::find(system).expect("it is in the list");
    let mut values = Settings::new();
    for (id, value) in settings {
        values.set(system.knob(id).unwrap_or_else(|| panic!("{} has {id}", system.id)), *value);
    }
    Scenario { seed, system: system.id.to_owned(), settings: values, ..Scenario::default() }
}

/// Faults at random in the first `end` milliseconds, then all is whole again: cuts, crashes and restarts.
pub fn faults(nodes: Nodes, seed: u64, end: u64) -> Vec<ScriptedAct> {
    let mut rng = Rng::stream(seed, "test faults", 0);
    let mut acts = Vec::new();
    let mut at = 0;
    loop {
        at += rng.between(50, 700);
        if at >= end {
            break;
        }
        let replica = ReplicaId(rng.below(u64::from(nodes.replicas)) as u8);
        let act = match rng.below(5) {
            0 | 1 => {
                let all = nodes.replicas().map(NodeId::from).chain(nodes.clients().map(NodeId::from));
                let side: Vec<NodeId> = all.filter(|_| rng.below(2) == 0).collect();
                let one_way = rng.below(4) == 0;
                let links = LinkSet::between(nodes, &side, one_way);
                Act::Cut { cut: CutId(1), links, one_way, line: Vec::new() }
            }
            2 => Act::HealAll,
            3 => Act::Crash { replica },
            _ => Act::Restart { replica },
        };
        acts.push(ScriptedAct { at: Time(at * 1_000), act });
    }
    acts.push(ScriptedAct { at: Time(end * 1_000), act: Act::HealAll });
    let restarts = nodes.replicas().map(|replica| Act::Restart { replica });
    acts.extend(restarts.map(|act| ScriptedAct { at: Time(end * 1_000), act }));
    acts
}

/// The run to its end.
pub fn run(scenario: Scenario) -> Engine {
    let mut engine = Engine::new(scenario);
    engine.set_window(WindowKind::WholeRun);
    engine.go(Goal::End);
    while !engine.work(100_000) {}
    engine
}

pub fn application(engine: &Engine) -> Application {
    engine.frame().verdicts.application.clone().expect("clients run one")
}

/// Whether the application's promise is broken in this run.
pub fn is_broken(scenario: Scenario) -> bool {
    application(&run(scenario)).ruling.is_violated()
}

pub fn holds(scenario: Scenario) -> bool {
    application(&run(scenario)).ruling == Ruling::Holds
}

/// It opens from its own link as the same scenario.
pub fn assert_linked(scenario: &Scenario) {
    let link = to_link(&Link { scenario: scenario.clone(), view: View::default() });
    assert!(link.len() < 2_000, "{} characters", link.len());
    assert_eq!(&from_link(&link).expect("it is our own").scenario, scenario);
}
