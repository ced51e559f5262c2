//! JSON lines of ours: one object for each call, return and fault, which says everything itself. The format is
//! described in docs/history-format.md.

mod line;
mod read;

pub(super) use line::{Atom, Line, VERSION};
pub(super) use read::JsonReader;
