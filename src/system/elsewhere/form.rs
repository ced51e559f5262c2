//! A system in bytes: all that it says of itself, and nothing that it does.

use serde::{Deserialize, Serialize};

use crate::base::intern::{List, Text};
use crate::base::{Knob, Source};
use crate::sim::{RoleDiagram, Rule};
use crate::system::{Conduct, Kind, LevelKnobs, Make, System, common};

#[derive(Serialize, Deserialize)]
pub(super) struct Form {
    #[serde(with = "crate::base::intern::text")]
    pub id: Text,
    #[serde(with = "crate::base::intern::text")]
    name: Text,
    #[serde(with = "crate::base::intern::text")]
    summary: Text,
    kind: Kind,
    #[serde(with = "crate::base::intern::list")]
    knobs: List<Knob>,
    levels: [LevelKnobs; common::CLASSES],
    locks: bool,
    #[serde(with = "crate::base::intern::one")]
    roles: &'static RoleDiagram,
    rules: Vec<Rule>,
    #[serde(with = "crate::base::intern::list")]
    sources: List<Source>,
    #[serde(with = "crate::base::intern::list")]
    conduct: List<Conduct>,
    #[serde(with = "crate::base::intern::text")]
    said: Text,
    #[serde(with = "crate::base::intern::texts")]
    differs: List<Text>,
}

impl Form {
    pub fn of(system: &'static System) -> Form {
        Form {
            id: system.id,
            name: system.name,
            summary: system.summary,
            kind: system.kind,
            knobs: system.knobs,
            levels: system.levels,
            locks: system.locks,
            roles: system.roles,
            rules: system.rules.iter().map(|rule| **rule).collect(),
            sources: system.sources,
            conduct: system.conduct,
            said: system.said,
            differs: system.differs,
        }
    }

    /// Keeps it for good, as a system whose worlds are made elsewhere.
    pub fn keep(self) -> &'static System {
        let rules = self.rules.into_iter().map(|rule| &*Box::leak(Box::new(rule)));
        Box::leak(Box::new(System {
            id: self.id,
            name: self.name,
            summary: self.summary,
            kind: self.kind,
            knobs: self.knobs,
            levels: self.levels,
            locks: self.locks,
            roles: self.roles,
            rules: Box::leak(rules.collect()),
            sources: self.sources,
            conduct: self.conduct,
            said: self.said,
            differs: self.differs,
            make: Make::Elsewhere,
            ..System::BLANK
        }))
    }
}
