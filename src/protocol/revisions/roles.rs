//! The two states of a node: whether a client waits for copies.

use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

/// Place in `ROLES` of a node for which no client waits.
pub const NODE: u8 = 0;
/// Place in `ROLES` of a node that waits for copies.
pub const COORDINATING: u8 = 1;

const THEORY: Source = Source::new("CouchDB docs", "Cluster: Theory");

/// The role diagram of a store of revision trees.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Revision trees",
    epoch: "",
    states: &[
        RoleState { name: "node", leads: false, contends: false },
        RoleState { name: "coordinating", leads: true, contends: false },
    ],
    transitions: &[
        RoleTransition { from: NODE, to: COORDINATING, cause: "r or w above 1", source: THEORY },
        RoleTransition { from: COORDINATING, to: NODE, cause: "copies, or timeout", source: THEORY },
    ],
};
