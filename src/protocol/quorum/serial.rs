//! Compare-and-set and serial reads by Paxos, as in Cassandra's lightweight transactions: four round trips, no leader.
//!
//! 1. **Prepare.** The coordinator takes a ballot above all it knows and asks the homes to promise it. A majority's
//!    promises tell it what earlier ballots left behind.
//! 2. What was accepted and not committed may have been chosen: it is **finished first**, under the new ballot. A
//!    commit that some of the promisers have missed is sent to them. After either the coordinator begins anew.
//! 3. **Read.** It reads the key at a majority and compares.
//! 4. **Propose** the new value, or no change where it only reads or the comparison fails: either way what lower
//!    ballots left behind is shut out. A majority must accept.
//! 5. **Commit.** What was chosen is written to all homes with its ballot as its stamp, and the client is answered when
//!    a majority of the electorate has it.
//!
//! A ballot that is declined is given up; after a random pause the coordinator tries a higher one. Two that keep
//! preempting each other run into their time. A proposal that only some accepted may be chosen yet: then the client is
//! told that nobody knows.
//!
//! Writes that take the ordinary way are not ordered with these: their stamps are clocks' alone.
//!
//! `Differs:` Cassandra takes only conditional writes through Paxos; a plain write at a serial level is here one
//! whose condition always holds. It asks the majority for data in one more step than it needs (`paxos_variant` v1).

use super::contents::joined;
use super::ledger::{Promised, Proposal};
use super::message::{Message, RequestId};
use super::writing::written;
use super::{Contents, Quorum, Stamp, Timer, Version, rules};
use crate::base::{ReplicaId, SortedMap, SortedSet, Span};
use crate::history::{Action, Answer, Refusal};
use crate::protocol::majority::majority;
use crate::sim::{Arg, Context, Effects, Request};

/// A serial request under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Serial {
    pub request: Request,
    /// All homes, or those in the coordinator's data centre.
    electorate: Vec<ReplicaId>,
    ballot: Stamp,
    /// The highest ballot that it was declined for.
    floor: Option<Stamp>,
    phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase {
    Preparing(SortedMap<ReplicaId, Promised>),
    Reading(SortedMap<ReplicaId, Option<Contents>>),
    Proposing {
        proposal: Proposal,
        accepted: SortedSet<ReplicaId>,
        declined: SortedSet<ReplicaId>,
        then: Then,
    },
    Committing {
        proposal: Proposal,
        holders: SortedSet<ReplicaId>,
        then: Then,
    },
    /// Preempted: waits before it prepares again.
    Waiting,
    /// The client is answered.
    Over,
}

/// What follows once a proposal is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Then {
    Answer(Answer),
    /// It was somebody else's: one's own comes after it.
    Again,
}

impl Serial {
    fn needed(&self) -> usize {
        majority(self.electorate.len() as u8).into()
    }

    /// How many of the electorate stand behind the present phase.
    fn counted(&self) -> usize {
        match &self.phase {
            Phase::Preparing(promises) => promises.len(),
            Phase::Reading(held) => held.len(),
            Phase::Proposing { accepted, .. } => accepted.len(),
            Phase::Committing { holders, .. } => {
                holders.iter().filter(|home| self.electorate.contains(home)).count()
            }
            Phase::Waiting | Phase::Over => 0,
        }
    }
}

impl Quorum {
    pub(super) fn start_serial(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        request: Request,
        electorate: Vec<ReplicaId>,
        out: &mut Effects<Quorum>,
    ) {
        let ballot = Stamp { micros: i64::MIN, by: self.me };
        let phase = Phase::Waiting;
        let mut round = Serial { request, electorate, ballot, floor: None, phase };
        self.prepare(cx, number, &mut round, out);
        self.keep_serial(number, round, out);
    }

