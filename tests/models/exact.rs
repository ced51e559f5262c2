//! Each checker against the definition, on all small histories and on many random ones.

use netsplit::base::Rng;
use netsplit::check::court::Model;
use netsplit::history::recorded::Recorded;

use super::random::{Shape, random};
use super::{definition, notation};

const MODELS: [Model; 7] = [
    Model::Sequential,
    Model::Causal,
    Model::Pram,
    Model::ReadYourWrites,
    Model::MonotonicReads,
    Model::MonotonicWrites,
    Model::WritesFollowReads,
];

/// How many of the histories keep each model and how many do not.
#[derive(Default, Debug)]
struct Count([(u32, u32); 7]);

impl Count {
    fn agree(&mut self, recorded: &Recorded) {
        for (model, count) in MODELS.into_iter().zip(&mut self.0) {
            let expected = definition::holds(model, recorded);
            let told = notation::holds(model, recorded);
            assert_eq!(told, Some(expected), "{model}: {}", notation::show(recorded));
            *(if expected { &mut count.0 } else { &mut count.1 }) += 1;
        }
    }

    fn each_at_least(&self, least: u32) {
        assert!(self.0.iter().all(|(kept, broken)| *kept >= least && *broken >= least), "{self:?}");
    }
}

/// Every history of `processes` with up to `ops` operations from the menu.
fn all(menu: &[&str], processes: usize, ops: usize) -> Count {
    let mut count = Count::default();
    let choices = menu.len() * processes;
    for number in 0..choices.pow(ops as u32) {
        let mut rest = number;
        let mut steps = Vec::new();
        let mut called = 0;
        let mut in_order = true;
        for _ in 0..ops {
            let (process, op) = (rest % choices % processes, menu[rest % choices / processes]);
            rest /= choices;
            // Names of processes do not matter: the first to call is a, the next new one b, and so on.
            in_order &= process <= called;
            called = called.max(process + 1);
            steps.push(format!("{} {op}", ["a", "b", "c"][process]));
        }
        if in_order {
            count.agree(&notation::history(&steps.join("; ")));
        }
    }
    count
}

#[test]
fn all_histories_of_four_operations_on_one_key() {
    all(&["x=1", "x=2", "x?", "x?1", "x?2"], 2, 4).each_at_least(50);
}

#[test]
fn all_histories_of_four_operations_on_two_keys() {
    all(&["x=1", "y=1", "x?", "y?", "x?1", "y?1"], 3, 4).each_at_least(50);
}

#[test]
fn all_histories_of_three_operations_with_compare_and_set() {
    let menu = ["x=1", "x=1~", "x?1", "x?", "x:1>2", "x:>1", "x:1>2~", "x:1!2", "x:!1", "x?2", "x=2"];
    all(&menu, 3, 3).each_at_least(50);
}

/// Histories of up to so many operations. `values` as in [`Shape`]; fewer than `cas` operations in ten are
/// compare-and-sets, and in half of the histories one write in `unknown` ends unknown.
fn random_histories(seed: u64, ops: u64, values: u64, cas: u64, unknown: u64) {
    const HISTORIES: u32 = 20_000;
    let mut rng = Rng::stream(seed, "models", 0);
    let mut count = Count::default();
    for _ in 0..HISTORIES {
        let shape = Shape {
            ops,
            processes: 2 + rng.below(2),
            keys: 1 + rng.below(2),
            values,
            cas: rng.below(cas),
            unknown: unknown * rng.below(2),
            overlap: false,
        };
        count.agree(&random(&mut rng, shape));
    }
    count.each_at_least(HISTORIES / 100);
}

#[test]
fn random_histories_whose_values_are_written_once() {
    random_histories(1, 7, 0, 3, 4);
}

#[test]
fn random_histories_with_few_values() {
    random_histories(2, 6, 2, 4, 3);
}
