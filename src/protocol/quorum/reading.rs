//! A read at its level: ask the homes, answer the newest of the first replies. The comparison of a
//! compare-and-set is such a read.
//!
//! `Differs:` every home is asked, as in Dynamo; Cassandra asks only as many as the level needs, all but one
//! of them for a digest.

use super::coordinator::{Round, Stage};
use super::message::Message;
use super::{Quorum, ReadRepair, Version, rules};
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
            held.insert(home, self.own_version(key));
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
        if chosen.is_none() && held.len() >= round.needed {
            *chosen = Some(held.values().copied().max().flatten());
        }
        let Some(answer) = *chosen else { return };
        // What this step makes durable comes before what it tells others.
        self.mend_own(round, out);
        let Stage::Reading { held, .. } = &round.stage else { return };
        let holders = held.values().filter(|held| **held >= answer).count();
        let blocked = self.settings.read_repair == ReadRepair::Blocking && holders < round.needed;
        if !round.answered && !blocked {
            self.conclude_read(cx, number, round, answer, out);
        }
        self.mend_others(number, round, out);
    }

    /// Answers a read; a compare-and-set either goes on to write or answers that it found something else.
    ///
    /// `Differs:` nothing keeps another write from coming between comparison and write. A real store of this
    /// kind needs a consensus round for that, as Cassandra's lightweight transactions do.
    fn conclude_read(
        &mut self,
        cx: &Context<'_>,
        number: u64,
        round: &mut Round,
        found: Option<Version>,
        out: &mut Effects<Quorum>,
    ) {
        let value = found.map(|version| version.value);
        let Stage::Reading { held, .. } = &round.stage else { return };
        let (key, replies) = (Arg::Key(round.request.action.key()), Arg::Number(held.len() as u64));
        let needed = Arg::Number(round.needed as u64);
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
                self.answer(round, Answer::Read(value), out);
            }
        }
    }
}
