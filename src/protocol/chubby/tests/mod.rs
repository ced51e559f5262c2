//! One test a rule of the paper, each on one replica whose others the test plays, and random schedules.

mod invariants;
mod library;
mod master;
mod safety;
