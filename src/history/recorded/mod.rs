//! A history that was recorded anywhere: by Jepsen, by the lab, by hand. It is the calls and returns that clients
//! saw, in the order of the log, and knows nothing of the store, of a file's format or of the simulator.
//!
//! Values, keys and accounts are interned ([`Datum`]), so that a checker compares numbers and the text is found
//! again for what a person reads. Outcomes are Jepsen's: ok, fail (it certainly did not happen), unknown (it may
//! have taken effect, may do so at any later time, or never).

mod datum;
mod lab;
mod observation;
mod words;

pub use datum::{Datum, Texts};
pub use lab::{LabFault, Share};
pub use observation::{Call, Ending, FaultBand, Observation, Process, Recorded, Reply};
pub use words::{Millis, counted};
