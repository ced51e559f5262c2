//! Riak KV: Dynamo's ring as a product, with siblings, and quorums of primaries for those who ask.

use crate::base::{Knob, Source, Unit};
use crate::protocol::quorum::{self, Conflicts, Quorum, ROLES, RULES, ReadRepair};
use crate::sim::World;
use crate::system::quorum::{Knobs, given_up};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common};

const N_VAL: Knob =
    Knob::number("copies", "n_val", (1, 3, 9), Unit::None, "How many replicas of an object there are.");
const ALLOW_MULT: Knob = Knob::switch(
    "allow_mult",
    "allow_mult",
    true,
    "Writes that know nothing of each other stay as siblings: the default of every bucket type that was created.",
);
const LAST_WRITE_WINS: Knob = Knob::switch(
    "last_write_wins",
    "last_write_wins",
    false,
    "Clocks alone decide; what was read before a write plays no part.",
);
const RESOLVE: Knob = Knob::switch(
    "resolve",
    "The application resolves",
    false,
    "A client that reads siblings writes one value back in their place.",
);
const NODES: Knob = Knob { default: 5, ..common::REPLICAS };
const LENGTH: Knob = Knob { default: 12_000, ..common::DURATION };

const READS: Levels = Levels::new(
    &["r=quorum", "r=1", "r=all", "pr=1", "pr=quorum"],
    &[3, 0, 4, 201, 200],
    "How many vnodes a read waits for (r), and how many of them must be primaries (pr).",
);
const WRITES: Levels = Levels::new(
    &["w=quorum", "w=1", "w=all", "pw=1", "pw=quorum"],
    &[3, 0, 4, 201, 200],
    "How many vnodes a write waits for (w), and how many of them must be primaries (pw).",
);

const fn docs(page: &'static str, address: &'static str) -> Source {
    Source::page("Riak KV docs", page, address, "2.2.3")
}
const PROPERTIES: Source =
    docs("Replication properties", "docs.riak.com/riak/kv/2.2.3/developing/app-guide/replication-properties");
const CONFLICTS: Source =
    docs("Conflict resolution", "docs.riak.com/riak/kv/2.2.3/developing/usage/conflict-resolution");

const SERVED_STALE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);
/// x lives on n1, n2 and n3; n4 and n5 are cut off with none of them.
const CUT_OFF: &[u8] = &[3, 4];

const fn both_accept(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    source: Source,
) -> Conduct {
    Conduct {
        level,
        settings,
        cut_off: CUT_OFF,
        majority: SERVED_STALE,
        minority: SERVED_STALE,
        linearizable: false,
        source,
    }
}

pub static RIAK: System = System {
    id: "riak",
    name: "Riak KV",
    summary: "A ring of replicas in which others stand in for those that are down; writes that clash stay as \
              siblings until a client that has read them writes.",
    kind: Kind::Store,
    knobs: &[N_VAL, ALLOW_MULT, LAST_WRITE_WINS, RESOLVE, NODES, LENGTH],
    levels: [
        LevelKnobs::transfer(READS, WRITES),
        LevelKnobs::badge(READS.by_default(1), WRITES.by_default(1)),
    ],
    roles: &ROLES,
    rules: RULES,
    sources: &[PROPERTIES, CONFLICTS],
    conduct: &[
        both_accept("r=w=quorum, siblings", &[], CONFLICTS),
        both_accept("r=w=quorum, last_write_wins", &[("last_write_wins", 1)], CONFLICTS),
        both_accept("r=w=1", &[("tr", 1), ("tw", 1)], PROPERTIES),
        Conduct {
            minority: SideDoes::REFUSES,
            majority: SideDoes::SERVES,
            linearizable: true,
            ..both_accept("pr=pw=quorum", &[("tr", 4), ("tw", 4)], PROPERTIES)
        },
    ],
    said: "pr and pw at a quorum are sometimes called strong consistency. No run here refutes it, and none could prove \
           it: read repair does not wait, and siblings fall to timestamps. The documents do not promise it.",
    differs: &[
        "A vnode answers after its disk has the object, so that w and dw are the same.",
        "The ring has one position for each node, and a key begins at the node of its own number.",
        "A client is answered one value, that of the greatest timestamp among siblings; the siblings are in the state \
         of the replicas. Where allow_mult is off a real vnode throws the others away at once.",
        "Any node coordinates a write; a real one hands it to a vnode of the object first.",
        "A client's context is the version vector alone, so it may leave a sibling that a real one would replace.",
    ],
    gives_up: |settings, clocks| {
        let knobs = Knobs { copies: Some(&N_VAL), ..Knobs::default() };
        given_up(&RIAK, knobs, &protocol(settings), settings, clocks)
    },
    make: Make::Here(|setup, settings| Box::new(World::<Quorum>::new(setup, protocol(settings)))),
    ..System::BLANK
};

fn protocol(settings: &Settings) -> quorum::Settings {
    let last = settings.on(&LAST_WRITE_WINS);
    quorum::Settings {
        copies: settings.get(&N_VAL) as u8,
        sloppy: true,
        conflicts: if last { Conflicts::LastWriteWins } else { Conflicts::DottedVersionVectors },
        resolve: settings.on(&RESOLVE) || !settings.on(&ALLOW_MULT),
        read_repair: ReadRepair::Background,
        merkle: true,
        ..quorum::Settings::default()
    }
}
