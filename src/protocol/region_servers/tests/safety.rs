//! Random schedules, whole and with the fence down: whole, nothing gives; without it, it is noticed.

use std::collections::BTreeSet;

use super::invariants::Invariants;
use crate::base::{Rng, Span};
use crate::protocol::region_servers::Settings;
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

fn run(seed: u64, replicas: u8, unfenced: bool) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", replicas.into());
    let settings = Settings {
        regions: [1, 2][rng.below(2) as usize],
        copies: [1, 3][rng.below(2) as usize],
        session: Span::from_ms([60, 150][rng.below(2) as usize]),
        heartbeat: Span::from_ms(20),
        recovery: Span::from_ms([10, 100][rng.below(2) as usize]),
        refresh: Span::from_ms([15, 40][rng.below(2) as usize]),
        unfenced,
    };
    let net = Net::new(replicas, settings, seed, weather(&mut rng), Invariants::default());
    Schedule::new(net, rng).run()
}

fn schedules(replicas: u8, seeds: std::ops::Range<u64>) {
    let mut sum = Tally::default();
    for seed in seeds.clone() {
        match run(seed, replicas, false) {
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
    let runs = seeds.count();
    assert!(sum.epochs > 2 * runs && sum.committed > 3 * runs && sum.answered > 5 * runs, "{sum:?}");
}

#[test]
fn one_region_server_is_safe_and_recovers() {
    schedules(2, 0..200);
}

#[test]
fn three_region_servers_are_safe_and_recover() {
    schedules(4, 0..600);
}

#[test]
fn six_region_servers_are_safe_and_recover() {
    schedules(7, 0..200);
}

#[test]
fn a_log_without_a_fence_is_noticed() {
    let mut seen = BTreeSet::new();
    for seed in 0..400 {
        if let Err(violation) = run(seed, 4, true) {
            seen.insert(violation.property);
        }
    }
    assert!(seen.contains("a server holds what the log says"), "{seen:?}");
}
