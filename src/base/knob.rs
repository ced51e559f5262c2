//! A setting, declared once: from it come the control on the page, the field in the link and its legal range.

/// A setting of a system, of the network or of the clients. Every value is an `i64`.
#[derive(Clone, Copy, Debug)]
pub struct Knob {
    /// Name in links and scenario files; never changes once published.
    pub id: &'static str,
    /// Name on the page.
    pub name: &'static str,
    pub kind: KnobKind,
    pub default: i64,
    /// One sentence: what it does.
    pub help: &'static str,
}

/// The legal values of a knob.
#[derive(Clone, Copy, Debug)]
pub enum KnobKind {
    /// A whole number from `min` to `max`, both included.
    Number { min: i64, max: i64, unit: Unit },
    /// One of the named choices; the value is the position in the list.
    Choice(&'static [&'static str]),
    /// 0 off, 1 on.
    Switch,
    /// 0: the protocol is whole. 1: one rule of it is switched off, to show what the rule is for. Never a
    /// setting of a real store; the page marks every run that has one on.
    Broken,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
