//! One test a rule, each with the document that states it, and random schedules under which the invariants hold.

mod fencing;
mod following;
mod invariants;
mod safety;
mod schedule;
mod solo;
mod votes;
mod waiting;
