//! What Redis Cluster and Redis with Sentinels share: asynchronous replication, its guards, and `WAIT`.

mod cluster;
mod sentinel;

pub use cluster::REDIS_CLUSTER;
pub use sentinel::REDIS_SENTINEL;

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::primary::roles::{contends, follows, leads};
use crate::protocol::primary::{self, Disk, Places, WriteLevel};
use crate::sim::{RoleDiagram, RoleTransition};
use crate::system::{Conduct, Kind, LevelKnobs, Levels, Settings, SideDoes, System, common};

const VERSION: &str = "documentation repository, 2025-06";

pub(super) const fn replication(section: &'static str) -> Source {
    let page = "redis.io/docs/latest/operate/oss_and_stack/management/replication/";
    Source::page("Redis replication", section, page, VERSION)
}

pub(super) const fn cluster(section: &'static str) -> Source {
    let page = "redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/";
    Source::page("Redis Cluster specification", section, page, VERSION)
}

pub(super) const fn sentinel(section: &'static str) -> Source {
    let page = "redis.io/docs/latest/operate/oss_and_stack/management/sentinel/";
    Source::page("Redis Sentinel", section, page, VERSION)
}

pub(super) const fn wait(section: &'static str) -> Source {
    Source::page("Redis WAIT", section, "redis.io/docs/latest/commands/wait/", VERSION)
}

pub(super) const MIN_REPLICAS: Knob = Knob::number(
    "minrep",
    "min-replicas-to-write",
    (0, 0, 8),
    Unit::None,
    "A master refuses writes with fewer replicas than this; 0: it never does.",
);
pub(super) const MAX_LAG: Knob = Knob::number(
    "maxlag",
    "min-replicas-max-lag",
    (1_000, 10_000, 600_000),
    Unit::Milliseconds,
    "A replica counts if it answered within this time.",
);
pub(super) const WAIT_TIMEOUT: Knob = Knob::number(
    "waitms",
    "WAIT timeout",
    (0, 1_000, 60_000),
    Unit::Milliseconds,
    "How long WAIT waits for its replicas before the client takes the write for failed; 0: without end.",
);

// Time-outs are long: so is the run, and clients take their time.
pub(super) const DURATION: Knob = Knob::number(
    common::DURATION.id,
    "Length",
    (1_000, 120_000, 600_000),
    Unit::Milliseconds,
    common::DURATION.help,
);
pub(super) const THINK_LEAST: Knob = Knob::number(
    common::THINK_LEAST.id,
    "Pause, least",
    (1, 200, 60_000),
    Unit::Milliseconds,
    common::THINK_LEAST.help,
);
pub(super) const THINK_MOST: Knob = Knob::number(
    common::THINK_MOST.id,
    "Pause, most",
    (1, 800, 60_000),
    Unit::Milliseconds,
    common::THINK_MOST.help,
);
pub(super) const LIMIT: Knob = Knob::number(
    common::LIMIT.id,
    "Client's limit",
    (1, 2_000, 60_000),
    Unit::Milliseconds,
    common::LIMIT.help,
);
pub(super) const RETRY: Knob =
    Knob::number(common::RETRY.id, "Retry after", (1, 600, 60_000), Unit::Milliseconds, common::RETRY.help);

const WRITES: Levels = Levels::new(
    &["no WAIT", "WAIT 1", "WAIT 2"],
    &[0, WriteLevel::replicas(1), WriteLevel::replicas(2)],
    "How many replicas the client asks to have a write before it takes it for done.",
);
const READS: Levels =
    Levels::new(&["master", "replica"], &[1, 0], "Whether a replica may answer from what it has received.");

pub(super) const LEVELS: [LevelKnobs; 2] =
    [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(1), WRITES)];

const REPLICA: u8 = 0;
const MASTER: u8 = 1;
const CANDIDATE: u8 = 2;
const DOWN: u8 = 3;
const VOTER: u8 = 4;

const fn arrow(from: u8, to: u8, cause: &'static str, source: Source) -> RoleTransition {
    RoleTransition { from, to, cause, source }
}

const PROMOTION: Source = cluster("Replica election and promotion");

/// The diagram of both; Sentinels never stop a master, and have no masters of other slots.
pub(super) static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Redis",
    epoch: "epoch",
    states: &[
        follows("replica"),
        leads("master"),
        contends("candidate"),
        follows("cluster down"),
        follows("other master"),
    ],
    transitions: &[
        arrow(REPLICA, CANDIDATE, "master fails", PROMOTION),
        arrow(CANDIDATE, CANDIDATE, "asks again", PROMOTION),
        arrow(CANDIDATE, MASTER, "majority of votes", PROMOTION),
        arrow(CANDIDATE, REPLICA, "too few votes", PROMOTION),
        arrow(REPLICA, MASTER, "told to take over", sentinel("Replica selection and priority")),
        arrow(MASTER, REPLICA, "greater epoch", cluster("Configuration epoch")),
        arrow(MASTER, DOWN, "no majority", cluster("Availability")),
        arrow(DOWN, MASTER, "majority again", cluster("Availability")),
        arrow(DOWN, REPLICA, "greater epoch", cluster("Configuration epoch")),
    ],
};

const PLACES: Places = Places([REPLICA, MASTER, CANDIDATE, CANDIDATE, DOWN, VOTER, REPLICA]);

pub(super) const BLANK: System =
    System { kind: Kind::Store, levels: LEVELS, roles: &ROLES, rules: primary::RULES, ..System::BLANK };

/// A row with everyone served and linearizability violated, as asynchronous failover has it.
pub(super) const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    cut_off: &'static [u8],
    source: Source,
) -> Conduct {
    let served = SideDoes::SERVES;
    Conduct { level, settings, cut_off, majority: served, minority: served, linearizable: false, source }
}

/// What both set in the same way.
pub(super) fn settings(settings: &Settings) -> primary::Settings {
    let second = Span::from_secs(1);
    primary::Settings {
        // Replicas acknowledge once a second, and members ping each other as often.
        heartbeat: second,
        gossip: true,
        // Replicas are sent what is in memory; the append-only file is synced once a second.
        disk: Disk { write_ahead: false, flush: second, lazy: second, replica: second },
        wait_limit: settings.span(&WAIT_TIMEOUT),
        hides_waiting: false,
        min_replicas: settings.get(&MIN_REPLICAS) as u8,
        max_lag: settings.span(&MAX_LAG),
        places: PLACES,
        ..primary::Settings::default()
    }
}
