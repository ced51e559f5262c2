//! Safe time: up to when a replica knows everything [Spanner §4].

use super::message::Message;
use super::{Spanner, Timer, rules};
use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Effects};

/// A leader's promise: no slot after `upto` has a value whose time is `time` or earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Promise {
    pub time: i64,
    pub upto: Index,
}

/// A replica wants that promise for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    from: ReplicaId,
    pub time: i64,
}

impl Spanner {
    /// A replica asks, this one itself perhaps. Of each only the latest time counts, which covers the others.
    pub(super) fn asked(&mut self, from: ReplicaId, time: i64, out: &mut Effects<Spanner>) {
        if !self.group.leads() {
            return; // Whoever asks will ask again.
        }
        match self.asks.iter_mut().find(|ask| ask.from == from) {
            Some(ask) => ask.time = ask.time.max(time),
            None => self.asks.push(Ask { from, time }),
        }
        self.serve_asks(out);
    }

    pub(super) fn serve_asks(&mut self, out: &mut Effects<Spanner>) {
        if !self.group.leads() {
            return self.asks.clear();
        }
        for ask in std::mem::take(&mut self.asks) {
            if self.can_promise(ask.time) {
                self.promise_to(ask.from, ask.time, out);
            } else {
                self.asks.push(ask);
            }
        }
    }

    /// Whether everything up to this time is chosen, and past, so that no replica shows what another may yet miss.
    fn can_promise(&self, time: i64) -> bool {
        let open = self.group.first_open().is_some_and(|open| open <= time);
        !open && self.is_past(time.min(self.last)) && self.may_give(time)
    }

    fn promise_to(&mut self, to: ReplicaId, time: i64, out: &mut Effects<Spanner>) {
        self.floor = self.floor.max(time);
        let promise = Promise { time, upto: self.applied() };
        if to == self.me {
            self.promised(promise);
        } else {
            out.note(&rules::PROMISES, [Arg::Replica(to), promise.upto.into()]);
            out.send(to, Message::Safe(promise));
        }
    }

    pub(super) fn promised(&mut self, promise: Promise) {
        if promise.time > self.promise.time {
            self.promise = promise;
        }
    }

    /// [Spanner §4] An idle group's safe time must move too.
    pub(super) fn advance(&mut self, out: &mut Effects<Spanner>) {
        out.set_timer(Timer::Advance, self.settings.advance);
        let time = self.time.latest();
        if self.group.leads() && self.can_promise(time) {
            for to in (0..self.replicas).map(ReplicaId) {
                self.promise_to(to, time, out);
            }
        }
    }

    /// What the promise and the writes taken in come to.
    pub(super) fn learn_safe(&mut self) {
        if self.promise.upto <= self.applied() {
            self.safe = self.safe.max(self.promise.time);
        }
        let fresh = std::mem::take(&mut self.fresh);
        for time in fresh {
            if self.is_past(time) {
                self.safe = self.safe.max(time);
            } else {
                self.fresh.push(time);
            }
        }
    }
}
