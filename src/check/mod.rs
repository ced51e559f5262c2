//! Questions asked of a history or of final states, each with a computed answer. A checker never sees a node.

pub mod causal;
mod converged;
pub mod court;
pub mod explain;
pub mod guarantee;
pub mod ladder;
pub mod linearizable;
mod memory;
pub mod pram;
pub mod sequential;
pub mod settled;
pub mod spec;
pub mod staleness;
mod verdict;

pub use converged::{Contents, Convergence};
pub use verdict::{Limit, Verdict, Violation};
