//! What settings of a quorum store give up: quorums that meet, reads that write back, clocks that agree.

use crate::base::{Knob, ReplicaId};
use crate::history::Key;
use crate::protocol::quorum::{Conflicts, Level, ReadRepair, Ring, Settings as Protocol};
use crate::sim::ClassSpec;
use crate::system::{Clocks, GivenUp, Settings, System, common};

/// The system's own knobs that may give a promise up, where it has them.
#[derive(Clone, Copy, Default)]
pub struct Knobs {
    pub copies: Option<&'static Knob>,
    pub read_repair: Option<&'static Knob>,
    pub sloppy: Option<&'static Knob>,
}

/// What these settings give up of a system that runs `protocol` under them.
pub fn given_up(
    system: &'static System,
    knobs: Knobs,
    protocol: &Protocol,
    settings: &Settings,
    clocks: &Clocks,
) -> Vec<GivenUp> {
    let setup = common::setup(0, settings, system);
    let ring = Ring::of(&setup, protocol);
    let homes: Vec<ReplicaId> = ring.homes(Key(0)).collect();
    let classes: Vec<Class> =
        setup.workload.classes.iter().map(|class| Class::of(class, ring, &homes)).collect();
    let chosen = |knob: Option<&Knob>| knob.is_some_and(|knob| settings.chosen(&[knob]));
    let mut given_up = Vec::new();
    for (class, levels) in classes.iter().zip(&system.levels) {
        let chosen = settings.chosen(&[&levels.read, &levels.write]) || chosen(knobs.copies);
        if chosen && !class.meet {
            given_up
                .push(GivenUp::new(class.numbers(ring, homes.len() as u8), "a read may miss the last write"));
        }
    }
    let spare = homes.len() < usize::from(setup.nodes.replicas);
    if chosen(knobs.sloppy) && protocol.sloppy && spare && classes.iter().any(Class::falls_to_stand_ins) {
        let cost = "stand-ins count, so that on two sides of a cut a read may miss the last write";
        given_up.push(GivenUp::new("Sloppy quorums", cost));
    }
    if let Some(knob) = knobs.read_repair.filter(|knob| settings.chosen(&[knob])) {
        let blind = protocol.read_repair != ReadRepair::Blocking;
        if blind && classes.iter().any(|class| class.needs_write_back(homes.len() as u8)) {
            let cost = "of two reads in a row the later may answer the older value";
            given_up.push(GivenUp::new(format!("{} {}", knob.name, knob.show(settings.get(knob))), cost));
        }
    }
    // Where Paxos could decide instead. Vectors would not help: writes that do not know of each other fall to clocks, too.
    let codes = system.levels.iter().flat_map(|levels| levels.write_codes);
    let has_paxos = codes.copied().any(|code| Level::from_code(code).is_serial());
    let by_clocks = protocol.conflicts == Conflicts::LastWriteWins;
    if has_paxos && by_clocks && clocks.apart.0 > 0 && classes.iter().any(|class| !class.write.is_serial()) {
        let choice = format!("Last write wins by clocks {} apart", clocks.apart);
        given_up.push(GivenUp::new(choice, "a later write may be lost to an earlier one"));
    }
    given_up
}

/// What the operations of a class ask for.
struct Class {
    name: String,
    read: Level,
    write: Level,
    /// Whether every read meets every write.
    meet: bool,
}

impl Class {
    fn of(class: &ClassSpec, ring: Ring, homes: &[ReplicaId]) -> Class {
        let (read, write) = (Level::from_code(class.read_level), Level::from_code(class.write_level));
        Class { name: class.name.clone(), read, write, meet: read.meets(write, ring, homes) }
    }

    /// "R 1 + W 1 ≤ N 3 (transfer)"; by names where there are several data centres, and for ANY, whose one may be a hint.
    fn numbers(&self, ring: Ring, homes: u8) -> String {
        let Class { name, read, write, .. } = self;
        if ring.centres() > 1 || *write == Level::Any {
            return format!("Reads at {read}, writes at {write} ({name})");
        }
        format!("R {} + W {} ≤ N {homes} ({name})", read.needed(homes), write.needed(homes))
    }

    /// A read of every copy finds the newest again next time; so does one that Paxos orders.
    fn needs_write_back(&self, homes: u8) -> bool {
        self.meet && !self.read.is_serial() && self.read.needed(homes) < homes
    }

    fn falls_to_stand_ins(&self) -> bool {
        self.meet && !self.read.is_serial() && !matches!(self.read, Level::Primaries(_))
    }
}
