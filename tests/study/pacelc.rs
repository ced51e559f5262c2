//! PACELC and sweeps: what rows of conduct promise is what a study finds, and what it counts adds up.

use netsplit::base::{ClassId, Span};
use netsplit::check::court::Model;
use netsplit::engine::{Engine, Goal, Part, WindowKind};
use netsplit::scenario::Scenario;
use netsplit::study::{PacelcPoint, Plan, Point, Results, Seeds, Study, Summary, SweepRow};
use netsplit::system::System;

use crate::results;

fn points(id: &str, seeds: u32) -> Vec<PacelcPoint> {
    let plan = Plan::rows(&[System::find(id).unwrap()], Seeds::up_to(seeds), None);
    match results(Study::Pacelc(plan)) {
        Results::Pacelc(points) => points,
        other => panic!("{other:?}"),
    }
}

fn sweep(scenario: Scenario, seeds: u32) -> SweepRow {
    match results(Study::Sweep(Plan::sweep(scenario, Seeds::up_to(seeds)))) {
        Results::Sweep(mut rows) => rows.remove(0),
        other => panic!("{other:?}"),
    }
}

fn strongest(summary: &Summary) -> Option<Model> {
    summary.achieved().strongest
}

#[test]
fn a_quorum_store_gives_up_what_its_level_says() {
    let points = points("quorum", 3);
    let of = |level: &str| points.iter().find(|found| found.point.level == level).unwrap();
    let (one, quorum, all) = (of("ONE"), of("QUORUM"), of("ALL"));
    assert_eq!(strongest(&quorum.with), Some(Model::Linearizable));
    assert!(strongest(&one.with) > Some(Model::Linearizable) || strongest(&one.with).is_none());
    // Of the side with most replicas, then of the other.
    let sides = |found: &PacelcPoint| found.with.sides.iter().map(|side| side.answered).collect::<Vec<_>>();
    assert!(sides(one).iter().all(|side| side.of * 100 >= side.all * 95), "{:?}", sides(one));
    let [most, rest] = sides(quorum)[..] else { panic!("two sides") };
    assert!(most.of * 100 >= most.all * 95 && rest.of * 100 <= rest.all * 20, "{most:?} {rest:?}");
    assert!(sides(all).iter().all(|side| side.of * 100 <= side.all * 20), "{:?}", sides(all));
    // Without a cut nobody is refused, and who waits for fewer waits less. At SERIAL, two may be in each other's way.
    for found in [one, quorum, all] {
        assert_eq!(found.without.availability.answered.of, found.without.availability.answered.all);
        assert!(found.without.sides.is_empty());
    }
    let p50 = |found: &PacelcPoint| found.without.reads.p50.unwrap().mean;
    assert!(p50(one) < p50(quorum) && p50(quorum) < p50(all));
}

#[test]
fn what_cannot_be_cut_has_one_half() {
    let points = points("single", 2);
    assert!(points.iter().all(|found| found.with.runs == 0 && found.without.runs == 2));
    assert_eq!(strongest(&points[0].with), None, "no run, no word");
}

/// The same numbers as the engine's, which the page shows.
#[test]
fn a_sweep_counts_what_the_engine_counts() {
    let quorum = System::find("quorum").unwrap();
    let mut point = Point::rows_of(quorum, Some(Span::from_secs(8))).remove(1);
    netsplit::engine::conduct::cut(&mut point.scenario, &[0, 1]);
    let row = sweep(point.scenario.clone(), 4);
    let (mut violated, mut stale, mut answered, mut ended) = (Vec::new(), 0, 0, 0);
    for seed in 1..=4 {
        let mut engine = Engine::new(Scenario { seed, ..point.scenario.clone() });
        engine.set_window(WindowKind::WholeRun);
        engine.go(Goal::End);
        while !engine.work(100_000) {}
        let part = engine.operations(ClassId(0), None, Part::Stale).len() as u64;
        stale += part;
        if part > 0 {
            violated.push(seed);
        }
        engine.set_window(WindowKind::DuringCut);
        let counts = engine.frame().verdicts.classes[0].counts;
        answered += u64::from(counts.answered);
        ended += u64::from(counts.ended());
    }
    let summary = &row.summary;
    assert_eq!(summary.model(Model::Linearizable).unwrap().violated, violated);
    assert!(!violated.is_empty(), "the row is one that is violated");
    assert_eq!(summary.stale.of, stale);
    assert_eq!(
        (summary.availability.answered.of, summary.availability.answered.all),
        (answered, ended),
        "of the time of the cut"
    );
}

#[test]
fn every_run_is_counted_for_every_model() {
    for id in ["raft", "quorum", "crdt", "causal", "dns"] {
        for found in points(id, 2) {
            for half in [&found.without, &found.with] {
                for count in &half.models {
                    let told = count.holds + count.unknown + count.violated.len() as u32;
                    assert_eq!(told, half.runs, "{id} {} {}", found.point.level, count.model);
                    let held = |model: &Model| half.model(*model).unwrap().holds;
                    let implied = count.model.implies().iter();
                    assert!(implied.clone().all(|weaker| held(weaker) >= count.holds), "{id}");
                }
            }
        }
    }
}
