//! The coordinator: what a replica does with a client's request, from its arrival to its end. Every replica
//! coordinates whatever it is asked, home of the key or not; nobody is elected.

use super::message::RequestId;
use super::{Level, Quorum, Timer, Version, rules};
use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::history::{Action, Answer, DataType, Key, Refusal};
use crate::sim::{Arg, Context, Effects, Request};

/// A request under way. It outlives its answer until all homes have replied or the timeout ends it: late
/// replies are repaired, missing ones become hints.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Round {
    pub request: Request,
    pub homes: Vec<ReplicaId>,
    /// Who stands in for which home. Its reply counts as that home's, so that the two never count as two.
    pub stand_ins: SortedMap<ReplicaId, ReplicaId>,
    /// How many homes the level asks for, 1 to N.
    pub needed: usize,
    pub answered: bool,
    pub stage: Stage,
}

/// What the coordinator waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    Reading {
        /// The newest version that each home, or who stands in for it, is known to hold.
        held: SortedMap<ReplicaId, Option<Version>>,
        /// What the answer will be: the newest of the first `needed` replies, once there are as many.
        chosen: Option<Option<Version>>,
        /// The version last sent to a stale home.
        mended: SortedMap<ReplicaId, Version>,
    },
    Writing {
        version: Version,
        /// Homes that have it, or a newer one, on disk, or for which it is kept.
        holders: SortedSet<ReplicaId>,
    },
}

impl Stage {
    pub fn reading() -> Stage {
        Stage::Reading { held: SortedMap::new(), chosen: None, mended: SortedMap::new() }
    }
}

impl Round {
    /// Homes that count towards the level so far.
    fn counted(&self) -> usize {
        match &self.stage {
            Stage::Reading { chosen: Some(chosen), held, .. } => {
                held.values().filter(|held| *held >= chosen).count()
            }
            Stage::Reading { held, .. } => held.len(),
            Stage::Writing { holders, .. } => holders.len(),
        }
    }

    /// The home that a replica's reply counts for.
    pub fn counts_for(&self, from: ReplicaId) -> Option<ReplicaId> {
        self.homes.iter().copied().find(|home| *home == from || self.stand_ins.get(home) == Some(&from))
    }

    fn replied(&self) -> usize {
        match &self.stage {
            Stage::Reading { held, .. } => held.len(),
            Stage::Writing { holders, .. } => holders.len(),
        }
    }
}

impl Quorum {
    /// A client asks.
    pub(super) fn take_request(&mut self, cx: &Context<'_>, request: Request, out: &mut Effects<Quorum>) {
        if request.action.data_type() != DataType::Register {
            out.respond(request.ticket, Err(Refusal::Unsupported));
            return;
        }
        let waiting =
            self.rounds.values().any(|round| round.request.ticket == request.ticket && !round.answered);
        if waiting || !self.sessions.admit(&request) {
            out.note(&rules::OUTDATED, [Arg::Client(request.ticket.client)]);
            return;
        }
        let homes: Vec<ReplicaId> = self.ring.homes(request.action.key()).collect();
        let needed = Level::from_code(request.level).needed(self.ring.copies());
        let alive = homes.iter().filter(|home| !self.detector.suspects(**home)).count();
        let stand_ins = self.stand_ins(request.action.key());
        let alive = (alive + stand_ins.len()) as u8;
        if alive < needed {
            // Nothing was sent, so nothing can surface later: the one refusal that a client may trust.
            self.counters.refused += 1;
            out.note(&rules::UNAVAILABLE, [Arg::Number(alive.into()), Arg::Number(needed.into())]);
            out.respond(request.ticket, Err(Refusal::Unavailable { needed, alive }));
            return;
        }
        let number = self.next_round;
        self.next_round += 1;
        out.set_timer(Timer::Request(number), self.settings.timeout);
        let needed = usize::from(needed);
        let stage = Stage::reading();
        let mut round = Round { request, homes, stand_ins, needed, answered: false, stage };
        match (request.action, self.sessions.written(&request)) {
            (Action::Write { value, .. }, _) => self.start_writing(cx, number, &mut round, value, out),
            // It found what it expected when it was asked first; now it holds its own value.
            (Action::Cas { new, .. }, Some(_)) => self.start_writing(cx, number, &mut round, new, out),
            _ => {
                self.start_reading(cx, number, &mut round, out);
            }
        }
        self.put_back(number, round, out);
    }

