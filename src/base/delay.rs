//! How long a link takes.

use serde::{Deserialize, Serialize};

use super::{Rng, Span};

/// A one-way delay drawn evenly from `least` to `most`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Delay {
    pub least: Span,
    pub most: Span,
}

impl Delay {
    pub const fn new(least: Span, most: Span) -> Delay {
        Delay { least, most }
    }

    pub fn draw(self, rng: &mut Rng) -> Span {
        Span(rng.between(self.least.0, self.most.0.max(self.least.0)))
    }
}
