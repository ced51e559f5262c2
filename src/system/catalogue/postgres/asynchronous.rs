//! PostgreSQL with asynchronous standbys: streaming replication as it comes.

use super::{
    APPLY_DELAY, DEAD_AFTER, FAILOVER, FENCING, PROMOTE, PROMOTE_AT, WAL_WRITER_DELAY, high_availability, row,
};
use crate::base::{Knob, Unit};
use crate::system::{Conduct, Does, Make, SideDoes, System, common};

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
    make: Make::Here(|setup, settings| super::world(setup, settings, 0, settings.on(&FENCING))),
    ..super::BLANK
};

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
