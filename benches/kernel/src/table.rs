//! The protocols and the sweep, timed: events a second, as a share of Raft's in the same round.

use std::hint::black_box;
use std::process::Command;

use netsplit_bench::protocols::{PROTOCOLS, events, sweep};

use crate::{ROUNDS, median, seconds_of};

/// Events of each protocol in a round.
const EVENTS: u64 = 200_000;

/// The sweep: seeds, and virtual seconds of each run.
const SEEDS: u32 = 1_000;
const SECONDS: u64 = 60;

/// Prints the figures of every protocol, and of the sweep.
pub fn print(module: Option<&str>) {
    let mut native = vec![Vec::new(); PROTOCOLS.len()];
    for _ in 0..ROUNDS {
        for (n, speeds) in native.iter_mut().enumerate() {
            let mut count = 0;
            let time = seconds_of(|| count = black_box(events(n, EVENTS)));
            speeds.push(count as f64 / time);
        }
    }
    figures("native", &native);
    let mut swept = 0;
    let time = seconds_of(|| swept = sweep(SEEDS, SECONDS));
    println!("figure: sweep of {SEEDS} seeds, {SECONDS} s each, quorum, native = {time:.1} s");
    println!("figure: sweep of {SEEDS} seeds, {SECONDS} s each, quorum, events = {swept} events");
    if let Some(module) = module {
        in_wasm(module, swept);
    }
}

/// One line a protocol, and its median share of Raft's speed in the same round.
fn figures(engine: &str, speeds: &[Vec<f64>]) {
    for ((protocol, _), own) in PROTOCOLS.iter().zip(speeds) {
        println!("figure: events, {protocol}, {engine} = {:.0} a second", median(own.clone()));
        let ratios = own.iter().zip(&speeds[0]).map(|(own, raft)| own / raft).collect();
        println!("figure: events, {protocol} over raft, {engine} = {:.2} times", median(ratios));
    }
}

/// The same in a wasm engine; the sweep has to have the same events.
fn in_wasm(module: &str, swept: u64) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/protocols.mjs");
    let numbers = [ROUNDS as u64, PROTOCOLS.len() as u64, EVENTS, SEEDS.into(), SECONDS]
        .map(|number| number.to_string());
    let output = Command::new("node").arg(script).arg(module).args(numbers).output();
    let output = output.expect("node is needed to run the wasm module");
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().map(|line| line.split_once(' ').expect("the script prints two numbers"));
    let timed = |(count, time): (&str, &str)| -> (u64, f64) {
        (count.parse().expect("events are a number"), time.parse().expect("so are seconds"))
    };
    let lines: Vec<(u64, f64)> = lines.map(timed).collect();
    let (sweep, rounds) =
        lines.split_last().expect("the script prints a line a protocol and round, and one more");
    assert_eq!(rounds.len(), ROUNDS * PROTOCOLS.len());
    assert_eq!(sweep.0, swept, "the wasm sweep is the native sweep");
    let speed =
        |n: usize| rounds.iter().skip(n).step_by(PROTOCOLS.len()).map(|(count, time)| *count as f64 / time);
    let speeds: Vec<Vec<f64>> = (0..PROTOCOLS.len()).map(|n| speed(n).collect()).collect();
    figures("wasm", &speeds);
    println!("figure: sweep of {SEEDS} seeds, {SECONDS} s each, quorum, wasm = {:.1} s", sweep.1);
}
