//! Where a place of the log stands on the picture: by its number or by its time, in one stretch or in several
//! with folds between them.

use crate::draw::scale::round_up;
use crate::history::recorded::Recorded;

/// Width of a fold.
pub const FOLD: f64 = 26.0;

/// A stretch of places laid over a part of the picture.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub from: u32,
    pub to: u32,
    pub left: f64,
    pub right: f64,
    clock: Option<Clock>,
}

/// Where the calls and returns of a stretch stand by their times.
#[derive(Clone, Debug)]
struct Clock {
    /// Nanoseconds of the first and of the last of them.
    first: u64,
    last: u64,
    x: Vec<f64>,
}

/// The stretches of a picture, from left to right.
#[derive(Clone, Debug)]
pub struct Axis {
    pub stretches: Vec<Stretch>,
}

impl Axis {
    /// Each stretch gets its share of the width by its number of places.
    pub fn new(stretches: &[(u32, u32)], (left, right): (f64, f64)) -> Axis {
        let total: f64 = stretches.iter().map(|(from, to)| f64::from(*to - *from)).sum();
        let room = (right - left - FOLD * (stretches.len() - 1) as f64).max(1.0);
        let mut x = left;
        let placed = stretches.iter().map(|(from, to)| {
            let left = x;
            let right = left + room * f64::from(*to - *from) / total.max(1.0);
            x = right + FOLD;
            Stretch { from: *from, to: *to, left, right, clock: None }
        });
        Axis { stretches: placed.collect() }
    }

    /// Goes by time: `operations` are all that have a call or a return in a stretch.
    pub fn by_time(mut self, history: &Recorded, operations: &[u32]) -> Axis {
        for stretch in &mut self.stretches {
            stretch.clock = stretch.read_clock(history, operations);
        }
        self
    }

    pub fn left(&self) -> f64 {
        self.stretches[0].left
    }

    pub fn right(&self) -> f64 {
        self.stretches[self.stretches.len() - 1].right
    }

    /// The first place that is shown, and the one after the last.
    pub fn ends(&self) -> (u32, u32) {
        (self.stretches[0].from, self.stretches[self.stretches.len() - 1].to)
    }

    /// Where the call or return at a place stands, held inside the picture; what is folded away stands in its
    /// fold.
    pub fn event(&self, place: u32) -> f64 {
        self.x(f64::from(place))
    }

    /// Where a point between two places stands.
    pub fn x(&self, place: f64) -> f64 {
        let after = self.stretches.partition_point(|stretch| f64::from(stretch.from) - 0.5 <= place);
        let Some(stretch) = after.checked_sub(1).map(|at| &self.stretches[at]) else { return self.left() };
        if place <= f64::from(stretch.to) - 0.5 {
            return stretch.x(place);
        }
        if after == self.stretches.len() { self.right() } else { stretch.right + FOLD / 2.0 }
    }

    pub fn shows(&self, from: u32, until: u32) -> bool {
        self.stretches.iter().any(|stretch| from < stretch.to && until >= stretch.from)
    }
}

impl Stretch {
    fn x(&self, place: f64) -> f64 {
        let Some(clock) = &self.clock else {
            let share = (place + 0.5 - f64::from(self.from)) / f64::from((self.to - self.from).max(1));
            return self.left + share * (self.right - self.left);
        };
        let before = (place - f64::from(self.from)).floor();
        let x = |at: f64| match at {
            at if at < 0.0 => self.left,
            at => clock.x.get(at as usize).copied().unwrap_or(self.right),
        };
        let share = place - f64::from(self.from) - before;
        x(before) + share * (x(before + 1.0) - x(before))
    }

    fn read_clock(&self, history: &Recorded, operations: &[u32]) -> Option<Clock> {
        let mut times: Vec<Option<u64>> = vec![None; (self.to - self.from) as usize];
        for operation in operations.iter().map(|operation| &history.observations[*operation as usize]) {
            let events =
                [(Some(operation.called), operation.called_at), (operation.returned, operation.returned_at)];
            for (place, time) in events {
                if let Some(place) = place.filter(|place| (self.from..self.to).contains(place)) {
                    times[(place - self.from) as usize] = time;
                }
            }
        }
        let first = times.iter().copied().flatten().next()?;
        let mut last = first;
        // The order of the log decides: a clock that goes back stands still.
        let times = times.into_iter().map(|time| {
            last = last.max(time.unwrap_or(0));
            last
        });
        let times: Vec<u64> = times.collect();
        let air = (self.right - self.left) * 0.02;
        let scale = (self.right - self.left - 2.0 * air) / (last - first).max(1) as f64;
        let x = times.iter().map(|time| self.left + air + (*time - first) as f64 * scale).collect();
        Some(Clock { first, last, x })
    }

    /// Round times in the stretch, in nanoseconds, with where they stand, at least `gap` apart; `None` where it
    /// does not go by time.
    pub fn times(&self, gap: f64) -> Option<Vec<(u64, f64)>> {
        let clock = self.clock.as_ref()?;
        let (left, right) = (clock.x[0], clock.x[clock.x.len() - 1]);
        let room = ((right - left) / gap).max(1.0);
        let step = round_up((((clock.last - clock.first) as f64 / room).ceil() as u64).max(1_000));
        let scale = (right - left) / (clock.last - clock.first).max(1) as f64;
        let first = clock.first.div_ceil(step) * step;
        let ticks = (0..).map(|n| first + n * step).take_while(|time| *time <= clock.last);
        Some(ticks.map(|time| (time, left + (time - clock.first) as f64 * scale)).collect())
    }
}
