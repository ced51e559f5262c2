//! The state diagram of a replica as a proposer; acceptor and learner it is in every state. It only says what
//! there is; the steps that take the arrows are beside it.

use super::state::Role;
use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

const ACCEPTOR: u8 = 0;
const PREPARING: u8 = 1;
const LEADER: u8 = 2;
const BACKING_OFF: u8 = 3;

const fn state(name: &'static str, leads: bool, contends: bool) -> RoleState {
    RoleState { name, leads, contends }
}

const fn arrow(from: u8, to: u8, cause: &'static str, section: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("Paxos Made Simple", section) }
}

/// A replica that only accepts and learns; one in phase 1; one whose ballot has a majority of promises; one
/// that was preempted and waits.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Paxos",
    epoch: "ballot",
    states: &[
        state("acceptor", false, false),
        state("preparing", false, true),
        state("leader", true, false),
        state("backing off", false, false),
    ],
    transitions: &[
        arrow(ACCEPTOR, PREPARING, "no leader", "§2.4"),
        arrow(ACCEPTOR, PREPARING, "asked", "§2.2"),
        arrow(PREPARING, LEADER, "promises", "§2.2"),
        arrow(LEADER, BACKING_OFF, "preempted", "§2.4"),
        arrow(PREPARING, BACKING_OFF, "preempted", "§2.4"),
        arrow(BACKING_OFF, PREPARING, "waited", "§2.4"),
        arrow(BACKING_OFF, ACCEPTOR, "hears leader", "§2.4"),
        arrow(PREPARING, ACCEPTOR, "hears leader", "§2.4"),
        arrow(LEADER, ACCEPTOR, "hears leader", "§2.4"),
        arrow(LEADER, ACCEPTOR, "done", "§2.2"),
        arrow(LEADER, PREPARING, "next value", "§2.2"),
    ],
};

impl Role {
    /// Its place in the diagram.
    pub fn place(&self) -> u8 {
        match self {
            Role::Acceptor => ACCEPTOR,
            Role::Preparing(_) => PREPARING,
            Role::Leader(_) => LEADER,
            Role::BackingOff => BACKING_OFF,
        }
    }
}
