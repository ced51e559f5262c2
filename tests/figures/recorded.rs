//! Pictures of recorded histories with known verdicts.

use netsplit::check::court::{Because, Evidence, Finding, Limits, Link, Model, Reason, judge};
use netsplit::check::spec::Spec;
use netsplit::draw::Scene;
use netsplit::draw::svg::to_svg;
use netsplit::figure::recorded::{
    ExplainingOrder, LaneIndex, RecordedOptions, blamed, recorded, recorded_height, window_for,
};
use netsplit::format::{Options, read};
use netsplit::history::recorded::Recorded;

use crate::golden::check;
use crate::recorded_random::nothing_leaves_the_frame;
use crate::room::no_text_overlaps;

fn history(file: &str, spec: &str) -> (Recorded, Spec) {
    let path = format!("{}/tests/histories/{file}", env!("CARGO_MANIFEST_DIR"));
    let spec = Spec::of_name(spec).expect("a specification");
    let text = std::fs::read(path).expect("a history of the tests");
    (read(&text, Options::new(spec.clone())).expect("it can be read").recorded, spec)
}

/// Draws at several sizes; each has room for its words.
fn look(name: &str, history: &Recorded, options: &RecordedOptions<'_>) -> Scene {
    let index = LaneIndex::new(history);
    for width in [850.0, 560.0, 360.0] {
        for lane_height in [22.0, 30.0, 40.0] {
            let options = RecordedOptions { width, lane_height, ..*options };
            let scene = recorded(history, &index, &options);
            let what = format!("{name} at {width} with lanes of {lane_height}");
            assert_eq!(scene.height, recorded_height(history, &index, &options), "{what}");
            no_text_overlaps(&scene, &what);
            nothing_leaves_the_frame(&scene, &what);
        }
    }
    recorded(history, &index, options)
}

fn with_evidence(name: &str, history: &Recorded, evidence: &Evidence, by_time: bool) -> Scene {
    let (from, to) = window_for(history, &LaneIndex::new(history), &evidence.operations);
    let links = if let Reason::Cycle(links) = &evidence.reason { &links[..] } else { &[] };
    let options = RecordedOptions {
        from,
        to,
        evidence: &evidence.operations,
        blamed: blamed(&evidence.reason),
        links,
        by_time,
        ..RecordedOptions::default()
    };
    look(name, history, &options)
}

#[test]
fn a_stale_read_with_its_evidence() {
    let (history, _) = history("register-stale-read.edn", "register");
    let reason = Reason::Overwritten { read: 2, write: Some(0), overwrite: 1 };
    let evidence = Evidence { operations: vec![0, 1, 2], minimal: true, reason };
    let scene = with_evidence("stale read", &history, &evidence, true);
    check("recorded-stale-read", &scene);
    let svg = to_svg(&scene, None);
    assert!(svg.contains("process 1: read, 1, line 5, cannot be explained"));
    assert!(svg.contains("op dim"), "what proves nothing stands back");
}

#[test]
fn a_cycle_has_its_arrows() {
    let (history, _) = history("registers-long-fork.edn", "register");
    let link = |operation, because| Link { operation, because };
    let links = vec![
        link(0, Because::WasRead),
        link(2, Because::SameProcess),
        link(4, Because::WasNotYetOverwritten),
        link(1, Because::WasRead),
        link(3, Because::SameProcess),
        link(5, Because::WasNotYetOverwritten),
    ];
    let evidence = Evidence { operations: (0..6).collect(), minimal: true, reason: Reason::Cycle(links) };
    let scene = with_evidence("long fork", &history, &evidence, false);
    check("recorded-long-fork", &scene);
    let svg = to_svg(&scene, None);
    assert_eq!(svg.matches("arrow because").count(), 6);
    assert_eq!(svg.matches(">not yet overwritten<").count(), 2, "each arrow has its reason");
}

