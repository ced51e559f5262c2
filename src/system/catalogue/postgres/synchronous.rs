//! PostgreSQL with synchronous standbys: a commit waits for some of them.

use super::{
    APPLY_DELAY, DEAD_AFTER, FAILOVER, LOST_BY_FAILOVER, PROMOTE, PROMOTE_AT, STANDBY_COUNT, STANDBY_RULE,
    UNFENCED, WAL_SENDER_TIMEOUT, WAL_WRITER_DELAY, high_availability, row, wal_setting,
};
use crate::base::{Knob, Unit};
use crate::system::{Conduct, Does, GivenUp, Make, Objection, Settings, SideDoes, System, common};

const SERVERS: Knob = Knob::number(
    common::REPLICAS.id,
    "Servers",
    (2, 3, 9),
    Unit::None,
    "The primary n1 and its standbys, named in synchronous_standby_names in this order.",
);

pub static POSTGRES_SYNC: System = System {
    id: "pgsync",
    name: "PostgreSQL, synchronous standbys",
    summary: "A primary ships its log, and a commit waits until synchronous standbys have it, however long that takes.",
    knobs: &[
        SERVERS,
        STANDBY_RULE,
        STANDBY_COUNT,
        WAL_SENDER_TIMEOUT,
        FAILOVER,
        PROMOTE_AT,
        PROMOTE,
        DEAD_AFTER,
        WAL_WRITER_DELAY,
        APPLY_DELAY,
        UNFENCED,
    ],
    conduct: CONDUCT,
    said: "Often called CP. Waiting is not undoing: the commit is on the primary's disk from the start, a restart of \
           the primary makes it visible although nobody acknowledged it, and the weaker synchronous_commit levels wait \
           for nobody. What it keeps depends on who fails over, and on fencing.",
    check,
    gives_up: |settings, _| gives_up(settings),
    make: Make::Here(|setup, settings| {
        let count = settings.get(&STANDBY_COUNT) as u8;
        super::world(setup, settings, count, !settings.on(&UNFENCED))
    }),
    ..super::BLANK
};

fn check(settings: &Settings) -> Vec<Objection> {
    let servers = POSTGRES_SYNC.get(settings, &common::REPLICAS);
    let mut objections = super::check(settings, servers);
    let count = settings.get(&STANDBY_COUNT);
    if count > servers - 1 {
        let standbys = servers - 1;
        let reason = format!("With {standbys} standbys no commit can wait for {count}.");
        objections.push(Objection { knob: STANDBY_COUNT.id, reason, nearest: standbys });
    }
    objections
}

fn gives_up(settings: &Settings) -> Vec<GivenUp> {
    let waits = settings.on(&STANDBY_COUNT);
    let mut given_up = super::gives_up(&POSTGRES_SYNC, settings, waits);
    if !waits && settings.on(&FAILOVER) {
        given_up.push(GivenUp::new("No synchronous standby", LOST_BY_FAILOVER));
    }
    given_up
}

/// Reads are served and commits wait. Clients here ask another server when they have waited for long, and that one
/// refuses; so the run shows a refusal where a client of PostgreSQL would only wait.
const WAITING: SideDoes = SideDoes::new(Does::Serves, Does::Fails);

const SYNC: &str = "Synchronous Replication";

/// FIRST 1 (n2, n3) where nothing else is said.
const CONDUCT: &[Conduct] = &[
    Conduct {
        minority: SideDoes::FAILS,
        ..row("on, FIRST 1, the second standby is cut off", &[], &[2], high_availability(SYNC))
    },
    Conduct {
        majority: WAITING,
        minority: SideDoes::FAILS,
        ..row("on, FIRST 1, the first standby is cut off", &[], &[1], high_availability(SYNC))
    },
    Conduct {
        minority: SideDoes::FAILS,
        ..row(
            "on, FIRST 1, the first standby is cut off for longer than wal_sender_timeout",
            &[("walsend", 2_000), ("end", 20_000)],
            &[1],
            high_availability("Planning for High Availability"),
        )
    },
    Conduct {
        minority: SideDoes::FAILS,
        ..row("on, ANY 1, a standby is cut off", &[("ssrule", 1)], &[1], high_availability(SYNC))
    },
    Conduct {
        majority: SideDoes::FAILS,
        minority: WAITING,
        ..row("on, the primary is cut off", &[], &[0], high_availability(SYNC))
    },
    Conduct {
        majority: SideDoes::FAILS,
        ..row("local, the primary is cut off", &[("tw", 1)], &[0], wal_setting("synchronous_commit"))
    },
    Conduct {
        majority: WAITING,
        minority: SideDoes::FAILS,
        ..row(
            "remote_write, the first standby is cut off",
            &[("tw", 2)],
            &[1],
            wal_setting("synchronous_commit"),
        )
    },
    Conduct {
        majority: WAITING,
        minority: SideDoes::FAILS,
        ..row(
            "remote_apply, the first standby is cut off",
            &[("tw", 4)],
            &[1],
            wal_setting("synchronous_commit"),
        )
    },
    Conduct {
        minority: SideDoes::new(Does::AtFirst, Does::Fails),
        ..row(
            "on, ANY 1, the primary is cut off, a majority fails over and fences",
            &[("ssrule", 1), ("fo", 3), ("dead", 1_000), ("end", 20_000)],
            &[0],
            high_availability("Failover"),
        )
    },
    Conduct {
        linearizable: false,
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::AtFirst, Does::AtFirst),
        ..row(
            "local, the primary is cut off, a majority fails over and fences",
            &[("tw", 1), ("fo", 3), ("dead", 2_000), ("end", 20_000)],
            &[0],
            wal_setting("synchronous_commit"),
        )
    },
];
