//! Ticks and pings: a leader that lost its quorum gives up, and so does a follower that lost its leader, each
//! after `sync_limit` ticks [ZooKeeper, Leader.lead, Learner]. Until then both go on as before: a server that
//! is cut off answers local reads for so long.

use super::message::Message;
use super::state::{Phase, Stage, Zab};
use super::zxid::{Epoch, Zxid};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span};
use crate::sim::{Arg, Context, Effects};

impl Zab {
    pub(super) fn half_tick(&self) -> Span {
        Span((self.settings.tick.0 / 2).max(1))
    }

    /// The leader pings twice a tick and looks once a tick whether a quorum still answers.
    pub(super) fn tick(&mut self, cx: &Context<'_>, out: &mut Effects<Zab>) {
        let limit = self.settings.ticks(self.settings.sync_limit);
        let (majority, half, commit) = (self.majority(), self.half_tick(), self.committed);
        let Phase::Leading(leading) = &mut self.phase else { return };
        leading.beats += 1;
        if leading.beats.is_multiple_of(2) {
            let silent =
                leading.followers.iter().filter(|(_, follower)| cx.now.since(follower.heard) > limit);
            for lost in silent.map(|(id, _)| *id).collect::<Vec<_>>() {
                leading.followers.remove(&lost);
                leading.promised.remove(&lost);
                out.note(&rules::LOST_FOLLOWER, [Arg::Replica(lost), Arg::Span(limit)]);
                out.send(lost, Message::Closed { epoch: leading.epoch });
            }
            let left = leading.followers.len() + 1;
            if left < majority {
                let needed = Arg::Number(majority as u64);
                out.note(&rules::LOST_QUORUM, [Arg::Number(left as u64), needed, Arg::Span(limit)]);
                return self.look(out);
            }
        } else {
            // At the other half: what it puts on disk has to be there before anything is sent.
            self.expire_sessions(cx.now, out);
        }
        let Phase::Leading(leading) = &self.phase else { return };
        for follower in leading.followers.keys() {
            out.send(*follower, Message::Ping { epoch: leading.epoch, commit });
        }
        out.set_timer(Timer::Tick, half);
    }

    pub(super) fn on_ping(
        &mut self,
        from: ReplicaId,
        (epoch, commit): (Epoch, Zxid),
        out: &mut Effects<Zab>,
    ) {
        if self.followed_epoch() != Some(epoch) {
            return;
        }
        let last = self.last();
        let Some(following) = self.following(from) else { return };
        following.told = following.told.max(commit);
        out.send(from, Message::Pong { epoch, last });
        self.tell_touched(from, epoch, out);
        self.hears_leader(out);
        self.learn_commit(out);
    }

    /// A sign of life of the leader that it serves under.
    pub(super) fn hears_leader(&self, out: &mut Effects<Zab>) {
        let serving = matches!(&self.phase, Phase::Following(following) if following.stage == Stage::Serving);
        if serving {
            out.set_timer(Timer::Limit, self.settings.ticks(self.settings.sync_limit));
        }
    }

    /// It has looked for a leader for long enough to answer those that read from a server without one.
    pub(super) fn go_read_only(&mut self, out: &mut Effects<Zab>) {
        if let Phase::Looking(looking) = &mut self.phase {
            looking.read_only = true;
            out.note(&rules::READ_ONLY, [self.committed.into()]);
        }
    }
}
