//! Named systems: a protocol with its settings, their names and their sources. What a system gives up the run shows; it
//! says so itself only of settings that were chosen, and `tests/broken/pairs.rs` holds it to that.

#[cfg(feature = "catalogue")]
mod catalogue;
pub mod common;

mod conduct;
pub mod elsewhere;
mod given_up;
mod levels;
pub mod places;
#[cfg(feature = "catalogue")]
mod quorum;
mod raft;
mod settings;

pub use conduct::{Conduct, Does, SideDoes};
pub use given_up::{Clocks, GivenUp};
pub use levels::{LevelKnobs, Levels};
pub use settings::{Objection, Settings};

use serde::{Deserialize, Serialize};

use crate::base::{Knob, Source};
use crate::history::DataType;
use crate::pattern::{self, Chosen};
use crate::sim::{RoleDiagram, Rule, Setup, Simulation};

/// One choice under "System".
pub struct System {
    /// Name in links and files; never changes once published.
    pub id: &'static str,
    /// Name on the page.
    pub name: &'static str,
    /// One or two sentences: what it is, not what it gives up.
    pub summary: &'static str,
    pub kind: Kind,
    /// The settings of its own, beside those in `common`. One with the id of a common setting stands in its place:
    /// that is how a system has another number of replicas, or another length of run, by default.
    pub knobs: &'static [Knob],
    /// For each operation class in the workload's order: the read and the write level.
    pub levels: [LevelKnobs; common::CLASSES],
    /// For each class what its keys are, in these settings: only what the protocol knows.
    pub data: fn(&Settings) -> [DataType; common::CLASSES],
    /// Whether clients have sessions here, and can lock something for as long as theirs lasts.
    pub locks: bool,
    pub roles: &'static RoleDiagram,
    pub rules: &'static [&'static Rule],
    pub sources: &'static [Source],
    /// What each side of a cut does, level by level, with the source that promises or allows it; the tests measure the
    /// same.
    pub conduct: &'static [Conduct],
    /// What is commonly said of it, and why the run shows something finer; empty where nobody disagrees.
    pub said: &'static str,
    /// How it is simpler than the product, one sentence each.
    pub differs: &'static [&'static str],
    /// What cannot be in these settings taken together, each with the nearest that can.
    pub check: fn(&Settings) -> Vec<Objection>,
    /// What these settings give up of what others keep, where they are not the defaults.
    pub gives_up: fn(&Settings, &Clocks) -> Vec<GivenUp>,
    pub make: Make,
}

/// How a system's worlds are made.
#[derive(Clone, Copy)]
pub enum Make {
    /// By this, at time zero.
    Here(fn(Setup, &Settings) -> Box<dyn Simulation>),
    /// By another program, which has the protocol.
    Elsewhere,
}

/// What kind of choice it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An algorithm as in its paper.
    Protocol,
    /// A product or a service that people run, with its own settings and defaults.
    Store,
}

/// The systems whose protocols are in this program. The first is the one that a bare page opens.
#[cfg(feature = "catalogue")]
pub static SYSTEMS: &[&System] = catalogue::ALL;

/// Without the catalogue: what every visitor loads. All others come from a program that has it (`elsewhere`).
#[cfg(not(feature = "catalogue"))]
pub static SYSTEMS: &[&System] = &[&raft::RAFT];

impl System {
    /// What a system has that says nothing else: `System { id: …, ..System::BLANK }`.
    pub const BLANK: System = System {
        id: "",
        name: "",
        summary: "",
        kind: Kind::Protocol,
        knobs: &[],
        levels: [LevelKnobs::NONE; common::CLASSES],
        data: |_| [DataType::Register; common::CLASSES],
        locks: false,
        roles: &RoleDiagram { protocol: "", epoch: "", states: &[], transitions: &[] },
        rules: &[],
        sources: &[],
        conduct: &[],
        said: "",
        differs: &[],
        check: |_| Vec::new(),
        gives_up: |_, _| Vec::new(),
        make: Make::Elsewhere,
    };

