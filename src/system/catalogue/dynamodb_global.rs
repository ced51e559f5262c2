//! A DynamoDB global table, multi-Region eventual consistency: each Region is consistent in itself, and between
//! Regions the last writer wins.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::quorum::{self, Quorum, ROLES, RULES, ReadRepair};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common};

const REGIONS: Knob = Knob::number(
    "dcs",
    "Regions",
    (1, 2, 3),
    Unit::None,
    "In how many Regions there is a replica of the table; each has the same share of the storage nodes.",
);
const CATCH_UP: Knob = Knob::number(
    "ae",
    "Catch up every",
    (100, 1_000, 600_000),
    Unit::Milliseconds,
    "How often what a Region missed is looked for; Regions usually agree within a second.",
);
const NODES: Knob = Knob { default: 6, ..common::REPLICAS };
const LENGTH: Knob = Knob { default: 30_000, ..common::DURATION };
const LIMIT: Knob = Knob { default: 3_000, ..common::LIMIT };
const RETRY: Knob = Knob { default: 6_000, ..common::RETRY };
const THINK_LEAST: Knob = Knob { default: 300, ..common::THINK_LEAST };
const THINK_MOST: Knob = Knob { default: 900, ..common::THINK_MOST };

const READS: Levels = Levels::new(
    &["eventually consistent", "ConsistentRead"],
    &[5, 9],
    "Whether a read may be answered by any storage node of its Region, or sees all that the Region has acknowledged.",
);
const WRITES: Levels =
    Levels::new(&["in its Region"], &[9], "A write is acknowledged by the Region that it is sent to.");

const DOCS: Source = Source::page(
    "DynamoDB Developer Guide",
    "Global tables: how it works",
    "docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
    "2026",
);

const SERVED_STALE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);

const fn both_accept(level: &'static str, settings: &'static [(&'static str, i64)]) -> Conduct {
    Conduct {
        level,
        settings,
        cut_off: &[3, 4, 5],
        majority: SERVED_STALE,
        minority: SERVED_STALE,
        linearizable: false,
        source: DOCS,
    }
}

pub static DYNAMODB_GLOBAL: System = System {
    id: "dynamodb-global",
    name: "DynamoDB global table",
    summary: "A replica of the table in each Region, all of which take writes; between Regions the last writer wins.",
    kind: Kind::Store,
    knobs: &[REGIONS, CATCH_UP, NODES, LENGTH, LIMIT, RETRY, THINK_LEAST, THINK_MOST],
    levels: [LevelKnobs::transfer(READS.by_default(1), WRITES), LevelKnobs::badge(READS, WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[DOCS, Source::new("DynamoDB, ATC 2022", "Replication")],
    conduct: &[
        both_accept("ConsistentRead", &[]),
        both_accept("eventually consistent reads", &[("tr", 0)]),
        Conduct {
            level: "ConsistentRead, one Region",
            settings: &[("dcs", 1), ("n", 3)],
            cut_off: &[2],
            majority: SideDoes::SERVES,
            minority: SideDoes::REFUSES,
            linearizable: true,
            source: DOCS,
        },
    ],
    said: "DynamoDB is often called multi-master. That is the paper named Dynamo, and this global table; the table of a \
           single Region has a leader for each partition. And ConsistentRead is consistent with its own Region: what \
           was last written in another may be missing.",
    differs: &[
        "Within a Region a leader with a lease orders the writes of a partition (Multi-Paxos); here the Region's nodes \
         agree by Paxos without a leader, in more round trips.",
        "Regions pass writes on as they are chosen, and look for what was missed every second.",
        "Strong consistency between Regions (three Regions, or two and a witness) is not here.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let quorum = quorum::Settings {
        centres: settings.get(&REGIONS) as u8,
        timeout: Span::from_ms(2_000),
        read_repair: ReadRepair::Off,
        anti_entropy: settings.span(&CATCH_UP),
        merkle: true,
        ..quorum::Settings::default()
    };
    Box::new(World::<Quorum>::new(setup, quorum))
}
