//! Questions asked of a history or of final states, each with a computed answer. A checker never sees a node.

pub mod linearizable;
mod verdict;

pub use verdict::{Limit, Model, Verdict, Violation};
