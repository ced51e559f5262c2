//! Random schedules under which the invariants hold.

mod invariants;
mod safety;
mod schedule;
