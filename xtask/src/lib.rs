//! What the commands and the browser tests share: where things are, the tools, the static server.
//!
//! Nothing here belongs to the product; a visitor of the page never runs it.

pub mod paths;
pub mod process;
pub mod site;
pub mod tools;
