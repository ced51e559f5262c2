//! The random schedule of one seed: its settings, and what it came to.

use super::invariants::Invariants;
use crate::base::Rng;
use crate::protocol::raft::{Broken, Settings};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

/// Runs the schedule of one seed on `replicas` replicas; `lenient` as in `Invariants`.
pub fn run(seed: u64, replicas: u8, broken: Broken, lenient: bool) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", replicas.into());
    let settings = Settings {
        pre_vote: rng.below(2) == 0,
        check_quorum: rng.below(2) == 0,
        max_entries: [1, 2, 64][rng.below(3) as usize],
        broken,
        ..Settings::default()
    };
    let invariants = Invariants::new(replicas, lenient);
    let net = Net::new(replicas, settings, seed, weather(&mut rng), invariants);
    Schedule::new(net, rng).run()
}
