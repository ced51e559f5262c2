//! Equal scenario, equal fingerprint: the native run wrote the values down, every browser has to find them.

// In browsers `#[test]` is wasm-bindgen's.
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

use netsplit::base::{ClientId, CutId, EventId, NodeId, ReplicaId, Time};
use netsplit::engine::{Engine, Goal};
use netsplit::pattern::{self, PATTERNS};
use netsplit::scenario::{ENGINE, Scenario};
use netsplit::sim::{Act, LinkSet, Nodes, ScriptedAct};
use netsplit::system::{SYSTEMS, common};

const GOLDEN: &str = include_str!("../../golden/fingerprints.txt");

/// Every fault there is, on links that lose, double and reorder.
fn eventful(system: &str, seed: u64) -> Scenario {
    let nodes = Nodes { replicas: 5, clients: 3 };
    let side: [NodeId; 3] = [ReplicaId(0).into(), ReplicaId(1).into(), ClientId(0).into()];
    let links = LinkSet::between(nodes, &side, seed.is_multiple_of(2));
    let acts = [
        (700, Act::Cut { cut: CutId(1), links, one_way: seed.is_multiple_of(2), line: Vec::new() }),
        (1_100, Act::Crash { replica: ReplicaId(4) }),
        (1_300, Act::Skew { replica: ReplicaId(2), offset: -250_000 }),
        (1_900, Act::HealAll),
        (2_200, Act::Restart { replica: ReplicaId(4) }),
    ];
    let script = acts.map(|(ms, act)| ScriptedAct { at: Time(ms * 1_000), act }).to_vec();
    let mut scenario = Scenario { seed, system: system.to_owned(), script, ..Scenario::default() };
    for (knob, value) in [(&common::LOSS, 3), (&common::DUPLICATES, 2), (&common::COMPARES, 20)] {
        scenario.settings.set(knob, value);
    }
    scenario
}

/// `engine system seed event fingerprint`, a line each, at events far apart; then what the judge says at the last.
fn found() -> String {
    let mut lines = String::new();
    for system in SYSTEMS {
        for seed in 1..=4 {
            let mut engine = Engine::new(eventful(system.id, seed));
            for event in [1, 10, 100, 300, 700, 1_000] {
                engine.go(Goal::Event(EventId(event)));
                while !engine.work(1_000) {}
                let fingerprint = engine.snapshot().fingerprint;
                lines += &format!("{ENGINE} {} {seed} {event} {fingerprint}\n", system.id);
            }
            for judged in &engine.frame().verdicts.classes {
                let counts = &judged.counts;
                lines += &format!(
                    "{ENGINE} {} {seed} {}: {} answered, {} refused, {} timed out, {} stale\n",
                    system.id,
                    engine.frame().workload.classes[judged.class.index()].name,
                    counts.answered,
                    counts.refused,
                    counts.timed_out,
                    counts.stale,
                );
            }
        }
    }
    for (place, pattern) in PATTERNS.iter().enumerate() {
        for system in ["raft", "cassandra"] {
            lines += &application(system, place as i64 + 1, pattern.id);
        }
    }
    lines
}

/// `engine system+application event fingerprint`, then what became of its jobs.
fn application(system: &str, app: i64, id: &str) -> String {
    let mut scenario = eventful(system, 1);
    let hard = [(&pattern::APP, app), (&pattern::COPIES, 2), (&pattern::CRASHES, 5), (&pattern::STALLS, 5)];
    for (knob, value) in hard {
        scenario.settings.set(knob, value);
    }
    let mut engine = Engine::new(scenario);
    let mut lines = String::new();
    for event in [300, 1_000] {
        engine.go(Goal::Event(EventId(event)));
        while !engine.work(1_000) {}
        lines += &format!("{ENGINE} {system}+{id} {event} {}\n", engine.snapshot().fingerprint);
    }
    let application = engine.frame().verdicts.application.as_ref().expect("clients run one");
    let tally = application.tally;
    let (done, effects, broken) = (tally.done, tally.effects, application.ruling.is_violated());
    lines + &format!("{ENGINE} {system}+{id}: {done} done, {effects} effects, broken: {broken}\n")
}

#[test]
fn runs_are_the_same_everywhere() {
    let found = found();
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../golden/fingerprints.txt");
        std::fs::write(path, &found).expect("the golden file can be written");
        return;
    }
    for (line, golden) in found.lines().zip(GOLDEN.lines()) {
        assert_eq!(
            line, golden,
            "if runs are meant to change, raise scenario::ENGINE and write the file anew"
        );
    }
    assert_eq!(found.lines().count(), GOLDEN.lines().count());
}
