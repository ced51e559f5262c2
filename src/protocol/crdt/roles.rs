//! The two states of a replica: whether an operation waits for its causes. By state and by delta nothing ever does.

use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

/// Place in `ROLES` of a replica that has merged all it got.
pub const REPLICA: u8 = 0;
/// Place in `ROLES` of a replica at which an operation waits.
pub const WAITING: u8 = 1;

const DELIVERY: Source = Source::new("Shapiro et al. 2011, study", "op-based objects: causal delivery");

/// The role diagram of a store of conflict-free types.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "CRDT",
    epoch: "",
    states: &[
        RoleState { name: "merged", leads: false, contends: false },
        RoleState { name: "waiting for causes", leads: false, contends: true },
    ],
    transitions: &[
        RoleTransition { from: REPLICA, to: WAITING, cause: "effect before cause", source: DELIVERY },
        RoleTransition { from: WAITING, to: REPLICA, cause: "causes delivered", source: DELIVERY },
    ],
};
