//! Apache ZooKeeper: ZAB with the product's names, defaults and pace.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::zab::{self, ROLES, RULES, Zab};
use crate::sim::{Setup, Simulation, World};
use crate::system::common;
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const TICK_TIME: Knob = Knob::number(
    "tick",
    "tickTime",
    (10, 2_000, 60_000),
    Unit::Milliseconds,
    "The unit of the limits, as in the sample configuration; a leader pings its followers twice a tick.",
);
pub const INIT_LIMIT: Knob = Knob::number(
    "init",
    "initLimit",
    (1, 10, 1_000),
    Unit::None,
    "How many ticks a follower has to connect to its leader and to take over its state.",
);
pub const SYNC_LIMIT: Knob = Knob::number(
    "sync",
    "syncLimit",
    (1, 5, 1_000),
    Unit::None,
    "How many ticks a leader and a follower may hear nothing from each other.",
);
pub const SNAP_COUNT: Knob = Knob::number(
    "snap",
    "snapCount",
    (2, 100_000, 1_000_000),
    Unit::None,
    "After so many transactions a server writes a snapshot and begins a new log.",
);
pub const COMMIT_LOG: Knob = Knob::number(
    "kept",
    "commitLogCount",
    (1, 500, 10_000),
    Unit::None,
    "How many transactions before its snapshot a leader keeps for followers that are a little behind.",
);
pub const READ_ONLY: Knob = Knob::switch(
    "rom",
    "readonlymode.enabled",
    false,
    "A server without a quorum serves reads, after a grace time, to clients that accept that.",
);
/// The library waits two thirds of the session timeout for a silent server.
pub const RETRY: Knob = Knob::number(
    "retry",
    "Retry after",
    (1, 300, 60_000),
    Unit::Milliseconds,
    "How long a client waits for one server before it connects to another.",
);
pub const LIMIT: Knob = Knob::number(
    "limit",
    "Session timeout",
    (1, 4_000, 60_000),
    Unit::Milliseconds,
    "How long a client waits for an operation in all, and how long its session lasts without a sign of life: two ticks \
     are the shortest that a server grants.",
);
pub const DURATION: Knob = Knob { default: 60_000, ..common::DURATION };

/// An election waits so long for a better vote: `finalizeWait`, which is no setting.
const FINALIZE: Span = Span::from_ms(200);
/// Stands for TCP, which is patient for about as long.
const RESEND: Span = Span::from_ms(200);
/// The least that a server looks for a quorum before it serves reads without one.
const READ_ONLY_GRACE: Span = Span::from_secs(2);

const HELP: &str = "A read answers from the server that the client is connected to; sync lets that come as far as its \
                    leader first; a write first makes the read as new as any; canBeReadOnly accepts a server without \
                    a quorum.";
const READS: Levels =
    Levels::new(&["read", "sync, then read", "write, then read", "read, canBeReadOnly"], &[0, 1, 2, 3], HELP);
const WRITES: Levels = Levels::new(&["setData"], &[0], "Every write is a transaction of the leader.");

const ADDRESS: &str = "github.com/apache/zookeeper";
const VERSION: &str = "3.10.0-SNAPSHOT, 2026-07-17";

const fn internals(section: &'static str) -> Source {
    Source::page("ZooKeeper internals", section, ADDRESS, VERSION)
}

const fn configuration(setting: &'static str) -> Source {
    Source::page("ZooKeeper configuration", setting, ADDRESS, VERSION)
}

pub static ZOOKEEPER: System = System {
    id: "zookeeper",
    name: "ZooKeeper",
    summary: "Coordination service: writes go through the leader of the ensemble, reads are answered by whichever \
              server the client is connected to.",
    kind: Kind::Store,
    knobs: &[TICK_TIME, INIT_LIMIT, SYNC_LIMIT, SNAP_COUNT, COMMIT_LOG, READ_ONLY, DURATION, LIMIT, RETRY],
    levels: [LevelKnobs::transfer(READS.by_default(1), WRITES), LevelKnobs::badge(READS, WRITES)],
    locks: true,
    roles: &ROLES,
    rules: RULES,
    sources: &[
        Source::new("Zab", "phases 1 to 3"),
        internals("Atomic Broadcast"),
        configuration("syncLimit, readonlymode.enabled"),
    ],
    conduct: &[
        Conduct {
            level: "reads",
            settings: &[("tr", 0), ("c", 5), ("dmin", 1), ("dmax", 60)],
            cut_off: &[0, 1],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::AtFirst, Does::Fails),
            linearizable: false,
            source: internals("Consistency Guarantees"),
        },
        Conduct {
            level: "sync, then read",
            settings: &[("tr", 1)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: internals("Consistency Guarantees"),
        },
        Conduct {
            level: "write, then read; the leader cut off",
            settings: &[("tr", 2)],
            cut_off: &[3, 4],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: internals("Consistency Guarantees"),
        },
        Conduct {
            level: "reads, canBeReadOnly",
            settings: &[("tr", 3), ("rom", 1), ("c", 5), ("dmin", 1), ("dmax", 60)],
            cut_off: &[0, 1],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::Stale, Does::Fails),
            linearizable: false,
            source: configuration("readonlymode.enabled"),
        },
    ],
    said: "ZooKeeper is called CP, and its reads linearizable. Its writes are; a read may be as old as the server that \
           answers it, and one that is cut off answers reads until syncLimit has passed. Sync asks the leader and no \
           quorum: while a deposed leader does not know it, a synced read may be old as well.",
    differs: &[
        "A client has a session while it holds a lock, which is an ephemeral node; there are no watches, and who waits \
         for a lock asks again.",
        "A retry takes effect once; ZooKeeper leaves a write whose connection broke to the application.",
        "Links may lose and reorder messages, so that proposals are numbered and sent again where ZooKeeper has TCP.",
        "A leader gives up for a follower that promised a higher epoch; ZooKeeper's leaves that follower out.",
        "A read in the order of all stands for a write followed by a read.",
        "A refused client waits for the retry time before it tries the next server; the library tries it at once.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let tick = settings.span(&TICK_TIME);
    let zab = zab::Settings {
        tick,
        init_limit: settings.get(&INIT_LIMIT) as u16,
        sync_limit: settings.get(&SYNC_LIMIT) as u16,
        finalize: FINALIZE,
        resend: RESEND,
        snap_count: settings.get(&SNAP_COUNT) as u32,
        kept: settings.get(&COMMIT_LOG) as u16,
        session_timeout: settings.span(&LIMIT),
        read_only_after: settings.on(&READ_ONLY).then_some(tick.max(READ_ONLY_GRACE)),
        ..zab::Settings::default()
    };
    Box::new(World::<Zab>::new(setup, zab))
}
