//! Random schedules with every kind of lie by as many as are tolerated, and by one more: then it is noticed.

use std::collections::BTreeSet;

use super::invariants::Invariants;
use crate::base::{ReplicaId, Rng, Span};
use crate::protocol::pbft::{Liars, Lie, Settings, tolerated};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

/// Runs the schedule of one seed; `lenient` as in `Invariants`.
fn run(seed: u64, replicas: u8, count: u8, lie: Lie, lenient: bool) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", replicas.into());
    let settings = Settings {
        patience: Span::from_ms([30, 60][rng.below(2) as usize]),
        resend: Span::from_ms([15, 40][rng.below(2) as usize]),
        checkpoint: [2, 4, 16][rng.below(3) as usize],
        window: [2, 4][rng.below(2) as usize],
        liars: Liars { first: ReplicaId(rng.below(replicas.into()) as u8), count, lie },
    };
    let net = Net::new(replicas, settings, seed, weather(&mut rng), Invariants::new(replicas, lenient));
    Schedule::new(net, rng).run()
}

fn schedules(replicas: u8, count: u8, lie: Lie, seeds: std::ops::Range<u64>) {
    let mut sum = Tally::default();
    for seed in seeds.clone() {
        match run(seed, replicas, count, lie, false) {
            Ok(tally) => {
                sum.epochs += tally.epochs;
                sum.committed += tally.committed;
                sum.answered += tally.answered;
            }
            Err(Violation { property, detail }) => {
                panic!("seed {seed}, {replicas} replicas, {count} {lie:?}: {property}: {detail}")
            }
        }
    }
    // The schedules disturb the replicas without stopping them altogether.
    let runs = seeds.count();
    assert!(sum.epochs >= runs && sum.committed > 3 * runs && sum.answered > 3 * runs, "{sum:?}");
}

#[test]
fn four_replicas_are_safe_and_recover() {
    schedules(4, 0, Lie::Silence, 0..150);
}

#[test]
fn four_replicas_bear_a_silent_one() {
    schedules(4, 1, Lie::Silence, 0..120);
}

#[test]
fn four_replicas_bear_one_that_equivocates() {
    schedules(4, 1, Lie::Equivocation, 0..120);
}

#[test]
fn four_replicas_bear_one_that_replies_falsely() {
    schedules(4, 1, Lie::FalseReplies, 0..80);
}

#[test]
fn five_replicas_are_safe_and_recover() {
    schedules(5, 1, Lie::Equivocation, 0..60);
}

#[test]
fn seven_replicas_bear_two_that_equivocate() {
    schedules(7, 2, Lie::Equivocation, 0..40);
}

/// Whether some schedule with one liar more than is tolerated breaks `property`.
#[track_caller]
fn notices(lie: Lie, property: &str) {
    let mut others = BTreeSet::new();
    for seed in 0..300 {
        match run(seed, 4, tolerated(4) + 1, lie, property != "one order a number and view is prepared") {
            Err(violation) if violation.property == property => return,
            Err(violation) => {
                others.insert(violation.property);
            }
            Ok(_) => {}
        }
    }
    panic!("two liars of four by {lie:?} were seen to break only {others:?}");
}

#[test]
fn more_than_f_that_equivocate_break_agreement() {
    notices(Lie::Equivocation, "one order a number and view is prepared");
    notices(Lie::Equivocation, "one order a number is committed");
}

#[test]
fn more_than_f_false_replies_deceive_a_client() {
    notices(Lie::FalseReplies, "a client is told what was executed");
}
