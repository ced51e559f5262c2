//! The random schedule of one seed: its settings, and what it came to.

use super::invariants::Invariants;
use crate::base::{ReplicaId, Rng, Span, Time};
use crate::protocol::raft::{Broken, ClosedReads, Orders, Settings};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

/// Runs the schedule of one seed on `replicas` replicas; `lenient` as in `Invariants`.
pub fn run(seed: u64, replicas: u8, broken: Broken, lenient: bool) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", replicas.into());
    let mut settings = Settings {
        pre_vote: rng.below(2) == 0,
        check_quorum: rng.below(2) == 0,
        max_entries: [1, 2, 64][rng.below(3) as usize],
        broken,
        ..Settings::default()
    };
    let weather = weather(&mut rng);
    extend(&mut settings, replicas, &mut rng);
    suit(&mut settings, replicas);
    let invariants = Invariants::new(replicas, &settings, lenient);
    Schedule::new(Net::new(replicas, settings, seed, weather, invariants), rng).run()
}

/// Draws which extensions are on: each in half of the schedules, by itself.
fn extend(settings: &mut Settings, replicas: u8, rng: &mut Rng) {
    if rng.below(2) == 0 {
        settings.snapshot_every = [1, 4, 16][rng.below(3) as usize];
        settings.snapshot_keep = [0, 2, 8][rng.below(3) as usize];
    }
    if rng.below(2) == 0 {
        settings.lease = Span::from_ms([60, 150, 400][rng.below(3) as usize]);
        settings.clock_bound = Span::from_ms([0, 40, 100][rng.below(3) as usize]);
    }
    if rng.below(2) == 0 {
        let [lag, oldest] = [[0, 100], [60, 400]][rng.below(2) as usize].map(Span::from_ms);
        settings.closed = Some(ClosedReads { lag, oldest });
    }
    if rng.below(2) == 0 {
        settings.orders.transfer_at = Some(Time(rng.between(300_000, 2_800_000)));
    }
    if rng.below(2) == 0 {
        settings.orders = change_of_members(settings.orders, replicas, rng);
    }
}

/// Turns on what a broken rule is about, where one is broken that needs it.
fn suit(settings: &mut Settings, replicas: u8) {
    if settings.broken.forgets_old_majority {
        settings.orders.first = replicas - 2;
        settings.orders.add_at = Some(Time(1_500_000));
        settings.orders.joint = true;
    }
}

fn change_of_members(orders: Orders, replicas: u8, rng: &mut Rng) -> Orders {
    let first = rng.between(1, replicas.into()) as u8;
    let at = |rng: &mut Rng| Time(rng.between(300_000, 2_800_000));
    let (add, remove) = (at(rng), at(rng));
    // One replica less than the first, or none of two would be left to go on without the other.
    let goes = ReplicaId(rng.below(first.into()) as u8);
    Orders {
        first,
        add_at: (rng.below(4) > 0).then_some(add),
        remove_at: (rng.below(4) > 0).then_some((if rng.below(2) == 0 { add } else { remove }, goes)),
        joint: rng.below(2) == 0,
        learners: rng.below(2) == 0,
        ..orders
    }
}
