//! Random schedules of faults, with clocks that jump as far as ε allows, and with clocks that jump further.

use super::invariants::Invariants;
use super::times::settings;
use crate::base::{Rng, Span};
use crate::protocol::paxos::Lease;
use crate::protocol::spanner::{ClockUncertainty, Settings};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

/// Clocks jump ahead by up to `jump`, and say that they may be wrong by `epsilon`.
fn run(seed: u64, (jump, epsilon): (Span, Span)) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", 3);
    let whole = settings();
    let lease = Lease { span: Span::from_ms(300), clock_bound: Span(epsilon.0 * 2) };
    let settings = Settings {
        group: crate::protocol::paxos::Settings { lease: crate::base::Quiet(lease), ..whole.group },
        uncertainty: ClockUncertainty { least: epsilon, ..whole.uncertainty },
        advance: Span::from_ms(100),
        ..whole
    };
    Schedule::new(Net::new(3, settings, seed, weather(&mut rng), Invariants::new(jump)), rng).run()
}

#[test]
fn within_their_bounds_clocks_keep_times_in_order() {
    let (jump, mut sum) = (Span::from_ms(40), Tally::default());
    for seed in 0..600 {
        match run(seed, (jump, jump)) {
            Ok(tally) => {
                sum.epochs += tally.epochs;
                sum.committed += tally.committed;
                sum.answered += tally.answered;
            }
            Err(Violation { property, detail }) => panic!("seed {seed}: {property}: {detail}"),
        }
    }
    assert!(sum.epochs > 600 && sum.committed > 3_000 && sum.answered > 3_000, "{sum:?}");
}

#[test]
fn beyond_their_bounds_the_times_of_two_leaders_overlap() {
    let wrong = (0..600).find_map(|seed| run(seed, (Span::from_ms(2_000), Span::ZERO)).err());
    let property = wrong.expect("somewhere a promise is broken").property;
    assert!(
        ["a safe time covers every write", "times rise with the slots"].contains(&property),
        "{property}"
    );
}
