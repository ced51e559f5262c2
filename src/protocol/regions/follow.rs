//! A read region: it follows the log and knows for how long it may trust that it is counted.

use super::message::{Append, Message};
use super::{Regions, Timer, WRITER, rules};
use crate::base::Time;
use crate::sim::{Arg, Context, Effects};

/// Of how many acknowledgements the time of sending is remembered.
const REMEMBERED: usize = 64;

impl Regions {
    /// Part of the log came. There is one writer, which never takes anything back: what is here already is the same.
    pub(super) fn follow(&mut self, cx: &Context<'_>, append: &Append, out: &mut Effects<Regions>) {
        let len = self.len();
        if append.after <= len {
            let new = append.entries.iter().skip((len - append.after) as usize);
            self.durable.log.extend(new.copied());
        }
        let committed = self.durable.committed.max(append.committed.min(self.len()));
        let (grown, settled) = (self.len() > len, committed > self.durable.committed);
        self.durable.committed = committed;
        if grown || settled {
            out.persist("log");
        }
        if grown {
            out.note(&rules::FOLLOWED, [Arg::Number(self.len())]);
        }
        out.send(WRITER, Message::Ack { upto: self.len(), round: append.round });
        self.acked.get_or_insert_with(append.round, || cx.now);
        self.renew_lease(cx.now, append, out);
        self.read_parked(out);
    }

    /// The write region tells which acknowledgement it has heard: from when that was sent the lease runs.
    fn renew_lease(&mut self, now: Time, append: &Append, out: &mut Effects<Regions>) {
        let sent = self.acked.get(&append.heard).copied().filter(|_| append.counted);
        while self.acked.len() > REMEMBERED {
            let Some(oldest) = self.acked.keys().next().copied() else { break };
            self.acked.remove(&oldest);
        }
        if !self.is_strong() || !self.settings.dynamic_quorum {
            return;
        }
        let Some(end) = sent.map(|sent| sent + self.settings.lease).filter(|end| *end > now) else { return };
        if self.lease.is_none() {
            out.note(&rules::LEASED, []);
        }
        if self.lease < Some(end) {
            self.lease = Some(end);
            out.set_timer(Timer::Lease, end.since(now));
        }
    }

    /// The lease timer: nothing was heard that would have renewed it.
    pub(super) fn lose_lease(&mut self, out: &mut Effects<Regions>) {
        self.lease = None;
        out.note(&rules::LEASE_OVER, []);
    }

    /// Whether this region is sure to be counted. Where none is ever dropped all are.
    pub(super) fn is_counted(&self) -> bool {
        let never_dropped = !self.settings.dynamic_quorum || self.regions < 3;
        self.writes_here() || never_dropped || self.lease.is_some()
    }
}
