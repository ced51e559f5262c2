//! For every rule that a system lets one switch off: a scenario in which the judge finds a violation with the
//! rule off, and none with the rule on. Nothing else says what a rule is for.
//!
//! A protocol that promises linearizability is judged by that; one that never does, by what it does promise.

mod pairs;

use std::path::PathBuf;

use netsplit::base::{ClassId, Knob, Span};
use netsplit::check::Verdict;
use netsplit::check::court::Model;
use netsplit::check::ladder::{Extent, Judged, LIMITS, Rung};
use netsplit::engine::{Engine, Goal, WindowKind};
use netsplit::scenario::{Link, Scenario, View, from_json, from_link, to_link};
use netsplit::system::{SYSTEMS, System};

fn rules() -> impl Iterator<Item = (&'static System, &'static Knob)> {
    let of = |system: &'static System| system.knobs.iter().map(move |knob| (system, knob));
    SYSTEMS.iter().copied().flat_map(of).filter(|(_, knob)| knob.breaks_rule())
}

fn file(system: &System, knob: &Knob) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broken/scenarios");
    PathBuf::from(folder).join(format!("{}-{}.json", system.id, knob.id))
}

fn scenario(system: &System, knob: &Knob) -> Scenario {
    let path = file(system, knob);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let scenario = from_json(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    assert_eq!(scenario.system, system.id);
    let broken: Vec<&str> = system.broken(&scenario.settings).map(|knob| knob.id).collect();
    assert_eq!(broken, [knob.id], "{}: that rule alone is off", path.display());
    scenario
}

/// What is promised as long as the rule is on.
enum Promise {
    Linearizable,
    Model(Model),
    /// Replicas hold nothing that the operations do not allow.
    Contents,
    /// Once all is quiet, replicas hold the same.
    Converged,
    /// No answer is older than a cache may keep it, and the answer travels.
    TimeToLive,
}

fn promise(system: &System, knob: &Knob) -> Promise {
    match (system.id, knob.id) {
        ("causal", _) | ("crdt", "xclock") => Promise::Model(Model::Causal),
        ("zab", "xbehind") => Promise::Model(Model::MonotonicReads),
        ("crdt", _) => Promise::Contents,
        ("couchdb", _) => Promise::Converged,
        ("dns", _) => Promise::TimeToLive,
        _ => Promise::Linearizable,
    }
}

/// Whether the judge finds that what is promised was not kept.
fn is_violated(scenario: Scenario, promise: &Promise) -> bool {
    let oldest = oldest(&scenario);
    let mut engine = Engine::new(scenario);
    engine.set_window(WindowKind::WholeRun);
    engine.go(Goal::End);
    while !engine.work(100_000) {}
    let classes = &engine.frame().verdicts.classes;
    assert!(classes.iter().map(|judged| judged.counts.answered).sum::<u32>() > 4, "clients are served");
    match promise {
        Promise::Linearizable => {
            assert!(classes.iter().all(|judged| !matches!(judged.linearizable, Verdict::Unknown(_))));
            classes.iter().any(|judged| matches!(judged.linearizable, Verdict::Violated(_)))
        }
        Promise::Model(model) => {
            (0..classes.len()).any(|class| violates(&engine, ClassId(class as u8), *model))
        }
        Promise::Converged => {
            let verdicts = &engine.frame().verdicts;
            assert!(verdicts.quiet, "it is quiet in the end");
            !verdicts.converged.holds()
        }
        Promise::TimeToLive => {
            assert!(classes.iter().any(|judged| judged.counts.stale > 0), "caches answer what was replaced");
            classes.iter().any(|judged| judged.counts.longest > oldest)
        }
        Promise::Contents => !engine.frame().verdicts.impossible.is_empty(),
    }
}

/// How old an answer may be that a cache may keep for its TTL; zero where there is none. It is as old as its copy, and that
/// was current when the primary sent it: there are no secondaries in these scenarios.
fn oldest(scenario: &Scenario) -> Span {
    let value = |id: &str| scenario.system().knob(id).map_or(0, |knob| scenario.settings.get(knob));
    Span::from_ms((value("ttl").max(value("neg")) + value("dmax")).unsigned_abs())
}

fn violates(engine: &Engine, class: ClassId, model: Model) -> bool {
    let (frame, extent) = (engine.frame(), Extent::WHOLE);
    let judged = Judged { history: &frame.record.history, class, extent: &extent };
    match judged.rung(model, &Rung::default(), frame.snapshot.event, &LIMITS, &mut || true) {
        Rung::Violated(_) => true,
        Rung::Holds { .. } => false,
        Rung::Unknown { reached, .. } => panic!("{model}: {reached}"),
    }
}

#[test]
fn a_rule_that_is_switched_off_is_missed() {
    for (system, knob) in rules() {
        let found = is_violated(scenario(system, knob), &promise(system, knob));
        assert!(found, "{} without “{}”", system.id, knob.name);
    }
}

#[test]
fn the_same_faults_do_no_harm_to_the_whole_protocol() {
    for (system, knob) in rules() {
        let mut scenario = scenario(system, knob);
        scenario.settings.set(knob, 0);
        assert!(!is_violated(scenario, &promise(system, knob)), "{} with “{}” off", system.id, knob.name);
    }
}

#[test]
fn every_rule_is_on_by_default_and_off_in_the_link() {
    for (system, knob) in rules() {
        assert_eq!(system.broken(&netsplit::system::Settings::new()).count(), 0);
        let scenario = scenario(system, knob);
        let link = to_link(&Link { scenario: scenario.clone(), view: View::default() });
        assert!(link.len() < 2_000, "{} {}: {} characters", system.id, knob.id, link.len());
        assert_eq!(from_link(&link).expect("it is our own").scenario, scenario);
    }
}
