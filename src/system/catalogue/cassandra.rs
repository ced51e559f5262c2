//! Apache Cassandra: a ring in each data centre, no leader, and a level for each statement.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::quorum::{self, Quorum, ROLES, RULES, ReadRepair};
use crate::sim::World;
use crate::system::quorum::{CENTRES, Knobs, READ_REPAIR, given_up};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common};

const RF: Knob = Knob::number(
    "copies",
    "Replication factor",
    (0, 3, 9),
    Unit::None,
    "How many nodes of each data centre hold a row (NetworkTopologyStrategy); 0: all of them.",
);
const DCS: Knob = Knob::number(
    CENTRES.id,
    CENTRES.name,
    (0, 2, 3),
    Unit::None,
    "To how many the nodes are dealt, in order; 0: the regions of the geography.",
);
const READ_TIMEOUT: Knob = Knob::number(
    "read_request_timeout",
    "read_request_timeout",
    (1, 5_000, 60_000),
    Unit::Milliseconds,
    "How long a coordinator waits for nodes to answer a read.",
);
const WRITE_TIMEOUT: Knob = Knob::number(
    "write_request_timeout",
    "write_request_timeout",
    (1, 2_000, 60_000),
    Unit::Milliseconds,
    "How long a coordinator waits for nodes to acknowledge a write.",
);
const HANDOFF: Knob = Knob::switch(
    "hinted_handoff_enabled",
    "hinted_handoff_enabled",
    true,
    "A coordinator keeps what a node missed, and hands it over later.",
);
const HINT_WINDOW: Knob = Knob::number(
    "max_hint_window",
    "max_hint_window",
    (0, 10_800_000, 86_400_000),
    Unit::Milliseconds,
    "After so long no further hint is kept for a node that is down.",
);
const REPAIR: Knob = Knob::choice(
    READ_REPAIR.id,
    "read_repair",
    &["NONE", "BLOCKING"],
    1,
    "Whether a read waits until as many replicas as its level asks for hold what it answers.",
);
const CONVICT: Knob = Knob::number(
    "convict",
    "Convicted after",
    (100, 18_000, 120_000),
    Unit::Milliseconds,
    "A node that was silent for this long is taken for down.",
);
const MANUAL_REPAIR: Knob = Knob::number(
    "nodetool_repair",
    "Repair every",
    (0, 0, 600_000),
    Unit::Milliseconds,
    "How often each node repairs with another by Merkle trees, as an operator would; 0: never.",
);

const LENGTH: Knob = Knob { default: 60_000, ..common::DURATION };
const NODES: Knob = Knob { default: 6, ..common::REPLICAS };
/// A driver gives up later than the coordinator does, and sends nothing again that may have been done.
const LIMIT: Knob = Knob { default: 10_000, ..common::LIMIT };
const RETRY: Knob = Knob { default: 20_000, ..common::RETRY };
const THINK_LEAST: Knob = Knob { default: 300, ..common::THINK_LEAST };
const THINK_MOST: Knob = Knob { default: 900, ..common::THINK_MOST };

const NAMES: &[&str] = &[
    "ONE",
    "TWO",
    "THREE",
    "QUORUM",
    "ALL",
    "LOCAL_ONE",
    "LOCAL_QUORUM",
    "EACH_QUORUM",
    "SERIAL",
    "LOCAL_SERIAL",
    "ANY",
];
const CODES: &[u8] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const READS: Levels =
    Levels::new(NAMES.split_at(10).0, CODES.split_at(10).0, "Whose answers a read waits for.");
const WRITES: Levels = Levels::new(NAMES, CODES, "Whose acknowledgements a write waits for.");
const LOCAL_ONE: usize = 5;
const LOCAL_QUORUM: usize = 6;

const DOCS: Source = Source::page(
    "Cassandra docs",
    "Dynamo: Tunable Consistency",
    "cassandra.apache.org/doc/latest/cassandra/architecture/dynamo.html",
    "trunk, 2026",
);
const LWT: Source = Source::new("Cassandra source", "StorageProxy: getPaxosParticipants");

const SERVED_STALE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);
/// One data centre of three nodes, of which n3 is cut off.
const fn one_dc(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    minority: SideDoes,
) -> Conduct {
    Conduct {
        level,
        settings,
        cut_off: &[2],
        majority: SideDoes::SERVES,
        minority,
        linearizable: true,
        source: DOCS,
    }
}

