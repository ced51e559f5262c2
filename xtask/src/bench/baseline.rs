//! benches/baseline.json: what was measured before, and what may never be broken.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use xtask::paths;

use super::Figure;

/// Figures by name.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Baseline(BTreeMap<String, Entry>);

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    value: f64,
    unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Limit>,
}

/// What a figure may be.
#[expect(clippy::enum_variant_names, reason = "\"at most\" and \"at least\" are the words")]
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum Limit {
    AtMost(f64),
    AtLeast(f64),
    /// At most so many times the stored value: for figures that compare with an earlier self.
    AtMostTimesBaseline(f64),
    AtLeastTimesBaseline(f64),
}

impl Limit {
    fn holds(self, value: f64, baseline: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::AtMostTimesBaseline(ratio) => value <= ratio * baseline,
            Self::AtLeastTimesBaseline(ratio) => value >= ratio * baseline,
        }
    }

    fn sentence(self) -> String {
        match self {
            Self::AtMost(limit) => format!("at most {limit}"),
            Self::AtLeast(limit) => format!("at least {limit}"),
            Self::AtMostTimesBaseline(ratio) => format!("at most {ratio} × baseline"),
            Self::AtLeastTimesBaseline(ratio) => format!("at least {ratio} × baseline"),
        }
    }
}

fn file() -> PathBuf {
    paths::root().join("benches").join("baseline.json")
}

impl Baseline {
    pub fn read() -> Result<Self> {
        let file = file();
        if !file.exists() {
            return Ok(Self::default());
        }
        let text =
            fs::read_to_string(&file).with_context(|| format!("{} cannot be read.", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a baseline.", file.display()))
    }

    /// Prints a table; returns a sentence for each broken limit.
    pub fn print(&self, figures: &[Figure]) -> Vec<String> {
        let mut broken = Vec::new();
        println!("\n{:<40} {:>12} {:>12}  {:<12} limit", "figure", "measured", "baseline", "unit");
        for Figure { name, value, unit } in figures {
            let entry = self.0.get(name);
            let before = entry.map_or_else(|| "new".to_owned(), |entry| entry.value.to_string());
            let limit = entry.and_then(|entry| Some((entry.limit?, entry.value)));
            let shown = limit.map_or_else(|| "none".to_owned(), |(limit, _)| limit.sentence());
            println!("{name:<40} {value:>12} {before:>12}  {unit:<12} {shown}");
            if let Some((limit, baseline)) = limit
                && !limit.holds(*value, baseline)
            {
                broken.push(format!("{name} is {value} {unit}, and has to be {}", limit.sentence()));
            }
        }
        println!();
        broken
    }

    /// Stores the values; limits stay as they were written.
    pub fn store(&mut self, figures: &[Figure]) -> Result<()> {
        for Figure { name, value, unit } in figures {
            let limit = self.0.get(name).and_then(|entry| entry.limit);
            let entry = Entry { value: *value, unit: unit.clone(), limit };
            self.0.insert(name.clone(), entry);
        }
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(file(), text).context("benches/baseline.json cannot be written.")?;
        println!("Stored in benches/baseline.json.");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_baseline_reads() {
        Baseline::read().unwrap();
    }

    #[test]
    fn limits_hold_and_break() {
        assert!(Limit::AtMost(2.0).holds(2.0, 0.0) && !Limit::AtMost(2.0).holds(2.1, 9.0));
        assert!(Limit::AtLeast(2.0).holds(2.0, 9.0) && !Limit::AtLeast(2.0).holds(1.9, 0.0));
        assert!(Limit::AtMostTimesBaseline(1.5).holds(3.0, 2.0));
        assert!(!Limit::AtLeastTimesBaseline(0.5).holds(0.9, 2.0));
    }
}
