//! One test a rule of the paper, each named after its section, and random schedules under which the
//! properties of figure 3 must hold.

mod clients;
mod commitment;
mod elections;
mod figure_8;
mod hostile;
mod invariants;
mod leases;
mod membership;
mod pre_votes;
mod reading;
mod replicating;
mod safety;
mod schedule;
mod snapshots;
mod solo;
