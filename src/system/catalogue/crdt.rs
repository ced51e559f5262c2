//! Conflict-free replicated data types, by state, by delta or by operation.

use crate::base::{Knob, Source, Unit};
use crate::protocol::crdt::{self, Broken, Crdt, ROLES, RULES, Registers, Sets, Style};
use crate::sim::{Setup, Simulation, World};
use crate::system::common::{BADGE_DATA, TRANSFER_DATA, data};
use crate::system::{Conduct, Does, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const STYLE: Knob = Knob::choice(
    "style",
    "Copies come together",
    &["by state", "by delta", "by operation"],
    0,
    "Replicas send all that they have, the joins of recent changes, or each operation once and causes first.",
);
/// A balance, by default.
pub const TRANSFER: Knob = Knob { default: 1, ..TRANSFER_DATA };
/// How many are unread: it only grows.
pub const BADGE: Knob = Knob { default: 2, ..BADGE_DATA };
pub const REGISTERS: Knob = Knob::choice(
    "reg",
    "Registers",
    &["LWW-register", "MV-register"],
    0,
    "Of concurrent writes the greater stamp wins, or both values stand side by side.",
);
pub const SETS: Knob = Knob::choice(
    "set",
    "Sets",
    &["OR-set", "LWW-map"],
    0,
    "Of an insert and a concurrent removal the insert wins, or the greater stamp.",
);
pub const GOSSIP: Knob = Knob::number(
    "gossip",
    "Gossip every",
    (1, 100, 60_000),
    Unit::Milliseconds,
    "How often a replica sends its state, its changes or what it has got to another.",
);
pub const SUMS_JOINS: Knob = Knob::broken(
    "xjoin",
    "Add where a join takes the greater",
    "A join adds the numbers of counters: what arrives twice counts twice.",
);
pub const APPLIES_AGAIN: Knob = Knob::broken(
    "xonce",
    "Apply operations whenever they arrive",
    "An operation that arrives twice is applied twice: an add counts twice.",
);
pub const BARE_CLOCK: Knob = Knob::broken(
    "xclock",
    "Stamp by the bare clock",
    "A stamp is the wall clock's, be it smaller than one seen: a write may lose to what its writer had read.",
);

const LOCAL: Levels = Levels::new(&["local"], &[0], "Every replica answers from what it has.");
const STUDY: Source = Source::new("Shapiro et al. 2011, study", "state-based and op-based objects");
const ON_BOTH_SIDES: SideDoes = SideDoes::new(Does::Stale, Does::Serves);

const fn row(level: &'static str, settings: &'static [(&'static str, i64)]) -> Conduct {
    Conduct {
        level,
        settings,
        cut_off: &[0, 1],
        majority: ON_BOTH_SIDES,
        minority: ON_BOTH_SIDES,
        linearizable: false,
        source: STUDY,
    }
}

pub static CRDT: System = System {
    id: "crdt",
    name: "CRDTs",
    summary: "Every replica takes every update at once; copies merge without conflict, in whatever order they meet.",
    knobs: &[STYLE, TRANSFER, BADGE, REGISTERS, SETS, GOSSIP, SUMS_JOINS, APPLIES_AGAIN, BARE_CLOCK],
    levels: [LevelKnobs::transfer(LOCAL, LOCAL), LevelKnobs::badge(LOCAL, LOCAL)],
    data: |settings| data(settings, [&TRANSFER, &BADGE]),
    roles: &ROLES,
    rules: RULES,
    sources: &[STUDY, Source::new("Shapiro et al. 2011, SSS", "strong eventual consistency")],
    conduct: &[
        row("a PN-counter by state", &[]),
        row("a PN-counter by operation", &[("style", 2)]),
        row("an LWW-register by state", &[("td", 0)]),
        row("an MV-register by operation", &[("td", 0), ("reg", 1), ("style", 2)]),
        row("an OR-set by delta", &[("td", 3), ("style", 1)]),
    ],
    said: "Counters are said never to lose an add. That is so; a client that asks again on the other side of a cut \
           makes one that counts twice.",
    differs: &["A client that reads an MV-register is given one of the values; the replica shows all."],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let crdt = crdt::Settings {
        style: [Style::State, Style::Delta, Style::Operation][settings.get(&STYLE) as usize],
        gossip: settings.span(&GOSSIP),
        registers: if settings.on(&REGISTERS) { Registers::MultiValue } else { Registers::LastWriteWins },
        sets: if settings.on(&SETS) { Sets::LastWriteWins } else { Sets::ObservedRemove },
        broken: Broken {
            sums_joins: settings.on(&SUMS_JOINS),
            applies_again: settings.on(&APPLIES_AGAIN),
            bare_clock: settings.on(&BARE_CLOCK),
        },
    };
    Box::new(World::<Crdt>::new(setup, crdt))
}
