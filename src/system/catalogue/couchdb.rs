//! Apache CouchDB: documents with revision trees, in a cluster with n copies or on nodes that replicate.

use crate::base::{Knob, Quiet, Source, Unit};
use crate::protocol::revisions::{self, ROLES, RULES, Revisions, RevsLimit};
use crate::sim::{Setup, Simulation, World};
use crate::system::common::REPLICAS;
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

const COPIES: Knob = Knob {
    name: "n",
    default: 3,
    help: "How many copies there are of every document: here each node has one.",
    ..REPLICAS
};
const REPLICATE: Knob = Knob::number(
    "repl",
    "Replicate every",
    (1, 100, 60_000),
    Unit::Milliseconds,
    "How often a node tells another its leaves, to be sent what it lacks.",
);
const TIMEOUT: Knob = Knob::number(
    "qt",
    "Answer after",
    (1, 150, 60_000),
    Unit::Milliseconds,
    "How long copies are waited for; then as few as there are have to do (202 in place of 201).",
);
const WITH_REV: Knob = Knob::switch(
    "rev",
    "Show the _rev that was read",
    false,
    "Off: a client that writes asks for the latest _rev first. On: it shows the one it read, and may be refused (409).",
);
const SWEEP: Knob = Knob::number(
    "sweep",
    "Resolve conflicts every",
    (0, 0, 600_000),
    Unit::Milliseconds,
    "How often the application deletes the revisions that lost; 0: it leaves them there.",
);
const REVS_LIMIT: Knob = Knob::number(
    "revs_limit",
    "_revs_limit",
    (1, 1_000, 100_000),
    Unit::None,
    "How many revisions of each branch a node remembers. An edit that is older comes back as a conflict.",
);
const OWN_WINNER: Knob = Knob::broken(
    "xwin",
    "Choose the winner alone",
    "Each node chooses among conflicting revisions by a rule of its own: they never come to show the same.",
);

const NUMBERS: &[u8] = &[1, 2, 3];
const READS: Levels =
    Levels::new(&["r=1", "r=2", "r=3"], NUMBERS, "How many copies a read asks for.").by_default(1);
const WRITES: Levels =
    Levels::new(&["w=1", "w=2", "w=3"], NUMBERS, "How many copies a write waits for.").by_default(1);

const fn docs(page: &'static str, address: &'static str) -> Source {
    Source::page("CouchDB docs", page, address, "3.2 (2022-09)")
}

const THEORY: Source = docs("Cluster: Theory", "docs.couchdb.org/en/stable/cluster/theory.html");
const CONFLICTS: Source =
    docs("Replication and conflict model", "docs.couchdb.org/en/stable/replication/conflicts.html");
const LIMIT: Source = docs("/{db}/_revs_limit", "docs.couchdb.org/en/stable/api/database/misc.html");
const BOTH: SideDoes = SideDoes::new(Does::Stale, Does::Serves);

pub static COUCHDB: System = System {
    id: "couchdb",
    name: "CouchDB",
    summary: "Every node takes edits. Edits of the same revision become branches of the document’s tree; all nodes \
              show the same winner and keep the others as conflicts.",
    kind: Kind::Store,
    knobs: &[COPIES, REPLICATE, TIMEOUT, WITH_REV, SWEEP, REVS_LIMIT, OWN_WINNER],
    levels: [
        LevelKnobs::transfer(READS, WRITES),
        LevelKnobs::badge(READS.by_default(0), WRITES.by_default(0)),
    ],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        CONFLICTS,
        THEORY,
        LIMIT,
        Source::new("CouchDB: The Definitive Guide, draft", "Conflict Management"),
    ],
    conduct: &[
        Conduct {
            level: "a cluster, r=2 w=2",
            settings: &[("c", 6)],
            cut_off: &[0],
            majority: BOTH,
            minority: BOTH,
            linearizable: false,
            source: THEORY,
        },
        Conduct {
            level: "replicated nodes, r=1 w=1",
            settings: &[("tr", 0), ("tw", 0), ("c", 6)],
            cut_off: &[0],
            majority: BOTH,
            minority: BOTH,
            linearizable: false,
            source: CONFLICTS,
        },
    ],
    said: "It is said to resolve conflicts. It chooses which revision to show; the others wait for an application.",
    differs: &[
        "One shard (q=1) with a copy on each node, and a value a document.",
        "A client that asks again after silence edits again.",
        "Copies are waited for by a timer that is shorter than the product’s.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let revisions = revisions::Settings {
        replicate: settings.span(&REPLICATE),
        with_rev: settings.on(&WITH_REV),
        timeout: settings.span(&TIMEOUT),
        sweep: settings.span(&SWEEP),
        revs_limit: Quiet(RevsLimit(settings.get(&REVS_LIMIT) as u32)),
        own_winner: settings.on(&OWN_WINNER),
    };
    Box::new(World::<Revisions>::new(setup, revisions))
}
