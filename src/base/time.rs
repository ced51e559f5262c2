//! Virtual time in whole microseconds. It is not the wall clock: nothing in the core can read one.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Deserialize, Serialize};

/// An instant of a run, in microseconds since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub u64);

/// A length of time, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub u64);

impl Time {
    pub const ZERO: Time = Time(0);

    /// The time from `earlier` to `self`; zero when `earlier` is in fact later.
    pub fn since(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    pub const ZERO: Span = Span(0);

    pub const fn from_ms(ms: u64) -> Span {
        Span(ms * 1_000)
    }

    pub const fn from_secs(secs: u64) -> Span {
        Span(secs * 1_000_000)
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Time {
    type Output = Time;
    fn sub(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Add for Span {
    type Output = Span;
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

/// Whole milliseconds where the value has them, else milliseconds to the microsecond: `412 ms`, `0.250 ms`.
fn write_ms(us: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if us.is_multiple_of(1_000) || us >= 100_000 {
        write!(f, "{} ms", group_thousands(us / 1_000))
    } else {
        write!(f, "{}.{:03} ms", us / 1_000, us % 1_000)
    }
}

/// The number with a comma after each third digit from its end: `1,234,567`.
pub fn group_thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_ms(self.0, f)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_ms(self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_milliseconds() {
        assert_eq!(Time(412_000).to_string(), "412 ms");
        assert_eq!(Time(412_345).to_string(), "412 ms");
        assert_eq!(Span(250).to_string(), "0.250 ms");
        assert_eq!(Span(1_234_567_000).to_string(), "1,234,567 ms");
    }

    #[test]
    fn differences_never_wrap() {
        assert_eq!(Time(1).since(Time(5)), Span::ZERO);
        assert_eq!(Time(1) - Span(5), Time::ZERO);
        assert_eq!(Time(u64::MAX) + Span(5), Time(u64::MAX));
    }
}
