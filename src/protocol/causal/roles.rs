//! The two states of a replica of a causal store: whether it holds back a message.

use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

/// Place in `ROLES` of a replica that holds nothing back.
pub const REPLICA: u8 = 0;
/// Place in `ROLES` of a replica that holds back a message until its causes are there.
pub const HOLDING: u8 = 1;

const CBCAST: Source = Source::new("Birman et al. 1991", "CBCAST");

/// The role diagram of a causal store.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Causal broadcast",
    epoch: "",
    states: &[
        RoleState { name: "up to date", leads: false, contends: false },
        RoleState { name: "holding back", leads: false, contends: true },
    ],
    transitions: &[
        RoleTransition { from: REPLICA, to: HOLDING, cause: "effect before cause", source: CBCAST },
        RoleTransition { from: HOLDING, to: REPLICA, cause: "causes delivered", source: CBCAST },
    ],
};
