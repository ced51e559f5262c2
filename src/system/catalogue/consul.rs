//! Consul: Raft with the product's pace and its three consistency modes.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::raft::{self, ROLES, RULES, Raft};
use crate::sim::{Setup, Simulation, World};
use crate::system::common;
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const MULTIPLIER: Knob = Knob::number(
    "mult",
    "raft_multiplier",
    (1, 5, 10),
    Unit::None,
    "Scales Raft's pace: at 1 a follower waits 1 s for its leader, and a leader's lease lasts 500 ms.",
);
/// How long a server looks for a leader before it gives a request up.
pub const LIMIT: Knob = Knob::number(
    "limit",
    "rpc_hold_timeout",
    (1, 7_000, 60_000),
    Unit::Milliseconds,
    "How long a client waits for an operation in all.",
);
pub const DURATION: Knob = Knob { default: 160_000, ..common::DURATION };
pub const RETRY: Knob = Knob { default: 1_000, ..common::RETRY };
pub const THINK_LEAST: Knob = Knob { default: 300, ..common::THINK_LEAST };
pub const THINK_MOST: Knob = Knob { default: 900, ..common::THINK_MOST };

const READS: Levels = Levels::new(
    &["default", "consistent", "stale"],
    &[3, 1, 2],
    "The leader answers alone under its lease, or asks a quorum first; or any server answers, without a leader even.",
);
const WRITES: Levels = Levels::new(&["put"], &[0], "Every write is an entry of the log.");

const MODES: Source = Source::page(
    "Consul",
    "Consistency Modes",
    "developer.hashicorp.com/consul/api-docs/features/consistency",
    "2026-11",
);

pub static CONSUL: System = System {
    id: "consul",
    name: "Consul",
    summary: "Service catalogue and key-value store over Raft; each read chooses among default, consistent and stale.",
    kind: Kind::Store,
    knobs: &[MULTIPLIER, DURATION, LIMIT, RETRY, THINK_LEAST, THINK_MOST],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(2), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        MODES,
        Source::page(
            "Consul source",
            "raft_multiplier, rpc_hold_timeout",
            "github.com/hashicorp/consul, agent/config",
            "2026-11",
        ),
    ],
    conduct: &[
        Conduct {
            level: "default",
            settings: &[("tr", 0)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: MODES,
        },
        Conduct {
            level: "consistent",
            settings: &[("tr", 1)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: MODES,
        },
        Conduct {
            level: "stale",
            settings: &[("tr", 2), ("c", 5)],
            cut_off: &[0, 1],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::Stale, Does::Fails),
            linearizable: false,
            source: MODES,
        },
    ],
    said: "The documents warn that a default read may be stale just after an election, from a leader that does not \
           know it is none. Here its lease is half of what its followers wait before they elect another, so that \
           no run shows that unless a clock falls back: set a server's clock back during a cut.",
    differs: &[
        "A leader whose lease has run out asks a quorum before it answers a default read; Consul's steps down.",
        "A server that does not lead names the leader to the client; Consul's servers pass the request on.",
        "A retry takes effect once; Consul leaves a write whose answer was lost to the application.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let times = |ms: u64| Span::from_ms(ms * settings.get(&MULTIPLIER).unsigned_abs());
    let raft = raft::Settings {
        election_min: times(1_000),
        election_max: times(2_000),
        heartbeat: times(100),
        check_quorum: true,
        lease: times(500),
        ..raft::Settings::default()
    };
    Box::new(World::<Raft>::new(setup, raft))
}
