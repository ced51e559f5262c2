//! The coordinator: what a replica does with a client's request, from its arrival to its end. Every replica
//! coordinates whatever it is asked, home of the key or not; nobody is elected.

use super::contents::{covers, joined};
use super::message::RequestId;
use super::writing::written;
use super::{Conflicts, Contents, Level, Need, Quorum, Ring, Tally, Timer, rules};
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
    pub level: Level,
    pub need: Need,
    pub answered: bool,
    pub stage: Stage,
}

/// What the coordinator waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    Reading {
        /// What each home, or who stands in for it, is known to hold.
        held: SortedMap<ReplicaId, Option<Contents>>,
        /// What the answer will be: the newest of the first replies, once they meet the level.
        chosen: Option<Option<Contents>>,
        /// What was last sent to a stale home.
        mended: SortedMap<ReplicaId, Contents>,
    },
    Writing {
        contents: Contents,
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
    /// How many homes count towards the level so far.
    fn counted(&self, ring: Ring) -> u8 {
        let mut homes: Vec<ReplicaId> = match &self.stage {
            Stage::Reading { held, .. } => held.keys().copied().collect(),
            Stage::Writing { holders, .. } => holders.iter().copied().collect(),
        };
        if let Stage::Reading { chosen: Some(chosen), held, .. } = &self.stage {
            homes.retain(|home| covers(held.get(home).and_then(Option::as_ref), chosen.as_ref()));
        }
        self.need.counted(&tally(ring, &self.stand_ins, &mut homes.into_iter()))
    }

    /// Whether answers for these homes meet the level.
    pub fn is_met(&self, ring: Ring, mut homes: impl Iterator<Item = ReplicaId>) -> bool {
        self.need.is_met(&tally(ring, &self.stand_ins, &mut homes))
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

/// Counts answers for homes, some of which come from who stands in for them.
pub(super) fn tally(
    ring: Ring,
    stand_ins: &SortedMap<ReplicaId, ReplicaId>,
    homes: &mut dyn Iterator<Item = ReplicaId>,
) -> Tally {
    let mut tally = Tally::default();
    for home in homes {
        tally.add(ring.centre(home), !stand_ins.contains_key(&home));
    }
    tally
}

impl Quorum {
    /// A client asks.
    pub(super) fn take_request(&mut self, cx: &mut Context<'_>, request: Request, out: &mut Effects<Quorum>) {
        if request.action.data_type() != DataType::Register {
            out.respond(request.ticket, Err(Refusal::Unsupported));
            return;
        }
        let waiting =
            self.rounds.values().any(|round| round.request.ticket == request.ticket && !round.answered)
                || self.serials.values().any(|round| round.request.ticket == request.ticket);
        if waiting || !self.sessions.admit(&request) {
            out.note(&rules::OUTDATED, [Arg::Client(request.ticket.client)]);
            return;
        }
        let level = Level::from_code(request.level);
        let mut homes: Vec<ReplicaId> = self.ring.homes(request.action.key()).collect();
        let need = level.need(self.ring, &homes, self.ring.centre(self.me));
        let stand_ins = self.stand_ins(request.action.key());
        let there = |home: &ReplicaId| !self.detector.suspects(*home) || stand_ins.contains_key(home);
        let alive = tally(self.ring, &stand_ins, &mut homes.iter().copied().filter(there));
        let hints_suffice = level == Level::Any && !request.action.is_read() && self.settings.hints;
        if !need.is_met(&alive) && !hints_suffice {
            // Nothing was sent, so nothing can surface later: the one refusal that a client may trust.
            let (needed, alive) = (need.needed(), need.counted(&alive));
            self.counters.refused += 1;
            out.note(&rules::UNAVAILABLE, [Arg::Number(alive.into()), Arg::Number(needed.into())]);
            out.respond(request.ticket, Err(Refusal::Unavailable { needed, alive }));
            return;
        }
        let serial = level.is_serial() && self.settings.conflicts == Conflicts::LastWriteWins;
        if let Some(before) = serial.then(|| self.sessions.begin_serial(&request)).flatten() {
            out.note(&rules::OUTDATED, [Arg::Client(request.ticket.client)]);
            if let Some(answer) = before {
                out.respond(request.ticket, Ok(answer));
            }
            return;
        }
        let number = self.next_round;
        self.next_round += 1;
        out.set_timer(Timer::Request(number), self.settings.patience(request.action.is_read()));
        if serial {
            homes.retain(|home| need.counts(self.ring.centre(*home)));
            self.start_serial(cx, number, request, homes, out);
            return;
        }
        if !matches!(request.action, Action::Write { .. }) {
            // A read stays in its data centre if its level does.
            homes.retain(|home| need.counts(self.ring.centre(*home)));
        }
        let stage = Stage::reading();
        let mut round = Round { request, homes, stand_ins, level, need, answered: false, stage };
        match (request.action, self.sessions.written(&request).is_some()) {
            (Action::Write { value, .. }, _) => self.start_writing(cx, number, &mut round, value, out),
            // It found what it expected when it was asked first; now it holds its own value.
            (Action::Cas { new, .. }, true) => self.start_writing(cx, number, &mut round, new, out),
            _ => {
                self.start_reading(cx, number, &mut round, out);
            }
        }
        self.put_back(number, round, out);
    }

    /// A home has something on disk, for a write or for the repair of a read.
    pub(super) fn stored_by(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        id: RequestId,
        contents: &Contents,
        out: &mut Effects<Quorum>,
    ) {
        let Some((home, mut round)) = self.take_round(id, from) else { return };
        match &mut round.stage {
            Stage::Writing { contents: written, holders } if written == contents => {
                holders.insert(home);
                self.advance_write(&mut round, out);
            }
            Stage::Reading { held, .. } => {
                let held = held.get_or_default(home);
                *held = joined([held.as_ref(), Some(contents)].into_iter());
                self.advance_read(cx, id.number, &mut round, out);
            }
            Stage::Writing { .. } => {}
        }
        self.put_back(id.number, round, out);
    }

    /// A home says what it has.
    pub(super) fn found_by(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        id: RequestId,
        contents: Option<&Contents>,
        out: &mut Effects<Quorum>,
    ) {
        if id.generation == self.durable.generation && self.serials.contains_key(&id.number) {
            return self.found_serially(cx, from, id.number, contents, out);
        }
        let Some((home, mut round)) = self.take_round(id, from) else { return };
        if let Stage::Reading { held, .. } = &mut round.stage {
            let held = held.get_or_default(home);
            *held = joined([held.as_ref(), contents].into_iter());
            self.advance_read(cx, id.number, &mut round, out);
        }
        self.put_back(id.number, round, out);
    }

    /// The request's time is over. A write leaves hints behind, answered or not; what it stored stays, for
    /// there is nothing that could undo it.
    pub(super) fn time_out(&mut self, cx: &Context<'_>, number: u64, out: &mut Effects<Quorum>) {
        let Some(mut round) = self.rounds.remove(&number) else {
            return self.time_out_serial(number, out);
        };
        if let Stage::Writing { contents, holders } = &round.stage {
            let missing: Vec<ReplicaId> =
                round.homes.iter().copied().filter(|home| !holders.contains(home)).collect();
            self.keep_hints(cx, round.request.action.key(), contents, &missing, out);
        }
        if round.answered {
            return;
        }
        if round.level == Level::Any && self.settings.hints && matches!(round.stage, Stage::Writing { .. }) {
            let action = round.request.action;
            out.note(&rules::ANY, [Arg::Key(action.key()), Arg::Value(action.writes())]);
            return self.answer(&mut round, written(action), out);
        }
        self.counters.refused += 1;
        let (needed, answered) = (round.need.needed(), round.counted(self.ring));
        let counts = [Arg::Number(answered.into()), Arg::Number(needed.into())];
        match &round.stage {
            Stage::Reading { .. } => out.note(&rules::READ_REFUSED, counts),
            Stage::Writing { contents, .. } => {
                let key = Arg::Key(round.request.action.key());
                let args = [counts[0], counts[1], key, Arg::Value(Some(contents.newest().value))];
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
