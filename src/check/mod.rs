//! Questions asked of a history or of final states, each with a computed answer. A checker never sees a node.

mod converged;
pub mod linearizable;
pub mod session;
mod verdict;

pub use converged::{Contents, Convergence};
pub use verdict::{Limit, Model, Verdict, Violation};
