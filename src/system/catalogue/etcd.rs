//! etcd: Raft with the product's flags, their defaults and its two ways to read.

use crate::base::{Knob, Source, Unit};
use crate::protocol::raft::{self, ROLES, RULES, Raft};
use crate::sim::{Setup, Simulation, World};
use crate::system::common;
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Objection, Settings, SideDoes, System};

pub const HEARTBEAT: Knob = Knob::number(
    "hb",
    "heartbeat-interval",
    (1, 100, 50_000),
    Unit::Milliseconds,
    "How often the leader tells that it is there.",
);
pub const ELECTION: Knob = Knob::number(
    "election",
    "election-timeout",
    (10, 1_000, 50_000),
    Unit::Milliseconds,
    "A member that hears from no leader for this long, or up to twice as long, stands for election.",
);
pub const PRE_VOTE: Knob = Knob::switch(
    "prevote",
    "pre-vote",
    true,
    "A member asks whether it could win an election before it raises the term.",
);
pub const SNAPSHOT_COUNT: Knob = Knob::number(
    "snap",
    "snapshot-count",
    (1, 10_000, 60_000),
    Unit::None,
    "How many transactions a member applies before it writes a snapshot.",
);
pub const DURATION: Knob = Knob { default: 24_000, ..common::DURATION };
pub const LIMIT: Knob = Knob { default: 2_000, ..common::LIMIT };

const READS: Levels = Levels::new(
    &["linearizable", "serializable"],
    &[4, 2],
    "A serializable read is answered by the member that is asked, from what it has, however old.",
);
const WRITES: Levels = Levels::new(&["put"], &[0], "Every write is an entry of the log.");

const VERSION: &str = "v3.6, 2026-08-20";

const fn guarantees(section: &'static str) -> Source {
    let address = "etcd.io/docs/v3.6/learning/api_guarantees";
    Source::page("etcd API guarantees", section, address, VERSION)
}

const FAILURES: Source =
    Source::page("etcd failure modes", "Network partition", "etcd.io/docs/v3.6/op-guide/failures", VERSION);

pub static ETCD: System = System {
    id: "etcd",
    name: "etcd",
    summary: "Key-value store of Kubernetes: Raft, reads as fresh as writes by default, and local reads on request.",
    kind: Kind::Store,
    knobs: &[HEARTBEAT, ELECTION, PRE_VOTE, SNAPSHOT_COUNT, DURATION, LIMIT],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(1), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        guarantees("KV APIs"),
        FAILURES,
        Source::page("etcd tuning", "Time parameters", "etcd.io/docs/v3.6/tuning", VERSION),
        Source::page(
            "etcd configuration",
            "pre-vote, snapshot-count",
            "etcd.io/docs/v3.6/op-guide/configuration",
            VERSION,
        ),
    ],
    conduct: &[
        Conduct {
            level: "linearizable",
            settings: &[("tr", 0)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: FAILURES,
        },
        Conduct {
            level: "linearizable; most of the members' clients cut off with two",
            settings: &[("tr", 0), ("c", 5)],
            cut_off: &[3, 4],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: FAILURES,
        },
        Conduct {
            level: "serializable",
            settings: &[("tr", 1), ("c", 5)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::new(Does::Stale, Does::Fails),
            linearizable: false,
            source: guarantees("Linearizability"),
        },
    ],
    said: "etcd is called CP, which is so for writes and for reads as they are by default. A serializable read is \
           answered on both sides of a cut, stale.",
    differs: &[
        "A member that does not lead names the leader to a client that writes; etcd's members pass the write on.",
        "A retry takes effect once; etcd leaves a write whose answer was lost to the application.",
        "There are no watches, leases of keys or transactions over several keys.",
    ],
    check,
    make: Make::Here(build),
    ..System::BLANK
};

/// The documents ask for an election timeout of at least ten round trips; less than a heartbeat cannot work.
fn check(settings: &Settings) -> Vec<Objection> {
    let (heartbeat, election) = (settings.get(&HEARTBEAT), settings.get(&ELECTION));
    if heartbeat < election {
        return Vec::new();
    }
    let reason =
        "Heartbeats must be more frequent than elections, or every leader is taken for dead.".to_owned();
    vec![Objection { knob: HEARTBEAT.id, reason, nearest: (election / 2).max(1) }]
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let election = settings.span(&ELECTION);
    let raft = raft::Settings {
        election_min: election,
        election_max: election + election,
        heartbeat: settings.span(&HEARTBEAT),
        pre_vote: settings.on(&PRE_VOTE),
        check_quorum: true,
        snapshot_every: settings.get(&SNAPSHOT_COUNT) as u16,
        ..raft::Settings::default()
    };
    Box::new(World::<Raft>::new(setup, raft))
}
