//! Read repair: homes that answered a read with an old version are sent the newest one that the coordinator
//! saw. Homes that did not answer are not its concern.

use super::contents::{covers, joined};
use super::coordinator::{Round, Stage};
use super::message::{Message, Purpose};
use super::replica::Via;
use super::{Contents, Quorum, ReadRepair, rules};
use crate::base::ReplicaId;
use crate::sim::{Arg, Effects};

impl Quorum {
    pub(super) fn repairs(&self) -> bool {
        self.settings.read_repair != ReadRepair::Off
    }

    /// Repairs the coordinator's own copy, if it was among the stale ones. No message is sent.
    pub(super) fn mend_own(&mut self, round: &mut Round, out: &mut Effects<Quorum>) {
        let key = round.request.action.key();
        let Some((newest, stale)) = self.stale(round) else { return };
        if !stale.contains(&self.me) {
            return;
        }
        if self.merge(key, &newest, Via::Repair(self.me), out) {
            out.persist("version");
        }
        if let Stage::Reading { held, .. } = &mut round.stage {
            held.insert(self.me, Some(newest));
        }
    }

    /// Sends the newest version seen to every other home that is known to be behind and was not sent it yet
    /// [Dynamo §5; Cassandra docs, Read repair].
    pub(super) fn mend_others(&mut self, number: u64, round: &mut Round, out: &mut Effects<Quorum>) {
        let (key, purpose) = (round.request.action.key(), Purpose::Repair(self.request_id(number)));
        let Some((newest, stale)) = self.stale(round) else { return };
        let Stage::Reading { held, mended, .. } = &mut round.stage else { return };
        for home in stale.into_iter().filter(|home| *home != self.me) {
            if mended.insert(home, newest.clone()).as_ref() == Some(&newest) {
                continue;
            }
            let old = held.get(&home).and_then(Option::as_ref).map(|contents| contents.newest().value);
            let new = Arg::Value(Some(newest.newest().value));
            out.note(&rules::REPAIRS, [Arg::Replica(home), Arg::Key(key), Arg::Value(old), new]);
            out.send(home, Message::Store { purpose, key, contents: newest.clone() });
            self.counters.repairs_sent += 1;
        }
    }

    /// All that a read has seen and the homes known to hold less; `None` where repair is off or the answer is not
    /// chosen yet.
    fn stale(&self, round: &Round) -> Option<(Contents, Vec<ReplicaId>)> {
        let Stage::Reading { held, chosen: Some(_), .. } = &round.stage else { return None };
        let newest = joined(held.values().map(Option::as_ref)).filter(|_| self.repairs())?;
        let stale =
            held.iter().filter(|(_, held)| !covers(held.as_ref(), Some(&newest))).map(|(home, _)| *home);
        let stale = stale.collect();
        Some((newest, stale))
    }
}
