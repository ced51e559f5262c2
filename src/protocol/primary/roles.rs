//! The state diagram of a member, and how a product's own diagram maps onto it. It only says what there is; the
//! steps that take the arrows are beside it.

use super::state::{Member, Role};
use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

/// The protocol's states, in the order of `Places`.
pub const REPLICA: u8 = 0;
pub const PRIMARY: u8 = 1;
pub const CANDIDATE: u8 = 2;
pub const ASKING: u8 = 3;
pub const PAUSED: u8 = 4;
pub const WITNESS: u8 = 5;
pub const FENCED: u8 = 6;

/// The place of each of the protocol's states in a product's diagram. A state that the product never takes may
/// have any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Places(pub [u8; 7]);

impl Places {
    /// The whole diagram, `ROLES`.
    pub const ALL: Places = Places([REPLICA, PRIMARY, CANDIDATE, ASKING, PAUSED, WITNESS, FENCED]);
}

/// A state that is neither.
pub const fn follows(name: &'static str) -> RoleState {
    RoleState { name, leads: false, contends: false }
}

/// A state in which a member takes writes.
pub const fn leads(name: &'static str) -> RoleState {
    RoleState { name, leads: true, contends: false }
}

/// A state in which a member tries to.
pub const fn contends(name: &'static str) -> RoleState {
    RoleState { name, leads: false, contends: true }
}

const fn arrow(from: u8, to: u8, cause: &'static str, source: Source) -> RoleTransition {
    RoleTransition { from, to, cause, source }
}

const MANUAL: Source = Source::new("PostgreSQL manual", "Failover");
const VOTE: Source = Source::new("Redis Cluster spec", "Replica election and promotion");
const MONGODB: Source = Source::new("MongoDB manual", "Replica Set Elections");

/// Every state that some setting leads to.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Primary–replica",
    epoch: "epoch",
    states: &[
        follows("replica"),
        leads("primary"),
        contends("candidate"),
        contends("asking"),
        follows("paused"),
        follows("witness"),
        follows("fenced"),
    ],
    transitions: &[
        arrow(REPLICA, PRIMARY, "promoted", MANUAL),
        arrow(PRIMARY, REPLICA, "later epoch", VOTE),
        arrow(REPLICA, CANDIDATE, "hears no primary", VOTE),
        arrow(CANDIDATE, PRIMARY, "majority of votes", VOTE),
        arrow(CANDIDATE, REPLICA, "lost, or sees primary", VOTE),
        arrow(CANDIDATE, CANDIDATE, "asks again", VOTE),
        arrow(REPLICA, ASKING, "hears no primary", MONGODB),
        arrow(ASKING, CANDIDATE, "would win", MONGODB),
        arrow(ASKING, REPLICA, "would lose", MONGODB),
        arrow(PRIMARY, PAUSED, "hears no majority", VOTE),
        arrow(PAUSED, PRIMARY, "hears a majority", VOTE),
        arrow(PAUSED, REPLICA, "later epoch", VOTE),
        arrow(PRIMARY, FENCED, "switched off", MANUAL),
        arrow(PAUSED, FENCED, "switched off", MANUAL),
        arrow(FENCED, REPLICA, "sees primary", MANUAL),
    ],
};

impl Member {
    /// Its place in the product's diagram.
    pub(super) fn place(&self) -> u8 {
        let state = match &self.role {
            Role::Primary(_) if self.paused => PAUSED,
            Role::Primary(_) => PRIMARY,
            Role::Replica => REPLICA,
            Role::Candidate(_) => CANDIDATE,
            Role::Asking(_) => ASKING,
            Role::Witness => WITNESS,
            Role::Fenced => FENCED,
        };
        self.settings.places.0[usize::from(state)]
    }
}
