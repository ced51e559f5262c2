//! Runs side by side as a value and as a link: two to four scenarios with one script and one clock.
//!
//! The link is that of a run with another number before the dot, so that a page tells the two apart before it unpacks
//! anything.

use serde::{Deserialize, Serialize};

use super::Scenario;
use super::link::{LinkError, known, payload, text};
use crate::base::Time;
use crate::pattern;
use crate::system::{System, common};

/// The format that this code writes.
const FORMAT: &str = "c1";

/// How many runs stand side by side.
pub const COLUMNS: std::ops::RangeInclusive<usize> = 2..=4;

/// Runs that are looked at together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Each with the script that its own picture made of the same strokes.
    pub scenarios: Vec<Scenario>,
    /// The playhead of all.
    pub time: Time,
    /// Small choices of the page by a short name; unknown names are kept.
    pub choices: Vec<(String, i64)>,
}

/// Whether what stands behind `#` is meant to be a comparison, damaged or not.
pub fn is_comparison(hash: &str) -> bool {
    hash.trim_start().starts_with('c')
}

/// The text that goes behind `#` in the address.
pub fn to_comparison_link(comparison: &Comparison) -> String {
    text(FORMAT, comparison)
}

/// Reads what stands behind `#`.
///
/// # Errors
/// If it is no comparison that this page can show, with the reason.
pub fn from_comparison_link(hash: &str) -> Result<Comparison, LinkError> {
    let comparison: Comparison = payload(FORMAT, hash)?;
    let count = comparison.scenarios.len();
    if !COLUMNS.contains(&count) {
        return Err(LinkError::Refused(format!(
            "It asks for {count} runs side by side; there can be {} to {}.",
            COLUMNS.start(),
            COLUMNS.end()
        )));
    }
    comparison.scenarios.iter().try_for_each(known)?;
    Ok(comparison)
}

impl Comparison {
    /// Puts the nearest settings that can be in place of those that cannot. Returns what was changed, in sentences.
    pub fn mend(&mut self) -> Vec<String> {
        self.scenarios.iter_mut().flat_map(Scenario::mend).collect()
    }

    /// The scenario of another system beside `base`: the same seed, clients and network, so that nothing but the system
    /// tells the two apart. The script is left out, since another picture makes another cut of the same stroke.
    pub fn beside(base: &Scenario, system: &'static System) -> Scenario {
        let here = base.system();
        let mut settings = base.settings.clone();
        settings.retain(|id| common::KNOBS.iter().chain(pattern::knobs()).any(|knob| knob.id == id));
        for common in common::KNOBS {
            // A default of the first system's own is a setting like any other to the second.
            let value = here.get(&base.settings, common);
            if let Some(knob) = system.knob(common.id).filter(|knob| system.get(&settings, knob) != value) {
                settings.set(knob, value);
            }
        }
        system.mend(&mut settings);
        Scenario { seed: base.seed, system: system.id.to_owned(), settings, script: Vec::new() }
    }
}
