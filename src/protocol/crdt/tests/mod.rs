//! Tests of conflict-free types: the joins, one replica, many on a bad network.

mod convergence;
mod joins;
mod replicas;
