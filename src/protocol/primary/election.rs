//! Failover by vote [Redis Cluster spec, replica election and promotion; MongoDB manual, elections]: who asks, who
//! is refused, and why two primaries never share an epoch.

use super::message::{Message, VoteReply, VoteRequest};
use super::settings::Election;
use super::state::{Member, Role, Tally};
use super::{Timer, rules};
use crate::base::{ReplicaId, SortedSet, Span};
use crate::sim::{Arg, Context, Effects, Rule};

/// Why a vote is refused: the rule and its arguments.
type Objection = (&'static Rule, [Arg; 3]);

impl Member {
    /// A replica that hears no primary asks for votes, or first whether it would get them.
    pub(super) fn stand(&mut self, cx: &mut Context<'_>, election: &Election, out: &mut Effects<Member>) {
        let silence = cx.now.since(self.primary_heard);
        if election.validity > Span::ZERO && silence > election.validity {
            return out.note(&rules::TOO_OLD, [Arg::Span(silence), Arg::Span(election.validity)]);
        }
        if !election.dry_run {
            return self.ask_for_votes(cx, election, out);
        }
        let round = self.durable.round.saturating_add(1);
        self.role = Role::Asking(self.tally(cx, round));
        out.note(&rules::ASKS_FIRST, [Arg::Number(round)]);
        self.send_requests(round, true, out);
        out.set_timer(Timer::Vote, election.wait);
        self.count_votes(cx, election, out);
    }

    /// The round, and its own vote in it, are on disk before anyone is asked.
    fn ask_for_votes(&mut self, cx: &mut Context<'_>, election: &Election, out: &mut Effects<Member>) {
        let round = self.durable.round.saturating_add(1);
        self.durable.round = round;
        self.durable.voted_for = self.is_voter(self.me).then_some(self.me);
        out.note(&rules::CANDIDATE, [Arg::Number(round), Arg::Number(self.votes_needed().into())]);
        out.persist("round and vote");
        self.role = Role::Candidate(self.tally(cx, round));
        self.send_requests(round, false, out);
        out.set_timer(Timer::Vote, election.wait);
        self.count_votes(cx, election, out);
    }

    fn tally(&self, cx: &Context<'_>, round: u64) -> Tally {
        let own = self.is_voter(self.me).then_some(self.me);
        Tally {
            voters: own.map_or_else(SortedSet::default, |me| SortedSet::from([me])),
            round,
            asked: cx.now,
        }
    }

    fn send_requests(&self, round: u64, dry: bool, out: &mut Effects<Member>) {
        let ask = VoteRequest { round, dry, epoch: self.epoch(), last: self.position() };
        for peer in self.peers().filter(|peer| self.is_voter(*peer)) {
            out.send(peer, Message::VoteRequest(ask));
        }
    }

    pub(super) fn on_vote_request(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        ask: VoteRequest,
        out: &mut Effects<Member>,
    ) {
        let Some(election) = self.settings.election().copied() else { return };
        if !self.is_voter(self.me) {
            return;
        }
        self.known[from.index()] = ask.last;
        // A later round has begun, whoever wins it; but where voters must agree that the primary is gone, nobody
        // disturbs one that they hear.
        let undisturbed = election.agree && (self.leads_now() || self.hears_primary(cx.now));
        if election.promise && !ask.dry && ask.round > self.durable.round && !undisturbed {
            self.enter_round(cx, from, ask.round, out);
        }
        let objection = self.objection(cx, from, &ask, &election);
        let granted = objection.is_none();
        match objection {
            Some((rule, args)) => out.note(rule, args),
            None if ask.dry => out.note(&rules::WOULD_VOTE, [Arg::Replica(from), Arg::Number(ask.round)]),
            None => self.grant(cx, from, ask.round, out),
        }
        let (round, epoch, last) = (self.durable.round, self.epoch(), self.position());
        let reply = VoteReply { asked: ask.round, dry: ask.dry, granted, round, epoch, last };
        out.send(from, Message::VoteReply(reply));
    }

    fn grant(&mut self, cx: &Context<'_>, to: ReplicaId, round: u64, out: &mut Effects<Member>) {
        out.note(&rules::VOTED, [Arg::Replica(to), Arg::Number(round)]);
        if (self.durable.round, self.durable.voted_for) != (round, Some(to)) {
            (self.durable.round, self.durable.voted_for) = (round, Some(to));
            // On disk before the candidate hears of it: a restart must not vote again.
            out.persist("vote");
        }
        if self.is_candidate() {
            // It no longer asks for the earlier round: a vote for that one must not make it win now.
            out.cancel_timer(Timer::Vote);
            self.role = Role::Replica;
        }
        if self.is_primary() {
            out.note(&rules::VOTED_AWAY, [Arg::Replica(to), Arg::Number(round)]);
            self.stop_leading(cx, Role::Replica, out);
        }
        // The winner gets as long to be heard from as a primary that was just heard.
        self.primary_heard = cx.now;
        self.arm_suspicion(out);
    }

    fn objection(
        &self,
        cx: &Context<'_>,
        from: ReplicaId,
        ask: &VoteRequest,
        election: &Election,
    ) -> Option<Objection> {
        let candidate = Arg::Replica(from);
        let [asked, round] = [ask.round, self.durable.round].map(Arg::Number);
        if ask.round < self.durable.round {
            return Some((&rules::REFUSED_ROUND, [candidate, asked, round]));
        }
        match self.durable.voted_for {
            Some(other) if ask.round == self.durable.round && other != from => {
                return Some((&rules::REFUSED_VOTED, [candidate, asked, Arg::Replica(other)]));
            }
            _ => {}
        }
        if ask.epoch < self.epoch() {
            return Some((&rules::REFUSED_EPOCH, [candidate, ask.epoch.into(), self.epoch().into()]));
        }
        if election.agree && self.leads_now() {
            return Some((&rules::REFUSED_PRIMARY, [candidate, asked, Arg::None]));
        }
        if election.agree && !self.is_primary() && self.hears_primary(cx.now) {
            return Some((&rules::REFUSED_HEARS, [candidate, Arg::Replica(self.epoch().by), Arg::None]));
        }
        let mine = self.position();
        if election.promise && ask.last < mine {
            return Some((&rules::REFUSED_LOG, [candidate, ask.last.index.into(), mine.index.into()]));
        }
        None
    }

    pub(super) fn on_vote(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        reply: VoteReply,
        out: &mut Effects<Member>,
    ) {
        let Some(election) = self.settings.election().copied() else { return };
        self.known[from.index()] = reply.last;
        self.learn(cx, from, reply.epoch, out);
        if !reply.granted && reply.round > self.durable.round {
            // So that the next try asks for a round that is not over.
            self.enter_round(cx, from, reply.round, out);
        }
        let (tally, dry) = match &mut self.role {
            Role::Asking(tally) => (tally, true),
            Role::Candidate(tally) => (tally, false),
            _ => return,
        };
        if !reply.granted || reply.dry != dry || reply.asked != tally.round || !tally.voters.insert(from) {
            return;
        }
        let (votes, needed) = (tally.voters.len() as u64, Arg::Number(self.votes_needed().into()));
        out.note(&rules::GOT_VOTE, [Arg::Replica(from), Arg::Number(votes), needed]);
        self.heard[from.index()] = self.heard[from.index()].max(self.tally_asked());
        self.count_votes(cx, &election, out);
    }

    fn tally_asked(&self) -> crate::base::Time {
        match &self.role {
            Role::Asking(tally) | Role::Candidate(tally) => tally.asked,
            _ => crate::base::Time::ZERO,
        }
    }

    fn count_votes(&mut self, cx: &mut Context<'_>, election: &Election, out: &mut Effects<Member>) {
        let needed = usize::from(self.votes_needed());
        match &self.role {
            Role::Asking(tally) if tally.voters.len() >= needed => self.ask_for_votes(cx, election, out),
            Role::Candidate(tally) if tally.voters.len() >= needed => {
                let (round, asked) = (tally.round, tally.asked);
                out.note(&rules::ELECTED, [Arg::Number(round), Arg::Number(needed as u64)]);
                out.cancel_timer(Timer::Vote);
                if election.best {
                    self.promote_best(cx, round, asked, out);
                } else {
                    self.promote(cx, round, asked, out);
                }
            }
            _ => {}
        }
    }

    /// Too few votes came in time.
    pub(super) fn on_vote_over(&mut self, cx: &mut Context<'_>, out: &mut Effects<Member>) {
        let Some(election) = self.settings.election().copied().filter(|_| self.is_candidate()) else {
            return;
        };
        out.note(&rules::NOT_ELECTED, [Arg::Span(election.wait)]);
        self.role = Role::Replica;
        self.stand_within(cx, election.retry, out);
    }

    /// [MongoDB manual, elections] A later round was begun: where votes promise, a primary of an earlier one steps
    /// down, for its successor may be elected already.
    pub(super) fn enter_round(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        round: u64,
        out: &mut Effects<Member>,
    ) {
        self.durable.round = round;
        self.durable.voted_for = None;
        out.persist("round");
        if self.is_candidate() {
            out.cancel_timer(Timer::Vote);
            self.role = Role::Replica;
            self.arm_suspicion(out);
        }
        let promises = self.settings.election().is_some_and(|election| election.promise);
        if self.is_primary() && promises {
            out.note(&rules::ROUND_BEGUN, [Arg::Replica(from), Arg::Number(round)]);
            self.stop_leading(cx, Role::Replica, out);
        }
    }

    /// A member told this primary that its epoch is over.
    pub(super) fn on_stale(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        (epoch, round): (super::Epoch, u64),
        out: &mut Effects<Member>,
    ) {
        self.learn(cx, from, epoch, out);
        let promises = self.settings.election().is_some_and(|election| election.promise);
        if promises && self.is_primary() && round > self.durable.round {
            self.enter_round(cx, from, round, out);
        }
    }
}
