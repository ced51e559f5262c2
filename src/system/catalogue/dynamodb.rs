//! A DynamoDB table in one Region: three storage nodes a partition, one of which leads under a lease.

use crate::base::{Knob, Source, Unit};
use crate::protocol::paxos::{self, Lease, Paxos, ROLES, RULES};
use crate::sim::{Setup, Simulation, World};
use crate::system::{
    Clocks, Conduct, Does, GivenUp, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common,
};

const NODES: Knob = Knob::number(
    common::REPLICAS.id,
    "Storage nodes",
    (3, 3, 9),
    Unit::None,
    "How many replicas the partition has, each in a zone of its own.",
);
/// Three zones of a region, as the list of geographies has them.
const ZONES: Knob = Knob { default: 2, ..common::GEOGRAPHY };
const LENGTH: Knob = Knob { default: 12_000, ..common::DURATION };
const LEASE: Knob = Knob::number(
    "lease",
    "Leader lease",
    (100, 1_500, 60_000),
    Unit::Milliseconds,
    "How long a leader may serve without hearing from a majority; a new one waits until the old one's is over.",
);
const DRIFT: Knob = Knob::number(
    "drift",
    "Clock allowance",
    (0, 50, 10_000),
    Unit::Milliseconds,
    "By how much the leader ends its lease earlier, because clocks may differ.",
);
const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Heartbeat",
    (5, 200, 60_000),
    Unit::Milliseconds,
    "How often the leader renews its lease.",
);
const PATIENCE: Knob = Knob::number(
    "pmin",
    "Leader timeout",
    (10, 600, 60_000),
    Unit::Milliseconds,
    "A node that hears no leader for this long, or up to twice as long, wants to lead.",
);

const READS: Levels = Levels::new(
    &["eventually consistent", "ConsistentRead"],
    &[2, 3],
    "Whether any storage node may answer, or the leader alone, under its lease.",
);
const WRITES: Levels = Levels::new(
    &["PutItem"],
    &[0],
    "A write is acknowledged when a majority of the nodes has it in its log.",
);

const PAPER: Source = Source::new("DynamoDB, ATC 2022", "Replication");
pub static DYNAMODB: System = System {
    id: "dynamodb",
    name: "DynamoDB table",
    summary: "Each partition has a leader, by Multi-Paxos with a lease. Reads are from any node unless they ask for \
              ConsistentRead.",
    kind: Kind::Store,
    knobs: &[NODES, ZONES, LEASE, DRIFT, HEARTBEAT, PATIENCE, LENGTH],
    levels: [LevelKnobs::transfer(READS.by_default(1), WRITES), LevelKnobs::badge(READS, WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[PAPER],
    conduct: CONDUCT,
    said: "Called AP, after the paper named Dynamo. The service is another design: writes and consistent reads of a \
           partition go through one leader and stop where no majority is; eventually consistent reads, the default, go \
           on.",
    differs: &[
        "A request router picks a node at random; here each client asks the node of its own zone first.",
        "A node that hears no leader does not ask others whether they do before it wants to lead; it only waits for \
         the lease.",
        "One partition, no log replicas, no backup; the length of the lease and of the time-outs is not published.",
    ],
    gives_up,
    make: Make::Here(build),
    ..System::BLANK
};

const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    cut_off: &'static [u8],
    (majority, minority): (SideDoes, SideDoes),
    linearizable: bool,
) -> Conduct {
    Conduct { level, settings, cut_off, majority, minority, linearizable, source: PAPER }
}

/// Where the leader is cut off with its zone, it reads until its lease is over.
const LEASED: SideDoes = SideDoes::new(Does::AtFirst, Does::Fails);
const STALE: SideDoes = SideDoes::new(Does::Stale, Does::Fails);

const CONDUCT: &[Conduct] = &[
    row("ConsistentRead, a zone is cut off", &[], &[2], (SideDoes::SERVES, SideDoes::FAILS), true),
    row("ConsistentRead, another zone is cut off", &[], &[0], (SideDoes::SERVES, LEASED), true),
    row(
        "eventually consistent reads, a zone is cut off",
        &[("tr", 0)],
        &[2],
        (SideDoes::SERVES, STALE),
        false,
    ),
];

/// The paper has new leaders wait out the old one's lease; a clock that falls back by more than is allowed for makes it
/// longer than they wait.
fn gives_up(settings: &Settings, clocks: &Clocks) -> Vec<GivenUp> {
    let allowed = settings.span(&DRIFT);
    if clocks.set_back <= allowed {
        return Vec::new();
    }
    let choice = format!("Leases by a clock set back {}, allowance {allowed}", clocks.set_back);
    vec![GivenUp::new(choice, "ConsistentRead may miss the last write")]
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let patience = settings.span(&PATIENCE);
    let lease = Lease { span: settings.span(&LEASE), clock_bound: settings.span(&DRIFT) };
    let paxos = paxos::Settings::under_lease(patience, settings.span(&HEARTBEAT), lease);
    Box::new(World::<Paxos>::new(setup, paxos))
}
