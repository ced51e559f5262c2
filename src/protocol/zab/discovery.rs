//! Discovery [Zab, phase 1]: a quorum promises the prospective leader an epoch of its own, and tells it how far
//! each one's history goes. From then on no earlier leader gets anything committed.

use super::message::Message;
use super::state::{LeadStage, Phase, Promised, Stage, Zab};
use super::zxid::{Epoch, Zxid};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::sim::{Arg, Effects};

impl Zab {
    /// A follower tells its leader how far it has come, and again until it serves.
    pub(super) fn send_stage(&self, out: &mut Effects<Zab>) {
        let Phase::Following(following) = &self.phase else { return };
        let epoch = self.durable.accepted;
        let message = match following.stage {
            Stage::Discovery => Message::CEpoch { accepted: epoch },
            Stage::Promised { fresh } => {
                Message::AckEpoch { epoch, fresh, current: self.durable.current, last: self.last() }
            }
            Stage::Synced => Message::Ack { epoch, last: self.last(), serving: false },
            Stage::Serving => return,
        };
        out.send(following.leader, message);
        out.set_timer(Timer::Resend, self.settings.resend);
    }

    /// The leader hears what a follower promised last. A late one is told the epoch; one that promised a
    /// higher epoch can never follow this leader.
    ///
    /// `Differs:` ZooKeeper's leader keeps its quorum and leaves such a follower out. This one gives up, and
    /// the next epoch is higher than all promises.
    pub(super) fn on_cepoch(&mut self, from: ReplicaId, accepted: Epoch, out: &mut Effects<Zab>) {
        self.heard_of = self.heard_of.max(accepted);
        match &mut self.phase {
            Phase::Leading(leading) if leading.epoch > 0 && accepted > leading.epoch => {
                let args =
                    [Arg::Replica(from), Arg::Number(accepted.into()), Arg::Number(leading.epoch.into())];
                out.note(&rules::HIGHER_PROMISE, args);
                self.look(out);
            }
            Phase::Leading(leading) => {
                leading.before.insert(from, accepted);
                if leading.epoch > 0 {
                    out.send(from, Message::NewEpoch { epoch: leading.epoch });
                } else {
                    self.choose_epoch(out);
                }
            }
            Phase::Following(_) => out.send(from, Message::Closed { epoch: 0 }),
            Phase::Looking(_) => {}
        }
    }

    /// [Zab, phase 1, leader step 1] Proposes an epoch above all that a quorum has promised, its own promise
    /// on disk first.
    pub(super) fn choose_epoch(&mut self, out: &mut Effects<Zab>) {
        let majority = self.majority();
        let Phase::Leading(leading) = &mut self.phase else { return };
        if leading.before.len() + 1 < majority {
            return;
        }
        let highest = leading.before.values().copied().max().unwrap_or(0);
        let epoch = highest.max(self.durable.accepted).max(self.heard_of) + 1;
        leading.epoch = epoch;
        self.durable.accepted = epoch;
        let asked = leading.before.keys().copied().collect::<Vec<_>>();
        out.note(&rules::NEW_EPOCH, [Arg::Number(epoch.into()), Arg::Number(majority as u64)]);
        out.persist("promised epoch");
        for follower in asked {
            out.send(follower, Message::NewEpoch { epoch });
        }
        self.count_promises(out);
    }

    /// [Zab, phase 1, follower] Promises an epoch that is higher than any it has promised: on disk, then told.
    /// One that it has promised already counts for nobody else.
    pub(super) fn on_new_epoch(&mut self, from: ReplicaId, epoch: Epoch, out: &mut Effects<Zab>) {
        let accepted = self.durable.accepted;
        let Some(following) = self.following(from) else { return };
        if epoch < accepted {
            return out.send(from, Message::CEpoch { accepted });
        }
        if epoch > accepted {
            following.stage = Stage::Promised { fresh: true };
            self.durable.accepted = epoch;
            out.note(&rules::PROMISED, [Arg::Replica(from), Arg::Number(epoch.into())]);
            out.persist("promised epoch");
        } else if following.stage == Stage::Discovery {
            following.stage = Stage::Promised { fresh: false };
        }
        if matches!(self.following(from), Some(following) if following.stage < Stage::Synced) {
            self.send_stage(out);
        }
    }

    /// The leader hears a promise, and where its giver's history ends.
    pub(super) fn on_ack_epoch(
        &mut self,
        from: ReplicaId,
        (epoch, fresh): (Epoch, bool),
        (current, last): (Epoch, Zxid),
        out: &mut Effects<Zab>,
    ) {
        let own = (self.durable.current, self.last());
        let careless = self.settings.broken.elects_by_number;
        let Some(leading) = self.leading(epoch) else {
            return self.refuse(from, epoch, out);
        };
        if leading.stage > LeadStage::Discovery {
            leading.promised.insert(from, Promised { fresh, last });
            return self.send_history(from, last, out);
        }
        // [Zab, phase 1, leader step 2] `Differs:` the paper's leader takes over the best history of its
        // quorum. ZooKeeper's is elected for having it, and gives up if it turns out that it has not.
        if (current, last) > own && !careless {
            out.note(&rules::LESS_RECENT, [Arg::Replica(from), last.into(), own.1.into()]);
            return self.look(out);
        }
        leading.promised.insert(from, Promised { fresh, last });
        self.count_promises(out);
    }

    /// [Zab, phase 1] A quorum has promised: no other leader can have this epoch. The leader takes its own
    /// history for that of the epoch, and brings the others to it.
    fn count_promises(&mut self, out: &mut Effects<Zab>) {
        let majority = self.majority();
        let Phase::Leading(leading) = &mut self.phase else { return };
        let fresh = leading.promised.values().filter(|promised| promised.fresh).count();
        if fresh + 1 < majority {
            return;
        }
        leading.stage = LeadStage::Synchronisation;
        self.durable.current = leading.epoch;
        let promised: Vec<_> = leading.promised.iter().map(|(id, promised)| (*id, promised.last)).collect();
        let args = [Arg::Number(leading.epoch.into()), Arg::Number(fresh as u64 + 1), self.last().into()];
        out.note(&rules::EPOCH_PROMISED, args);
        out.persist("current epoch");
        for (follower, last) in promised {
            self.send_history(follower, last, out);
        }
        self.count_synced(out);
    }

    /// Whoever takes this replica for the leader of an epoch that it does not lead is told so.
    pub(super) fn refuse(&self, from: ReplicaId, epoch: Epoch, out: &mut Effects<Zab>) {
        out.send(from, Message::Closed { epoch });
    }
}
