//! Prints what was measured, one figure a line: `figure: NAME = VALUE UNIT`. With the path of the same run as a
//! wasm module, measures that too, in turn with the native one.

mod peer;
mod table;

use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use netsplit::base::{EventId, Time};
use netsplit::engine::{Engine, Goal};
use netsplit::scenario::Scenario;
use netsplit::system::common;
use netsplit_bench::{between_replicas, deliveries, deliveries_of_a_run, run, setup};

/// Virtual seconds of a run: ten times the default lab's.
const SECONDS: u64 = 60;

/// Runs that are timed together.
const RUNS: u64 = 20;

/// Virtual seconds of one long run, with as much to do as all of those.
const LONG: u64 = SECONDS * RUNS / 2;

/// Runs of each, in turn, so that a drift of the machine meets both.
const ROUNDS: usize = 7;

fn main() {
    if std::env::args().nth(1).as_deref() == Some(ALONE) {
        return println!("{}", seconds_of(|| (0..RUNS).for_each(|_| drop(black_box(run(SECONDS))))));
    }
    let figure = |name: &str, ratio: f64| println!("figure: raft deliveries {name} = {ratio:.2} times");
    let short = against_the_peer(SECONDS, RUNS, By::Us);
    println!("figure: raft deliveries between replicas, native = {:.0} a second", short.ours);
    println!("figure: raft deliveries, raft crate = {:.0} a second", short.theirs);
    figure("between replicas, ours over raft crate", short.ratio);
    figure("with clients', ours over raft crate", short.ratio * short.with_clients);
    figure(
        "between replicas, each trace in pages new from the system, ours over raft crate",
        against_the_peer(SECONDS, RUNS, By::Alone).ratio,
    );
    figure(
        &format!("between replicas, one run of {LONG} s, ours over raft crate"),
        against_the_peer(LONG, 1, By::Us).ratio,
    );
    let module = std::env::args().nth(1);
    if let Some(module) = &module {
        against_wasm(module);
    }
    seeks();
    table::print(module.as_deref());
}

/// The argument with which this program is its own child, where nothing but the measured runs is on the heap.
const ALONE: &str = "alone";

/// Who makes the runs.
#[derive(Clone, Copy, PartialEq)]
enum By {
    /// This process. The allocator keeps the pages of the trace before.
    Us,
    /// A child that gives each trace back before the next run. Nothing else lies at its heap's end, so that the C
    /// library's allocator returns the pages to the system, which hands them out again one fault at a time.
    Alone,
}

/// What a comparison came to.
struct Speeds {
    /// Deliveries between replicas a second.
    ours: f64,
    theirs: f64,
    ratio: f64,
    /// All deliveries of our run, requests and replies of clients among them, for one between replicas.
    with_clients: f64,
}

fn seconds_of(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn against_the_peer(seconds: u64, runs: u64, by: By) -> Speeds {
    let mut record = run(seconds);
    let calls = peer::calls(&record);
    let between = between_replicas(&record) * runs;
    let with_clients = deliveries(&record) as f64 / between_replicas(&record) as f64;
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let time = match by {
            By::Us => seconds_of(|| (0..runs).for_each(|_| record = black_box(run(seconds)))),
            By::Alone => in_a_child(),
        };
        let mut arrived = 0;
        let peer_time = seconds_of(|| (0..runs).for_each(|_| arrived += run_of_the_peer(&calls, seconds)));
        eprintln!("ours: {between} between replicas in {time:.3} s; peer: {arrived} in {peer_time:.3} s");
        ours.push(between as f64 / time);
        theirs.push(arrived as f64 / peer_time);
        ratios.push(ours[ours.len() - 1] / theirs[theirs.len() - 1]);
    }
    Speeds { ours: median(ours), theirs: median(theirs), ratio: median(ratios), with_clients }
}

/// The seconds that the runs of a child take, without its start.
fn in_a_child() -> f64 {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program).arg(ALONE).output().expect("this program starts");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("the child prints seconds")
}

fn run_of_the_peer(calls: &[(Time, bool)], seconds: u64) -> u64 {
    let mut cluster = peer::Cluster::new(setup());
    cluster.run(calls, seconds);
    let serves = cluster.committed > 6 * seconds && cluster.reads > 10 * seconds;
    assert!(serves, "the peer serves the same calls");
    cluster.deliveries
}

/// The same run in a wasm engine, as a share of the native speed.
fn against_wasm(module: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/wasm.mjs");
    let (mut speeds, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut arrived: u64 = 0;
        let native = seconds_of(|| arrived = deliveries_of_a_run(SECONDS as u32, RUNS as u32).into());
        let output =
            Command::new("node").args([script, module, &SECONDS.to_string(), &RUNS.to_string()]).output();
        let output = output.expect("node is needed to run the wasm module");
        let text = String::from_utf8_lossy(&output.stdout);
        let (count, time) = text.trim().split_once(' ').expect("the script prints two numbers");
        assert_eq!(count, arrived.to_string(), "the wasm run is the native run");
        let time: f64 = time.parse().expect("the script prints seconds");
        speeds.push((arrived * RUNS) as f64 / time);
        ratios.push(native / time);
    }
    println!("figure: raft deliveries between replicas, wasm = {:.0} a second", median(speeds));
    println!("figure: raft deliveries, wasm over native = {:.2} times", median(ratios));
}

/// Step back and seek at random in a run of 100,000 events, the slowest of many.
fn seeks() {
    let mut scenario = Scenario::default();
    scenario.settings.set(&common::DURATION, 600_000);
    scenario.settings.set(&common::CLIENTS, 5);
    let mut engine = Engine::new(scenario);
    engine.go(Goal::Event(EventId(100_000)));
    let time = seconds_of(|| while !engine.work(10_000) {});
    assert_eq!(engine.position(), EventId(100_000));
    println!("figure: run of 100,000 events, computed = {:.0} ms", time * 1e3);
    let mut back = Vec::new();
    let mut seek = Vec::new();
    for n in 0..200u64 {
        let event = EventId((n * 7_919_777) % 100_000);
        seek.push(
            1e3 * seconds_of(|| {
                engine.go(Goal::Event(event));
                while !engine.work(100_000) {}
            }),
        );
        back.push(1e3 * seconds_of(|| assert!(event == EventId(0) || engine.step_back())));
    }
    let worst = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    println!("figure: step back in 100,000 events, slowest of 200 = {:.2} ms", worst(&back));
    println!("figure: step back in 100,000 events, median = {:.2} ms", median(back));
    println!("figure: seek in 100,000 events, slowest of 200 = {:.2} ms", worst(&seek));
    println!("figure: seek in 100,000 events, median = {:.2} ms", median(seek));
    assert!(engine.time() > Time::ZERO);
}
