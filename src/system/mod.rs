//! Named systems: a protocol with its settings, their names and their sources. A system asserts nothing about
//! what it gives up; the run shows that.

pub mod common;

mod paxos;
mod quorum;
mod raft;
mod settings;

pub use settings::Settings;

use crate::base::{Knob, Source};
use crate::sim::{RoleDiagram, Rule, Setup, Simulation};

/// One choice under "System".
pub struct System {
    /// Name in links and files; never changes once published.
    pub id: &'static str,
    /// Name on the page.
    pub name: &'static str,
    /// One or two sentences: what it is, not what it gives up.
    pub summary: &'static str,
    /// The settings of its own, beside those in `common`.
    pub knobs: &'static [Knob],
    /// For each operation class in the workload's order: the read and the write level knob.
    pub levels: [LevelKnobs; common::CLASSES],
    pub roles: &'static RoleDiagram,
    pub rules: &'static [&'static Rule],
    pub sources: &'static [Source],
    /// Builds a world at time zero.
    pub build: fn(Setup, &Settings) -> Box<dyn Simulation>,
}

/// The knobs that choose the consistency level of one class, and the protocol's code for each choice.
pub struct LevelKnobs {
    pub read: &'static Knob,
    pub write: &'static Knob,
    /// The protocol's level for the n-th choice of a read, and of a write.
    pub read_codes: &'static [u8],
    pub write_codes: &'static [u8],
}

/// Every system, in the order of the page's list. The first is the one that a bare page opens.
pub static SYSTEMS: &[&System] = &[&raft::RAFT, &quorum::QUORUM, &paxos::PAXOS];

impl System {
    pub fn find(id: &str) -> Option<&'static System> {
        SYSTEMS.iter().copied().find(|system| system.id == id)
    }

    /// Every knob that applies: its own first, then those of its levels, then the common ones.
    pub fn all_knobs(&self) -> impl Iterator<Item = &'static Knob> {
        let levels = self.levels.iter().flat_map(|levels| [levels.read, levels.write]);
        self.knobs.iter().chain(levels.collect::<Vec<_>>()).chain(common::KNOBS)
    }

    /// The rules of the protocol that these settings switch off, in the order of the list.
    pub fn broken<'a>(&self, settings: &'a Settings) -> impl Iterator<Item = &'static Knob> + use<'a> {
        self.knobs.iter().filter(|knob| knob.breaks_rule() && settings.on(knob))
    }

    pub fn knob(&self, id: &str) -> Option<&'static Knob> {
        self.all_knobs().find(|knob| knob.id == id)
    }
}
