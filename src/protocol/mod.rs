//! One algorithm each, as a state machine without clock or I/O. A protocol sees `sim::node` and nothing else
//! of the kernel.

pub mod asked;
pub mod broadcast;
pub mod causal;
pub mod crdt;
pub mod machine;
pub mod majority;
pub mod paxos;
pub mod primary;
pub mod quorum;
pub mod raft;
pub mod regions;
pub mod revisions;
pub mod ttl;
pub mod zab;
pub mod vector;

#[cfg(test)]
mod testing;
