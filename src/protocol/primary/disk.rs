//! When what a member holds reaches its disk, and when its readers see it. It decides nothing about other members.

use super::Timer;
use super::state::Member;
use crate::base::{Span, Time};
use crate::sim::{Context, Effects};

impl Member {
    /// A primary appended something: it goes to disk now if a client waits for that and a flush takes no time.
    pub(super) fn write_appended(&mut self, now: Time, awaited: bool, out: &mut Effects<Member>) {
        let disk = self.settings.disk;
        let after = if awaited { disk.flush } else { disk.lazy };
        if after == Span::ZERO {
            self.flush_now(out);
        } else {
            self.flush_within(now, after, out);
        }
    }

    /// A replica received something.
    pub(super) fn write_received(&mut self, cx: &Context<'_>, out: &mut Effects<Member>) {
        if self.unflushed.is_empty() {
            return self.apply_soon(out);
        }
        match self.settings.disk.replica {
            Span::ZERO => self.flush_now(out),
            after => self.flush_within(cx.now, after, out),
        }
        self.apply_soon(out);
    }

    pub(super) fn flush_now(&mut self, out: &mut Effects<Member>) {
        if self.flush_at.take().is_some() {
            out.cancel_timer(Timer::Flush);
        }
        self.flush(out);
    }

    /// The disk is done.
    pub(super) fn on_flushed(&mut self, cx: &Context<'_>, out: &mut Effects<Member>) {
        self.flush_at = None;
        if !self.flush(out) {
            return;
        }
        if self.is_primary() {
            self.on_disk(cx.now, out);
        } else {
            self.apply_soon(out);
            self.acknowledge(out);
        }
    }

    /// What follows for a primary from having more on disk.
    pub(super) fn on_disk(&mut self, now: Time, out: &mut Effects<Member>) {
        self.advance_commit(out);
        self.release(now, out);
        self.ship(now, out);
    }

    /// Shows readers what is there, now or when the apply timer fires.
    fn apply_soon(&mut self, out: &mut Effects<Member>) {
        if self.settings.apply == Span::ZERO {
            self.apply_held();
        } else if !self.applying {
            self.applying = true;
            out.set_timer(Timer::Apply, self.settings.apply);
        }
    }

    pub(super) fn on_apply(&mut self, out: &mut Effects<Member>) {
        self.applying = false;
        if self.is_primary() {
            return;
        }
        self.apply_held();
        self.acknowledge(out);
    }

    /// Applies what the member holds: where the log is written ahead, what is on disk.
    pub(super) fn apply_held(&mut self) {
        let end = if self.settings.disk.write_ahead { self.flushed() } else { self.last() };
        let mut machine = std::mem::take(&mut self.machine);
        self.apply_to(&mut machine, end);
        self.machine = machine;
    }
}
