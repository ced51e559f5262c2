//! Read repair: homes that answered a read with an old version are sent the newest one that the coordinator
//! saw. Homes that did not answer are not its concern.

use super::coordinator::{Round, Stage};
use super::message::{Message, Purpose};
use super::replica::Via;
use super::{Quorum, ReadRepair, Version, rules};
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
        if self.merge(key, newest, Via::Repair(self.me), out) {
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
            if mended.insert(home, newest) == Some(newest) {
                continue;
            }
            let old = held.get(&home).copied().flatten().map(|version| version.value);
            let args = [Arg::Replica(home), Arg::Key(key), Arg::Value(old), Arg::Value(Some(newest.value))];
            out.note(&rules::REPAIRS, args);
            out.send(home, Message::Store { purpose, key, version: newest });
            self.counters.repairs_sent += 1;
        }
    }

    /// The newest version seen by a read and the homes known to hold less; `None` where repair is off or the
    /// answer is not chosen yet.
    fn stale(&self, round: &Round) -> Option<(Version, Vec<ReplicaId>)> {
        let Stage::Reading { held, chosen: Some(_), .. } = &round.stage else { return None };
        let newest = held.values().copied().max().flatten().filter(|_| self.repairs())?;
        let stale = held.iter().filter(|(_, held)| **held < Some(newest)).map(|(home, _)| *home);
        Some((newest, stale.collect()))
    }
}
