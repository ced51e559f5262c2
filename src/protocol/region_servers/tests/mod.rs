//! What the log, the sessions and the assignments promise, under random faults, and one test a rule.

mod invariants;
mod rules;
mod safety;
