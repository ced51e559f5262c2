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
use super::{Contents, Quorum, Stamp, Timer, rules};
use crate::base::{Quiet, ReplicaId, SortedMap, SortedSet};
use crate::history::{Action, Answer};
use crate::protocol::majority::majority;
use crate::sim::{Arg, Context, Effects, Request};

/// A serial request under way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Serial {
    pub request: Request,
    /// All homes, or those in the coordinator's data centre.
    pub electorate: Vec<ReplicaId>,
    pub ballot: Stamp,
    /// The highest ballot that it was declined for.
    floor: Option<Stamp>,
    /// What the first majority of promises knew to be committed last, where conflicts are refused.
    pub first_seen: Quiet<Option<Option<Stamp>>>,
    pub phase: Phase,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Phase {
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
pub(super) enum Then {
    Answer(Answer),
    /// It was somebody else's: one's own comes after it.
    Again,
}

impl Serial {
    pub fn needed(&self) -> usize {
        majority(self.electorate.len() as u8).into()
    }

    /// How many of the electorate stand behind the present phase.
    pub fn counted(&self) -> usize {
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
        let first_seen = Quiet(None);
        let mut round = Serial { request, electorate, ballot, floor: None, first_seen, phase };
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
    pub(super) fn prepare(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        round: &mut Serial,
        out: &mut Effects<Quorum>,
    ) {
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

    pub(super) fn tell(&self, round: &Serial, message: Message, out: &mut Effects<Quorum>) {
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
        let last = committed.map(|commit| commit.ballot);
        if self.has_conflict(&mut round.first_seen, &round.request, last) {
            return self.refuse_conflict(round, out);
        }
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
