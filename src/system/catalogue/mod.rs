//! The systems that a page loads when one of them is asked for. A new one is a file here and a line in [`ALL`].

mod paxos;
mod zab;
mod zookeeper;

use super::{System, quorum, raft};

/// Every system there is: the two that a bare page has, then all others in the order in which the page lists them.
pub static ALL: &[&System] = &[&raft::RAFT, &quorum::QUORUM, &paxos::PAXOS, &zab::ZAB, &zookeeper::ZOOKEEPER];
