//! The state diagram of a replica. It only says what there is; the steps that take the arrows are beside it.

use super::state::{LeadStage, Phase, Stage};
use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

const LOOKING: u8 = 0;
const FOLLOWING: u8 = 1;
const LEADING: u8 = 2;
const JOINING: u8 = 3;
const ELECTED: u8 = 4;

const fn state(name: &'static str, leads: bool, contends: bool) -> RoleState {
    RoleState { name, leads, contends }
}

const fn zab(from: u8, to: u8, cause: &'static str, phase: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("Zab", phase) }
}

const fn server(from: u8, to: u8, cause: &'static str, class: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("ZooKeeper", class) }
}

/// A replica without a leader; one that serves under its leader; one that leads. Between them, one that brings
/// its history to the leader's, and one that was elected and has no quorum behind it yet.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "ZAB",
    epoch: "epoch",
    states: &[
        state("looking", false, true),
        state("following", false, false),
        state("leading", true, false),
        state("joining", false, false),
        state("elected", false, true),
    ],
    transitions: &[
        server(LOOKING, JOINING, "another elected", "FastLeaderElection"),
        server(LOOKING, ELECTED, "elected", "FastLeaderElection"),
        zab(JOINING, FOLLOWING, "up to date", "phase 2: synchronisation"),
        zab(ELECTED, LEADING, "quorum synced", "phase 2: synchronisation"),
        server(LOOKING, LEADING, "alone", "FastLeaderElection"),
        zab(JOINING, LOOKING, "too slow", "phase 1: discovery"),
        zab(ELECTED, LOOKING, "too slow", "phase 1: discovery"),
        zab(FOLLOWING, JOINING, "new epoch", "phase 1: discovery"),
        server(FOLLOWING, LOOKING, "leader lost", "Learner"),
        server(LEADING, LOOKING, "quorum lost", "Leader"),
    ],
};

impl Phase {
    /// Its place in the diagram.
    pub fn place(&self) -> u8 {
        match self {
            Phase::Looking(_) => LOOKING,
            Phase::Following(following) if following.stage == Stage::Serving => FOLLOWING,
            Phase::Following(_) => JOINING,
            Phase::Leading(leading) if leading.stage == LeadStage::Broadcast => LEADING,
            Phase::Leading(_) => ELECTED,
        }
    }
}
