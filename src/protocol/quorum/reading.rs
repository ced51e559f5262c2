//! A read at its level: ask the homes, answer the newest of the first replies. The comparison of a
//! compare-and-set is such a read.
//!
//! `Differs:` every home is asked, as in Dynamo; Cassandra asks only as many as the level needs, all but one
//! of them for a digest.

use super::contents::{covers, joined};
use super::coordinator::{Round, Stage, tally};
use super::message::{Message, Purpose};
use super::replica::Via;
use super::{Contents, Quorum, ReadRepair, Version, rules};
use crate::base::ReplicaId;
use crate::history::{Action, Answer};
use crate::sim::{Arg, Context, Effects};

impl Quorum {
    /// Asks all homes. Its own reply costs no message, and where that alone ends the round none is sent.
    pub(super) fn start_reading(
        &mut self,
        cx: &Context<'_>,
        number: u64,
        round: &mut Round,
        out: &mut Effects<Quorum>,
    ) {
        let key = round.request.action.key();
        if let (Some(home), Stage::Reading { held, .. }) = (round.counts_for(self.me), &mut round.stage) {
            held.insert(home, self.own_contents(key));
        }
        self.advance_read(cx, number, round, out);
        let asking = matches!(round.stage, Stage::Reading { .. }) && (!round.answered || self.repairs());
        if asking {
            let id = self.request_id(number);
            let asked = round.homes.iter().chain(round.stand_ins.values());
            for replica in asked.filter(|replica| **replica != self.me) {
                out.send(*replica, Message::Read { id, key });
            }
        }
    }

    /// Takes in a reply: chooses the answer when R homes have replied [Dynamo §4.5], repairs those that are
    /// behind, and answers, with blocking repair not before R homes hold the answer.
    pub(super) fn advance_read(
        &mut self,
        cx: &Context<'_>,
        number: u64,
        round: &mut Round,
        out: &mut Effects<Quorum>,
    ) {
        let Stage::Reading { held, chosen, .. } = &mut round.stage else { return };
        let met = |replied: &mut dyn Iterator<Item = ReplicaId>| {
            round.need.is_met(&tally(self.ring, &round.stand_ins, replied))
        };
        if chosen.is_none() && met(&mut held.keys().copied()) {
            *chosen = Some(joined(held.values().map(Option::as_ref)));
        }
        let Some(answer) = chosen.clone() else { return };
        // What this step makes durable comes before what it tells others.
        self.mend_own(round, out);
        let Stage::Reading { held, .. } = &round.stage else { return };
        let mut holders =
            held.iter().filter(|(_, held)| covers(held.as_ref(), answer.as_ref())).map(|(home, _)| *home);
        let met = round.need.is_met(&tally(self.ring, &round.stand_ins, &mut holders));
        let blocked = self.settings.read_repair == ReadRepair::Blocking && !met;
        if !round.answered && !blocked {
            self.conclude_read(cx, number, round, answer, out);
        }
        self.mend_others(number, round, out);
    }

    /// Answers a read; a compare-and-set either goes on to write or answers that it found something else.
    ///
    /// Nothing keeps another write from coming between comparison and write: that takes consensus, which the serial
    /// levels bring (`serial`).
    fn conclude_read(
        &mut self,
        cx: &Context<'_>,
        number: u64,
        round: &mut Round,
        found: Option<Contents>,
        out: &mut Effects<Quorum>,
    ) {
        let value = found.as_ref().map(|contents| contents.newest().value);
        let Stage::Reading { held, .. } = &round.stage else { return };
        let (key, replies) = (Arg::Key(round.request.action.key()), Arg::Number(held.len() as u64));
        let needed = Arg::Number(round.need.needed().into());
        match round.request.action {
            Action::Cas { expected, new, .. } if expected == value => {
                self.start_writing(cx, number, round, new, out);
            }
            Action::Cas { expected, .. } => {
                out.note(&rules::NOT_AS_EXPECTED, [key, Arg::Value(value), Arg::Value(expected)]);
                self.answer(round, Answer::Compared(false), out);
            }
            _ => {
                out.note(&rules::ANSWERED, [key, Arg::Value(value), replies, needed]);
                if let Some(found) = found {
                    out.give(round.request.ticket, found.token());
                    self.meet_siblings(cx, round, &found, out);
                }
                self.answer(round, Answer::Read(value), out);
            }
        }
    }

    /// A read has met several versions: it answers that of the greatest stamp, and where it is to resolve them puts
    /// that in the place of all.
    ///
    /// `Differs:` the client's library is handed all siblings and its application makes one value of them, a cart of
    /// two carts [Dynamo §4.4]. A register has no such value, so one is picked, and the coordinator writes it back.
    fn meet_siblings(
        &mut self,
        cx: &Context<'_>,
        round: &Round,
        found: &Contents,
        out: &mut Effects<Quorum>,
    ) {
        if found.count() < 2 {
            return;
        }
        let key = round.request.action.key();
        let (newest, several) = (found.newest(), Arg::Number(found.count() as u64));
        out.note(&rules::SIBLINGS_READ, [Arg::Key(key), several, Arg::Value(Some(newest.value))]);
        if !self.settings.resolve {
            return;
        }
        let dot = self.next_dot(key);
        let version = Version { stamp: self.stamp(cx, None), ..newest };
        let contents = Contents::written(dot, version, found.seen());
        if round.homes.contains(&self.me) {
            self.merge(key, &contents, Via::Repair(self.me), out);
        }
        out.persist("resolved version");
        out.note(&rules::RESOLVED, [Arg::Key(key), several, Arg::Value(Some(newest.value))]);
        for home in self.ring.homes(key).filter(|home| *home != self.me) {
            out.send(home, Message::Store { purpose: Purpose::Resolve, key, contents: contents.clone() });
        }
    }
}
