//! Random small histories: processes that read, write and compare two keys, with answers drawn from what was
//! written at all, so that about every model is kept by some and broken by others.

use netsplit::base::Rng;
use netsplit::history::recorded::Recorded;

use super::notation::history;

#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub ops: u64,
    pub processes: u64,
    pub keys: u64,
    /// Values are drawn from 1 to this; 0: every write has its own.
    pub values: u64,
    /// In tenths.
    pub cas: u64,
    /// One write in so many ends unknown; 0: none.
    pub unknown: u64,
    /// Whether operations of different processes overlap.
    pub overlap: bool,
}

pub fn text(rng: &mut Rng, shape: Shape) -> String {
    let count = 2 + rng.below(shape.ops - 1);
    let mut text = String::new();
    let mut used: Vec<u64> = Vec::new();
    for op in 0..count {
        let process = rng.below(shape.processes);
        let together = shape.overlap && !used.contains(&process) && rng.below(2) == 0;
        if op > 0 {
            text.push_str(if together { " | " } else { "; " });
        }
        if !together {
            used.clear();
        }
        used.push(process);
        text.push_str(&operation(rng, shape, process, op + 1, count));
    }
    text
}

pub fn random(rng: &mut Rng, shape: Shape) -> Recorded {
    history(&text(rng, shape))
}

fn operation(rng: &mut Rng, shape: Shape, process: u64, own: u64, count: u64) -> String {
    let process = char::from(b'a' + process as u8);
    let key = ['x', 'y', 'z'][rng.below(shape.keys) as usize];
    let some = |rng: &mut Rng| {
        let most = if shape.values == 0 { count } else { shape.values };
        let value = rng.below(most + 1);
        if value == 0 { String::new() } else { value.to_string() }
    };
    let new = if shape.values == 0 { own } else { 1 + rng.below(shape.values) };
    let lost = if shape.unknown > 0 && rng.below(shape.unknown) == 0 { "~" } else { "" };
    match rng.below(10) {
        0..5 => format!("{process} {key}?{}", some(rng)),
        n if n < 5 + shape.cas => match rng.below(3) {
            0 => format!("{process} {key}:{}!{new}", some(rng)),
            _ => format!("{process} {key}:{}>{new}{lost}", some(rng)),
        },
        _ => format!("{process} {key}={new}{lost}"),
    }
}