    /// A home has a version on disk, for a write or for the repair of a read.
    pub(super) fn stored_by(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        id: RequestId,
        version: Version,
        out: &mut Effects<Quorum>,
    ) {
        let Some((home, mut round)) = self.take_round(id, from) else { return };
        match &mut round.stage {
            Stage::Writing { version: written, holders } if *written == version => {
                holders.insert(home);
                self.advance_write(&mut round, out);
            }
            Stage::Reading { held, .. } => {
                let held = held.get_or_default(home);
                *held = (*held).max(Some(version));
                self.advance_read(cx, id.number, &mut round, out);
            }
            Stage::Writing { .. } => {}
        }
        self.put_back(id.number, round, out);
    }

    /// A home says what it has.
    pub(super) fn found_by(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        id: RequestId,
        version: Option<Version>,
        out: &mut Effects<Quorum>,
    ) {
        let Some((home, mut round)) = self.take_round(id, from) else { return };
        if let Stage::Reading { held, .. } = &mut round.stage {
            let held = held.get_or_default(home);
            *held = (*held).max(version);
            self.advance_read(cx, id.number, &mut round, out);
        }
        self.put_back(id.number, round, out);
    }

    /// The request's time is over. A write leaves hints behind, answered or not; what it stored stays, for
    /// there is nothing that could undo it.
    pub(super) fn time_out(&mut self, cx: &Context<'_>, number: u64, out: &mut Effects<Quorum>) {
        let Some(round) = self.rounds.remove(&number) else { return };
        if let Stage::Writing { version, holders } = &round.stage {
            let missing: Vec<ReplicaId> =
                round.homes.iter().copied().filter(|home| !holders.contains(home)).collect();
            self.keep_hints(cx, round.request.action.key(), *version, &missing, out);
        }
        if round.answered {
            return;
        }
        self.counters.refused += 1;
        let (needed, answered) = (round.needed as u8, round.counted() as u8);
        let counts = [Arg::Number(answered.into()), Arg::Number(needed.into())];
        match &round.stage {
            Stage::Reading { .. } => out.note(&rules::READ_REFUSED, counts),
            Stage::Writing { version, .. } => {
                let key = Arg::Key(round.request.action.key());
                let args = [counts[0], counts[1], key, Arg::Value(Some(version.value))];
                out.note(&rules::WRITE_REFUSED, args);
            }
        }
        out.respond(round.request.ticket, Err(Refusal::NoQuorum { needed, answered }));
    }

    /// Answers once, as soon as the level is met.
    pub(super) fn answer(&mut self, round: &mut Round, answer: Answer, out: &mut Effects<Quorum>) {
        round.answered = true;
        out.respond(round.request.ticket, Ok(answer));
    }

    /// The round that a reply is for and the home that it counts for; none if the round ended or was of before
    /// a crash, or if the sender was not asked.
    fn take_round(&mut self, id: RequestId, from: ReplicaId) -> Option<(ReplicaId, Round)> {
        if id.generation != self.durable.generation {
            return None;
        }
        let home = self.rounds.get(&id.number)?.counts_for(from)?;
        Some((home, self.rounds.remove(&id.number)?))
    }

    /// Who stands in for the key's homes that are believed dead; nobody where quorums are strict.
    fn stand_ins(&self, key: Key) -> SortedMap<ReplicaId, ReplicaId> {
        if self.settings.sloppy {
            self.ring.stand_ins(key, |replica| self.detector.suspects(replica))
        } else {
            SortedMap::new()
        }
    }

    /// Keeps a round that still waits for something.
    fn put_back(&mut self, number: u64, round: Round, out: &mut Effects<Quorum>) {
        let idle = matches!(round.stage, Stage::Reading { .. }) && !self.repairs();
        if round.answered && (idle || round.replied() == round.homes.len()) {
            out.cancel_timer(Timer::Request(number));
        } else {
            self.rounds.insert(number, round);
        }
    }

    pub(super) fn request_id(&self, number: u64) -> RequestId {
        RequestId { generation: self.durable.generation, number }
    }
}
