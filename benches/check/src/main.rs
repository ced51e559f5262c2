//! Prints what was measured, one figure a line: `figure: NAME = VALUE UNIT`. With the path of the same code as a
//! wasm module, measures that too.

use std::process::Command;
use std::time::Instant;

use netsplit_bench_check::{causal, check, shapes};
use netsplit_bench_check::{check, judge_all, shapes};

/// Of so many rounds the median is taken.
const ROUNDS: usize = 7;

fn main() {
    let module = std::env::args().nth(1);
    for number in 0..4 {
        let shape = shapes::shape(number);
        let mut times = Vec::new();
        let mut found = check(&shape);
        for _ in 0..ROUNDS {
            let start = Instant::now();
            found = check(&shape);
            times.push(1e3 * start.elapsed().as_secs_f64());
        }
        let (legal, effort) = found;
        eprintln!("{}: {legal} of {} are linearizable; {effort:?}", shape.name, shape.histories.len());
        println!("figure: check, {}, native = {:.2} ms", shape.name, median(times));
        println!("figure: check, {}, states = {:.0} kB", shape.name, effort.bytes as f64 / 1e3);
        let start = Instant::now();
        let (operations, minimal) = judge_all(&shape);
        eprintln!("evidence of {operations}/100 operations, {minimal} times minimal");
        println!(
            "figure: check, {}, with evidence = {:.2} ms",
            shape.name,
            1e3 * start.elapsed().as_secs_f64()
        );
        if let Some(module) = &module {
            let time = in_wasm(module, number, legal);
            println!("figure: check, {}, wasm = {time:.2} ms", shape.name);
        }
    }
    for (name, stale) in [("", false), (", one read stale", true)] {
        let recorded = causal::history(stale);
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            assert_eq!(causal::check(&recorded), !stale);
            times.push(1e3 * start.elapsed().as_secs_f64());
        }
        let time = median(times);
        println!("figure: check, causal, 100,000 operations of 20 sessions{name}, native = {time:.2} ms");
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median of as many rounds in a wasm engine, in milliseconds.
fn in_wasm(module: &str, number: u32, legal: usize) -> f64 {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/wasm.mjs");
    let arguments = [script, module, &number.to_string(), &ROUNDS.to_string()];
    let output = Command::new("node").args(arguments).output();
    let output = output.expect("node is needed to run the wasm module");
    let text = String::from_utf8_lossy(&output.stdout);
    let (count, time) = text.trim().split_once(' ').expect("the script prints two numbers");
    assert_eq!(count, legal.to_string(), "the findings in wasm are the native ones");
    time.parse().expect("the script prints milliseconds")
}
