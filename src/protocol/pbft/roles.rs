//! The state diagram of a replica. It only says what there is; the steps that take the arrows are beside it.

use super::state::Pbft;
use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

const BACKUP: u8 = 0;
const PRIMARY: u8 = 1;
const CHANGING: u8 = 2;

const fn state(name: &'static str, leads: bool, contends: bool) -> RoleState {
    RoleState { name, leads, contends }
}

const fn arrow(from: u8, to: u8, cause: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("PBFT", "§4.4") }
}

/// A replica that follows the view's primary; the primary; one that has left its view for the next.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "PBFT",
    epoch: "view",
    states: &[
        state("backup", false, false),
        state("primary", true, false),
        state("changing view", false, true),
    ],
    transitions: &[
        arrow(BACKUP, CHANGING, "impatient"),
        arrow(PRIMARY, CHANGING, "f + 1 left"),
        arrow(CHANGING, PRIMARY, "quorum wants it"),
        arrow(CHANGING, BACKUP, "new view"),
        arrow(PRIMARY, BACKUP, "new view"),
        arrow(BACKUP, PRIMARY, "quorum wants it"),
    ],
};

impl Pbft {
    /// Its place in the diagram.
    pub(super) fn place(&self) -> u8 {
        match (self.is_active(), self.is_primary()) {
            (false, _) => CHANGING,
            (true, true) => PRIMARY,
            (true, false) => BACKUP,
        }
    }
}
