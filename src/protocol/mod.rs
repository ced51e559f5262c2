//! One algorithm each, as a state machine without clock or I/O. A protocol sees `sim::node` and nothing else
//! of the kernel.

pub mod asked;
pub mod broadcast;
pub mod causal;
pub mod crdt;
pub mod machine;
pub mod majority;
pub mod paxos;
pub mod pbft;
pub mod primary;
pub mod quorum;
pub mod raft;
pub mod region_servers;
pub mod regions;
pub mod revisions;
pub mod ttl;
pub mod vector;
pub mod zab;

#[cfg(test)]
mod testing;
