//! TrueTime: a clock that knows by how much it may be wrong [Spanner §3].

use super::Settings;
use crate::base::{ReplicaId, Span, Time};

/// A replica's TrueTime, as of the step under way. Times are in microseconds.
#[derive(Clone, Copy, Debug, Hash)]
pub struct TrueTime {
    /// How far this clock is ahead of real time, by the settings; acts of the user come on top.
    offset: i64,
    /// When in its round of setting it is at time zero.
    phase: Span,
    uncertainty: Uncertainty,
    reading: i64,
    epsilon: i64,
}

/// How ε goes: a saw-tooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Uncertainty {
    /// Right after the clock was set.
    pub least: Span,
    /// By how much it grows, in microseconds a second.
    pub drift: u64,
    /// How often it is set.
    pub poll: Span,
}

impl Uncertainty {
    /// The greatest ε there is.
    pub fn most(&self) -> Span {
        Span(self.least.0 + self.poll.0 / 1_000 * self.drift / 1_000)
    }
}

impl TrueTime {
    pub fn new(settings: &Settings, me: ReplicaId, replicas: u8) -> TrueTime {
        let (off, steps) = (settings.clocks_off.0 as i64, i64::from(replicas.max(2)) - 1);
        let poll = settings.uncertainty.poll;
        TrueTime {
            // The first is ahead by as much, the last behind, the others between.
            offset: off - 2 * off * i64::from(me.0) / steps,
            phase: Span(poll.0 / u64::from(replicas.max(1)) * u64::from(me.0)),
            uncertainty: settings.uncertainty,
            reading: 0,
            epsilon: 0,
        }
    }

    /// The step that begins now sees these.
    pub fn look(&mut self, now: Time, clock: i64) {
        let Uncertainty { least, drift, poll } = self.uncertainty;
        let since = (now.0 + self.phase.0) % poll.0.max(1);
        self.reading = clock + self.offset;
        self.epsilon = (least.0 + since / 1_000 * drift / 1_000) as i64;
    }

    /// What the clock itself says.
    pub fn reading(&self) -> i64 {
        self.reading
    }

    pub fn epsilon(&self) -> i64 {
        self.epsilon
    }

    /// [Spanner §3, TT.now().latest] Real time is no later.
    pub fn latest(&self) -> i64 {
        self.reading + self.epsilon
    }

    /// [Spanner §3, TT.after] Whether real time is certainly later than this.
    pub fn is_past(&self, time: i64) -> bool {
        self.reading - self.epsilon > time
    }

    /// In how long that may be so.
    pub fn until_past(&self, time: i64) -> Span {
        Span((time + self.epsilon + 1 - self.reading).max(0).unsigned_abs())
    }
}
