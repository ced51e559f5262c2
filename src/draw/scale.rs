//! From virtual time to a place on a picture, and the round numbers marked on the way.

use crate::base::{Span, Time};

/// A window of virtual time laid over a stretch of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale {
    pub from: Time,
    pub to: Time,
    /// Where `from` stands.
    pub left: f64,
    /// Where `to` stands.
    pub right: f64,
}

impl TimeScale {
    /// An empty window is widened to a microsecond.
    pub fn new(from: Time, to: Time, left: f64, right: f64) -> TimeScale {
        TimeScale { from, to: to.max(from + Span(1)), left, right: right.max(left) }
    }

    /// Where a time stands, beyond the ends where it lies outside the window.
    pub fn x(&self, time: Time) -> f64 {
        let share = (time.0 as f64 - self.from.0 as f64) / self.to.since(self.from).0 as f64;
        self.left + share * (self.right - self.left)
    }

    /// Where a time stands, held between the ends.
    pub fn x_within(&self, time: Time) -> f64 {
        self.x(time).clamp(self.left, self.right)
    }

    /// Which time stands at a place; the nearer end where that lies outside.
    pub fn time_at(&self, x: f64) -> Time {
        let share = (x - self.left) / (self.right - self.left).max(1.0);
        self.from + Span((share.clamp(0.0, 1.0) * self.to.since(self.from).0 as f64) as u64)
    }

    pub fn shows(&self, from: Time, to: Time) -> bool {
        from <= self.to && to >= self.from
    }

    /// Round times inside the window, at least `gap` units apart.
    pub fn ticks(&self, gap: f64) -> Vec<Time> {
        let room = ((self.right - self.left) / gap).max(1.0);
        let step = round_up((self.to.since(self.from).0 as f64 / room).ceil() as u64);
        let first = self.from.0.div_ceil(step) * step;
        (0..).map(|n| Time(first + n * step)).take_while(|time| *time <= self.to).collect()
    }
}

/// The next of 1, 2, 5, 10, 20, 50, …
pub fn round_up(least: u64) -> u64 {
    let mut unit = 1;
    loop {
        for factor in [1, 2, 5] {
            if factor * unit >= least {
                return factor * unit;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_apart() {
        let scale = TimeScale::new(Time(0), Time(824_000), 0.0, 800.0);
        let ticks = scale.ticks(60.0);
        assert_eq!(ticks[..3], [Time(0), Time(100_000), Time(200_000)]);
        assert!(ticks.windows(2).all(|pair| scale.x(pair[1]) - scale.x(pair[0]) >= 60.0));
    }

    #[test]
    fn an_empty_window_has_a_width() {
        let scale = TimeScale::new(Time(5), Time(5), 10.0, 20.0);
        assert_eq!(scale.x(Time(5)), 10.0);
        assert_eq!(scale.x_within(Time(500)), 20.0);
    }
}
