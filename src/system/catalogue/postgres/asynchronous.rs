//! PostgreSQL with asynchronous standbys: streaming replication as it comes.

use super::{
    APPLY_DELAY, DEAD_AFTER, FAILOVER, FENCING, PROMOTE, PROMOTE_AT, WAL_WRITER_DELAY, high_availability, row,
};
use crate::base::{Knob, Unit};
use crate::system::{Conduct, Does, GivenUp, Make, Settings, SideDoes, System, common};

const SERVERS: Knob =
    Knob::number(common::REPLICAS.id, "Servers", (1, 3, 9), Unit::None, "The primary n1 and its standbys.");

pub static POSTGRES_ASYNC: System = System {
    id: "pgasync",
    name: "PostgreSQL, asynchronous standbys",
    summary: "A primary ships its log to hot standbys and waits for none. Who takes over, and who stops the old \
              primary, is not the server's business.",
    knobs: &[SERVERS, FAILOVER, PROMOTE_AT, PROMOTE, FENCING, DEAD_AFTER, WAL_WRITER_DELAY, APPLY_DELAY],
    conduct: CONDUCT,
    said: "Called CP, AP and CA. It is none of them by itself: while nobody fails over, all who reach the primary are \
           served, and the others are not, whichever side is larger; once somebody does, what was acknowledged and not \
           shipped is lost, and without fencing both sides take writes.",
    check: |settings| super::check(settings, POSTGRES_ASYNC.get(settings, &common::REPLICAS)),
    gives_up: |settings, _| gives_up(settings),
    make: Make::Here(|setup, settings| super::world(setup, settings, 0, settings.on(&FENCING))),
    ..super::BLANK
};

/// [PostgreSQL manual, Failover] A primary that was not stopped when another took its place goes on taking writes.
fn gives_up(settings: &Settings) -> Vec<GivenUp> {
    let mut given_up = super::gives_up(&POSTGRES_ASYNC, settings, false);
    if settings.on(&FAILOVER) && !settings.on(&FENCING) {
        let cost = "there may be two primaries, each of which serves those that reach it";
        given_up.push(GivenUp::new("Failover without fencing", cost));
    }
    given_up
}

const CONDUCT: &[Conduct] = &[
    Conduct {
        minority: SideDoes::FAILS,
        ..row("a standby is cut off", &[], &[2], high_availability("Streaming Replication"))
    },
    Conduct {
        minority: SideDoes::new(Does::Stale, Does::Fails),
        linearizable: false,
        ..row(
            "hot standby reads, a standby is cut off",
            &[("tr", 1), ("end", 20_000)],
            &[2],
            high_availability("Hot Standby"),
        )
    },
    Conduct {
        majority: SideDoes::FAILS,
        ..row("the primary is cut off, nobody fails over", &[], &[0], high_availability("Failover"))
    },
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::Stale, Does::Serves),
        linearizable: false,
        ..row(
            "the primary is cut off, an operator promotes a standby, no fencing",
            &[("fo", 1), ("foat", 6_000), ("end", 20_000)],
            &[0],
            high_availability("Failover"),
        )
    },
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::AtFirst, Does::AtFirst),
        linearizable: false,
        ..row(
            "the primary is cut off, an operator promotes a standby and fences the primary",
            &[("fo", 1), ("foat", 6_000), ("fence", 1), ("end", 20_000)],
            &[0],
            high_availability("Failover"),
        )
    },
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::Stale, Does::Serves),
        linearizable: false,
        ..row(
            "the primary is cut off, each standby promotes itself",
            &[("fo", 2), ("end", 20_000)],
            &[0],
            high_availability("Failover"),
        )
    },
];