    /// The pause after a preemption is over.
    pub(super) fn contend(&mut self, cx: &mut Context<'_>, number: u64, out: &mut Effects<Quorum>) {
        let Some(mut round) = self.serials.remove(&number) else { return };
        self.prepare(cx, number, &mut round, out);
        self.keep_serial(number, round, out);
    }

    /// Phase 1 under a ballot that is new and above all that it knows.
    fn prepare(&mut self, cx: &mut Context<'_>, number: u64, round: &mut Serial, out: &mut Effects<Quorum>) {
        let key = round.request.action.key();
        let promised = self.durable.ledgers.get(&key).and_then(|ledger| ledger.promised);
        round.ballot = self.stamp(cx, round.floor.max(promised));
        out.persist("latest stamp");
        let mut promises = SortedMap::new();
        if round.electorate.contains(&self.me)
            && let Ok(promised) = self.promise(self.me, key, round.ballot, out)
        {
            promises.insert(self.me, promised);
        }
        out.note(&rules::PREPARES, [Arg::Key(key), Arg::Number(round.needed() as u64)]);
        round.phase = Phase::Preparing(promises);
        let (id, ballot) = (self.request_id(number), round.ballot);
        self.tell(round, Message::Prepare { id, key, ballot }, out);
        self.weigh_promises(cx, number, round, out);
    }

    fn tell(&self, round: &Serial, message: Message, out: &mut Effects<Quorum>) {
        for home in round.electorate.iter().filter(|home| **home != self.me) {
            out.send(*home, message.clone());
        }
    }

    /// A home's word in a serial round: a promise, an acceptance, a commit or a refusal of one of them.
    pub(super) fn on_serial(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        (id, ballot): (RequestId, Stamp),
        word: Word,
        out: &mut Effects<Quorum>,
    ) {
        if id.generation != self.durable.generation {
            return;
        }
        let Some(mut round) = self.serials.remove(&id.number) else { return };
        match (word, &mut round.phase) {
            (Word::Promised(promised), Phase::Preparing(promises)) if ballot == round.ballot => {
                promises.insert(from, promised);
                self.weigh_promises(cx, id.number, &mut round, out);
            }
            (Word::Accepted, Phase::Proposing { accepted, .. }) if ballot == round.ballot => {
                accepted.insert(from);
                self.weigh_votes(cx, id.number, &mut round, out);
            }
            (Word::Committed, Phase::Committing { proposal, holders, .. }) if ballot == proposal.ballot => {
                holders.insert(from);
                self.weigh_commits(cx, id.number, &mut round, out);
            }
            (Word::Declined(promised), _) if ballot == round.ballot => {
                round.floor = round.floor.max(Some(promised));
                self.declined(cx, id.number, from, &mut round, out);
            }
            _ => {}
        }
        self.keep_serial(id.number, round, out);
    }

    fn keep_serial(&mut self, number: u64, round: Serial, out: &mut Effects<Quorum>) {
        if round.phase == Phase::Over {
            out.cancel_timer(Timer::Request(number));
            out.cancel_timer(Timer::Contend(number));
        } else {
            self.serials.insert(number, round);
        }
    }

