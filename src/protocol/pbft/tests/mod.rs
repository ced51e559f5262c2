//! One test a rule, named after its section, and random schedules with a replica that lies.

mod invariants;
mod rules;
mod safety;
mod solo;
