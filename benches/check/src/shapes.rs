//! The histories that are measured: shapes that recorded histories of real stores have.

use netsplit::base::Rng;
use netsplit::check::court::linearizable::{Decision, decide};
use netsplit::check::court::{Limits, Model};
use netsplit::check::spec::Spec;
use netsplit::history::recorded::{Call, Ending, Recorded, Reply};

use crate::lab::{Habits, Lab};
use crate::{causal, collections};

/// Histories that are checked one after the other.
pub struct Shape {
    pub name: &'static str,
    pub model: Model,
    pub spec: Spec,
    pub histories: Vec<Recorded>,
}

/// How many shapes there are that are judged to be linearizable or not; those after them are judged under weaker
/// models.
pub const COUNT: u32 = 7;

/// How many there are in all.
pub const ALL: u32 = 10;

/// By number, so that a host that can only pass numbers can name one.
pub fn shape(number: u32) -> Shape {
    match number {
        0 => cas_registers(),
        1 => key_value(false),
        2 => key_value(true),
        3 => unique_register(1_000_000),
        4 => long_cas_register(),
        5 => linearizable("queue, 100,000 operations", "queue", vec![collections::queue(100_000)]),
        6 => linearizable("set, 100,000 inserts and a read", "set", vec![collections::set(100_000)]),
        7 => causal_history("causal, 100,000 operations of 20 sessions", false),
        8 => causal_history("causal, 100,000 operations of 20 sessions, one read stale", true),
        9 => Shape { name: "sequential, kv with a stale read", model: Model::Sequential, ..key_value(true) },
        _ => panic!("there is no shape {number}"),
    }
}

fn linearizable(name: &'static str, spec: &str, histories: Vec<Recorded>) -> Shape {
    let spec = Spec::of_name(spec).expect("it is one of the names");
    Shape { name, model: Model::Linearizable, spec, histories }
}

fn causal_history(name: &'static str, stale: bool) -> Shape {
    Shape { model: Model::Causal, ..linearizable(name, "register", vec![causal::history(stale)]) }
}

/// A hundred logs of one compare-and-set register: 5 to 10 processes, 80 to 90 operations, 5 to 20 of them of
/// unknown ending. A fifth is linearizable; the others are of a store that answers some reads with an old value.
fn cas_registers() -> Shape {
    let name = "100 logs of a cas-register";
    let Shape { spec, .. } = linearizable(name, "cas-register", Vec::new());
    let (mut histories, mut legal) = (Vec::new(), 0);
    for seed in 0.. {
        let mut rng = Rng::stream(seed, "cas", 0);
        let habits = Habits {
            seed,
            operations: rng.between(80, 90) as usize,
            processes: rng.between(5, 10) as usize,
            keys: 1,
            unknown: rng.between(60, 240),
            stale: 150,
            call: cas_call,
        };
        let recorded = Lab::run(habits);
        let unknown = recorded.observations.iter().filter(|o| o.ending == Ending::Unknown).count();
        let (decision, _) = decide(&spec, &recorded, &Limits::default(), &mut || true);
        let holds = matches!(decision, Decision::Holds(_));
        let wanted = if holds { legal < 20 } else { histories.len() - legal < 80 };
        if (5..=20).contains(&unknown) && wanted {
            legal += usize::from(holds);
            histories.push(recorded);
        }
        if histories.len() == 100 {
            break;
        }
    }
    linearizable(name, "cas-register", histories)
}

/// A long log of one compare-and-set register, with some hundreds of operations of unknown ending.
fn long_cas_register() -> Shape {
    let habits =
        Habits { seed: 1, operations: 100_000, processes: 10, keys: 1, unknown: 5, stale: 0, call: cas_call };
    let name = "cas-register, 100,000 operations, 1 in 200 unknown";
    linearizable(name, "cas-register", vec![Lab::run(habits)])
}

fn cas_call(lab: &mut Lab) -> Call {
    let mut value = || {
        let number = lab.rng.below(5).to_string();
        lab.recorded.texts.intern(&number)
    };
    let (one, other) = (value(), value());
    match lab.rng.below(3) {
        0 => Call::Read,
        1 => Call::Write(one),
        _ => Call::Cas { expected: one, new: other },
    }
}

/// Gets, puts and appends: 50 processes, 10 keys, 2,000 operations; perhaps with one get late in the log that
/// answers what was overwritten before its call.
fn key_value(stale: bool) -> Shape {
    let (operations, keys) = (2000, 10);
    let habits =
        Habits { seed: 7, operations, processes: 50, keys, unknown: 0, stale: 0, call: key_value_call };
    let mut recorded = Lab::run(habits);
    if stale {
        plant(&mut recorded);
    }
    let name = if stale { "kv with a stale read" } else { "kv" };
    linearizable(name, "kv", vec![recorded])
}

fn key_value_call(lab: &mut Lab) -> Call {
    let number = lab.recorded.observations.len();
    match lab.rng.below(3) {
        0 => Call::Read,
        1 => Call::Write(lab.recorded.texts.intern(&format!("w{number} "))),
        _ => Call::Append(lab.recorded.texts.intern(&format!("a{number} "))),
    }
}

/// Lets a late read answer what a read of the same key, two writes that did not overlap before, had answered.
fn plant(recorded: &mut Recorded) {
    let all = &recorded.observations;
    let value = |n: usize| match all[n].reply() {
        Some(Reply::Value(value)) => Some(*value),
        _ => None,
    };
    let late = (all.len() * 9 / 10..all.len()).find_map(|late| {
        value(late)?;
        let same = |n: &usize| all[*n].key == all[late].key;
        let write = (0..late)
            .rev()
            .filter(same)
            .find(|write| matches!(all[*write].call, Call::Write(_)) && all[*write].precedes(&all[late]))?;
        let early = (0..write).rev().filter(same).find(|early| {
            value(*early).is_some_and(|value| !value.is_nil()) && all[*early].precedes(&all[write])
        })?;
        Some((late, value(early)?))
    });
    let (late, value) = late.expect("some key is written late and read after");
    recorded.observations[late].ending = Ending::Ok(Reply::Value(value));
}

/// Reads and writes of one register in which every value is written once.
fn unique_register(operations: usize) -> Shape {
    let habits =
        Habits { seed: 3, operations, processes: 10, keys: 1, unknown: 5, stale: 0, call: unique_call };
    linearizable("register, unique values", "register", vec![Lab::run(habits)])
}

fn unique_call(lab: &mut Lab) -> Call {
    let number = lab.recorded.observations.len();
    match lab.rng.below(2) {
        0 => Call::Read,
        _ => Call::Write(lab.recorded.texts.intern(&number.to_string())),
    }
}
