//! Thousands of random schedules, whole and with one rule broken: whole, nothing gives; broken, it is
//! noticed.

use std::collections::BTreeSet;

use super::invariants::Invariants;
use crate::base::{Rng, Span};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};
use crate::protocol::zab::{Broken, Settings};

/// Runs the schedule of one seed on `replicas` replicas; `lenient` as in `Invariants`.
fn run(seed: u64, replicas: u8, (broken, lenient): (Broken, bool)) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", replicas.into());
    let settings = Settings {
        tick: Span::from_ms([20, 40][rng.below(2) as usize]),
        init_limit: 10,
        sync_limit: [2, 5][rng.below(2) as usize],
        finalize: Span::from_ms([5, 20][rng.below(2) as usize]),
        resend: Span::from_ms([20, 50][rng.below(2) as usize]),
        snap_count: [3, 10, 100_000][rng.below(3) as usize],
        kept: [0, 2, 500][rng.below(3) as usize],
        read_only_after: [None, Some(Span::from_ms(40))][rng.below(2) as usize],
        session_timeout: Span::from_ms([80, 300][rng.below(2) as usize]),
        broken,
    };
    let net = Net::new(replicas, settings, seed, weather(&mut rng), Invariants::new(replicas, lenient));
    Schedule::new(net, rng).run()
}

fn schedules(replicas: u8, seeds: std::ops::Range<u64>) {
    let mut sum = Tally::default();
    for seed in seeds.clone() {
        match run(seed, replicas, (Broken::default(), false)) {
            Ok(tally) => {
                sum.epochs += tally.epochs;
                sum.committed += tally.committed;
                sum.answered += tally.answered;
            }
            Err(Violation { property, detail }) => {
                panic!("seed {seed}, {replicas} replicas: {property}: {detail}")
            }
        }
    }
    // The schedules disturb the replicas without stopping them altogether.
    let runs = seeds.count();
    assert!(sum.epochs > 2 * runs && sum.committed > 8 * runs && sum.answered > 10 * runs, "{sum:?}");
}

#[test]
fn three_replicas_are_safe_and_recover() {
    schedules(3, 0..1_500);
}

#[test]
fn four_replicas_are_safe_and_recover() {
    schedules(4, 0..600);
}

#[test]
fn five_replicas_are_safe_and_recover() {
    schedules(5, 0..1_000);
}

#[test]
fn seven_replicas_are_safe_and_recover() {
    schedules(7, 0..300);
}

/// Whether some schedule with a broken rule breaks `property`. `lenient` looks for what follows from the
/// rule, not for the rule itself.
#[track_caller]
fn notices(rule: Broken, lenient: bool, property: &str) {
    let mut others = BTreeSet::new();
    for seed in 0..400 {
        match run(seed, 3, (rule, lenient)) {
            Err(violation) if violation.property == property => return,
            Err(violation) => {
                others.insert(violation.property);
            }
            Ok(_) => {}
        }
    }
    panic!("{rule:?} was seen to break only {others:?}");
}

#[test]
fn an_election_by_number_alone_is_noticed() {
    let rule = Broken { elects_by_number: true, ..Broken::default() };
    notices(rule, false, "a leader has all that was delivered");
    notices(rule, true, "one order is delivered");
}

#[test]
fn a_forgotten_promise_is_noticed() {
    let rule = Broken { forgets_promise: true, ..Broken::default() };
    notices(rule, false, "promises never go back");
}

#[test]
fn a_kept_tail_is_noticed() {
    let rule = Broken { keeps_tail: true, ..Broken::default() };
    notices(rule, false, "a zxid names one history");
    notices(rule, true, "one order is delivered");
}

#[test]
fn a_server_that_is_behind_is_noticed() {
    let rule = Broken { serves_behind: true, ..Broken::default() };
    notices(rule, false, "what a client sees never goes back");
}
