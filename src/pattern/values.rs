//! The values of a pattern's settings.

use crate::base::{Knob, Span};

/// Knob id to value, for the settings that a pattern has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values(pub(super) Vec<(&'static str, i64)>);

impl Values {
    /// The value of a setting; its default if the pattern does not have it.
    pub fn get(&self, knob: &Knob) -> i64 {
        let known = self.0.iter().find(|(id, _)| *id == knob.id);
        known.map_or(knob.default, |(_, value)| *value)
    }

    pub fn on(&self, knob: &Knob) -> bool {
        self.get(knob) != 0
    }

    /// The value of a setting that counts milliseconds.
    pub fn span(&self, knob: &Knob) -> Span {
        Span::from_ms(self.get(knob).unsigned_abs())
    }
}
