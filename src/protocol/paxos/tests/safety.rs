//! Thousands of random schedules, whole and with one rule broken: whole, nothing gives; broken, it is
//! noticed.

use std::collections::BTreeSet;

use super::invariants::Invariants;
use crate::base::{Quiet, Rng, Span};
use crate::protocol::paxos::{Broken, Lease, Proposers, Settings};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

/// Runs the schedule of one seed on `replicas` replicas; `lenient` as in `Invariants`.
fn run(
    seed: u64,
    replicas: u8,
    proposers: Proposers,
    (broken, lenient): (Broken, bool),
) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", replicas.into());
    let settings = Settings {
        proposers,
        back_off: Span::from_ms([5, 50, 100][rng.below(3) as usize]),
        resend: Span::from_ms([20, 100][rng.below(2) as usize]),
        max_values: [1, 3, 64][rng.below(3) as usize],
        broken,
        ..Settings::default()
    };
    let invariants = Invariants::new(replicas, lenient, Span::ZERO);
    Schedule::new(Net::new(replicas, settings, seed, weather(&mut rng), invariants), rng).run()
}

/// Three replicas with a leader under a lease, whose clocks jump by up to `drift`.
fn leased_with(seed: u64, lease: Lease, drift: Span) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", 3);
    let settings = Settings { lease: Quiet(lease), ..Settings::default() };
    let invariants = Invariants::new(3, false, drift);
    Schedule::new(Net::new(3, settings, seed, weather(&mut rng), invariants), rng).run()
}

fn schedules(replicas: u8, proposers: Proposers, seeds: std::ops::Range<u64>) {
    let mut sum = Tally::default();
    for seed in seeds.clone() {
        match run(seed, replicas, proposers, (Broken::default(), false)) {
            Ok(tally) => {
                sum.epochs += tally.epochs;
                sum.committed += tally.committed;
                sum.answered += tally.answered;
            }
            Err(Violation { property, detail }) => {
                panic!("seed {seed}, {replicas} replicas, {proposers:?}: {property}: {detail}")
            }
        }
    }
    // The schedules disturb the replicas without stopping them altogether.
    let runs = seeds.count();
    assert!(sum.epochs > 2 * runs && sum.committed > 10 * runs && sum.answered > 10 * runs, "{sum:?}");
}

#[test]
fn three_replicas_are_safe_and_recover() {
    schedules(3, Proposers::Leader, 0..1_500);
}

#[test]
fn four_replicas_are_safe_and_recover() {
    schedules(4, Proposers::Leader, 0..700);
}

#[test]
fn five_replicas_are_safe_and_recover() {
    schedules(5, Proposers::Leader, 0..1_000);
}

#[test]
fn seven_replicas_are_safe_and_recover() {
    schedules(7, Proposers::Leader, 0..300);
}

#[test]
fn three_proposers_are_safe_and_recover() {
    schedules(3, Proposers::Anyone, 0..1_000);
}

#[test]
fn five_proposers_are_safe_and_recover() {
    schedules(5, Proposers::Anyone, 0..700);
}

/// Clocks jump by up to `drift` under a lease that is told of `bound`.
fn under_leases(drift: u64, bound: u64, seeds: std::ops::Range<u64>) -> Result<Tally, Violation> {
    let mut sum = Tally::default();
    for seed in seeds {
        let lease = Lease { span: Span::from_ms(250), clock_bound: Span::from_ms(bound) };
        let tally = leased_with(seed, lease, Span::from_ms(drift))?;
        sum.epochs += tally.epochs;
        sum.committed += tally.committed;
        sum.answered += tally.answered;
    }
    Ok(sum)
}

#[test]
fn leases_are_safe_within_their_bound_and_recover() {
    let sum = under_leases(60, 60, 0..1_200).unwrap_or_else(|violation| panic!("{violation:?}"));
    assert!(sum.epochs > 1_200 && sum.committed > 12_000 && sum.answered > 12_000, "{sum:?}");
}

#[test]
fn clocks_beyond_the_bound_of_a_lease_are_noticed() {
    let violation = under_leases(1_500, 0, 0..600).expect_err("a leader reads after its lease");
    assert_eq!(violation.property, "a confirmed read is not stale");
}

/// Whether some schedule with a broken rule breaks `property`. `lenient` looks for what follows from the
/// rule, not for the rule itself.
#[track_caller]
fn notices(rule: Broken, proposers: Proposers, lenient: bool, property: &str) {
    let mut others = BTreeSet::new();
    for seed in 0..300 {
        match run(seed, 3, proposers, (rule, lenient)) {
            Err(violation) if violation.property == property => return,
            Err(violation) => {
                others.insert(violation.property);
            }
            Ok(_) => {}
        }
    }
    panic!("{rule:?} was seen to break only {others:?}");
}

const BOTH: [Proposers; 2] = [Proposers::Leader, Proposers::Anyone];

#[test]
fn an_ignored_value_is_noticed() {
    let rule = Broken { ignores_accepted: true, ..Broken::default() };
    for proposers in BOTH {
        notices(rule, proposers, false, "a later ballot proposes what is chosen");
        notices(rule, proposers, true, "one value a slot is chosen");
    }
}

#[test]
fn a_forgotten_promise_is_noticed() {
    let rule = Broken { forgets_promise: true, ..Broken::default() };
    for proposers in BOTH {
        notices(rule, proposers, false, "promises never go back");
        notices(rule, proposers, true, "one value a slot is chosen");
    }
}

#[test]
fn a_shared_ballot_is_noticed() {
    let rule = Broken { shares_ballots: true, ..Broken::default() };
    for proposers in BOTH {
        notices(rule, proposers, false, "a ballot has one leader");
        notices(rule, proposers, true, "only what is chosen is learned");
    }
}

#[test]
fn a_read_without_a_round_is_noticed() {
    let rule = Broken { reads_without_round: true, ..Broken::default() };
    notices(rule, Proposers::Leader, false, "a confirmed read is not stale");
}