    /// Every system that can be run now: those of this program, then those that were loaded.
    pub fn all() -> impl Iterator<Item = &'static System> {
        SYSTEMS.iter().copied().chain(elsewhere::loaded())
    }

    pub fn find(id: &str) -> Option<&'static System> {
        System::here(id).or_else(|| elsewhere::find(id))
    }

    /// The system of this id whose protocol is in this program.
    fn here(id: &str) -> Option<&'static System> {
        SYSTEMS.iter().copied().find(|system| system.id == id)
    }

    /// A world at time zero.
    pub fn world(&'static self, seed: u64, settings: &Settings) -> Box<dyn Simulation> {
        match self.make {
            Make::Here(build) => build(common::setup(seed, settings, self), settings),
            Make::Elsewhere => elsewhere::build(self, seed, settings),
        }
    }

    /// What each class's keys hold, whichever program knows.
    pub fn data_types(&self, settings: &Settings) -> [DataType; common::CLASSES] {
        match self.make {
            Make::Here(_) => (self.data)(settings),
            Make::Elsewhere => elsewhere::data_types(self.id, settings),
        }
    }

    /// What cannot be in these settings, whichever program knows.
    pub fn objections(&'static self, settings: &Settings) -> Vec<Objection> {
        let mut objections = match self.make {
            Make::Here(_) => (self.check)(settings),
            Make::Elsewhere => elsewhere::check(self, settings),
        };
        let chosen = self.application(settings);
        let of_it = chosen.iter().flat_map(|chosen| chosen.objections(self.name, self.locks));
        objections.extend(of_it.map(|(knob, reason)| Objection { knob: knob.id, reason, nearest: 0 }));
        objections
    }

    /// What these settings and such clocks give up, whichever program knows.
    pub fn given_up(&'static self, settings: &Settings, clocks: &Clocks) -> Vec<GivenUp> {
        match self.make {
            Make::Here(_) => (self.gives_up)(settings, clocks),
            Make::Elsewhere => elsewhere::given_up(self, settings, clocks),
        }
    }

    /// Every knob of the system, each once: its own first, then those of its levels, then the common ones. Those of the
    /// applications are beside (`pattern::knobs`).
    pub fn all_knobs(&'static self) -> impl Iterator<Item = &'static Knob> {
        let levels = self.levels.iter().flat_map(|levels| [&levels.read, &levels.write]);
        let common = common::KNOBS.iter().filter(|knob| self.own(knob.id).is_none());
        self.knobs.iter().chain(levels).chain(common)
    }

    /// The rules that these settings switch off: of the protocol, in the order of the list, and of the application.
    pub fn broken<'a>(&self, settings: &'a Settings) -> impl Iterator<Item = &'static Knob> + use<'a> {
        let own = self.knobs.iter().filter(|knob| knob.breaks_rule() && settings.on(knob));
        own.chain(self.application(settings).into_iter().flat_map(|chosen| chosen.broken()))
    }

    /// The application that clients run, if they run one.
    pub fn application(&self, settings: &Settings) -> Option<Chosen> {
        Chosen::of(|knob| settings.get(knob))
    }

    /// The knob of this id: one of the system's, or of an application's.
    pub fn knob(&'static self, id: &str) -> Option<&'static Knob> {
        self.all_knobs().chain(pattern::knobs()).find(|knob| knob.id == id)
    }

    fn own(&self, id: &str) -> Option<&'static Knob> {
        self.knobs.iter().find(|knob| knob.id == id)
    }

    /// The value of a common knob, or of the system's own that stands in its place.
    pub fn get(&self, settings: &Settings, common: &Knob) -> i64 {
        settings.get(self.own(common.id).unwrap_or(common))
    }

    /// Puts in place what cannot be: values out of their range, and values that do not go together. Returns what was
    /// changed, in sentences; none for settings that the page itself made.
    pub fn mend(&'static self, settings: &mut Settings) -> Vec<String> {
        let mut changes = settings.into_range(self.all_knobs().chain(pattern::knobs()));
        // Mending one may bring another up; no system has more knobs than this has rounds.
        for _ in 0..self.all_knobs().count() {
            let Some(objection) = self.objections(settings).into_iter().next() else { break };
            let Some(knob) = self.knob(objection.knob) else { break };
            settings.set(knob, objection.nearest);
            changes.push(format!(
                "{} {} is now {}.",
                objection.reason,
                knob.name,
                knob.show(objection.nearest)
            ));
        }
        changes
    }
}
