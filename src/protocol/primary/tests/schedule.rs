//! The random schedule of one seed: its settings, and what it came to.

use super::invariants::{Invariants, Promises};
use crate::base::{Rng, Span};
use crate::protocol::primary::{
    Detection, Disk, Election, Failover, Fencing, Isolated, Lease, Settings, StandbyRule, Standbys, Voters,
};
use crate::protocol::testing::{Net, Schedule, Tally, Violation, weather};

/// Runs the schedule of one seed on `members` members.
pub fn run(seed: u64, members: u8, settings: Settings, promises: Promises) -> Result<Tally, Violation> {
    let mut rng = Rng::stream(seed, "schedule", members.into());
    let disk = [Span::ZERO, Span::from_ms(3)][rng.below(2) as usize];
    let settings = Settings {
        max_entries: [1, 2, 64][rng.below(3) as usize],
        disk: Disk { flush: disk, replica: disk, lazy: Span::from_ms(20), ..settings.disk },
        apply: [Span::ZERO, Span::from_ms(10)][rng.below(2) as usize],
        standbys: Standbys {
            rule: [StandbyRule::First, StandbyRule::Any][rng.below(2) as usize],
            // A write that waits for a standby is hidden even where a majority holds it.
            count: if promises.fresh_at_primary { 0 } else { rng.below(2) as u8 },
            timeout: Span::from_ms(300),
        },
        ..settings
    };
    let net = Net::new(members, settings, seed, weather(&mut rng), Invariants::new(members, promises));
    Schedule::new(net, rng).run()
}

/// A vote that promises, among all; a primary that pauses before another can be elected.
pub fn leased() -> Settings {
    let lease = Some(Lease { span: Span::from_ms(300), after: Isolated::Pauses });
    Settings {
        failover: Failover::Vote(Election::SAFE),
        fencing: Fencing { epochs: true, lease },
        sessions: true,
        ..Settings::default()
    }
}

/// As MongoDB: terms, a dry run first, and a primary that steps down.
pub fn terms() -> Settings {
    let lease = Some(Lease { span: Span::from_ms(300), after: Isolated::StepsDown });
    Settings {
        gossip: true,
        failover: Failover::Vote(Election { agree: false, dry_run: true, ..Election::SAFE }),
        fencing: Fencing { epochs: true, lease },
        sessions: true,
        hides_waiting: false,
        restarts_as_primary: false,
        disk: Disk { write_ahead: false, ..Settings::default().disk },
        ..Settings::default()
    }
}

/// As Redis Cluster: the witnesses vote, and nobody compares logs.
pub fn witnesses() -> Settings {
    let lease = Some(Lease { span: Span::from_ms(300), after: Isolated::Pauses });
    let election = Election { voters: Voters::Witnesses, promise: false, ..Election::SAFE };
    Settings {
        data: 3,
        gossip: true,
        failover: Failover::Vote(election),
        fencing: Fencing { epochs: true, lease },
        detection: Detection { by_rank: Span::from_ms(50), ..Settings::default().detection },
        disk: Disk { write_ahead: false, ..Settings::default().disk },
        hides_waiting: false,
        ..Settings::default()
    }
}

/// As Sentinel: all vote, and the winner promotes whoever holds most.
pub fn sentinels() -> Settings {
    let election = Election { promise: false, best: true, ..Election::SAFE };
    Settings { data: u8::MAX, failover: Failover::Vote(election), ..witnesses() }
}

/// Each replica by itself.
pub fn alone() -> Settings {
    Settings { failover: Failover::Alone, ..Settings::default() }
}
