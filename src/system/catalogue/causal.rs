//! Causal memory over causal broadcast: every replica answers at once, and nothing is seen before what caused it.

use crate::base::{Knob, Source, Unit};
use crate::protocol::causal::{self, Causal, Concurrent, ROLES, RULES};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, Does, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const CONCURRENT: Knob = Knob::choice(
    "conc",
    "Concurrent writes",
    &["the last delivered stays", "the greater time wins"],
    0,
    "With the first, replicas may differ for ever (causal memory). With the second they converge (causal+).",
);
pub const SYNC: Knob = Knob::number(
    "sync",
    "Sync every",
    (1, 100, 60_000),
    Unit::Milliseconds,
    "How often a replica tells the others what it has got, so that they send what it lacks.",
);
pub const DELIVERS_AT_ONCE: Knob = Knob::broken(
    "xwait",
    "Deliver at once",
    "A message is delivered when it arrives, be its causes there or not: answers come before questions.",
);

const LOCAL: Levels = Levels::new(&["local"], &[0], "Every replica answers from what it has.");

pub static CAUSAL: System = System {
    id: "causal",
    name: "Causal broadcast",
    summary: "Every replica answers at once and sends its writes to all. A write waits until what its writer had \
              seen is there.",
    knobs: &[CONCURRENT, SYNC, DELIVERS_AT_ONCE],
    levels: [LevelKnobs::transfer(LOCAL, LOCAL), LevelKnobs::badge(LOCAL, LOCAL)],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        Source::new("Birman et al. 1991", "CBCAST"),
        Source::new("Ahamad et al. 1995", "§2"),
        Source::new("Lloyd et al. 2011", "causal+ consistency"),
    ],
    conduct: &[Conduct {
        level: "local",
        settings: &[],
        cut_off: &[0, 1],
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(Does::Stale, Does::Serves),
        linearizable: false,
        source: Source::new("Ahamad et al. 1995", "§2"),
    }],
    differs: &["A client that moves to another replica may find less there than it has seen."],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let causal = causal::Settings {
        sync: settings.span(&SYNC),
        concurrent: if settings.on(&CONCURRENT) {
            Concurrent::GreatestTime
        } else {
            Concurrent::LastDelivered
        },
        at_once: settings.on(&DELIVERS_AT_ONCE),
    };
    Box::new(World::<Causal>::new(setup, causal))
}
