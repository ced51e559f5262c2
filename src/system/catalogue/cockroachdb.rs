//! CockroachDB: one range, which is one Raft group, with the product's pace and its ways to read.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::raft::{self, ClosedReads, ROLES, RULES, Raft};
use crate::sim::{Setup, Simulation, World};
use crate::system::common;
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const TARGET_DURATION: Knob = Knob::number(
    "target",
    "kv.closed_timestamp.target_duration",
    (10, 3_000, 60_000),
    Unit::Milliseconds,
    "How far behind its clock the leaseholder closes timestamps.",
);
pub const FOLLOWER_READ: Knob = Knob::number(
    "age",
    "follower_read_timestamp",
    (10, 4_200, 600_000),
    Unit::Milliseconds,
    "How far in the past an exact staleness read looks; where no timestamp as young is closed, the leaseholder answers.",
);
pub const DURATION: Knob = Knob { default: 60_000, ..common::DURATION };
pub const LIMIT: Knob = Knob { default: 3_000, ..common::LIMIT };
pub const RETRY: Knob = Knob { default: 500, ..common::RETRY };
pub const THINK_LEAST: Knob = Knob { default: 100, ..common::THINK_LEAST };
pub const THINK_MOST: Knob = Knob { default: 400, ..common::THINK_MOST };

/// `defaultRaftTickInterval`, of which a heartbeat has two and an election timeout four to eight.
const TICK: u64 = 500;

const READS: Levels = Levels::new(
    &["leaseholder", "exact staleness", "bounded staleness"],
    &[3, 5, 2],
    "The leaseholder alone; any replica as of a fixed time ago; or the nearest replica as of the latest time it can.",
);
const WRITES: Levels = Levels::new(&["write"], &[0], "Every write is an entry of the range's log.");

const fn follower_reads(section: &'static str) -> Source {
    Source::page(
        "CockroachDB follower reads",
        section,
        "cockroachlabs.com/docs/v25.2/follower-reads",
        "v25.2",
    )
}

const READS_AND_WRITES: Source = Source::page(
    "CockroachDB",
    "Reads and Writes",
    "cockroachlabs.com/docs/v25.4/architecture/reads-and-writes-overview",
    "v25.4",
);

pub static COCKROACHDB: System = System {
    id: "cockroachdb",
    name: "CockroachDB",
    summary: "Distributed SQL: a Raft group for each range; its leaseholder reads alone, followers read the past.",
    kind: Kind::Store,
    knobs: &[TARGET_DURATION, FOLLOWER_READ, DURATION, LIMIT, RETRY, THINK_LEAST, THINK_MOST],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(2), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        READS_AND_WRITES,
        follower_reads("Stale follower reads"),
        Source::page(
            "CockroachDB source",
            "Raft pace",
            "github.com/cockroachdb/cockroach, pkg/base/config.go",
            "2026-11",
        ),
    ],
    conduct: &[
        Conduct {
            level: "leaseholder reads",
            settings: &[("tr", 0)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: READS_AND_WRITES,
        },
        Conduct {
            level: "exact staleness reads",
            settings: &[("tr", 1), ("c", 5)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: false,
            source: follower_reads("Exact staleness reads"),
        },
        Conduct {
            level: "bounded staleness reads",
            settings: &[("tr", 2), ("c", 5)],
            cut_off: &[0, 1],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::Stale, Does::Fails),
            linearizable: false,
            source: follower_reads("Bounded staleness reads"),
        },
    ],
    said: "CockroachDB is called CP. So it is, by default; but the documents themselves offer bounded staleness reads \
           to stay available, ever staler, on a replica that is cut off.",
    differs: &[
        "There is one range, and each operation is a transaction of its own on one key.",
        "The leaseholder is the Raft leader, and its lease ends before another can be elected: within 2 s.",
        "A stale read answers what the replica has, never older than was asked for; CockroachDB answers as of that \
         time.",
        "A bounded staleness read sets no bound.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let ticks = |count: u64| Span::from_ms(TICK * count);
    let closed = ClosedReads { lag: settings.span(&TARGET_DURATION), oldest: settings.span(&FOLLOWER_READ) };
    let raft = raft::Settings {
        election_min: ticks(4),
        election_max: ticks(8),
        heartbeat: ticks(2),
        pre_vote: true,
        check_quorum: true,
        lease: ticks(4),
        closed: Some(closed),
        ..raft::Settings::default()
    };
    Box::new(World::<Raft>::new(setup, raft))
}
