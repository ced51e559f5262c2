//! A single machine: what a store is before anybody copies it.

use crate::base::{Knob, Source, Span};
use crate::protocol::raft::{self, ROLES, RULES, Raft};
use crate::sim::{RoleDiagram, RoleTransition, Setup, Simulation, World};
use crate::system::{Conduct, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const REPLICAS: Knob = {
    let help = "One: there is nobody to be cut off from, and nobody to go on when it is down.";
    Knob::number("n", "Machines", (1, 1, 1), crate::base::Unit::None, help)
};

const ONE: Levels =
    Levels::new(&["on the disk"], &[0], "The machine answers from its own log, on its own disk.");

const CAP: Source = Source::new("Gilbert and Lynch 2002", "availability under partitions");

/// Raft's states, with the arrow that only a replica without others takes.
static ROLE: RoleDiagram = RoleDiagram {
    protocol: "Single machine",
    epoch: "start",
    states: ROLES.states,
    transitions: &[RoleTransition {
        from: 0, to: 2, cause: "comes up", source: Source::new("Raft", "§5.2")
    }],
};

pub static SINGLE: System = System {
    id: "single",
    name: "Single machine",
    summary: "One process with a disk. No link between replicas can be cut; when it is down, nothing is served.",
    kind: Kind::Store,
    knobs: &[REPLICAS],
    levels: [LevelKnobs::transfer(ONE, ONE), LevelKnobs::badge(ONE, ONE)],
    roles: &ROLE,
    rules: RULES,
    sources: &[CAP],
    conduct: &[Conduct {
        level: "the only one; no link between replicas to cut",
        settings: &[],
        cut_off: &[],
        majority: SideDoes::SERVES,
        minority: SideDoes::NOBODY,
        linearizable: true,
        source: CAP,
    }],
    said: "A single machine is called CA. The theorem asks what a store does while its replicas cannot talk; here \
           there are none. Clients may still be cut off from it, and a crash stops everything.",
    differs: &["It is Raft with one replica: it leads 10 ms after it comes up, and its log is the disk's."],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, _: &Settings) -> Box<dyn Simulation> {
    let soon = Span::from_ms(10);
    let raft = raft::Settings { election_min: soon, election_max: soon, ..raft::Settings::default() };
    Box::new(World::<Raft>::new(setup, raft))
}
