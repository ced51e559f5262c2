//! Apache HBase: region servers with the product's names, defaults and pace.

use crate::base::{Knob, Source, Unit};
use crate::protocol::region_servers::{self, ROLES, RULES, Regions};
use crate::sim::{Setup, Simulation, World};
use crate::system::common;
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

/// HBase asks for 90 s; the ensemble grants no more than 20 ticks.
pub const SESSION: Knob = Knob::number(
    "session",
    "zookeeper.session.timeout",
    (100, 40_000, 600_000),
    Unit::Milliseconds,
    "A server that was silent for this long is taken for dead: 90 s are asked for, 40 s granted by default.",
);
pub const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Session ping",
    (10, 3_000, 60_000),
    Unit::Milliseconds,
    "How often a region server tells that it is there, as hbase.regionserver.msginterval.",
);
pub const RECOVERY: Knob = Knob::number(
    "split",
    "Log split",
    (0, 5_000, 600_000),
    Unit::Milliseconds,
    "How long it takes to split the log of a lost server before its regions can be opened elsewhere.",
);
pub const COPIES: Knob = Knob::number(
    "copies",
    "REGION_REPLICATION",
    (1, 1, 8),
    Unit::None,
    "How many servers hold a region; all but one answer TIMELINE reads alone.",
);
pub const REFRESH: Knob = Knob::number(
    "refresh",
    "Refresh of copies",
    (10, 300, 60_000),
    Unit::Milliseconds,
    "How often a copy reads on in the log, and how long a server waits before it writes to it again.",
);
pub const UNFENCED: Knob = Knob::broken(
    "xfence",
    "Log without fence",
    "The log takes writes of a server that has lost the region and does not know it.",
);
pub const DURATION: Knob = Knob { default: 240_000, ..common::DURATION };
pub const THINK_LEAST: Knob = Knob { default: 200, ..common::THINK_LEAST };
pub const THINK_MOST: Knob = Knob { default: 800, ..common::THINK_MOST };
/// The first pause of a client between two tries; each further one is longer.
pub const RETRY: Knob = Knob {
    name: "hbase.client.pause",
    default: 300,
    help: "How long a client waits for one server before it asks another.",
    ..common::RETRY
};
pub const LIMIT: Knob = Knob { default: 4_000, ..common::LIMIT };

const READS: Levels = Levels::new(
    &["STRONG", "TIMELINE"],
    &[0, 1],
    "A strong read goes to the server of the region; a timeline read may be answered by a copy, and stale.",
);
const WRITES: Levels =
    Levels::new(&["Put"], &[0], "A write is answered when the log of its region holds it.");

const VERSION: &str = "read November 2026";

const fn book(page: &'static str) -> Source {
    Source::page("HBase", page, "hbase.apache.org/docs/architecture", VERSION)
}

const fn defaults(setting: &'static str) -> Source {
    Source::page("HBase defaults", setting, "github.com/apache/hbase, hbase-default.xml", VERSION)
}

const OVERLAP: Source = Source::page(
    "HBase issues",
    "HBASE-22918",
    "issues.apache.org/jira/browse/HBASE-22918",
    "2019, HBase 2.1.5",
);

pub static HBASE: System = System {
    id: "hbase",
    name: "HBase",
    summary: "Each region of a table is served by one server at a time, which the master appoints; the log of every \
              write is in a file system that all share.",
    kind: Kind::Store,
    knobs: &[
        SESSION,
        HEARTBEAT,
        RECOVERY,
        COPIES,
        REFRESH,
        DURATION,
        LIMIT,
        RETRY,
        THINK_LEAST,
        THINK_MOST,
        UNFENCED,
    ],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(1), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        book("Regions"),
        book("Timeline Consistent Reads"),
        defaults("zookeeper.session.timeout, hbase.regionserver.msginterval"),
        OVERLAP,
    ],
    conduct: &[
        Conduct {
            level: "STRONG; the region’s server cut off",
            settings: &[("tr", 0), ("c", 5)],
            cut_off: &[1],
            majority: SideDoes::SERVES,
            minority: SideDoes::new(Does::Stale, Does::Waits),
            linearizable: false,
            source: OVERLAP,
        },
        Conduct {
            level: "STRONG; other servers cut off",
            settings: &[("tr", 0), ("c", 5)],
            cut_off: &[3, 4],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: book("Regions"),
        },
        Conduct {
            level: "TIMELINE; other servers cut off",
            settings: &[("tr", 1), ("copies", 4), ("c", 5)],
            cut_off: &[3, 4],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::Stale, Does::Fails),
            linearizable: false,
            source: book("Timeline Consistent Reads"),
        },
    ],
    said: "HBase is called CP: strong per row, because one server serves it. Two do for a while when one was cut off, \
           and only writes are fenced. The other regions are served all the time.",
    differs: &[
        "n1 is coordination service, master and file system in one, and its log survives a crash; each is many machines.",
        "A server whose log does not answer waits; HBase’s would abort after a time.",
        "A client that asks the wrong server is told the right one; HBase’s client looks it up.",
        "Every server reads every log at intervals, and only copies answer; HBase’s copies may also be sent it.",
        "Log splitting takes a set time, whatever there is in the log.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let regions = region_servers::Settings {
        regions: 2,
        copies: settings.get(&COPIES) as u8,
        session: settings.span(&SESSION),
        heartbeat: settings.span(&HEARTBEAT),
        recovery: settings.span(&RECOVERY),
        refresh: settings.span(&REFRESH),
        unfenced: settings.on(&UNFENCED),
    };
    Box::new(World::<Regions>::new(setup, regions))
}
