//! PreVote [Ongaro §9.6] and CheckQuorum [Ongaro §4.2.3, §6.2]: what keeps a replica that was cut off from
//! disturbing a leader that does its work, and a leader that was cut off from thinking that it still leads.
//! Safety rests on neither.

use super::election::Objection;
use super::message::{Message, VoteReply, VoteRequest};
use super::state::{Raft, Role, Tally};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span};
use crate::history::Refusal;
use crate::sim::{Arg, Context, Effects};

impl Raft {
    /// [Ongaro §9.6] Asks for the next term without entering it: nothing is written, no term moves.
    pub(super) fn start_pre_vote(&mut self, cx: &mut Context<'_>, out: &mut Effects<Raft>) {
        out.note(&rules::PRE_VOTE, [self.term().next().into()]);
        self.role = Role::PreCandidate(Tally::with(self.me));
        self.draw_patience(cx);
        self.arm_election(out);
        let ask = self.vote_request();
        for peer in self.electors() {
            out.send(peer, Message::PreVote(ask));
        }
        self.count_pre_votes(cx, out);
    }

    /// [Ongaro §9.6] Says whether it would vote, and changes nothing.
    pub(super) fn answer_pre_vote(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        ask: VoteRequest,
        out: &mut Effects<Raft>,
    ) {
        let objection = self.pre_vote_objection(cx, from, ask);
        let granted = objection.is_none();
        let wanted = ask.term.next();
        match objection {
            Some((rule, args)) => out.note(rule, args),
            None => out.note(&rules::WOULD_VOTE, [Arg::Replica(from), wanted.into()]),
        }
        // With its own term in the refusal, one who lags behind catches up.
        out.send(from, Message::PreVoteReply(VoteReply { term: self.term(), asked: wanted, granted }));
    }

    fn pre_vote_objection(&self, cx: &Context<'_>, from: ReplicaId, ask: VoteRequest) -> Option<Objection> {
        let candidate = Arg::Replica(from);
        let wanted = ask.term.next();
        if wanted <= self.term() {
            return Some((&rules::WOULD_NOT_STALE_TERM, [candidate, wanted.into(), self.term().into()]));
        }
        match self.lately_heard(cx) {
            Some((leader, _)) if leader == self.me => {
                return Some((&rules::WOULD_NOT_LEADS, [candidate, self.term().into(), Arg::None]));
            }
            Some((leader, ago)) => {
                let args = [candidate, Arg::Replica(leader), Arg::Span(ago)];
                return Some((&rules::WOULD_NOT_HEARS_LEADER, args));
            }
            None if self.may_be_promised(cx) => return Some((&rules::WOULD_NOT_JUST_UP, self.just_up(from))),
            None => {}
        }
        self.log_objection(from, ask, &rules::WOULD_NOT_OLDER_LOG, &rules::WOULD_NOT_SHORTER_LOG)
    }

    pub(super) fn on_pre_vote(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        reply: VoteReply,
        out: &mut Effects<Raft>,
    ) {
        if !reply.granted || reply.asked != self.term().next() {
            return;
        }
        let Role::PreCandidate(tally) = &mut self.role else { return };
        tally.add(from);
        self.count_pre_votes(cx, out);
    }

    fn count_pre_votes(&mut self, cx: &mut Context<'_>, out: &mut Effects<Raft>) {
        let Role::PreCandidate(tally) = &self.role else { return };
        if !self.agreed(tally.voters()) {
            return;
        }
        let counts = [tally.voters().len(), self.config().electors().len()].map(|n| Arg::Number(n.into()));
        out.note(&rules::PRE_VOTE_WON, [self.term().next().into(), counts[0], counts[1]]);
        self.start_election(cx, false, out);
    }

    /// [Ongaro §4.2.3] Whether a candidate is to be ignored, term and all, because a leader is at work.
    pub(super) fn ignores_candidate(
        &self,
        cx: &Context<'_>,
        from: ReplicaId,
        ask: VoteRequest,
        out: &mut Effects<Raft>,
    ) -> bool {
        // [Ongaro §4.2.3] A leader that hands over wants to be disturbed.
        if !self.settings.check_quorum || ask.term <= self.term() || ask.transfer {
            return false;
        }
        let candidate = Arg::Replica(from);
        match self.lately_heard(cx) {
            Some((leader, _)) if leader == self.me => {
                out.note(&rules::IGNORED_LEADS, [candidate, self.term().into()]);
                true
            }
            Some((leader, ago)) => {
                out.note(&rules::IGNORED_HEARS_LEADER, [candidate, Arg::Replica(leader), Arg::Span(ago)]);
                true
            }
            None if self.may_be_promised(cx) => {
                out.note(&rules::IGNORED_JUST_UP, self.just_up(from));
                true
            }
            None => false,
        }
    }

    /// The leader, and how long ago it was heard from, if that is within the minimum election timeout.
    fn lately_heard(&self, cx: &Context<'_>) -> Option<(ReplicaId, Span)> {
        let leader = self.leader?;
        let ago = if leader == self.me { Span::ZERO } else { cx.now.since(self.heard) };
        (ago < self.settings.election_min).then_some((leader, ago))
    }

    /// [Ongaro §6.2] A leader that a majority did not answer for an election timeout steps down: its clients
    /// had better look for another one.
    pub(super) fn check_quorum(&mut self, cx: &mut Context<'_>, out: &mut Effects<Raft>) {
        let (config, me) = (self.counted(), self.me);
        let Role::Leader(leadership) = &mut self.role else { return };
        let heard = leadership.take_heard().with(me);
        let period = self.settings.election_min;
        if config.agreed(heard) {
            out.set_timer(Timer::CheckQuorum, period);
            return;
        }
        let (needed, answered) = (config.majority(), heard.len());
        let counts = [answered, needed].map(|n| Arg::Number(n.into()));
        out.note(&rules::NO_QUORUM, [self.term().into(), Arg::Span(period), counts[0], counts[1]]);
        self.become_follower(cx, Refusal::NoQuorum { needed, answered }, out);
    }
}
