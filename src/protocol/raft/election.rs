//! Leader election [Raft §5.2] and the restriction on who may win one [Raft §5.4.1].

use super::leadership::Leadership;
use super::log::Payload;
use super::message::{Message, VoteReply, VoteRequest};
use super::state::{Raft, Role, Tally};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::sim::{Arg, Context, Effects, Rule};

/// Why a vote is refused: the rule and its arguments.
pub(super) type Objection = (&'static Rule, [Arg; 3]);

impl Raft {
    pub(super) fn election_timeout(&mut self, cx: &mut Context<'_>, out: &mut Effects<Raft>) {
        if self.is_leader() || !self.stands() {
            return;
        }
        out.note(&rules::TIMED_OUT, [Arg::Span(self.patience)]);
        self.leader = None;
        if self.settings.pre_vote {
            self.start_pre_vote(cx, out);
        } else {
            self.start_election(cx, false, out);
        }
        self.refuse_waiting(out);
    }

    /// [Raft §5.2] A new term, a vote for itself, a new timeout, and a request to all others. `transfer` where
    /// the leader wants it so.
    pub(super) fn start_election(&mut self, cx: &mut Context<'_>, transfer: bool, out: &mut Effects<Raft>) {
        self.durable.term = self.term().next();
        self.durable.voted_for = Some(self.me);
        self.leader = None;
        out.note(&rules::CANDIDATE, [self.term().into()]);
        out.persist("term and vote");
        self.role = Role::Candidate(Tally::with(self.me));
        self.draw_patience(cx);
        self.arm_election(out);
        let ask = VoteRequest { transfer, ..self.vote_request() };
        for peer in self.electors() {
            out.send(peer, Message::RequestVote(ask));
        }
        self.count_votes(cx, out);
    }

    pub(super) fn vote_request(&self) -> VoteRequest {
        VoteRequest {
            term: self.term(),
            last_index: self.log().last_index(),
            last_term: self.log().last_term(),
            transfer: false,
        }
    }

    pub(super) fn answer_vote(&mut self, from: ReplicaId, ask: VoteRequest, out: &mut Effects<Raft>) {
        let objection = self.objection(from, ask);
        let granted = objection.is_none();
        match objection {
            Some((rule, args)) => out.note(rule, args),
            None => {
                out.note(&rules::VOTED, [Arg::Replica(from), ask.term.into()]);
                if self.durable.voted_for != Some(from) {
                    self.durable.voted_for = Some(from);
                    // The vote is on disk before the candidate hears of it: a restart must not vote again.
                    out.persist("vote");
                }
                self.arm_election(out);
            }
        }
        out.send(from, Message::VoteReply(VoteReply { term: self.term(), asked: ask.term, granted }));
    }

    fn objection(&self, from: ReplicaId, ask: VoteRequest) -> Option<Objection> {
        let candidate = Arg::Replica(from);
        // [Raft §5.1] A term that is over elects nobody.
        if ask.term < self.term() {
            return Some((&rules::REFUSED_STALE_TERM, [candidate, ask.term.into(), self.term().into()]));
        }
        // [Raft §5.2] One vote a term, first come, first served.
        match self.durable.voted_for {
            Some(other) if other != from => {
                return Some((&rules::REFUSED_VOTED, [candidate, ask.term.into(), Arg::Replica(other)]));
            }
            _ => {}
        }
        self.log_objection(from, ask, &rules::REFUSED_OLDER_TERM_LOG, &rules::REFUSED_SHORTER_LOG)
    }

    /// [Raft §5.4.1] The candidate's log must be at least as up to date: a later last term wins, with the same
    /// last term the longer log. So whoever wins holds every committed entry.
    pub(super) fn log_objection(
        &self,
        from: ReplicaId,
        ask: VoteRequest,
        older: &'static Rule,
        shorter: &'static Rule,
    ) -> Option<Objection> {
        let (term, index) = (self.log().last_term(), self.log().last_index());
        let candidate = Arg::Replica(from);
        if self.settings.broken.votes_for_any_log {
            None
        } else if ask.last_term < term {
            Some((older, [candidate, ask.last_term.into(), term.into()]))
        } else if ask.last_term == term && ask.last_index < index {
            Some((shorter, [candidate, ask.last_index.into(), index.into()]))
        } else {
            None
        }
    }

    pub(super) fn on_vote(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        reply: VoteReply,
        out: &mut Effects<Raft>,
    ) {
        if !reply.granted || reply.asked != self.term() {
            return; // A vote of another term, late.
        }
        let (config, replies) = (self.config(), self.settings.broken.counts_replies_twice);
        let Role::Candidate(tally) = &mut self.role else {
            return; // Elected already, or beaten.
        };
        // Counted by voter: the same reply may come twice.
        if !tally.add(from) && !replies {
            return;
        }
        let votes = if replies { tally.replies() } else { tally.voters().len() };
        let of = [votes, config.electors().len(), config.majority()].map(|n| Arg::Number(n.into()));
        out.note(&rules::GOT_VOTE, [Arg::Replica(from), of[0], of[1], of[2]]);
        self.count_votes(cx, out);
    }

    fn count_votes(&mut self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        let Role::Candidate(tally) = &self.role else { return };
        let config = self.config();
        let (votes, won) = if self.settings.broken.counts_replies_twice {
            (tally.replies(), tally.replies() >= config.majority())
        } else {
            (tally.voters().len(), self.agreed(tally.voters()))
        };
        if !won {
            return;
        }
        let counts = [votes, config.electors().len()].map(|n| Arg::Number(n.into()));
        out.note(&rules::ELECTED, [self.term().into(), counts[0], counts[1]]);
        self.become_leader(cx, out);
    }

    /// [Raft §5.2, §8] Takes office: tells everybody at once, with an entry of its own term that changes
    /// nothing but lets it commit, and so find out, what earlier leaders left.
    fn become_leader(&mut self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        self.leader = Some(self.me);
        self.heard = cx.now;
        self.role = Role::Leader(Box::new(Leadership::new(self.replicas, self.log().last_index().next())));
        out.cancel_timer(Timer::Election);
        out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
        if self.settings.check_quorum {
            out.set_timer(Timer::CheckQuorum, self.settings.election_min);
        }
        self.plan_orders(cx, out);
        self.note_round(cx);
        let index = self.append_entry(Payload::NoOp);
        out.note(&rules::NO_OP, [index.into()]);
        out.persist("log");
        self.introduce(out);
        self.advance_commit(out);
    }
}
