//! One algorithm each, as a state machine without clock or I/O. A protocol sees `sim::node` and nothing else
//! of the kernel.

pub mod asked;
pub mod broadcast;
pub mod causal;
pub mod chubby;
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
pub mod spanner;
pub mod ttl;
pub mod vector;
pub mod zab;

#[cfg(test)]
mod testing;

use crate::sim::Rule;

/// Two lists of rules as one of `N`, which is their length: those of a protocol that is built over another.
pub(crate) const fn joined<const N: usize>(
    first: &[&'static Rule],
    second: &[&'static Rule],
) -> [&'static Rule; N] {
    assert!(first.len() + second.len() == N && !first.is_empty(), "as many as there are");
    let mut all = [first[0]; N];
    let mut place = 1;
    while place < N {
        all[place] = if place < first.len() { first[place] } else { second[place - first.len()] };
        place += 1;
    }
    all
}
