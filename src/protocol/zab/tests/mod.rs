//! One test a rule, each named after where it is written, and random schedules under which the promises of the
//! paper must hold.

mod discovering;
mod electing;
mod invariants;
mod losing;
mod safety;
mod serving;
mod sessions;
mod solo;
mod synchronising;
