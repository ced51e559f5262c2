//! Fast leader election: votes wander until a quorum agrees [ZooKeeper, FastLeaderElection]. Safety rests on
//! none of this: discovery finds out whether the elected one may lead.

use super::message::{Message, Notification, Sender, Vote};
use super::state::{Following, Looking, Phase, Stage, Zab};
use super::zxid::Zxid;
use super::{Timer, rules};
use crate::base::{ReplicaId, SortedMap, Span};
use crate::history::Refusal;
use crate::sim::{Arg, Effects};

/// How often the time until a vote is told again may double.
const DOUBLINGS: u8 = 3;

impl Zab {
    /// Gives up whatever it did and looks for a leader, from a vote for itself on. Its clients lose their
    /// connection: reads are refused, writes get no answer, since they may still be committed.
    pub(super) fn look(&mut self, out: &mut Effects<Zab>) {
        self.disconnect(out);
        self.hang_up(out);
        for timer in [Timer::Limit, Timer::Tick, Timer::Resend] {
            out.cancel_timer(timer);
        }
        self.round += 1;
        let vote = self.durable.vote_for(self.me);
        out.note(&rules::LOOKS, [Arg::Number(self.round), vote.last.into()]);
        self.phase = Phase::Looking(Box::new(Looking {
            vote,
            votes: SortedMap::new(),
            outside: SortedMap::new(),
            told: 0,
            settling: false,
            read_only: false,
        }));
        if let Some(after) = self.settings.read_only_after {
            out.set_timer(Timer::ReadOnly, after);
        }
        self.tell_vote(out);
        self.count_votes(out);
    }

    /// Clients that are connected here learn that they no longer are.
    fn disconnect(&mut self, out: &mut Effects<Zab>) {
        let reads =
            self.asked.iter().filter(|request| request.action.is_read()).map(|request| request.ticket);
        let waiting = self.syncing.iter().map(|read| read.ticket);
        for ticket in reads.chain(waiting) {
            out.note(&rules::READ_DROPPED, [Arg::Operation(ticket.op), Arg::Client(ticket.client)]);
            out.respond(ticket, Err(Refusal::NotLeader(None)));
        }
        self.asked.clear();
        self.syncing.clear();
    }

    /// A leader closes its followers' connections.
    fn hang_up(&self, out: &mut Effects<Zab>) {
        let Phase::Leading(leading) = &self.phase else { return };
        for peer in self.peers().filter(|peer| leading.before.contains_key(peer)) {
            out.send(peer, Message::Closed { epoch: leading.epoch });
        }
    }

    /// Tells all others its vote, and again after a while: a vote may have been lost.
    pub(super) fn tell_vote(&mut self, out: &mut Effects<Zab>) {
        let Phase::Looking(looking) = &mut self.phase else { return };
        let factor = 1u64 << looking.told.min(DOUBLINGS);
        looking.told = looking.told.saturating_add(1);
        let notification = Notification { round: self.round, vote: looking.vote, sender: Sender::Looking };
        if self.replicas > 1 {
            let again = Span(self.settings.finalize.0.max(1).saturating_mul(factor));
            out.set_timer(Timer::Notify, again);
        }
        for peer in self.peers() {
            out.send(peer, Message::Notification(notification));
        }
    }

    pub(super) fn on_notification(
        &mut self,
        from: ReplicaId,
        notification: Notification,
        out: &mut Effects<Zab>,
    ) {
        match (&self.phase, notification.sender) {
            (Phase::Looking(_), Sender::Looking) => self.on_vote(from, notification, out),
            (Phase::Looking(_), _) => self.on_outside(from, notification, out),
            (_, Sender::Looking) => {
                let sender = if self.leader() == Some(self.me) { Sender::Leading } else { Sender::Following };
                let elected = Notification { round: self.round, vote: self.elected, sender };
                out.send(from, Message::Notification(elected));
                // A leader that looks for one has given up or was down: the connection is broken. Before it
                // serves, only a later round tells that from a vote that was long on its way.
                let gave_up = self.serves() || notification.round > self.round;
                if gave_up && self.leader() == Some(from) {
                    out.note(&rules::CLOSED, [Arg::Replica(from)]);
                    self.look(out);
                }
            }
            _ => {}
        }
    }

