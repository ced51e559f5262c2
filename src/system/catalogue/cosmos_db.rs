//! Azure Cosmos DB with a single write region: five levels between a write that waits for every region and a read of
//! whatever is there.

use crate::base::{Knob, Source, Unit};
use crate::protocol::regions::{self, Level, ROLES, RULES, Regions};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common};

const DEFAULT: Knob = Knob::choice(
    "level",
    "Default consistency",
    &["Strong", "Bounded staleness", "Session", "Consistent prefix", "Eventual"],
    2,
    "The account's level: what a write waits for, and the strongest that a read can ask for.",
);
const K: Knob = Knob::number(
    "k",
    "Staleness bound K",
    (10, 100_000, 1_000_000),
    Unit::None,
    "How many writes a region may lack before further ones are refused; at least 100,000 with several regions.",
);
const T: Knob = Knob::number(
    "t",
    "Staleness bound T",
    (1_000, 300_000, 86_400_000),
    Unit::Milliseconds,
    "For how long a region may lack a write before further ones are refused; at least 300 s with several regions.",
);
const DYNAMIC: Knob = Knob::switch(
    "dynamic",
    "Dynamic quorum",
    true,
    "A strong account of three regions or more does without a silent one while a majority remains.",
);
const TRUSTING: Knob = Knob::broken(
    "xlease",
    "Reads without a lease",
    "A region that was dropped goes on answering strong reads: others have gone on without it, so it answers stale.",
);

const REGIONS: Knob = Knob {
    name: "Regions",
    default: 3,
    help: "How many regions hold the data; n1 takes the writes.",
    ..common::REPLICAS
};
const GEOGRAPHY: Knob = Knob { default: 3, ..common::GEOGRAPHY };
const LENGTH: Knob = Knob { default: 30_000, ..common::DURATION };
const LIMIT: Knob = Knob { default: 2_000, ..common::LIMIT };
/// The client's library sends nothing again that may have been done.
const RETRY: Knob = Knob { default: 6_000, ..common::RETRY };
const THINK_LEAST: Knob = Knob { default: 50, ..common::THINK_LEAST };
const THINK_MOST: Knob = Knob { default: 200, ..common::THINK_MOST };

const READS: Levels = Levels::new(
    &["the account's", "Bounded staleness", "Session", "Consistent prefix", "Eventual"],
    &[0, 1, 2, 3, 4],
    "A read may ask for a weaker level than the account's; one that asks for a stronger one gets the account's.",
);
const WRITES: Levels =
    Levels::new(&["the account's"], &[0], "What a write waits for is the account's to say.");

const fn docs(heading: &'static str) -> Source {
    Source::page(
        "Cosmos DB docs",
        heading,
        "learn.microsoft.com/azure/cosmos-db/consistency-levels",
        "2025-08-28",
    )
}

const SERVED_STALE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);
const READS_STALE: SideDoes = SideDoes::new(Does::Stale, Does::Waits);

/// Region n3 is cut off; the write region is on the other side.
const fn weak(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    heading: &'static str,
) -> Conduct {
    Conduct {
        level,
        settings,
        cut_off: &[2],
        majority: SERVED_STALE,
        minority: READS_STALE,
        linearizable: false,
        source: docs(heading),
    }
}

pub static COSMOS_DB: System = System {
    id: "cosmosdb",
    name: "Cosmos DB",
    summary: "One region takes the writes and the others follow; five levels say how far behind a read may be.",
    kind: Kind::Store,
    knobs: &[
        DEFAULT,
        K,
        T,
        DYNAMIC,
        TRUSTING,
        REGIONS,
        GEOGRAPHY,
        LENGTH,
        LIMIT,
        RETRY,
        THINK_LEAST,
        THINK_MOST,
    ],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(4), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[docs("Consistency levels")],
    conduct: &[
        Conduct {
            level: "Strong",
            settings: &[("level", 0)],
            cut_off: &[2],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: docs("Strong consistency"),
        },
        weak("Bounded staleness, within its bounds", &[("level", 1)], "Bounded staleness consistency"),
        Conduct {
            majority: SideDoes::new(Does::Stale, Does::AtFirst),
            ..weak(
                "Bounded staleness, past T",
                &[("level", 1), ("t", 5_000)],
                "Bounded staleness consistency",
            )
        },
        weak("Session", &[("level", 2)], "Session consistency"),
        weak("Consistent prefix", &[("level", 3)], "Consistent prefix consistency"),
        weak("Eventual", &[("level", 4)], "Eventual consistency"),
        Conduct {
            majority: SideDoes::SERVES,
            ..weak("an eventual read of a strong account", &[("level", 0), ("tr", 4)], "Consistency levels")
        },
    ],
    said: "",
    differs: &[
        "A region is one replica; a real one has four, and writes to three of them.",
        "There is no failover: while the write region is gone nothing is written, and no tail of writes is lost.",
        "How a dropped region knows that it is dropped is not documented; here it holds a lease.",
        "All regions follow one log, so that an eventual read sees a prefix of it too.",
        "A write is passed on by the region that was asked; the client's library would turn to the write region itself.",
        "A region waits for the log where a session is ahead of it; the library would also try another region.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let regions = regions::Settings {
        account: Level::from_code(settings.get(&DEFAULT) as u8),
        most_writes: settings.get(&K).unsigned_abs(),
        most_time: settings.span(&T),
        dynamic_quorum: settings.on(&DYNAMIC),
        trusting: settings.on(&TRUSTING),
        ..regions::Settings::default()
    };
    Box::new(World::<Regions>::new(setup, regions))
}
