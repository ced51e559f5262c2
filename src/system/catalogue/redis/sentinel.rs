//! Redis with Sentinels: a master with replicas, and a Sentinel beside each that fails over by majority.

use super::{
    LIMIT, MAX_LAG, MIN_REPLICAS, RETRY, THINK_LEAST, THINK_MOST, WAIT_TIMEOUT, replication, row, sentinel,
    wait,
};
use crate::base::{Knob, Span, Unit};
use crate::protocol::primary::{self, Detection, Election, Failover, Fencing, Member, Voters};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, Does, Make, Objection, Settings, SideDoes, System, common};

const BOXES: Knob = Knob::number(
    common::REPLICAS.id,
    "Boxes",
    (1, 3, 9),
    Unit::None,
    "Each runs a Redis server and a Sentinel; n1 is the master.",
);
const DURATION: Knob = Knob::number(
    common::DURATION.id,
    "Length",
    (1_000, 200_000, 600_000),
    Unit::Milliseconds,
    common::DURATION.help,
);
const DOWN_AFTER: Knob = Knob::number(
    "downafter",
    "down-after-milliseconds",
    (1_000, 30_000, 300_000),
    Unit::Milliseconds,
    "A Sentinel takes a master that was silent for this long for down.",
);
const FAILOVER_TIMEOUT: Knob = Knob::number(
    "foto",
    "failover-timeout",
    (1_000, 180_000, 600_000),
    Unit::Milliseconds,
    "A Sentinel tries again after twice this long.",
);

pub static REDIS_SENTINEL: System = System {
    id: "redissentinel",
    name: "Redis Sentinel",
    summary: "A master answers before its replicas have a write. When it is silent, a majority of Sentinels makes the \
              replica with the longest history master.",
    knobs: &[
        BOXES,
        DOWN_AFTER,
        FAILOVER_TIMEOUT,
        MIN_REPLICAS,
        MAX_LAG,
        WAIT_TIMEOUT,
        DURATION,
        THINK_LEAST,
        THINK_MOST,
        LIMIT,
        RETRY,
    ],
    sources: &[
        sentinel("Fundamental things to know; Example Sentinel deployments; Replica selection and priority"),
        replication("Allow writes only with N attached replicas"),
        wait("Consistency and WAIT"),
    ],
    conduct: CONDUCT,
    said: "Often taken for safe because a majority decides. The majority decides who is promoted; the old master does \
           not ask it, takes writes for as long as the cut lasts, and loses them all when it rejoins.",
    differs: &[
        "The quorum is a majority of the Sentinels: they refuse a vote while they hear the master themselves.",
        "A box runs both, so that a crash takes the Sentinel too.",
        "A server's disk keeps its log up to the last sync, as with appendonly; the default keeps snapshots.",
    ],
    check,
    make: Make::Here(build),
    ..super::BLANK
};

const CONDUCT: &[Conduct] = &[
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::Stale, Does::Serves),
        ..row("the master is cut off", &[], &[0], sentinel("Example 2: basic setup with three boxes"))
    },
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::Stale, Does::AtFirst),
        ..row(
            "min-replicas-to-write 1, the master is cut off",
            &[("minrep", 1)],
            &[0],
            sentinel("Example 2: basic setup with three boxes"),
        )
    },
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::Stale, Does::Fails),
        ..row("WAIT 1, the master is cut off", &[("tw", 1)], &[0], wait("Consistency and WAIT"))
    },
    Conduct {
        minority: SideDoes::FAILS,
        linearizable: true,
        ..row("a replica is cut off", &[], &[2], sentinel("Fundamental things to know"))
    },
    Conduct {
        minority: SideDoes::new(Does::Stale, Does::Fails),
        ..row("replica reads, a replica is cut off", &[("tr", 1)], &[2], replication("Read-only replica"))
    },
];

fn check(settings: &Settings) -> Vec<Objection> {
    let replicas = settings.get(&BOXES) - 1;
    let asked = settings.get(&MIN_REPLICAS);
    if asked <= replicas {
        return Vec::new();
    }
    let reason = format!("With {replicas} replicas a master that wants {asked} takes no write.");
    vec![Objection { knob: MIN_REPLICAS.id, reason, nearest: replicas }]
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let down = settings.span(&DOWN_AFTER);
    let timeout = settings.span(&FAILOVER_TIMEOUT);
    let second = Span::from_secs(1);
    let election = Election {
        voters: Voters::Members,
        agree: true,
        promise: false,
        dry_run: false,
        best: true,
        // A Sentinel that was not elected gives up after ten seconds.
        wait: Span::from_secs(10).min(timeout),
        retry: Span(timeout.0.saturating_mul(2)),
        validity: Span::ZERO,
    };
    let primary = primary::Settings {
        detection: Detection { suspect: down, pause: Span::ZERO, spread: second, by_rank: Span::ZERO },
        failover: Failover::Vote(election),
        fencing: Fencing { epochs: true, lease: None },
        ..super::settings(settings)
    };
    Box::new(World::<Member>::new(setup, primary))
}
