//! ZAB as in the paper, at the pace of this lab; the product that runs it is `zookeeper`.

use crate::base::{Knob, Source, Unit};
use crate::protocol::zab::{self, Broken, ROLES, RULES, Zab};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const TICK: Knob = Knob::number(
    "tick",
    "Tick",
    (10, 100, 60_000),
    Unit::Milliseconds,
    "The unit of the two limits; a leader tells twice a tick that it is there.",
);
pub const INIT_LIMIT: Knob = Knob::number(
    "init",
    "Limit to begin",
    (1, 10, 1_000),
    Unit::None,
    "How many ticks an elected leader has to gather a quorum, and a follower to take over its history.",
);
pub const SYNC_LIMIT: Knob = Knob::number(
    "sync",
    "Limit of silence",
    (1, 5, 1_000),
    Unit::None,
    "How many ticks a leader and a follower may hear nothing from each other before they stop serving.",
);
pub const FINALIZE: Knob = Knob::number(
    "fin",
    "Wait for better votes",
    (1, 50, 10_000),
    Unit::Milliseconds,
    "How long an election goes on once a quorum votes alike.",
);
pub const RESEND: Knob = Knob::number(
    "resend",
    "Send again after",
    (5, 100, 60_000),
    Unit::Milliseconds,
    "What was not acknowledged for this long is sent again.",
);
pub const SESSION: Knob = Knob::number(
    "session",
    "Session timeout",
    (10, 1_000, 60_000),
    Unit::Milliseconds,
    "After so long without a sign of life of a client its session is over, and what it had locked is free.",
);
pub const ELECTS_BY_NUMBER: Knob = Knob::broken(
    "xelect",
    "Elect by number",
    "Votes and followers do not look at histories: the replica with the highest number leads.",
);
pub const KEEPS_TAIL: Knob = Knob::broken(
    "xtail",
    "Keep the tail",
    "A follower keeps the transactions that its new leader does not have.",
);
pub const SERVES_BEHIND: Knob = Knob::broken(
    "xbehind",
    "Serve whoever comes",
    "A server that is behind answers a client that has seen more elsewhere, so that what it reads goes back in time.",
);

const HELP: &str = "A local read answers from the server that was asked; a synced one waits until that has come as far \
                    as its leader; one in order is a transaction, as a write is.";
const READS: Levels = Levels::new(&["local", "synced", "in order"], &[0, 1, 2], HELP);
const WRITES: Levels = Levels::new(&["broadcast"], &[0], "Every write is a transaction of the leader.");

pub static ZAB: System = System {
    id: "zab",
    name: "ZAB",
    summary: "One order of transactions under one leader at a time, which every follower takes over before it serves. \
              Any server answers reads.",
    knobs: &[
        TICK,
        INIT_LIMIT,
        SYNC_LIMIT,
        FINALIZE,
        RESEND,
        SESSION,
        ELECTS_BY_NUMBER,
        KEEPS_TAIL,
        SERVES_BEHIND,
    ],
    levels: [LevelKnobs::transfer(READS.by_default(2), WRITES), LevelKnobs::badge(READS, WRITES)],
    locks: true,
    roles: &ROLES,
    rules: RULES,
    sources: &[
        Source::new("Zab", "phases 1 to 3"),
        Source::page(
            "ZooKeeper internals",
            "Atomic Broadcast",
            "github.com/apache/zookeeper, zookeeperInternals.md",
            "3.10.0-SNAPSHOT, 2026-07",
        ),
    ],
    conduct: &[Conduct {
        level: "reads in order",
        settings: &[("tr", 2)],
        cut_off: &[0, 1],
        majority: SideDoes::SERVES,
        minority: SideDoes::FAILS,
        linearizable: true,
        source: Source::new("Zab", "phase 3: broadcast"),
    }],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let zab = zab::Settings {
        tick: settings.span(&TICK),
        init_limit: settings.get(&INIT_LIMIT) as u16,
        sync_limit: settings.get(&SYNC_LIMIT) as u16,
        finalize: settings.span(&FINALIZE),
        resend: settings.span(&RESEND),
        read_only_after: None,
        session_timeout: settings.span(&SESSION),
        broken: Broken {
            elects_by_number: settings.on(&ELECTS_BY_NUMBER),
            keeps_tail: settings.on(&KEEPS_TAIL),
            serves_behind: settings.on(&SERVES_BEHIND),
            ..Broken::default()
        },
        ..zab::Settings::default()
    };
    Box::new(World::<Zab>::new(setup, zab))
}