    /// [ZooKeeper, FastLeaderElection] A vote of a later round starts that round here too; one of an earlier
    /// round does not count, and its sender is told so. A better vote becomes one's own.
    fn on_vote(&mut self, from: ReplicaId, notification: Notification, out: &mut Effects<Zab>) {
        let own = self.durable.vote_for(self.me);
        let Phase::Looking(looking) = &mut self.phase else { return };
        let Notification { round, vote, .. } = notification;
        if round < self.round {
            let notification =
                Notification { round: self.round, vote: looking.vote, sender: Sender::Looking };
            return out.send(from, Message::Notification(notification));
        }
        let later = round > self.round;
        if later {
            self.round = round;
            looking.votes.clear();
            looking.vote = own;
        }
        let better = key(vote, self.settings.broken.elects_by_number)
            > key(looking.vote, self.settings.broken.elects_by_number);
        if better {
            looking.vote = vote;
            let args = [Arg::Replica(vote.leader), vote.last.into(), Arg::Replica(from)];
            out.note(&rules::BETTER_VOTE, args);
        }
        looking.votes.insert(from, vote);
        if later || better {
            looking.told = 0;
            looking.settling = false;
            out.cancel_timer(Timer::Finalize);
            self.tell_vote(out);
        }
        self.count_votes(out);
    }

    /// Waits for a better vote once a quorum votes as it does itself.
    fn count_votes(&mut self, out: &mut Effects<Zab>) {
        let (majority, finalize) = (self.majority(), self.settings.finalize);
        let Phase::Looking(looking) = &mut self.phase else { return };
        let same = looking.votes.values().filter(|vote| **vote == looking.vote).count();
        let agreed = same + 1 >= majority;
        if agreed != looking.settling {
            looking.settling = agreed;
            if agreed {
                out.set_timer(Timer::Finalize, finalize);
            } else {
                out.cancel_timer(Timer::Finalize);
            }
        }
    }

    /// No better vote came.
    pub(super) fn finalize(&mut self, out: &mut Effects<Zab>) {
        let Phase::Looking(looking) = &self.phase else { return };
        let vote = looking.vote;
        let voters = 1 + looking.votes.values().filter(|other| **other == vote).count() as u64;
        out.note(
            &rules::ELECTED,
            [Arg::Replica(vote.leader), Arg::Number(voters), Arg::Number(self.replicas.into())],
        );
        self.begin(vote, out);
    }

    /// [ZooKeeper, FastLeaderElection] Those that have a leader say so. If a quorum does, the leader itself
    /// among it, it is joined; in the same round what they say are votes like any other.
    fn on_outside(&mut self, from: ReplicaId, notification: Notification, out: &mut Effects<Zab>) {
        let majority = self.majority();
        let Notification { round, vote, sender } = notification;
        let Phase::Looking(looking) = &mut self.phase else { return };
        looking.outside.insert(from, (vote, sender));
        let agree = looking.outside.values().filter(|(other, _)| other.leader == vote.leader).count();
        let leads = matches!(looking.outside.get(&vote.leader), Some((_, Sender::Leading)));
        if agree >= majority && leads && vote.leader != self.me {
            self.round = round;
            out.note(&rules::FOUND_LEADER, [Arg::Replica(vote.leader), Arg::Number(agree as u64)]);
            self.begin(vote, out);
        } else if round == self.round {
            self.on_vote(from, notification, out);
        }
    }

    /// Leads, or follows the elected one.
    fn begin(&mut self, elected: Vote, out: &mut Effects<Zab>) {
        for timer in [Timer::Notify, Timer::Finalize, Timer::ReadOnly] {
            out.cancel_timer(timer);
        }
        self.elected = elected;
        out.set_timer(Timer::Limit, self.settings.ticks(self.settings.init_limit));
        if elected.leader == self.me {
            self.phase = Phase::Leading(Box::default());
            return self.choose_epoch(out);
        }
        self.phase = Phase::Following(Box::new(Following {
            leader: elected.leader,
            stage: Stage::Discovery,
            told: Zxid::ZERO,
            early: SortedMap::new(),
        }));
        self.send_stage(out);
    }

    /// Discovery, synchronisation or the leader's silence took too long.
    pub(super) fn limit_passed(&mut self, out: &mut Effects<Zab>) {
        match &self.phase {
            Phase::Looking(_) => return,
            Phase::Following(following) if following.stage == Stage::Serving => {
                let silence = self.settings.ticks(self.settings.sync_limit);
                out.note(&rules::LEADER_SILENT, [Arg::Replica(following.leader), Arg::Span(silence)]);
            }
            _ => {
                let limit = self.settings.ticks(self.settings.init_limit);
                out.note(&rules::TOO_SLOW, [Arg::Span(limit)]);
            }
        }
        self.look(out);
    }

    /// The other end closed the connection.
    pub(super) fn on_closed(&mut self, from: ReplicaId, epoch: u32, out: &mut Effects<Zab>) {
        let accepted = self.durable.accepted;
        let Some(following) = self.following(from) else { return };
        let ours = match following.stage {
            Stage::Discovery => epoch == 0 || epoch > accepted,
            _ => epoch == accepted,
        };
        if ours {
            out.note(&rules::CLOSED, [Arg::Replica(from)]);
            self.look(out);
        }
    }
}

/// What votes are compared by.
fn key(vote: Vote, by_number: bool) -> Vote {
    if by_number { Vote { current: 0, last: Zxid::ZERO, ..vote } } else { vote }
}
