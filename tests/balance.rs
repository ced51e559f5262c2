//! A balance of 1,000; +500 in Mumbai and −300 in Delhi at the same time. What is left depends on what a balance is:
//! with the line between them cut, a register loses one of the two and a counter counts both; consensus, which needs
//! the line, orders both.

use netsplit::base::{ClassId, ClientId, CutId, NodeId, ReplicaId, Time};
use netsplit::engine::{Engine, Goal};
use netsplit::history::{Action, Answer, Key, Outcome, Value};
use netsplit::scenario::Scenario;
use netsplit::sim::{Act, LinkSet, Nodes, ScriptedAct};
use netsplit::system::{Settings, System};

const KEY: Key = Key(0);
const NODES: Nodes = Nodes { replicas: 3, clients: 2 };

fn at(ms: u64, act: Act) -> ScriptedAct {
    ScriptedAct { at: Time(ms * 1_000), act }
}

fn call(ms: u64, client: u8, action: Action) -> ScriptedAct {
    at(ms, Act::Call { client: ClientId(client), class: ClassId(0), action })
}

/// Mumbai is at home at n1, Delhi at n2; n3 is with Delhi.
fn run(id: &str, settings: &[(&str, i64)], cut: bool, mumbai: Action, delhi: Action) -> Engine {
    let system = System::find(id).expect("it is in the list");
    let mut chosen = Settings::new();
    let quiet = [("n", 3), ("c", 2), ("tmin", 60_000), ("tmax", 60_000), ("end", 9_000), ("limit", 5_000)];
    for (knob, value) in quiet.iter().chain(settings) {
        chosen.set(system.knob(knob).unwrap_or_else(|| panic!("{id} has no {knob}")), *value);
    }
    let side: Vec<NodeId> = vec![ReplicaId(0).into(), ClientId(0).into()];
    let links = LinkSet::between(NODES, &side, false);
    let start = match mumbai {
        Action::Add { .. } => Action::Add { key: KEY, amount: 1_000 },
        _ => Action::Write { key: KEY, value: Value(1_000) },
    };
    let mut script = vec![call(500, 0, start), call(2_500, 0, mumbai), call(2_500, 1, delhi)];
    if cut {
        script.insert(1, at(2_000, Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() }));
        script.push(at(4_000, Act::HealAll));
    }
    let scenario = Scenario { seed: 1, system: id.to_owned(), settings: chosen, script };
    scenario.check().expect("it is legal");
    let mut engine = Engine::new(scenario);
    engine.go(Goal::End);
    while !engine.work(100_000) {}
    engine
}

/// What all replicas hold in the end.
fn balance(engine: &Engine) -> i64 {
    let frame = engine.frame();
    let held = frame.snapshot.replicas.iter().map(|replica| {
        let view = replica.view.as_ref().expect("all are up");
        view.values.iter().find(|(key, ..)| *key == KEY).map(|(_, value, _)| value.0).expect("it was written")
    });
    let held: Vec<i64> = held.collect();
    assert!(held.iter().all(|value| *value == held[0]), "{held:?}");
    assert!(frame.verdicts.quiet && frame.verdicts.impossible.is_empty(), "{:?}", frame.verdicts.impossible);
    held[0]
}

fn add(amount: i64) -> Action {
    Action::Add { key: KEY, amount }
}

fn write(value: i64) -> Action {
    Action::Write { key: KEY, value: Value(value) }
}

#[test]
fn the_last_write_wins_and_the_other_is_lost() {
    let engine = run("crdt", &[("td", 0)], true, write(1_500), write(700));
    assert!([1_500, 700].contains(&balance(&engine)));
    let answers = engine.frame().record.history.operations().iter().map(|op| op.completed.unwrap().outcome);
    assert!(
        answers.into_iter().all(|outcome| outcome == Outcome::Ok(Answer::Written)),
        "both were told: done"
    );
}

#[test]
fn a_counter_counts_both_however_copies_come_together() {
    for style in 0..3 {
        let engine = run("crdt", &[("td", 1), ("style", style)], true, add(500), add(-300));
        assert_eq!(balance(&engine), 1_200, "style {style}");
    }
}

#[test]
fn consensus_orders_both() {
    for id in ["raft", "paxos"] {
        let engine = run(id, &[("td", 1)], false, add(500), add(-300));
        assert_eq!(balance(&engine), 1_200, "{id}");
    }
}

#[test]
fn a_call_that_the_class_does_not_know_is_left_alone() {
    let engine = run("crdt", &[("td", 1)], true, add(500), write(700));
    assert_eq!(balance(&engine), 1_500);
}
