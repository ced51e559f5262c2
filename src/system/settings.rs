//! The values of knobs that differ from their defaults.

use serde::{Deserialize, Serialize};

use crate::base::intern::Text;
use crate::base::{Knob, SortedMap, Span};

/// Knob id to value. A knob that is absent has its default; a value out of range counts as the nearest legal
/// one, so that no link can ask for a run that cannot be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings {
    values: SortedMap<String, i64>,
}

/// Why some settings cannot be together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The id of the knob to change.
    #[serde(with = "crate::base::intern::text")]
    pub knob: Text,
    /// A sentence: what cannot be.
    pub reason: String,
    /// The nearest value of that knob that can.
    pub nearest: i64,
}

impl Settings {
    pub fn new() -> Settings {
        Settings::default()
    }

    pub fn get(&self, knob: &Knob) -> i64 {
        knob.nearest(self.values.get(knob.id).copied().unwrap_or(knob.default))
    }

    /// Sets a knob to the legal value nearest to `value`.
    pub fn set(&mut self, knob: &Knob, value: i64) {
        let value = knob.nearest(value);
        if value == knob.default {
            self.values.remove(knob.id);
        } else {
            self.values.insert(knob.id.to_owned(), value);
        }
    }

    pub fn on(&self, knob: &Knob) -> bool {
        self.get(knob) != 0
    }

    /// The value of a knob that counts milliseconds.
    pub fn span(&self, knob: &Knob) -> Span {
        Span::from_ms(self.get(knob).unsigned_abs())
    }

    /// Brings every value into its knob's range. Returns a sentence for each that was not.
    pub fn into_range(&mut self, knobs: impl Iterator<Item = &'static Knob>) -> Vec<String> {
        let mut changes = Vec::new();
        for knob in knobs {
            let Some(asked) = self.values.get(knob.id).copied() else { continue };
            self.set(knob, asked);
            if knob.nearest(asked) != asked {
                let nearest = knob.show(knob.nearest(asked));
                changes.push(format!("{} It was {asked} and is now {nearest}.", knob.limits()));
            }
        }
        changes
    }

    /// Ids and values that differ from the defaults.
    pub fn iter(&self) -> impl Iterator<Item = (&str, i64)> {
        self.values.iter().map(|(id, value)| (id.as_str(), *value))
    }

    /// Keeps the knobs for which `keep` holds: what carries over when the system changes.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.values.retain(|id, _| keep(id));
    }
}
