//! The state diagram of a replica. It only says what there is; the steps that take the arrows are beside it.

use super::state::{Part, Regions};
use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

const COORDINATES: u8 = 0;
const WITHOUT_SESSION: u8 = 1;
const IN_SESSION: u8 = 2;
const SERVING: u8 = 3;

const fn state(name: &'static str, leads: bool, contends: bool) -> RoleState {
    RoleState { name, leads, contends }
}

const fn arrow(from: u8, to: u8, cause: &'static str, page: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("HBase", page) }
}

/// The coordinator; a server that has no session, has one, or serves regions in it as far as it knows.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Region servers",
    epoch: "session",
    states: &[
        state("coordinator", true, false),
        state("no session", false, true),
        state("region server", false, false),
        state("serving", false, false),
    ],
    transitions: &[
        arrow(WITHOUT_SESSION, IN_SESSION, "registered", "RegionServer"),
        arrow(IN_SESSION, SERVING, "log read", "Regions"),
        arrow(SERVING, IN_SESSION, "region lost", "Regions"),
        arrow(SERVING, WITHOUT_SESSION, "session gone", "RegionServer"),
        arrow(IN_SESSION, WITHOUT_SESSION, "session gone", "RegionServer"),
    ],
};

impl Regions {
    /// Its place in the diagram.
    pub(super) fn place(&self) -> u8 {
        let serving = self.held.values().any(|held| matches!(held.part, Part::Serving(_)));
        match (self.is_coordinator(), self.session) {
            (true, _) => COORDINATES,
            (false, 0) => WITHOUT_SESSION,
            (false, _) if serving => SERVING,
            (false, _) => IN_SESSION,
        }
    }
}