#[test]
fn a_held_history_with_its_order() {
    let (history, _) = history("kv-append.edn", "kv");
    let order = ExplainingOrder::new(&history, &[1, 0, 2, 3]);
    assert!(order.keeps_real_time(), "it fits the calls and returns");
    let options = RecordedOptions { witness: Some(&order), selected: Some(1), ..RecordedOptions::default() };
    check("recorded-held", &look("held", &history, &options));
    let early = ExplainingOrder::new(&history, &[2, 0, 1, 3]);
    assert!(!early.keeps_real_time() && early.point(0).is_none(), "read before the append");
}

#[test]
fn an_order_that_does_not_keep_real_time_has_numbers_and_no_points() {
    let (history, spec) = history("register-stale-read.edn", "register");
    let finding = judge(Model::Sequential, &spec, &history, &Limits::default(), &mut || true);
    let Finding::Holds { witness: Some(found) } = finding else { panic!("{finding:?}") };
    let order = ExplainingOrder::new(&history, &found);
    assert!(!order.keeps_real_time(), "the history is not linearizable: {found:?}");
    let options = RecordedOptions { witness: Some(&order), ..RecordedOptions::default() };
    let scene = look("sequential", &history, &options);
    assert!(scene.description.ends_with("does not keep real time."), "{}", scene.description);
    let svg = to_svg(&scene, None);
    assert_eq!(svg.matches("op-point").count(), 0);
    for (rank, operation) in found.iter().enumerate() {
        assert!(svg.contains(&format!(">{}</text>", rank + 1)), "number {} is drawn: {svg}", rank + 1);
        assert_eq!((order.number(*operation), order.point(*operation)), (Some(rank + 1), None));
    }
}

#[test]
fn faults_failures_and_unknown_endings() {
    let (history, _) = history("register-holds.log", "register");
    assert!(!history.faults.is_empty());
    check("recorded-faults", &look("faults", &history, &RecordedOptions::default()));
}

#[test]
fn a_fault_that_began_before_the_window_is_named_in_it() {
    let (history, _) = history("register-holds.log", "register");
    let band = &history.faults[0];
    let from = band.from + 1;
    assert!(band.to.is_none_or(|to| to > from + 1), "it goes on into the window");
    let options = RecordedOptions { from, ..RecordedOptions::default() };
    let svg = to_svg(&look("a fault before", &history, &options), None);
    assert!(svg.contains(">Cut off n1 from n2 and n3</text>"), "{svg}");
}

#[test]
fn whatever_the_judge_finds_can_be_drawn() {
    let files = [
        ("bank-torn-read.edn", "bank"),
        ("cas-register-lost-update.log", "cas-register"),
        ("counter-lost-add.edn", "counter"),
        ("kv-append.edn", "kv"),
        ("mutex-held-twice.edn", "mutex"),
        ("queue-twice.edn", "queue"),
        ("register-holds.log", "register"),
        ("register-stale-read.edn", "register"),
        ("register-unknown-write.edn", "register"),
        ("registers-long-fork.edn", "register"),
        ("registers-store-buffering.jsonl", "register"),
        ("set-lost-member.edn", "set"),
    ];
    let (mut violated, mut explained) = (0, 0);
    for (file, spec) in files {
        let (history, spec) = history(file, spec);
        for model in [Model::Linearizable, Model::Sequential, Model::Causal] {
            match judge(model, &spec, &history, &Limits::default(), &mut || true) {
                Finding::Violated(evidence) => {
                    with_evidence(file, &history, &evidence, violated % 2 == 0);
                    violated += 1;
                }
                Finding::Holds { witness: Some(order) } if model == Model::Linearizable => {
                    let order = ExplainingOrder::new(&history, &order);
                    assert!(order.keeps_real_time(), "{file}");
                    let options = RecordedOptions { witness: Some(&order), ..RecordedOptions::default() };
                    look(file, &history, &options);
                    explained += 1;
                }
                Finding::Holds { .. } | Finding::Unknown(_) => {}
            }
        }
    }
    assert!(violated > 8 && explained > 2, "{violated} and {explained}");
}
