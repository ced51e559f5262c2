//! The states of a replica in a store without leaders. They are not ranks: every replica is in the second whenever a
//! client waits for it, and in the third while it proposes in Paxos.

use crate::base::Source;
use crate::sim::{RoleDiagram, RoleState, RoleTransition};

/// Place in `ROLES` of a replica for which no client waits.
pub const REPLICA: u8 = 0;
/// Place in `ROLES` of a replica that coordinates a request.
pub const COORDINATING: u8 = 1;

const COORDINATION: Source = Source::new("Dynamo", "§4.5");
const TIMEOUT: Source = Source::new("Cassandra docs", "Hints: Hints for Timed Out Write Requests");

/// Place in `ROLES` of a replica that proposes in Paxos.
pub const PROPOSING: u8 = 2;

const PAXOS: Source = Source::new("Cassandra source", "StorageProxy");

/// The role diagram of a quorum store.
pub static ROLES: RoleDiagram = RoleDiagram {
    protocol: "Quorum replication",
    epoch: "",
    states: &[
        RoleState { name: "replica", leads: false, contends: false },
        RoleState { name: "coordinating", leads: true, contends: false },
        RoleState { name: "proposing", leads: false, contends: true },
    ],
    transitions: &[
        RoleTransition { from: REPLICA, to: COORDINATING, cause: "request arrives", source: COORDINATION },
        RoleTransition {
            from: COORDINATING,
            to: REPLICA,
            cause: "level met: answered",
            source: COORDINATION,
        },
        RoleTransition { from: COORDINATING, to: REPLICA, cause: "timeout: refused", source: TIMEOUT },
        RoleTransition { from: REPLICA, to: PROPOSING, cause: "serial request", source: PAXOS },
        RoleTransition { from: COORDINATING, to: PROPOSING, cause: "serial request", source: PAXOS },
        RoleTransition { from: PROPOSING, to: COORDINATING, cause: "chosen, others wait", source: PAXOS },
        RoleTransition { from: PROPOSING, to: REPLICA, cause: "chosen or refused", source: PAXOS },
    ],
};
