//! The second half of a serial round: the vote on a proposal, its commit, and what becomes of a ballot that is lost.

use super::ledger::Proposal;
use super::message::Message;
use super::serial::{Phase, Serial, Then};
use super::writing::written;
use super::{Contents, Quorum, Stamp, Timer, Version, rules};
use crate::base::{Quiet, ReplicaId, SortedSet, Span};
use crate::history::{Answer, Refusal};
use crate::protocol::majority::majority;
use crate::sim::{Arg, Context, Effects, Request};

impl Quorum {
    /// Phase 2.
    pub(super) fn propose(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        round: &mut Serial,
        (proposal, then): (Proposal, Then),
        out: &mut Effects<Quorum>,
    ) {
        let key = round.request.action.key();
        let (mut accepted, mut declined) = (SortedSet::new(), SortedSet::new());
        if round.electorate.contains(&self.me) {
            let mine = self.accept(self.me, key, proposal, out);
            if mine.is_ok() { &mut accepted } else { &mut declined }.insert(self.me);
        }
        round.phase = Phase::Proposing { proposal, accepted, declined, then };
        self.tell(round, Message::Propose { id: self.request_id(number), key, proposal }, out);
        self.weigh_votes(cx, number, round, out);
    }

    /// With a majority's votes the proposal is chosen.
    pub(super) fn weigh_votes(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        round: &mut Serial,
        out: &mut Effects<Quorum>,
    ) {
        let Phase::Proposing { proposal, accepted, then, .. } = &round.phase else { return };
        let (proposal, then) = (*proposal, *then);
        if accepted.len() < round.needed() {
            return;
        }
        let key = round.request.action.key();
        out.note(
            &rules::CHOSEN,
            [Arg::Key(key), Arg::Value(proposal.update), Arg::Number(accepted.len() as u64)],
        );
        if let (None, Then::Answer(answer)) = (proposal.update, then) {
            return self.answer_serially(round, answer, out);
        }
        round.phase = Phase::Committing { proposal, holders: SortedSet::new(), then };
        let homes: Vec<ReplicaId> = self.ring.homes(key).collect();
        self.commit_to(cx, number, round, &homes, out);
    }

    /// Phase 3: what was chosen is written.
    pub(super) fn commit_to(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        round: &mut Serial,
        homes: &[ReplicaId],
        out: &mut Effects<Quorum>,
    ) {
        let Phase::Committing { proposal, holders, then } = &mut round.phase else { return };
        let (key, proposal, own) = (round.request.action.key(), *proposal, *then != Then::Again);
        if homes.contains(&self.me) {
            self.commit(key, proposal, out);
            holders.insert(self.me);
        }
        if let (Some(value), true) = (proposal.update, own) {
            let dead: Vec<ReplicaId> =
                homes.iter().copied().filter(|home| self.detector.suspects(*home)).collect();
            let contents = Contents::Last(Version { stamp: proposal.ballot, value });
            self.keep_hints(cx, key, &contents, &dead, out);
        }
        let id = self.request_id(number);
        for home in homes.iter().filter(|home| **home != self.me) {
            out.send(*home, Message::Commit { id, key, proposal });
        }
        self.weigh_commits(cx, number, round, out);
    }

    /// With a majority's commits the client is answered, or the coordinator's own turn has come.
    pub(super) fn weigh_commits(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        round: &mut Serial,
        out: &mut Effects<Quorum>,
    ) {
        let Phase::Committing { then, .. } = round.phase else { return };
        if round.counted() < round.needed() {
            return;
        }
        match then {
            Then::Answer(answer) => self.answer_serially(round, answer, out),
            Then::Again => self.prepare(cx, number, round, out),
        }
    }

    pub(super) fn answer_serially(&mut self, round: &mut Serial, answer: Answer, out: &mut Effects<Quorum>) {
        let action = round.request.action;
        let key = Arg::Key(action.key());
        match answer {
            Answer::Read(value) => out.note(&rules::SERIAL_READ, [key, Arg::Value(value)]),
            answer if answer == written(action) => {
                out.note(&rules::SERIAL_WRITTEN, [key, Arg::Value(action.writes())]);
            }
            _ => {}
        }
        self.sessions.end_serial(&round.request, answer);
        out.respond(round.request.ticket, Ok(answer));
        round.phase = Phase::Over;
    }

    /// The ballot is lost. If a proposal of one's own was accepted somewhere, it may be chosen yet and must not be made
    /// again; otherwise a higher ballot is tried after a pause [Cassandra source, StorageProxy].
    pub(super) fn declined(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        from: ReplicaId,
        round: &mut Serial,
        out: &mut Effects<Quorum>,
    ) {
        if let Phase::Proposing { proposal, accepted, declined, then } = &mut round.phase {
            declined.insert(from);
            let own = proposal.update.is_some() && *then != Then::Again;
            let hopeless =
                round.electorate.len() - declined.len() < majority(round.electorate.len() as u8).into();
            if own && !accepted.is_empty() {
                if hopeless {
                    self.refuse_serial(round, out);
                }
                return;
            }
            // Somebody may have accepted it and not yet said so.
            if own && declined.len() < round.electorate.len() {
                return;
            }
        }
        if matches!(round.phase, Phase::Preparing(_) | Phase::Proposing { .. }) {
            round.phase = Phase::Waiting;
            let pause = Span(cx.rng.between(0, self.settings.contention.0));
            out.note(&rules::PREEMPTED, [Arg::Key(round.request.action.key()), Arg::Span(pause)]);
            out.set_timer(Timer::Contend(number), pause);
        }
    }

    /// The request's time is over.
    pub(super) fn time_out_serial(&mut self, number: u64, out: &mut Effects<Quorum>) {
        if let Some(mut round) = self.serials.remove(&number) {
            out.cancel_timer(Timer::Contend(number));
            self.refuse_serial(&mut round, out);
        }
    }

    pub(super) fn refuse_serial(&mut self, round: &mut Serial, out: &mut Effects<Quorum>) {
        self.counters.refused += 1;
        // Commits that are missing are missing of a majority, however many have accepted.
        let needed = round.needed() as u8;
        let answered = (round.counted() as u8).min(needed - 1);
        let counts = [Arg::Number(answered.into()), Arg::Number(needed.into())];
        out.note(&rules::SERIAL_REFUSED, [Arg::Key(round.request.action.key()), counts[0], counts[1]]);
        out.respond(round.request.ticket, Err(Refusal::NoQuorum { needed, answered }));
        round.phase = Phase::Over;
    }

    /// Whether somebody else's write was committed since this round first looked, one that it finished itself perhaps, in
    /// a store that refuses the later of two. Nothing of its own was accepted yet.
    pub(super) fn has_conflict(
        &self,
        first_seen: &mut Quiet<Option<Option<Stamp>>>,
        request: &Request,
        committed: Option<Stamp>,
    ) -> bool {
        if !self.settings.refuses_conflicts.0 || request.action.is_read() {
            return false;
        }
        *first_seen.get_or_insert(committed) != committed
    }

    pub(super) fn refuse_conflict(&mut self, round: &mut Serial, out: &mut Effects<Quorum>) {
        self.counters.refused += 1;
        out.note(&rules::CONFLICT, [Arg::Key(round.request.action.key())]);
        out.respond(round.request.ticket, Err(Refusal::Conflict));
        round.phase = Phase::Over;
    }
}
