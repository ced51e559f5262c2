//! What a server or a resolver is. Nobody is elected: the zone's servers are named in it.

use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

/// Places in `ROLES`.
pub const PRIMARY: u8 = 0;
pub const SECONDARY: u8 = 1;
pub const EXPIRED: u8 = 2;
pub const RESOLVER: u8 = 3;
pub const RESOLVING: u8 = 4;

const ZONES: Source = Source::new("RFC 1034", "§4.3.5");
const RESOLVERS: Source = Source::new("RFC 8767", "§5");

/// The role diagram of a zone and its resolvers.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "TTL caches",
    epoch: "serial",
    states: &[
        RoleState { name: "primary", leads: true, contends: false },
        RoleState { name: "secondary", leads: false, contends: false },
        RoleState { name: "expired", leads: false, contends: true },
        RoleState { name: "resolver", leads: false, contends: false },
        RoleState { name: "resolving", leads: false, contends: true },
    ],
    transitions: &[
        RoleTransition { from: SECONDARY, to: EXPIRED, cause: "primary silent", source: ZONES },
        RoleTransition { from: EXPIRED, to: SECONDARY, cause: "primary heard", source: ZONES },
        RoleTransition { from: RESOLVER, to: RESOLVING, cause: "not in the cache", source: RESOLVERS },
        RoleTransition { from: RESOLVING, to: RESOLVER, cause: "answered, or given up", source: RESOLVERS },
    ],
};
