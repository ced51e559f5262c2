//! One algorithm each, as a state machine without clock or I/O. A protocol sees `sim::node` and nothing else
//! of the kernel.

pub mod quorum;
pub mod raft;
