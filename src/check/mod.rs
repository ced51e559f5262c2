//! Questions asked of a history or of final states, each with a computed answer. A checker never sees a node.

mod converged;
pub mod court;
pub mod linearizable;
pub mod session;
pub mod spec;
mod verdict;

pub use converged::{Contents, Convergence};
pub use verdict::{Limit, Model, Verdict, Violation};
