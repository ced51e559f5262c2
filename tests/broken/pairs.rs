//! Settings that a real store has and that give up a promise: no rule is off, and the page says what is given up. For each
//! a scenario in which the judge finds a violation, and none in the same scenario with the better setting, which is not
//! marked.

use std::path::PathBuf;

use netsplit::scenario::{Link, Scenario, View, from_json, from_link, to_link};
use netsplit::system::{Clocks, SYSTEMS, Settings, System};

use super::{Promise, is_violated};

/// A scenario of `tests/broken/settings`, and what mends it.
const PAIRS: &[(&str, &[(&str, i64)])] = &[
    // R + W ≤ N: ONE and ONE of five, against QUORUM and QUORUM.
    ("quorum-overlap", &[("tr", 3), ("tw", 3)]),
    ("cassandra-overlap", &[("tr", 3), ("tw", 3)]),
    ("dynamo-overlap", &[("tr", 1), ("tw", 1)]),
    ("riak-overlap", &[("tr", 4), ("tw", 4)]),
    // Reads at QUORUM that do not write back: one meets a write under way and a later one does not.
    ("quorum-write-back", &[("repair", 2)]),
    ("cassandra-write-back", &[("repair", 1)]),
    // Last write wins under a clock that is behind, at QUORUM with write-back, against Paxos.
    ("quorum-clock", &[("tr", 14), ("tw", 14)]),
    ("cassandra-clock", &[("tr", 8), ("tw", 8)]),
    // Stand-ins on both sides of a cut, against copies that are waited for.
    ("quorum-sloppy", &[("sloppy", 0)]),
    // Commit wait under clocks that are 200 ms off, at an ε of 1 ms, against one that covers them.
    ("spanner-clocks", &[("eps", 200)]),
    // A clock falls back while its replica leads under a lease, against an allowance that covers that.
    ("raft-lease", &[("bound", 140)]),
    ("dynamodb-lease", &[("drift", 1_300)]),
    // Writes that one member has and the next primary has not, against a majority; the second by default.
    ("mongodb-w1", &[("tw", 3)]),
    ("mongodb-arbiter", &[("arbiters", 0)]),
    // Commits that were on no disk when the server crashed, against `on`.
    ("pg-off", &[("tw", 1)]),
    // Commits that no standby had when one was promoted, against `on` with a standby to wait for.
    ("pgsync-local", &[("tw", 3)]),
    ("pgsync-none", &[("ssnum", 1)]),
    // Two primaries at once, against fencing, and against a vote.
    ("pgasync-fence", &[("fence", 1)]),
    ("primary-alone", &[("fo", 4)]),
];

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/broken/settings"))
}

fn scenario(name: &str) -> Scenario {
    let path = folder().join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let scenario = from_json(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    assert_eq!(scenario.clone().mend(), [""; 0], "{name}: such settings can be");
    assert_eq!(scenario.system().broken(&scenario.settings).count(), 0, "{name}: no rule is off");
    scenario
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

#[test]
fn a_setting_that_gives_up_a_promise_is_marked_and_the_better_one_is_not() {
    for (name, better) in PAIRS {
        assert_eq!(scenario(name).given_up().len(), 1, "{name}: {:?}", scenario(name).given_up());
        assert_eq!(mended(scenario(name), better).given_up(), [], "{name}, mended");
    }
}

#[test]
fn every_scenario_of_the_folder_has_its_better_setting_and_fits_a_link() {
    let files = std::fs::read_dir(folder()).expect("it is there").map(|file| file.expect("readable").path());
    let mut files: Vec<String> =
        files.map(|path| path.file_stem().expect("a file").to_string_lossy().into_owned()).collect();
    let mut names: Vec<&str> = PAIRS.iter().map(|(name, _)| *name).collect();
    files.sort();
    names.sort_unstable();
    assert_eq!(files, names);
    for name in names {
        let link = to_link(&Link { scenario: scenario(name), view: View::default() });
        assert_eq!(from_link(&link).expect("it is our own").scenario, scenario(name));
    }
}

#[test]
fn nothing_is_marked_by_default() {
    for system in SYSTEMS {
        assert_eq!(system.given_up(&Settings::new(), &Clocks::default()), [], "{}", system.id);
    }
}
