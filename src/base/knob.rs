//! A setting, declared once: from it come the control on the page, the field in the link and its legal range.

use serde::{Deserialize, Serialize};

use crate::base::intern::{List, Text};

/// A setting of a system, of the network or of the clients. Every value is an `i64`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Knob {
    /// Name in links and scenario files; never changes once published.
    #[serde(with = "crate::base::intern::text")]
    pub id: Text,
    /// Name on the page.
    #[serde(with = "crate::base::intern::text")]
    pub name: Text,
    pub kind: KnobKind,
    pub default: i64,
    /// One sentence: what it does.
    #[serde(with = "crate::base::intern::text")]
    pub help: Text,
}

/// The legal values of a knob.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum KnobKind {
    /// A whole number from `min` to `max`, both included.
    Number { min: i64, max: i64, unit: Unit },
    /// One of the named choices; the value is the position in the list.
    Choice(#[serde(with = "crate::base::intern::texts")] List<Text>),
    /// 0 off, 1 on.
    Switch,
    /// 0: the protocol is whole. 1: one rule of it is switched off, to show what the rule is for. Never a
    /// setting of a real store; the page marks every run that has one on.
    Broken,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    None,
    Milliseconds,
    Percent,
}

impl Knob {
    pub const fn number(
        id: &'static str,
        name: &'static str,
        (min, default, max): (i64, i64, i64),
        unit: Unit,
        help: &'static str,
    ) -> Knob {
        Knob { id, name, kind: KnobKind::Number { min, max, unit }, default, help }
    }

    pub const fn choice(
        id: &'static str,
        name: &'static str,
        choices: &'static [&'static str],
        default: i64,
        help: &'static str,
    ) -> Knob {
        Knob { id, name, kind: KnobKind::Choice(choices), default, help }
    }

    pub const fn switch(id: &'static str, name: &'static str, default: bool, help: &'static str) -> Knob {
        Knob { id, name, kind: KnobKind::Switch, default: default as i64, help }
    }

    /// A rule that can be switched off, and is not by default; `help` says what goes wrong without it.
    pub const fn broken(id: &'static str, name: &'static str, help: &'static str) -> Knob {
        Knob { id, name, kind: KnobKind::Broken, default: 0, help }
    }

    /// The same knob with another default.
    pub const fn by_default(mut self, default: i64) -> Knob {
        self.default = default;
        self
    }

    /// The same knob with another least and greatest value.
    pub const fn from_to(mut self, least: i64, most: i64) -> Knob {
        if let KnobKind::Number { min, max, .. } = &mut self.kind {
            *min = least;
            *max = most;
        }
        self
    }

    /// The same knob with another name, as a product calls it.
    pub const fn named(mut self, name: &'static str) -> Knob {
        self.name = name;
        self
    }

    /// The same knob with another explanation.
    pub const fn explained(mut self, help: &'static str) -> Knob {
        self.help = help;
        self
    }

    /// A value in words: "on", "QUORUM", "400 ms".
    pub fn show(&self, value: i64) -> String {
        match self.kind {
            KnobKind::Number { unit: Unit::Milliseconds, .. } => format!("{value} ms"),
            KnobKind::Number { unit: Unit::Percent, .. } => format!("{value} %"),
            KnobKind::Number { .. } => value.to_string(),
            KnobKind::Choice(choices) => usize::try_from(value)
                .ok()
                .and_then(|place| choices.get(place))
                .map_or_else(|| value.to_string(), |name| format!("“{name}”")),
            KnobKind::Switch | KnobKind::Broken => (if value == 0 { "off" } else { "on" }).to_owned(),
        }
    }

    /// The range in a sentence.
    pub fn limits(&self) -> String {
        let (min, max) = self.range();
        format!("{} goes from {} to {}.", self.name, self.show(min), self.show(max))
    }

    /// Whether this switches off a rule of the protocol.
    pub const fn breaks_rule(&self) -> bool {
        matches!(self.kind, KnobKind::Broken)
    }

    /// The smallest and the largest legal value.
    pub fn range(&self) -> (i64, i64) {
        match self.kind {
            KnobKind::Number { min, max, .. } => (min, max),
            KnobKind::Choice(choices) => (0, choices.len() as i64 - 1),
            KnobKind::Switch | KnobKind::Broken => (0, 1),
        }
    }

    /// The legal value nearest to `value`.
    pub fn nearest(&self, value: i64) -> i64 {
        let (min, max) = self.range();
        value.clamp(min, max)
    }
}
