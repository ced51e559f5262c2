//! Dynamo, as in the paper: sloppy quorums, vector clocks, hinted handoff, Merkle trees. Not DynamoDB.

use crate::base::{Knob, Source, Unit};
use crate::protocol::quorum::{self, Conflicts, Quorum, ROLES, RULES, ReadRepair};
use crate::sim::World;
use crate::system::quorum::{Knobs, given_up};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common};

const N: Knob = Knob::number(
    "copies",
    "N",
    (1, 3, 9),
    Unit::None,
    "How many nodes of the preference list hold each object.",
);
const RECONCILE: Knob = Knob::choice(
    "conflicts",
    "Reconciliation",
    &["timestamps", "vector clocks"],
    1,
    "By timestamps the last write wins; by vector clocks the application gets all versions that clash.",
);
const MERGE: Knob = Knob::switch(
    "resolve",
    "The application merges",
    true,
    "A read that finds several versions writes one back in their place.",
);
const HINTS: Knob = Knob::switch(
    "hints",
    "Hinted handoff",
    true,
    "What a node missed waits at another, and is handed over when it is back.",
);
const NODES: Knob = Knob { default: 6, ..common::REPLICAS };
const LENGTH: Knob = Knob { default: 12_000, ..common::DURATION };

const R: Levels = Levels::new(&["1", "2", "3"], &[11, 12, 13], "R: how many nodes a read waits for.");
const W: Levels = Levels::new(&["1", "2", "3"], &[11, 12, 13], "W: how many nodes a write waits for.");
const TWO: usize = 1;

const fn paper(section: &'static str) -> Source {
    Source::new("Dynamo", section)
}

const SERVED_STALE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);

pub static DYNAMO: System = System {
    id: "dynamo",
    name: "Dynamo, as in the paper",
    summary: "Always writable: other nodes stand in for those that are not there, and versions that clash are kept \
              until somebody who has read them all writes.",
    kind: Kind::Store,
    knobs: &[N, RECONCILE, MERGE, HINTS, NODES, LENGTH],
    levels: [
        LevelKnobs::transfer(R.by_default(TWO), W.by_default(TWO)),
        LevelKnobs::badge(R, W.by_default(TWO)),
    ],
    roles: &ROLES,
    rules: RULES,
    sources: &[paper("§4.3–4.8"), paper("§5"), paper("§6")],
    conduct: &[
        Conduct {
            level: "(N, R, W) = (3, 2, 2)",
            settings: &[],
            cut_off: &[0, 1],
            majority: SERVED_STALE,
            minority: SERVED_STALE,
            linearizable: false,
            source: paper("§4.6"),
        },
        Conduct {
            level: "(3, 2, 2), timestamps",
            settings: &[("conflicts", 0)],
            cut_off: &[0, 1],
            majority: SERVED_STALE,
            minority: SERVED_STALE,
            linearizable: false,
            source: paper("§6"),
        },
        Conduct {
            level: "(3, 1, 3), a read engine",
            settings: &[("tr", 0), ("tw", 2)],
            cut_off: &[0, 1],
            majority: SERVED_STALE,
            minority: SideDoes::new(Does::Stale, Does::Refuses),
            linearizable: false,
            source: paper("§6"),
        },
    ],
    said: "R + W > N is read as consistent. With a sloppy quorum the nodes that answer a read need not be those that \
           took the write: each side of a cut makes up its own.",
    differs: &[
        "The ring has one position for each node, and a key begins at the node of its own number.",
        "Any node coordinates, where the paper prefers one of the first N.",
        "An application merges carts; a register has no such merge, so the version of the greatest timestamp stays.",
        "Vector clocks are not truncated.",
    ],
    gives_up: |settings, clocks| {
        let knobs = Knobs { copies: Some(&N), ..Knobs::default() };
        given_up(&DYNAMO, knobs, &protocol(settings), settings, clocks)
    },
    make: Make::Here(|setup, settings| Box::new(World::<Quorum>::new(setup, protocol(settings)))),
    ..System::BLANK
};

fn protocol(settings: &Settings) -> quorum::Settings {
    quorum::Settings {
        copies: settings.get(&N) as u8,
        sloppy: true,
        conflicts: Conflicts::from_choice(settings.get(&RECONCILE)),
        resolve: settings.on(&MERGE),
        hints: settings.on(&HINTS),
        read_repair: ReadRepair::Background,
        merkle: true,
        ..quorum::Settings::default()
    }
}
