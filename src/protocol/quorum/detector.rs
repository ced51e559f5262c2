//! The failure detector: whom this replica believes dead. It may be wrong either way; nothing that matters to
//! the data rests on it.

use super::message::Message;
use super::{Quorum, Timer, rules};
use crate::base::{ReplicaId, SortedMap, SortedSet, Span, Time};
use crate::sim::{Arg, Context, Effects};

/// Heartbeats heard and who is suspected. Volatile: a replica that starts suspects nobody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Detector {
    beat: u64,
    heard: SortedMap<ReplicaId, Heard>,
    suspected: SortedSet<ReplicaId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Heard {
    at: Time,
    /// Generation and beat of the newest heartbeat.
    newest: (u64, u64),
}

impl Detector {
    /// Begins to listen: everybody counts as just heard.
    pub fn start(&mut self, others: impl Iterator<Item = ReplicaId>, now: Time) {
        self.heard = others.map(|replica| (replica, Heard { at: now, newest: (0, 0) })).collect();
    }

    pub fn suspects(&self, replica: ReplicaId) -> bool {
        self.suspected.contains(&replica)
    }

    pub fn suspected(&self) -> &SortedSet<ReplicaId> {
        &self.suspected
    }

    /// Takes a heartbeat; only one that is newer than all before is a sign of life, for an old one may have
    /// been long on its way [Cassandra docs, Dynamo: Gossip]. Whether the replica was suspected until now.
    fn beat_from(&mut self, replica: ReplicaId, newest: (u64, u64), now: Time) -> bool {
        let Some(heard) = self.heard.get_mut(&replica) else { return false };
        if newest <= heard.newest {
            return false;
        }
        *heard = Heard { at: now, newest };
        self.suspected.remove(&replica)
    }

    /// Those silent for `suspect_after` that were not suspected yet, with the length of their silence.
    ///
    /// `Differs:` Dynamo and Cassandra weigh a silence against the replica's usual pace (phi accrual); here
    /// the limit is fixed, so that a user can predict the moment.
    fn newly_silent(&mut self, suspect_after: Span, now: Time) -> Vec<(ReplicaId, Span)> {
        let mut silent = Vec::new();
        for (replica, heard) in &self.heard {
            let silence = now.since(heard.at);
            if silence >= suspect_after && self.suspected.insert(*replica) {
                silent.push((*replica, silence));
            }
        }
        silent
    }
}

impl Quorum {
    /// The heartbeat timer: tells all others that this replica is alive and looks who has been silent.
    ///
    /// `Differs:` every replica tells every other, where gossip passes the news on through random peers.
    pub(super) fn beat(&mut self, cx: &Context<'_>, out: &mut Effects<Quorum>) {
        self.detector.beat += 1;
        let (generation, beat) = (self.durable.generation, self.detector.beat);
        for other in self.ring.others(self.me) {
            out.send(other, Message::Heartbeat { generation, beat });
        }
        for (replica, silence) in self.detector.newly_silent(self.settings.suspect_after, cx.now) {
            out.note(&rules::SUSPECTED, [Arg::Replica(replica), Arg::Span(silence)]);
        }
        out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
    }

    /// A heartbeat came. A replica that was believed dead is offered its hints at once [Dynamo §4.6].
    pub(super) fn heard(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        newest: (u64, u64),
        out: &mut Effects<Quorum>,
    ) {
        if self.detector.beat_from(from, newest, cx.now) {
            out.note(&rules::BACK, [Arg::Replica(from)]);
            self.offer_hints(from, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_suspected_once_and_only_news_ends_it() {
        let (n2, limit) = (ReplicaId(1), Span::from_ms(300));
        let mut detector = Detector::default();
        detector.start([n2].into_iter(), Time(0));
        assert!(!detector.beat_from(n2, (1, 5), Time(100_000)));
        assert!(detector.newly_silent(limit, Time(399_999)).is_empty());
        assert_eq!(detector.newly_silent(limit, Time(400_000)), [(n2, Span(300_000))]);
        assert!(detector.newly_silent(limit, Time(500_000)).is_empty());
        assert!(!detector.beat_from(n2, (1, 5), Time(600_000)), "an old heartbeat is no sign of life");
        assert!(detector.suspects(n2));
        assert!(detector.beat_from(n2, (2, 1), Time(700_000)), "a restarted replica has a new generation");
        assert!(!detector.suspects(n2));
        assert!(!detector.beat_from(ReplicaId(9), (1, 1), Time(700_000)), "nobody knows n10");
    }
}
