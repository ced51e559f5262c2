//! Studies of many seeds: the question, how far the work is, pictures and tables of what was found.

mod form;
mod found;
mod host;
mod worker;

pub use form::form;
pub use found::{Found, found};
pub use host::Host;
pub use worker::serve;
