//! One test a rule, named after what the documents say, and random schedules under which the invariants hold.

mod epochs;
mod fencing;
mod following;
mod invariants;
mod safety;
mod schedule;
mod solo;
mod votes;
mod waiting;
