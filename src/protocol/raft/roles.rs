//! The state diagram of a replica [Raft figure 4], with PreVote's extra state. It only says what there is; the
//! steps that take the arrows are beside it.

use super::state::Role;
use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

/// Places in the diagram.
pub(super) const FOLLOWER: u8 = 0;
pub(super) const CANDIDATE: u8 = 1;
pub(super) const LEADER: u8 = 2;
pub(super) const PRE_CANDIDATE: u8 = 3;

const fn state(name: &'static str, leads: bool, contends: bool) -> RoleState {
    RoleState { name, leads, contends }
}

const fn raft(from: u8, to: u8, cause: &'static str, section: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("Raft", section) }
}

const fn ongaro(from: u8, to: u8, cause: &'static str, section: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("Ongaro", section) }
}

/// The paper's three states, and the one that PreVote puts before a candidacy: a run without PreVote goes
/// straight from follower to candidate.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Raft",
    epoch: "term",
    states: &[
        state("follower", false, false),
        state("candidate", false, true),
        state("leader", true, false),
        state("pre-candidate", false, true),
    ],
    transitions: &[
        ongaro(FOLLOWER, PRE_CANDIDATE, "times out", "§9.6"),
        ongaro(PRE_CANDIDATE, CANDIDATE, "could win", "§9.6"),
        ongaro(PRE_CANDIDATE, FOLLOWER, "sees leader", "§9.6"),
        raft(FOLLOWER, CANDIDATE, "times out", "§5.2"),
        raft(CANDIDATE, CANDIDATE, "split vote", "§5.2"),
        ongaro(CANDIDATE, PRE_CANDIDATE, "split vote", "§9.6"),
        raft(CANDIDATE, LEADER, "majority of votes", "§5.2"),
        raft(CANDIDATE, FOLLOWER, "sees leader", "§5.2"),
        raft(LEADER, FOLLOWER, "newer term", "§5.1"),
    ],
};

impl Role {
    /// Its place in the diagram.
    pub fn place(&self) -> u8 {
        match self {
            Role::Follower => FOLLOWER,
            Role::Candidate(_) => CANDIDATE,
            Role::Leader(_) => LEADER,
            Role::PreCandidate(_) => PRE_CANDIDATE,
        }
    }
}
