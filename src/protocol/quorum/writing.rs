//! A write at its level: stamp it, send it to all homes, answer when enough have it on disk. A
//! compare-and-set comes here once its comparison is done.

use super::coordinator::{Round, Stage};
use super::message::{Message, Purpose};
use super::replica::Via;
use super::{Quorum, Stamp, Version, rules};
use crate::base::SortedSet;
use crate::history::{Action, Answer, Value};
use crate::sim::{Arg, Context, Effects, Request};

/// Clocks are read within ±2⁶² µs, so that the stamps made after such a reading never run out.
const FARTHEST: i64 = 1 << 62;

impl Quorum {
    /// Stamps the value and sends it to every home, whatever the level
    /// [Cassandra docs, Dynamo: Tunable Consistency].
    pub(super) fn start_writing(
        &mut self,
        cx: &Context<'_>,
        number: u64,
        round: &mut Round,
        value: Value,
        out: &mut Effects<Quorum>,
    ) {
        let key = round.request.action.key();
        // Only a new stamp that is older than what is held already says that a clock is behind.
        let via = if self.sessions.written(&round.request).is_none() { Via::Own } else { Via::Write };
        let version = self.stamp(cx, &round.request, value);
        let mut holders = SortedSet::new();
        if round.homes.contains(&self.me) {
            self.merge(key, version, via, out);
            holders.insert(self.me);
        }
        out.persist("version and latest stamp");
        let own = round.stand_ins.iter().find(|(_, stand_in)| **stand_in == self.me);
        if let Some((home, _)) = own {
            self.stand_in(*home, self.me, (key, version), cx.now, out);
            holders.insert(*home);
        }
        let id = self.request_id(number);
        let homes = round.homes.iter().map(|home| (*home, Purpose::Write(id)));
        let stand_ins = round.stand_ins.iter().map(|(home, other)| (*other, Purpose::StandIn(id, *home)));
        for (to, purpose) in homes.chain(stand_ins).filter(|(to, _)| *to != self.me) {
            out.send(to, Message::Store { purpose, key, version });
        }
        round.stage = Stage::Writing { version, holders };
        self.advance_write(round, out);
    }

    /// Answers when W homes hold the write [Dynamo §4.5].
    pub(super) fn advance_write(&mut self, round: &mut Round, out: &mut Effects<Quorum>) {
        let Stage::Writing { version, holders } = &round.stage else { return };
        if round.answered || holders.len() < round.needed {
            return;
        }
        let args = [
            Arg::Key(round.request.action.key()),
            Arg::Value(Some(version.value)),
            Arg::Number(holders.len() as u64),
            Arg::Number(round.needed as u64),
        ];
        out.note(&rules::ACKNOWLEDGED, args);
        let answer = match round.request.action {
            Action::Cas { .. } => Answer::Compared(true),
            _ => Answer::Written,
        };
        self.answer(round, answer, out);
    }

    /// The version of a write: this replica's wall clock, or just above its latest stamp where the clock does
    /// not show more, so that no stamp is used twice. The latest stamp is durable.
    ///
    /// A retry at this coordinator has the stamp of the first attempt, so that it cannot overtake what was
    /// written in between.
    fn stamp(&mut self, cx: &Context<'_>, request: &Request, value: Value) -> Version {
        if let Some(version) = self.sessions.written(request).filter(|version| version.value == value) {
            return version;
        }
        let clock = cx.clock.clamp(-FARTHEST, FARTHEST);
        let micros = match self.durable.latest_stamp {
            Some(latest) => clock.max(latest.saturating_add(1)),
            None => clock,
        };
        self.durable.latest_stamp = Some(micros);
        let version = Version { stamp: Stamp { micros, by: self.me }, value };
        self.sessions.remember(request, version);
        version
    }
}
