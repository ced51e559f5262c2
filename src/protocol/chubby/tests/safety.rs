//! Random schedules, whole and with writes that wait for no cache.

use super::invariants::Invariants;
use super::library::settings;
use crate::base::{Quiet, Rng, Span};
use crate::protocol::chubby::Settings;
use crate::protocol::paxos::{self, Lease};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

fn run(seed: u64, ignores_caches: bool) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", 3);
    let (whole, drift) = (settings(), Span::from_ms(40));
    let lease = Lease { span: Span::from_ms(250), clock_bound: drift };
    let settings = Settings {
        group: paxos::Settings { lease: Quiet(lease), ..whole.group },
        session: Span::from_ms(400),
        grace: Span::from_ms(600),
        keep_alive: Span::from_ms(100),
        again: Span::from_ms(50),
        ignores_caches,
        ..whole
    };
    Schedule::new(Net::new(3, settings, seed, weather(&mut rng), Invariants::new(drift)), rng).run()
}

#[test]
fn no_cache_is_stale_whatever_happens() {
    let mut sum = Tally::default();
    for seed in 0..600 {
        match run(seed, false) {
            Ok(tally) => {
                sum.epochs += tally.epochs;
                sum.committed += tally.committed;
                sum.answered += tally.answered;
            }
            Err(Violation { property, detail }) => panic!("seed {seed}: {property}: {detail}"),
        }
    }
    assert!(sum.epochs > 600 && sum.committed > 1_500 && sum.answered > 3_000, "{sum:?}");
}

#[test]
fn a_write_that_waits_for_no_cache_is_noticed() {
    let wrong = (0..100).find_map(|seed| run(seed, true).err()).expect("a cache is stale somewhere");
    assert!(["a cache holds what the cell holds", "no read is stale"].contains(&wrong.property), "{wrong:?}");
}