/// Two data centres of three nodes, cut from each other.
const fn two_dcs(level: &'static str, settings: &'static [(&'static str, i64)], does: SideDoes) -> Conduct {
    let linearizable = matches!((does.reads, does.writes), (Does::Refuses, Does::Refuses));
    Conduct {
        level,
        settings,
        cut_off: &[3, 4, 5],
        majority: does,
        minority: does,
        linearizable,
        source: DOCS,
    }
}

pub static CASSANDRA: System = System {
    id: "cassandra",
    name: "Cassandra",
    summary: "No leader: every node coordinates, every statement says whose answers it waits for, and the last \
              write by the clock wins.",
    kind: Kind::Store,
    knobs: &[
        RF,
        DCS,
        READ_TIMEOUT,
        WRITE_TIMEOUT,
        HANDOFF,
        HINT_WINDOW,
        REPAIR,
        CONVICT,
        MANUAL_REPAIR,
        NODES,
        LENGTH,
        LIMIT,
        RETRY,
        THINK_LEAST,
        THINK_MOST,
    ],
    levels: [
        LevelKnobs::transfer(READS.by_default(LOCAL_QUORUM), WRITES.by_default(LOCAL_QUORUM)),
        LevelKnobs::badge(READS.by_default(LOCAL_ONE), WRITES.by_default(LOCAL_ONE)),
    ],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        DOCS,
        Source::page(
            "Cassandra docs",
            "Hints",
            "cassandra.apache.org/doc/latest/cassandra/managing/operating/hints.html",
            "trunk, 2026",
        ),
        LWT,
    ],
    conduct: &[
        one_dc("QUORUM", &[("n", 3), ("dcs", 1), ("tr", 3), ("tw", 3)], SideDoes::REFUSES),
        Conduct {
            source: LWT,
            ..one_dc("SERIAL", &[("n", 3), ("dcs", 1), ("tr", 8), ("tw", 8)], SideDoes::REFUSES)
        },
        Conduct {
            majority: SERVED_STALE,
            linearizable: false,
            ..one_dc("ONE", &[("n", 3), ("dcs", 1), ("tr", 0), ("tw", 0)], SERVED_STALE)
        },
        Conduct {
            majority: SideDoes::REFUSES,
            ..one_dc("ALL", &[("n", 3), ("dcs", 1), ("tr", 4), ("tw", 4)], SideDoes::REFUSES)
        },
        two_dcs("LOCAL_QUORUM", &[], SERVED_STALE),
        two_dcs("LOCAL_ONE", &[("tr", 5), ("tw", 5)], SERVED_STALE),
        two_dcs("ANY", &[("tr", 0), ("tw", 10)], SERVED_STALE),
        two_dcs("LOCAL_SERIAL", &[("tr", 9), ("tw", 9)], SERVED_STALE),
        two_dcs("QUORUM of two data centres", &[("tr", 3), ("tw", 3)], SideDoes::REFUSES),
        two_dcs("EACH_QUORUM", &[("tr", 7), ("tw", 7)], SideDoes::REFUSES),
        two_dcs("SERIAL of two data centres", &[("tr", 8), ("tw", 8)], SideDoes::REFUSES),
    ],
    said: "R + W > N is commonly called strong consistency. It says that a read meets every acknowledged write; what \
           becomes of a write that was refused, and of one that a clock dates too early, it does not say.",
    differs: &[
        "A read is sent to every replica it could use, not to as many as its level needs.",
        "A silent node is convicted after a fixed time; the real detector weighs each silence (phi, 8 by default).",
        "A node acknowledges after its disk has the write; commitlog_sync is periodic by default, so real nodes \
         acknowledge earlier and may lose the last seconds when all of them crash.",
        "Coordinators stamp writes; drivers do so by default.",
        "A plain write at a serial level goes through Paxos as one whose condition always holds.",
    ],
    gives_up: |settings, clocks| {
        let knobs = Knobs { copies: Some(&RF), read_repair: Some(&REPAIR), ..Knobs::default() };
        given_up(&CASSANDRA, knobs, &protocol(settings), settings, clocks)
    },
    make: Make::Here(|setup, settings| Box::new(World::<Quorum>::new(setup, protocol(settings)))),
    ..System::BLANK
};

fn protocol(settings: &Settings) -> quorum::Settings {
    let repair = if settings.on(&REPAIR) { ReadRepair::Blocking } else { ReadRepair::Off };
    quorum::Settings {
        copies: settings.get(&RF) as u8,
        centres: settings.get(&DCS) as u8,
        timeout: settings.span(&READ_TIMEOUT),
        write_timeout: settings.span(&WRITE_TIMEOUT),
        hints: settings.on(&HANDOFF),
        hint_window: settings.span(&HINT_WINDOW),
        hint_interval: Span::from_secs(10),
        read_repair: repair,
        anti_entropy: settings.span(&MANUAL_REPAIR),
        merkle: true,
        heartbeat: Span::from_secs(1),
        suspect_after: settings.span(&CONVICT),
        ..quorum::Settings::default()
    }
}
