//! What the worker tells the page.

use serde::{Deserialize, Serialize};

use crate::study::{Progress, Results};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tell {
    /// It listens.
    Ready,
    Progress(Progress),
    Results(Results),
    /// The results told last are those of all runs.
    Done,
    /// It ended by itself. The page says this, not the worker.
    Failed,
}
