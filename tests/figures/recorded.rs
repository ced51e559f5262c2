//! Pictures of recorded histories with known verdicts.

use netsplit::check::court::{Evidence, Finding, Limits, Model, Reason, judge};
use netsplit::check::spec::Spec;
use netsplit::draw::Scene;
use netsplit::figure::recorded::{
    LaneIndex, LinearizationPoints, RecordedOptions, blamed, recorded, recorded_height, window_for,
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

fn judged(model: Model, spec: &Spec, history: &Recorded) -> Finding {
    judge(model, spec, history, &Limits::default(), &mut || true)
}

fn violated(model: Model, spec: &Spec, history: &Recorded) -> Evidence {
    match judged(model, spec, history) {
        Finding::Violated(evidence) => evidence,
        other => panic!("expected a violation, found {other:?}"),
    }
}

/// Draws at several widths; compares the widest with its file.
fn draw(name: &str, history: &Recorded, options: &RecordedOptions<'_>) -> Scene {
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
    let scene = recorded(history, &index, options);
    check(name, &scene);
    scene
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
    draw(name, history, &options)
}

#[test]
fn a_stale_read_with_its_evidence() {
    let (history, spec) = history("register-stale-read.edn", "register");
    let evidence = violated(Model::Linearizable, &spec, &history);
    let scene = with_evidence("recorded-stale-read", &history, &evidence, true);
    let svg = netsplit::draw::svg::to_svg(&scene, None);
    assert!(svg.contains("process 1: read, 1, line 5, cannot be explained"));
    assert!(svg.contains("op dim"), "what proves nothing stands back");
}

#[test]
fn a_cycle_has_its_arrows() {
    let (history, spec) = history("registers-long-fork.edn", "register");
    let evidence = violated(Model::Sequential, &spec, &history);
    with_evidence("recorded-long-fork", &history, &evidence, false);
}

#[test]
fn a_held_history_with_its_order() {
    let (history, spec) = history("kv-append.edn", "kv");
    let Finding::Holds { witness: Some(order) } = judged(Model::Linearizable, &spec, &history) else {
        panic!("it is linearizable");
    };
    let points = LinearizationPoints::new(&history, &order).expect("the order fits the calls and returns");
    let options = RecordedOptions { witness: Some(&points), selected: Some(1), ..RecordedOptions::default() };
    draw("recorded-held", &history, &options);
}

#[test]
fn faults_failures_and_unknown_endings() {
    let (history, _) = history("register-holds.log", "register");
    assert!(!history.faults.is_empty());
    draw("recorded-faults", &history, &RecordedOptions::default());
}
