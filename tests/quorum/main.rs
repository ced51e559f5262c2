//! Quorum replication, held against its rules one by one, against random faults, and in the lab's own world.

mod centres;
mod harness;
mod merkle;
mod promises;
mod repair;
mod rules;
mod schedules;
mod serial;
mod siblings;
mod world;
