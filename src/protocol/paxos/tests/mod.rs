//! One test a rule of the papers, each named after its section, and random schedules under which one value a
//! slot is chosen, whatever happens.

mod clients;
mod duels;
mod invariants;
mod learning;
mod lease;
mod phase_1;
mod phase_2;
mod reading;
mod safety;
mod solo;
