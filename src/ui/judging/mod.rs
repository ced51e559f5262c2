//! The judge beside the lab, carried by a worker. What is said is in `app::judging`; here are the two ends of the
//! line.

mod host;
mod worker;

pub use host::Host;
pub use worker::serve;
