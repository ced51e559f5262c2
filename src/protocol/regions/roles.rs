//! The states of a region. Which one takes writes is set, not elected.

use super::rules::cosmos;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

pub const READ_REGION: u8 = 0;
pub const WRITE_REGION: u8 = 1;
/// A read region of a strong account that may have been dropped.
pub const DROPPED: u8 = 2;

/// The role diagram.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Regions",
    epoch: "",
    states: &[
        RoleState { name: "read region", leads: false, contends: false },
        RoleState { name: "write region", leads: true, contends: false },
        RoleState { name: "not counted", leads: false, contends: false },
    ],
    transitions: &[
        RoleTransition {
            from: READ_REGION,
            to: DROPPED,
            cause: "not heard in time",
            source: cosmos("Strong consistency"),
        },
        RoleTransition {
            from: DROPPED,
            to: READ_REGION,
            cause: "caught up, counted",
            source: cosmos("Strong consistency"),
        },
    ],
};
