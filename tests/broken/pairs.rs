//! Settings that a real store has and that give up a promise: no rule is off, and nothing is marked. For each a scenario
//! in which the judge finds a violation, and none in the same scenario with the better setting.

use std::path::PathBuf;

use netsplit::scenario::{Scenario, from_json};
use netsplit::system::System;

use super::{Promise, is_violated};

/// A scenario of `tests/broken/settings`, and what mends it.
const PAIRS: &[(&str, &[(&str, i64)])] = &[
    // R + W ≤ N: ONE and ONE of five, against QUORUM and QUORUM.
    ("quorum-overlap", &[("tr", 3), ("tw", 3)]),
    // Reads at QUORUM that do not write back: one meets a write under way and a later one does not.
    ("quorum-write-back", &[("repair", 2)]),
    // Last write wins under a clock that is behind, at QUORUM with write-back, against Paxos.
    ("quorum-clock", &[("tr", 14), ("tw", 14)]),
    // Commit wait under clocks that are 200 ms off, at an ε of 1 ms, against one that covers them.
    ("spanner-clocks", &[("eps", 200)]),
];

fn scenario(name: &str) -> Scenario {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broken/settings");
    let path = PathBuf::from(folder).join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    from_json(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn mended(mut scenario: Scenario, settings: &[(&str, i64)]) -> Scenario {
    let system = System::find(&scenario.system).expect("it is one of the list");
    for (id, value) in settings {
        scenario.settings.set(system.knob(id).expect("it has that setting"), *value);
    }
    scenario
}

#[test]
fn a_setting_that_gives_up_a_promise_is_found_out_and_the_better_one_is_not() {
    for (name, better) in PAIRS {
        assert!(is_violated(scenario(name), &Promise::Linearizable), "{name}");
        assert!(!is_violated(mended(scenario(name), better), &Promise::Linearizable), "{name}, mended");
    }
}