    /// With a majority's promises it knows what was left behind: that is finished first.
    fn weigh_promises(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        round: &mut Serial,
        out: &mut Effects<Quorum>,
    ) {
        let Phase::Preparing(promises) = &round.phase else { return };
        if promises.len() < round.needed() {
            return;
        }
        let key = round.request.action.key();
        let committed = promises.values().filter_map(|promised| promised.committed).max();
        let accepted = promises.values().filter_map(|promised| promised.accepted).max();
        let open = accepted.filter(|accepted| Some(accepted.ballot) > committed.map(|commit| commit.ballot));
        if let Some(left @ Proposal { update: Some(value), .. }) = open {
            let by = Arg::Replica(left.ballot.by);
            out.note(&rules::FINISHES, [Arg::Key(key), Arg::Value(Some(value)), by]);
            let proposal = Proposal { ballot: round.ballot, update: left.update };
            self.propose(cx, number, round, (proposal, Then::Again), out);
            return;
        }
        let knows = |promised: &Promised| promised.committed == committed;
        let holders: SortedSet<ReplicaId> =
            promises.iter().filter(|(_, promised)| knows(promised)).map(|(home, _)| *home).collect();
        if let (Some(commit), true) = (committed, holders.len() < promises.len()) {
            let lacking: Vec<ReplicaId> =
                promises.keys().copied().filter(|home| !holders.contains(home)).collect();
            out.note(&rules::MISSED_COMMIT, [Arg::Key(key), Arg::Number(lacking.len() as u64)]);
            round.phase = Phase::Committing { proposal: commit, holders, then: Then::Again };
            self.commit_to(cx, number, round, &lacking, out);
            return;
        }
        match round.request.action {
            Action::Write { value, .. } => {
                let proposal = Proposal { ballot: round.ballot, update: Some(value) };
                self.propose(cx, number, round, (proposal, Then::Answer(Answer::Written)), out);
            }
            _ => {
                let own = round.electorate.contains(&self.me).then(|| (self.me, self.own_contents(key)));
                round.phase = Phase::Reading(own.into_iter().collect());
                self.tell(round, Message::Read { id: self.request_id(number), key }, out);
                self.weigh_replies(cx, number, round, out);
            }
        }
    }

    /// A home says what it has; only serial rounds come here.
    pub(super) fn found_serially(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        number: u64,
        contents: Option<&Contents>,
        out: &mut Effects<Quorum>,
    ) {
        let Some(mut round) = self.serials.remove(&number) else { return };
        if let (Phase::Reading(held), true) = (&mut round.phase, round.electorate.contains(&from)) {
            held.insert(from, contents.cloned());
            self.weigh_replies(cx, number, &mut round, out);
        }
        self.keep_serial(number, round, out);
    }

    /// With a majority's data it knows the value: compares, and proposes what follows.
    fn weigh_replies(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        round: &mut Serial,
        out: &mut Effects<Quorum>,
    ) {
        let Phase::Reading(held) = &round.phase else { return };
        if held.len() < round.needed() {
            return;
        }
        let found = joined(held.values().map(Option::as_ref)).map(|contents| contents.newest().value);
        let (update, answer) = match round.request.action {
            Action::Cas { expected, new, .. } if expected == found => (Some(new), Answer::Compared(true)),
            Action::Cas { expected, key, .. } => {
                out.note(&rules::NOT_AS_EXPECTED, [Arg::Key(key), Arg::Value(found), Arg::Value(expected)]);
                (None, Answer::Compared(false))
            }
            _ => (None, Answer::Read(found)),
        };
        let proposal = Proposal { ballot: round.ballot, update };
        self.propose(cx, number, round, (proposal, Then::Answer(answer)), out);
    }

    /// Phase 2.
    fn propose(
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
    fn weigh_votes(
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
    fn commit_to(
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
    fn weigh_commits(
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

    fn answer_serially(&mut self, round: &mut Serial, answer: Answer, out: &mut Effects<Quorum>) {
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
    fn declined(
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

    fn refuse_serial(&mut self, round: &mut Serial, out: &mut Effects<Quorum>) {
        self.counters.refused += 1;
        // Commits that are missing are missing of a majority, however many have accepted.
        let needed = round.needed() as u8;
        let answered = (round.counted() as u8).min(needed - 1);
        let counts = [Arg::Number(answered.into()), Arg::Number(needed.into())];
        out.note(&rules::SERIAL_REFUSED, [Arg::Key(round.request.action.key()), counts[0], counts[1]]);
        out.respond(round.request.ticket, Err(Refusal::NoQuorum { needed, answered }));
        round.phase = Phase::Over;
    }
}

/// What a home says in a serial round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Promised(Promised),
    Accepted,
    Committed,
    /// It has promised this higher ballot.
    Declined(Stamp),
}
