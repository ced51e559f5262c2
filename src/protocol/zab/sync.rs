//! Synchronisation [Zab, phase 2]: followers take over the leader's history, by what they lack (DIFF), without
//! what it lacks (TRUNC), or as a whole (SNAP) [ZooKeeper, LearnerHandler]. Once a quorum has, all of it is
//! committed, and clients are served.

use std::rc::Rc;

use super::history::{History, Snapshot};
use super::message::{Message, Sync};
use super::state::{Follower, LeadStage, Phase, Stage, Zab};
use super::zxid::{Epoch, Zxid};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::sim::{Arg, Context, Effects};

/// All there are.
const ALL: usize = usize::MAX;

impl Zab {
    /// Sends a follower, whose history ends with `last`, what makes it the leader's.
    ///
    /// `Differs:` in one message, which stands for the packets that ZooKeeper's leader queues: DIFF, TRUNC or
    /// SNAP, proposals, NEWLEADER.
    pub(super) fn send_history(&self, to: ReplicaId, last: Zxid, out: &mut Effects<Zab>) {
        let epoch = self.durable.current;
        out.send(to, Message::NewLeader { epoch, sync: self.difference(last) });
    }

    /// [ZooKeeper, LearnerHandler.syncFollower] A history that the leader's goes through lacks what comes
    /// after. One that ends in a transaction which the leader lacks goes through the leader's last one before
    /// it, if both are of one epoch: a leader's transactions are accepted in order. Otherwise nobody can tell,
    /// and the whole state is sent.
    pub(super) fn difference(&self, last: Zxid) -> Sync {
        let history = &self.durable.history;
        match history.floor(last) {
            Some(common) if common == last => Sync::Diff { after: last, txns: history.after(last, ALL) },
            Some(common) if common.epoch == last.epoch => {
                Sync::Trunc { to: common, txns: history.after(common, ALL) }
            }
            _ => {
                let snapshot = Snapshot { zxid: self.committed, machine: self.machine.clone() };
                Sync::Snap { snapshot: Rc::new(snapshot), txns: history.after(self.committed, ALL) }
            }
        }
    }

    /// [Zab, phase 2, follower] Takes over the history of the leader whose epoch it has promised: on disk,
    /// together with that epoch, then acknowledged.
    pub(super) fn on_new_leader(
        &mut self,
        from: ReplicaId,
        (epoch, sync): (Epoch, &Sync),
        out: &mut Effects<Zab>,
    ) {
        let accepted = self.durable.accepted;
        let Some(following) = self.following(from) else { return };
        if epoch != accepted || following.stage == Stage::Discovery {
            return;
        }
        if following.stage >= Stage::Synced {
            return self.send_stage(out); // A copy.
        }
        let Some(rule) = self.take_over(epoch, sync) else { return };
        self.durable.current = epoch;
        let args = [Arg::Replica(from), self.last().into(), Arg::Number(sync.txns().len() as u64)];
        out.note(rule, args);
        out.persist("leader's history");
        if let Some(following) = self.following(from) {
            following.stage = Stage::Synced;
            following.early.clear();
        }
        self.send_stage(out);
    }

    /// Makes its history the leader's; `None` where this is not the difference between the two, but a copy
    /// that was long on its way.
    fn take_over(&mut self, epoch: Epoch, sync: &Sync) -> Option<&'static crate::sim::Rule> {
        let last = self.last();
        let history = &mut self.durable.history;
        // What it has accepted from this very leader stays, whatever it is sent again.
        let again = self.durable.current == epoch;
        let rule = match sync {
            Sync::Diff { after, .. } if *after == last || again && *after < last => &rules::DIFF,
            Sync::Trunc { to, .. } if again && *to <= last => &rules::DIFF,
            Sync::Trunc { .. } | Sync::Snap { .. } if self.settings.broken.keeps_tail => &rules::KEPT_TAIL,
            Sync::Trunc { to, .. } if history.has(*to) => {
                history.truncate(*to);
                &rules::TRUNC
            }
            Sync::Snap { snapshot, .. } if !again || snapshot.zxid > last => {
                *history = History::from_snapshot(Rc::clone(snapshot));
                &rules::SNAP
            }
            Sync::Snap { .. } => &rules::DIFF,
            Sync::Diff { .. } | Sync::Trunc { .. } => return None,
        };
        for txn in sync.txns().iter() {
            if txn.zxid > history.last() {
                history.push(*txn);
            }
        }
        // The state goes back where it knew more than the new history does, and forward to its snapshot.
        if self.committed > self.last() || self.committed < self.durable.history.snapshot.zxid {
            self.rebuild();
        }
        Some(rule)
    }

    /// The leader hears how far a follower is on disk. If that follower does not serve yet, this says that it
    /// has taken over the leader's history.
    pub(super) fn on_ack(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        (epoch, last, serving): (Epoch, Zxid, bool),
        out: &mut Effects<Zab>,
    ) {
        let commit = self.committed;
        let Some(leading) = self.leading(epoch) else { return self.refuse(from, epoch, out) };
        if !leading.promised.contains_key(&from) {
            return out.send(from, Message::Closed { epoch });
        }
        let fresh = Follower { acked: last, heard: cx.now };
        let known = leading.followers.contains_key(&from);
        let follower = leading.followers.get_or_insert_with(from, || fresh);
        *follower = Follower { acked: follower.acked.max(last), heard: cx.now };
        if leading.stage == LeadStage::Synchronisation {
            return self.count_synced(out);
        }
        if !serving {
            out.send(from, Message::UpToDate { epoch, commit });
        }
        if !known {
            self.send_missing(from, out);
        }
        self.count_acks(out);
    }

    /// [Zab, phase 2, leader] A quorum has the leader's history, which is committed with that. From now on the
    /// leader takes requests.
    pub(super) fn count_synced(&mut self, out: &mut Effects<Zab>) {
        let majority = self.majority();
        let Phase::Leading(leading) = &mut self.phase else { return };
        if leading.followers.len() + 1 < majority {
            return;
        }
        leading.stage = LeadStage::Broadcast;
        let (epoch, followers) = (leading.epoch, leading.followers.len() as u64);
        let followed: Vec<_> = leading.followers.keys().copied().collect();
        let args = [Arg::Number(epoch.into()), Arg::Number(followers + 1), Arg::Number(self.replicas.into())];
        out.note(&rules::LEADS, args);
        out.cancel_timer(Timer::Limit);
        out.set_timer(Timer::Tick, self.half_tick());
        self.commit(self.last(), out);
        for follower in followed {
            out.send(follower, Message::UpToDate { epoch, commit: self.committed });
        }
    }

    /// [Zab, phase 2, follower] The leader leads: what it called committed is applied, clients are served.
    pub(super) fn on_up_to_date(
        &mut self,
        from: ReplicaId,
        (epoch, commit): (Epoch, Zxid),
        out: &mut Effects<Zab>,
    ) {
        let current = self.durable.current;
        let Some(following) = self.following(from) else { return };
        if following.stage != Stage::Synced || epoch != current {
            return;
        }
        following.stage = Stage::Serving;
        following.told = commit;
        out.note(&rules::SERVES, [Arg::Replica(from), Arg::Number(epoch.into()), commit.into()]);
        out.cancel_timer(Timer::Resend);
        self.hears_leader(out);
        self.learn_commit(out);
    }
}
