//! Prints what was measured, one figure a line: `figure: NAME = VALUE UNIT`. With the path of the same code as a
//! wasm module, measures that too.

mod peer;

use std::process::Command;
use std::time::{Duration, Instant};

use netsplit::check::court::linearizable::decide;
use netsplit::check::court::{Limits, Model};
use netsplit::check::spec::Spec;
use netsplit::history::recorded::Recorded;
use netsplit_bench_check::shapes::{self, Shape};
use netsplit_bench_check::{check, collections, judge_all};
use peer::Ready;

/// Of so many rounds the median is taken.
const ROUNDS: usize = 7;

fn main() {
    let module = std::env::args().nth(1);
    for number in 0..shapes::COUNT {
        let shape = shapes::shape(number);
        let name = shape.name;
        let (time, (legal, effort)) = measure(|| check(&shape));
        eprintln!("{name}: {legal} of {} are linearizable; {effort:?}", shape.histories.len());
        println!("figure: check, {name}, native = {time:.2} ms");
        println!("figure: check, {name}, states = {:.0} kB", effort.bytes as f64 / 1e3);
        let (time, (operations, minimal)) = measure(|| judge_all(&shape));
        eprintln!("{name}: {operations}/100 operations prove it in the mean, {minimal} times minimal");
        println!("figure: check, {name}, with evidence = {time:.2} ms");
        if let Some(module) = &module {
            let time = in_wasm(module, number, legal);
            println!("figure: check, {name}, wasm = {time:.2} ms");
        }
        if number < 3 {
            against_the_peer(shape, number == 0);
        }
    }
    against_the_search("queue, 1,000 operations", "queue", collections::queue(1_000));
    against_the_search("set, 1,000 inserts and a read", "set", collections::set(1_000));
    for number in shapes::COUNT..shapes::ALL {
        let shape = shapes::shape(number);
        let (time, (holds, _)) = measure(|| check(&shape));
        println!("figure: check, {}, native = {time:.2} ms", shape.name);
        if let Some(module) = &module {
            println!("figure: check, {}, wasm = {:.2} ms", shape.name, in_wasm(module, number, holds));
        }
    }
}

/// What the search takes over what is taken where no search is needed. It is stopped after some seconds.
fn against_the_search(name: &'static str, spec: &str, recorded: Recorded) {
    const PATIENCE: Duration = Duration::from_secs(3);
    let spec = Spec::of_name(spec).expect("it is one of the names");
    let searched = collections::for_the_search(recorded.clone());
    let shape = Shape { name, model: Model::Linearizable, spec: spec.clone(), histories: vec![recorded] };
    let (ours, _) = measure(|| check(&shape));
    let start = Instant::now();
    let limits = Limits { states: 200_000, ..Limits::default() };
    let _ = decide(&spec, &searched, &limits, &mut || start.elapsed() < PATIENCE);
    let search = 1e3 * start.elapsed().as_secs_f64();
    println!("figure: check, {name}, search (or its limit) over ours = {:.1} times", search / ours);
}

/// The median time of some rounds in milliseconds, and what the last of them found.
fn measure<T>(mut work: impl FnMut() -> T) -> (f64, T) {
    let mut found = work();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        found = work();
        times.push(1e3 * start.elapsed().as_secs_f64());
    }
    (median(times), found)
}

/// One round of the peer, which is too slow for more, on the first of the histories; and ours on the same.
fn against_the_peer(shape: Shape, registers: bool) {
    let first = shape.histories.into_iter().take(10).collect();
    let shape = Shape { histories: first, ..shape };
    let (ours, (legal, _)) = measure(|| check(&shape));
    let ready = if registers { Ready::registers(&shape.histories) } else { Ready::texts(&shape.histories) };
    let start = Instant::now();
    assert_eq!(ready.check(), legal, "the peer finds the same");
    let theirs = 1e3 * start.elapsed().as_secs_f64();
    eprintln!(
        "{}: the first {} in {ours:.2} ms, by the peer in {theirs:.2} ms",
        shape.name,
        shape.histories.len()
    );
    println!("figure: check, {}, todc-utils over ours = {:.1} times", shape.name, theirs / ours);
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
