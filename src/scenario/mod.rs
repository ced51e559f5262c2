//! A run as a value: everything that is needed to repeat it, as a Rust value, as a link and as a file.

mod bytes;
mod comparison;
mod file;
mod link;

pub use comparison::{COLUMNS, Comparison, from_comparison_link, is_comparison, to_comparison_link};
pub use file::{FileError, from_json, to_json};
pub use link::{Link, LinkError, View, from_link, to_link};

use serde::{Deserialize, Serialize};

use crate::base::Time;
use crate::pattern::{self, Chosen};
use crate::sim::{Act, ScriptedAct, Setup, Simulation};
use crate::system::{Clocks, GivenUp, SYSTEMS, Settings, System, common};

/// The version of everything that a fingerprint depends on: kernel, protocols, workloads, random streams.
/// A change that alters any run raises it.
pub const ENGINE: u16 = 2;

/// The longest script that a link or a file may carry.
pub const MAX_ACTS: usize = 1_000;

/// All that is needed to repeat a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    pub seed: u64,
    /// The id of a row of `SYSTEMS`.
    pub system: String,
    pub settings: Settings,
    /// In time order.
    pub script: Vec<ScriptedAct>,
}

impl Default for Scenario {
    fn default() -> Scenario {
        Scenario { seed: 1, system: SYSTEMS[0].id.to_owned(), settings: Settings::new(), script: Vec::new() }
    }
}

impl Scenario {
    /// The system, or the first of the list where the id is unknown: `check` tells the user so beforehand.
    pub fn system(&self) -> &'static System {
        System::find(&self.system).unwrap_or(SYSTEMS[0])
    }

    pub fn setup(&self) -> Setup {
        common::setup(self.seed, &self.settings, self.system())
    }

    /// The application that clients run, if they run one.
    pub fn application(&self) -> Option<Chosen> {
        self.system().application(&self.settings)
    }

    /// The world at time zero.
    pub fn build(&self) -> Box<dyn Simulation> {
        self.system().world(self.seed, &self.settings)
    }

    /// The end of the run.
    pub fn end(&self) -> Time {
        Time::ZERO + common::duration(&self.settings, self.system())
    }

    /// What is wrong with a scenario that came from outside, in words for its sender.
    pub fn check(&self) -> Result<(), String> {
        if System::find(&self.system).is_none() {
            let known: Vec<&str> = SYSTEMS.iter().map(|system| system.id).collect();
            return Err(format!("There is no system “{}”; there are {}.", self.system, known.join(", ")));
        }
        if self.script.len() > MAX_ACTS {
            return Err(format!("The script has {} acts; {MAX_ACTS} are the most.", self.script.len()));
        }
        if !self.script.is_sorted_by_key(|scripted| scripted.at) {
            return Err("The script's acts are not in time order.".to_owned());
        }
        for (id, _) in self.settings.iter() {
            if self.system().knob(id).is_none() {
                return Err(format!("The system “{}” has no setting “{id}”.", self.system));
            }
        }
        let long = |act: &Act| matches!(act, Act::Cut { line, .. } if line.len() > 64);
        if self.script.iter().any(|scripted| long(&scripted.act)) {
            return Err("A fault line has more than 64 points.".to_owned());
        }
        Ok(())
    }

    /// What the settings that were chosen give up of what others of the system keep, with the clocks of the script.
    pub fn given_up(&self) -> Vec<GivenUp> {
        let system = self.system();
        let replicas = system.get(&self.settings, &common::REPLICAS) as u8;
        system.given_up(&self.settings, &Clocks::of(&self.script, replicas))
    }

    /// Puts the nearest settings that can be in place of those that cannot. Returns what was changed, in sentences for
    /// the sender of a link or a file.
    pub fn mend(&mut self) -> Vec<String> {
        self.system().mend(&mut self.settings)
    }

    /// The same faults and clients with another system: settings that both know carry over.
    pub fn with_system(&self, system: &'static System) -> Scenario {
        let mut settings = self.settings.clone();
        settings.retain(|id| common::KNOBS.iter().chain(pattern::knobs()).any(|knob| knob.id == id));
        system.mend(&mut settings);
        let script = self.script.iter().filter(|scripted| !names_a_message(&scripted.act));
        Scenario {
            seed: self.seed,
            system: system.id.to_owned(),
            settings,
            script: script.cloned().collect(),
        }
    }
}

/// Whether the act is about one message, which another system does not send.
fn names_a_message(act: &Act) -> bool {
    matches!(act, Act::Drop { .. } | Act::Delay { .. } | Act::Duplicate { .. })
}
