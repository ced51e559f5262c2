//! TiKV: one region, which is one Raft group, with the product's pace and its ways to read.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::raft::{self, ClosedReads, ROLES, RULES, Raft};
use crate::sim::{Setup, Simulation, World};
use crate::system::common;
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Objection, Settings, SideDoes, System};

pub const TICK: Knob = Knob::number(
    "tick",
    "raft-base-tick-interval",
    (10, 1_000, 10_000),
    Unit::Milliseconds,
    "The unit in which the heartbeat and the election timeout are counted.",
);
pub const HEARTBEAT_TICKS: Knob = Knob::number(
    "hb",
    "raft-heartbeat-ticks",
    (1, 2, 100),
    Unit::None,
    "How many ticks pass between the heartbeats of a leader.",
);
pub const ELECTION_TICKS: Knob = Knob::number(
    "election",
    "raft-election-timeout-ticks",
    (2, 10, 100),
    Unit::None,
    "A peer that hears from no leader for so many ticks, or up to twice as many, stands for election.",
);
pub const LEASE: Knob = Knob::number(
    "lease",
    "raft-store-max-leader-lease",
    (0, 9_000, 60_000),
    Unit::Milliseconds,
    "How long a leader may answer alone; less than the election timeout by what clocks may be wrong.",
);
pub const ADVANCE: Knob = Knob::number(
    "advance",
    "advance-ts-interval",
    (100, 20_000, 60_000),
    Unit::Milliseconds,
    "How far behind the safe timestamps are up to which stale reads may be answered anywhere.",
);
pub const STALENESS: Knob = Knob::number(
    "staleness",
    "Staleness asked for",
    (100, 30_000, 600_000),
    Unit::Milliseconds,
    "A stale read is answered where a safe timestamp is no older than this; else the leader answers it.",
);
pub const DURATION: Knob = Knob { default: 240_000, ..common::DURATION };
pub const LIMIT: Knob = Knob { default: 5_000, ..common::LIMIT };
pub const RETRY: Knob = Knob { default: 1_000, ..common::RETRY };
pub const THINK_LEAST: Knob = Knob { default: 400, ..common::THINK_LEAST };
pub const THINK_MOST: Knob = Knob { default: 1_200, ..common::THINK_MOST };

const READS: Levels = Levels::new(
    &["leader", "follower", "stale read"],
    &[3, 4, 5],
    "The leader under its lease; any peer, once the leader has told it how far it must be; any peer, from the past.",
);
const WRITES: Levels = Levels::new(&["put"], &[0], "Every write is an entry of the region's log.");

const LEASE_READ: Source = Source::page("TiKV blog", "Lease Read", "tikv.org/blog/lease-read", "2020-02-27");
const CONFIGURATION: Source = Source::page(
    "TiKV configuration",
    "raftstore",
    "tikv.org/docs/dev/deploy/configure/tikv-configuration-file",
    "dev, 2025-02-06",
);
const FOLLOWER_READ: Source =
    Source::page("TiDB", "Follower Read", "docs.pingcap.com/tidb/dev/follower-read", "dev, 2026-11");
const STALE_READ: Source =
    Source::page("TiDB", "Stale Read", "docs.pingcap.com/tidb/dev/stale-read", "dev, 2026-11");

pub static TIKV: System = System {
    id: "tikv",
    name: "TiKV",
    summary: "Key-value store below TiDB: a Raft group for each region; leaders read alone under a lease.",
    kind: Kind::Store,
    knobs: &[
        TICK,
        HEARTBEAT_TICKS,
        ELECTION_TICKS,
        LEASE,
        ADVANCE,
        STALENESS,
        DURATION,
        LIMIT,
        RETRY,
        THINK_LEAST,
        THINK_MOST,
    ],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(2), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[LEASE_READ, CONFIGURATION, FOLLOWER_READ, STALE_READ],
    conduct: &[
        Conduct {
            level: "leader reads",
            settings: &[("tr", 0)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: LEASE_READ,
        },
        Conduct {
            level: "follower reads",
            settings: &[("tr", 1)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: FOLLOWER_READ,
        },
        Conduct {
            level: "stale reads",
            settings: &[("tr", 2), ("c", 5)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::new(Does::AtFirst, Does::Fails),
            linearizable: false,
            source: STALE_READ,
        },
    ],
    differs: &[
        "There is one region, where TiKV has thousands: those whose majority is on the other side fail alike.",
        "There is no placement driver: a side that had a region's majority but no timestamps could begin no \
         transaction.",
        "A stale read answers what the peer has, never older than was asked for; TiKV answers as of that time.",
        "A lease is renewed by heartbeats, not by writes, and an idle region does not hibernate.",
    ],
    check,
    make: Make::Here(build),
    ..System::BLANK
};

fn ticks(settings: &Settings, knob: &Knob) -> Span {
    Span::from_ms((settings.get(&TICK) * settings.get(knob)).unsigned_abs())
}

fn check(settings: &Settings) -> Vec<Objection> {
    let mut objections = Vec::new();
    let (heartbeat, election) = (settings.get(&HEARTBEAT_TICKS), settings.get(&ELECTION_TICKS));
    if heartbeat >= election {
        let reason = "TiKV does not start where a heartbeat takes as long as an election timeout.".to_owned();
        objections.push(Objection { knob: HEARTBEAT_TICKS.id, reason, nearest: election - 1 });
    }
    let most = settings.get(&TICK) * election;
    if settings.get(&LEASE) > most {
        let reason = "A lease must end before another leader can be elected.".to_owned();
        objections.push(Objection { knob: LEASE.id, reason, nearest: most });
    }
    objections
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let election = ticks(settings, &ELECTION_TICKS);
    let closed = ClosedReads { lag: settings.span(&ADVANCE), oldest: settings.span(&STALENESS) };
    let raft = raft::Settings {
        election_min: election,
        election_max: election + election,
        heartbeat: ticks(settings, &HEARTBEAT_TICKS),
        pre_vote: true,
        check_quorum: true,
        lease: settings.span(&LEASE),
        closed: Some(closed),
        ..raft::Settings::default()
    };
    Box::new(World::<Raft>::new(setup, raft))
}
