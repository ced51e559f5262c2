//! PostgreSQL on one server: what replication is compared with.

use super::{WAL_WRITER_DELAY, row, wal_setting};
use crate::base::{Knob, Unit};
use crate::system::{Conduct, LevelKnobs, Levels, Make, SideDoes, System, common};

const SERVERS: Knob =
    Knob::number(common::REPLICAS.id, "Servers", (1, 1, 1), Unit::None, "One: there is no standby.");

const COMMIT: Levels = Levels::new(
    &["off", "on"],
    &[0, 1],
    "synchronous_commit: whether a commit waits for the server's disk; without standbys the others mean the same.",
)
.by_default(1);
const READS: Levels = Levels::new(&["primary"], &[1], "There is one server to read from.");

pub static POSTGRES_SINGLE: System = System {
    id: "pg",
    name: "PostgreSQL, single",
    summary: "One server, one disk. Nothing to cut off from anything, and nobody to take over.",
    knobs: &[SERVERS, WAL_WRITER_DELAY],
    levels: [LevelKnobs::transfer(READS, COMMIT), LevelKnobs::badge(READS, COMMIT)],
    conduct: &[
        // There is no other side: nobody is there to be served.
        Conduct { minority: SideDoes::NOBODY, ..row("on", &[], &[], wal_setting("synchronous_commit")) },
        Conduct {
            minority: SideDoes::NOBODY,
            ..row("off", &[("tw", 0)], &[], wal_setting("synchronous_commit"))
        },
    ],
    said: "Often called CA. With one server there is no cut between servers to choose under: if it is down, or you \
           cannot reach it, nobody is served.",
    differs: &["A commit is one write; there are no transactions of several statements."],
    gives_up: |settings, _| super::gives_up(&POSTGRES_SINGLE, settings, false),
    make: Make::Here(|setup, settings| super::world(setup, settings, 0, true)),
    ..super::BLANK
};
