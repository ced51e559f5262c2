//! Redis Cluster: one shard of it, with the masters of the other slots, who vote.

use super::{DURATION, LIMIT, RETRY, THINK_LEAST, THINK_MOST, WAIT_TIMEOUT, cluster, row, wait};
use crate::base::{Knob, Span, Unit};
use crate::protocol::primary::{
    self, Detection, Election, Failover, Fencing, Isolated, Lease, Member, Voters,
};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, Does, Make, Objection, Settings, SideDoes, System, common};

const NODES: Knob = Knob::number(
    common::REPLICAS.id,
    "Nodes",
    (3, 4, 9),
    Unit::None,
    "The shard's master n1, its replicas, and the masters of other slots, which hold none of these keys and vote.",
);
const REPLICAS: Knob =
    Knob::number("repl", "Replicas of the master", (0, 1, 6), Unit::None, "How many of the nodes copy n1.");
const NODE_TIMEOUT: Knob = Knob::number(
    "nodeto",
    "cluster-node-timeout",
    (1_000, 15_000, 120_000),
    Unit::Milliseconds,
    "A node that did not answer for this long is failing; a master that reaches no majority for this long stops.",
);
const VALIDITY: Knob = Knob::number(
    "validity",
    "cluster-replica-validity-factor",
    (0, 10, 100),
    Unit::None,
    "A replica that was without its master for so many node timeouts is too old to stand; 0: never.",
);

pub static REDIS_CLUSTER: System = System {
    id: "rediscluster",
    name: "Redis Cluster",
    summary: "A master answers before its replicas have a write. When it fails, the masters of other slots vote a \
              replica into its place.",
    knobs: &[
        NODES,
        REPLICAS,
        NODE_TIMEOUT,
        VALIDITY,
        super::MIN_REPLICAS,
        super::MAX_LAG,
        WAIT_TIMEOUT,
        DURATION,
        THINK_LEAST,
        THINK_MOST,
        LIMIT,
        RETRY,
    ],
    sources: &[
        cluster("Write safety; Availability; Replica election and promotion"),
        super::replication("How Redis replication works"),
        wait("Consistency and WAIT"),
    ],
    conduct: CONDUCT,
    said: "Often called CP, because the minority stops. It stops only after cluster-node-timeout, and what it \
           acknowledged until then is lost: acknowledged writes are not safe, so that it is not C, and the minority \
           is refused, so that it is not A.",
    differs: &[
        "One shard: the other slots' masters are there to vote, and their own keys are not asked for.",
        "A member finds out by itself who fails; voters refuse while they hear the master, in place of FAIL reports.",
        "A master's disk keeps its log up to the last sync, as with appendonly; the default keeps snapshots.",
        "A node that rejoins serves at once, without the rejoin delay.",
    ],
    check,
    make: Make::Here(build),
    ..super::BLANK
};

const CONDUCT: &[Conduct] = &[
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::AtFirst, Does::AtFirst),
        ..row("the master is cut off", &[], &[0], cluster("Write safety"))
    },
    Conduct {
        majority: SideDoes::FAILS,
        minority: SideDoes::new(Does::AtFirst, Does::AtFirst),
        linearizable: true,
        ..row("the master and its replica are cut off", &[], &[0, 1], cluster("Availability"))
    },
    Conduct {
        majority: SideDoes::FAILS,
        linearizable: true,
        ..row(
            "the master is cut off for less than the node timeout",
            &[("nodeto", 90_000)],
            &[0],
            cluster("Write safety"),
        )
    },
    Conduct {
        minority: SideDoes::FAILS,
        linearizable: true,
        ..row("a replica is cut off", &[], &[1], cluster("Availability"))
    },
    Conduct {
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::AtFirst, Does::Fails),
        ..row(
            "WAIT 1, the master of two replicas is cut off",
            &[("tw", 1), ("repl", 2), ("n", 5)],
            &[0],
            wait("Consistency and WAIT"),
        )
    },
];

/// How many nodes hold the keys.
fn data(settings: &Settings) -> i64 {
    settings.get(&REPLICAS) + 1
}

/// The masters must be three at least, or none of them could be missed.
fn check(settings: &Settings) -> Vec<Objection> {
    let nodes = settings.get(&NODES);
    let most = nodes - 2;
    if data(settings) <= most {
        return Vec::new();
    }
    let reason = format!(
        "Of {nodes} nodes, two at least must be masters of other slots: this one may have {} replicas.",
        most - 1
    );
    vec![Objection { knob: REPLICAS.id, reason, nearest: most - 1 }]
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let timeout = settings.span(&NODE_TIMEOUT);
    let times = |factor: u64| Span(timeout.0.saturating_mul(factor));
    let election = Election {
        voters: Voters::Witnesses,
        agree: true,
        promise: false,
        dry_run: false,
        best: false,
        wait: times(2).max(Span::from_secs(2)),
        retry: times(4).max(Span::from_secs(4)),
        validity: times(settings.get(&VALIDITY) as u64),
    };
    let half = Span::from_ms(500);
    let primary = primary::Settings {
        data: data(settings) as u8,
        detection: Detection { suspect: timeout, pause: half, spread: half, by_rank: Span::from_secs(1) },
        failover: Failover::Vote(election),
        fencing: Fencing { epochs: true, lease: Some(Lease { span: timeout, after: Isolated::Pauses }) },
        ..super::settings(settings)
    };
    Box::new(World::<Member>::new(setup, primary))
}
