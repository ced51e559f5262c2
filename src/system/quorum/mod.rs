//! A leaderless store in the manner of Dynamo and Cassandra: every replica coordinates, and each request says
//! how many copies it waits for.

mod given_up;

pub use given_up::{Knobs, given_up};

use super::{Conduct, Does, LevelKnobs, Levels, Make, Settings, SideDoes, System};
use crate::base::{Knob, Source, Unit};
use crate::protocol::quorum::{self, Conflicts, Quorum, ROLES, RULES, ReadRepair};
use crate::sim::World;

pub const COPIES: Knob = Knob::number(
    "copies",
    "Copies (N)",
    (0, 0, 9),
    Unit::None,
    "How many replicas hold each key; 0: all of them.",
);
pub const SLOPPY: Knob = Knob::switch(
    "sloppy",
    "Sloppy quorum",
    false,
    "The next live replicas stand in for copies that are taken for dead; it needs fewer copies than replicas.",
);
pub const TIMEOUT: Knob = Knob::number(
    "qt",
    "Coordinator's timeout",
    (1, 200, 60_000),
    Unit::Milliseconds,
    "How long a coordinator waits for copies before it refuses.",
);
pub const READ_REPAIR: Knob = Knob::choice(
    "repair",
    "Read repair",
    &["off", "background", "before answering"],
    1,
    "What a coordinator does about a copy that answered with an old version.",
);
pub const HINTS: Knob = Knob::switch(
    "hints",
    "Hinted handoff",
    true,
    "A coordinator keeps what a copy missed, and hands it over later.",
);
pub const ANTI_ENTROPY: Knob = Knob::number(
    "ae",
    "Anti-entropy",
    (0, 1_000, 600_000),
    Unit::Milliseconds,
    "How often a replica compares its data with another's; 0: never.",
);
pub const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Heartbeat",
    (0, 100, 60_000),
    Unit::Milliseconds,
    "How often a replica tells the others that it is alive; 0: nobody is ever suspected.",
);
pub const SUSPECT: Knob = Knob::number(
    "suspect",
    "Suspect after",
    (1, 300, 60_000),
    Unit::Milliseconds,
    "A replica that was silent for this long is taken for dead.",
);

pub const CONFLICTS: Knob = Knob::choice(
    "conflicts",
    "Two writes",
    &["last write wins", "version vectors", "dotted version vectors"],
    0,
    "By clocks one of them is lost; by vectors both stay, as siblings, unless one writer had read the other.",
);
pub const RESOLVE: Knob = Knob::switch(
    "resolve",
    "Resolve siblings",
    false,
    "A read that finds siblings puts one value in their place.",
);
pub const MERKLE: Knob = Knob::switch(
    "merkle",
    "Merkle trees",
    false,
    "Anti-entropy compares hashes of ranges of keys first, and looks further only where they differ.",
);
pub const CENTRES: Knob = Knob::number(
    "dcs",
    "Data centres",
    (0, 1, 3),
    Unit::None,
    "To how many the replicas are dealt, each with its own copies; 0: the regions of the geography.",
);

/// The named levels, then plain numbers of copies, then those that came later.
const NAMES: &[&str] = &[
    "ONE",
    "TWO",
    "THREE",
    "QUORUM",
    "ALL",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "LOCAL_ONE",
    "LOCAL_QUORUM",
    "EACH_QUORUM",
    "SERIAL",
    "LOCAL_SERIAL",
    "ANY",
];
const CODES: &[u8] = &[0, 1, 2, 3, 4, 14, 15, 16, 17, 18, 19, 5, 6, 7, 8, 9, 10];
const READ_NAMES: &[&str] = NAMES.split_at(NAMES.len() - 1).0;
const READ_CODES: &[u8] = CODES.split_at(CODES.len() - 1).0;
const READS: Levels = Levels::new(READ_NAMES, READ_CODES, "How many copies a read waits for (R), and where.");
const WRITES: Levels = Levels::new(NAMES, CODES, "How many copies a write waits for (W), and where.");
const AT_QUORUM: usize = 3;

pub static QUORUM: System = System {
    id: "quorum",
    name: "Quorum store, as in Cassandra",
    summary: "No leader: any replica takes a request and waits for as many copies as its level says. The last \
              write by the clock wins.",
    knobs: &[
        COPIES,
        SLOPPY,
        TIMEOUT,
        READ_REPAIR,
        HINTS,
        ANTI_ENTROPY,
        HEARTBEAT,
        SUSPECT,
        CONFLICTS,
        RESOLVE,
        MERKLE,
        CENTRES,
    ],
    levels: [
        LevelKnobs::transfer(READS.by_default(AT_QUORUM), WRITES.by_default(AT_QUORUM)),
        LevelKnobs::badge(READS, WRITES),
    ],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        Source::new("Dynamo", "§4.4–4.7"),
        Source::new("Cassandra docs", "Dynamo, Hints, Read repair"),
        Source::new("Cassandra source", "StorageProxy, PaxosState"),
        Source::new("Gifford 1979", "§2"),
    ],
    conduct: &[
        Conduct {
            level: "QUORUM",
            settings: &[("tr", 3), ("tw", 3), ("repair", 2)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::REFUSES,
            linearizable: true,
            source: Source::new("Dynamo", "§4.5"),
        },
        Conduct {
            level: "ONE",
            settings: &[("tr", 0), ("tw", 0)],
            cut_off: &[0, 1],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::Stale, Does::Serves),
            linearizable: false,
            source: Source::new("Dynamo", "§4.5"),
        },
        Conduct {
            level: "ALL",
            settings: &[("tr", 4), ("tw", 4)],
            cut_off: &[0, 1],
            majority: SideDoes::REFUSES,
            minority: SideDoes::REFUSES,
            linearizable: true,
            source: Source::new("Dynamo", "§4.5"),
        },
        Conduct {
            level: "SERIAL",
            settings: &[
                ("tr", 14),
                ("tw", 14),
                ("retry", 60_000),
                ("limit", 2_000),
                ("qt", 1_500),
                ("tmin", 400),
            ],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::REFUSES,
            linearizable: true,
            source: Source::new("Cassandra source", "StorageProxy"),
        },
    ],
    gives_up: |settings, clocks| {
        let knobs = Knobs { copies: Some(&COPIES), read_repair: Some(&READ_REPAIR), sloppy: Some(&SLOPPY) };
        given_up(&QUORUM, knobs, &protocol(settings), settings, clocks)
    },
    make: Make::Here(|setup, settings| Box::new(World::<Quorum>::new(setup, protocol(settings)))),
    ..System::BLANK
};

fn protocol(settings: &Settings) -> quorum::Settings {
    quorum::Settings {
        copies: settings.get(&COPIES) as u8,
        sloppy: settings.on(&SLOPPY),
        timeout: settings.span(&TIMEOUT),
        read_repair: ReadRepair::from_choice(settings.get(&READ_REPAIR)),
        hints: settings.on(&HINTS),
        anti_entropy: settings.span(&ANTI_ENTROPY),
        heartbeat: settings.span(&HEARTBEAT),
        suspect_after: settings.span(&SUSPECT),
        conflicts: Conflicts::from_choice(settings.get(&CONFLICTS)),
        resolve: settings.on(&RESOLVE),
        merkle: settings.on(&MERKLE),
        centres: settings.get(&CENTRES) as u8,
        ..quorum::Settings::default()
    }
}
