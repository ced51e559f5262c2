//! A DynamoDB global table. Under multi-Region eventual consistency each Region is consistent in itself, and between
//! Regions the last writer wins; under multi-Region strong consistency a majority of the nodes of all Regions agrees.

use crate::base::{Knob, Quiet, Source, Span, Unit};
use crate::protocol::quorum::{self, Quorum, ROLES, RULES, ReadRepair};
use crate::sim::{Setup, Simulation, World};
use crate::system::{
    Conduct, Does, Kind, LevelKnobs, Levels, Make, Objection, Settings, SideDoes, System, common,
};

const REGIONS: Knob = Knob::number(
    "dcs",
    "Regions",
    (1, 2, 3),
    Unit::None,
    "In how many Regions there is a replica of the table; each has the same share of the storage nodes.",
);
const CONSISTENCY: Knob = Knob::choice(
    "mrc",
    "MultiRegionConsistency",
    &["EVENTUAL", "STRONG"],
    0,
    "EVENTUAL: a write is passed on after it was acknowledged. STRONG: another Region has it before, and ConsistentRead \
     sees what was written in any.",
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

/// What ConsistentRead and writes ask for: a majority of the Region's nodes, by Paxos among them.
const WITHIN_REGION: u8 = 9;

const READS: Levels = Levels::new(
    &["eventually consistent", "ConsistentRead"],
    &[5, WITHIN_REGION],
    "Whether a read may be answered by any storage node of its Region, or sees all that the Region has acknowledged.",
);
const WRITES: Levels = Levels::new(
    &["PutItem"],
    &[WITHIN_REGION],
    "A write is acknowledged by the Region that it is sent to; under STRONG once another has it too.",
);

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

const fn strong(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    linearizable: bool,
    minority: SideDoes,
) -> Conduct {
    let majority = SideDoes::SERVES;
    Conduct { level, settings, cut_off: &[4, 5], majority, minority, linearizable, source: DOCS }
}

pub static DYNAMODB_GLOBAL: System = System {
    id: "dynamodb-global",
    name: "DynamoDB global table",
    summary: "A replica of the table in each Region, all of which take writes. EVENTUAL: the last writer wins. STRONG: \
              Regions agree first.",
    kind: Kind::Store,
    knobs: &[REGIONS, CONSISTENCY, CATCH_UP, NODES, LENGTH, LIMIT, RETRY, THINK_LEAST, THINK_MOST],
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
        strong(
            "STRONG, ConsistentRead, a Region is cut off",
            &[("mrc", 1), ("dcs", 3)],
            true,
            SideDoes::FAILS,
        ),
        strong(
            "STRONG, eventually consistent reads, a Region is cut off",
            &[("mrc", 1), ("dcs", 3), ("tr", 0)],
            false,
            SideDoes::new(Does::Stale, Does::Fails),
        ),
    ],
    said: "DynamoDB is often called multi-master. That is the paper named Dynamo, and this global table; the table of a \
           single Region has a leader for each partition. And ConsistentRead is consistent with its own Region: what \
           was last written in another may be missing.",
    differs: &[
        "Within a Region a leader with a lease orders the writes of a partition (Multi-Paxos); here the Region's nodes \
         agree by Paxos without a leader, in more round trips.",
        "Regions pass writes on as they are chosen, and look for what was missed every second.",
        "STRONG takes three Regions with storage nodes; two and a witness are not here.",
        "Under STRONG any Region's node runs the rounds of its own write, and one that meets another Region's before \
         anything is accepted fails with a conflict; how the service finds conflicts is not published.",
    ],
    check,
    make: Make::Here(build),
    ..System::BLANK
};

/// What cannot be: STRONG with other than three Regions, or with Regions of different size.
fn check(settings: &Settings) -> Vec<Objection> {
    let (regions, nodes) = (settings.get(&REGIONS), settings.get(&NODES));
    let mut objections = Vec::new();
    if settings.on(&CONSISTENCY) && regions != 3 {
        let reason = format!("STRONG takes exactly three Regions, not {regions}.");
        objections.push(Objection { knob: REGIONS.id, reason, nearest: 3 });
    } else if settings.on(&CONSISTENCY) && nodes % 3 != 0 {
        let reason = format!("{nodes} storage nodes are not the same number in each of three Regions.");
        objections.push(Objection { knob: NODES.id, reason, nearest: (nodes + 1) / 3 * 3 });
    }
    objections
}

/// What ConsistentRead and writes ask for under STRONG: a majority of all nodes, of which one Region never has enough.
const AMONG_ALL: u8 = 8;

fn build(mut setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let strong = settings.on(&CONSISTENCY);
    for class in setup.workload.classes.iter_mut().filter(|_| strong) {
        class.write_level = AMONG_ALL;
        if class.read_level == WITHIN_REGION {
            class.read_level = AMONG_ALL;
        }
    }
    let quorum = quorum::Settings {
        centres: settings.get(&REGIONS) as u8,
        timeout: Span::from_ms(2_000),
        read_repair: ReadRepair::Off,
        anti_entropy: settings.span(&CATCH_UP),
        merkle: true,
        refuses_conflicts: Quiet(strong),
        ..quorum::Settings::default()
    };
    Box::new(World::<Quorum>::new(setup, quorum))
}
