//! The models weaker than linearizability: known histories, all small histories against the definitions, the
//! implications between models, and the evidence.

mod definition;
mod evidence;
mod exact;
mod known;
mod lattice;
mod measured;
mod notation;
mod objects;
mod random;
mod shown;
