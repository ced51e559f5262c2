//! A write at its level: stamp it, send it to all homes, answer when enough have it on disk. A
//! compare-and-set comes here once its comparison is done.

use super::coordinator::{Round, Stage};
use super::dots::{Dot, Dots};
use super::message::{Message, Purpose};
use super::replica::Via;
use super::{Conflicts, Contents, Level, Quorum, Stamp, Version, rules};
use crate::base::SortedSet;
use crate::history::{Action, Answer, Key, Value};
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
        // A compare-and-set may have read in one data centre; what is written goes to all.
        round.homes = self.ring.homes(key).collect();
        // Only a new stamp that is older than what is held already says that a clock is behind.
        let via = if self.sessions.written(&round.request).is_none() { Via::Own } else { Via::Write };
        let contents = self.written(cx, &round.request, value);
        let mut holders = SortedSet::new();
        if round.homes.contains(&self.me) {
            self.merge(key, &contents, via, out);
            holders.insert(self.me);
        }
        out.persist("version and latest stamp");
        let own = round.stand_ins.iter().find(|(_, stand_in)| **stand_in == self.me);
        if let Some((home, _)) = own {
            self.stand_in(*home, self.me, (key, &contents), cx.now, out);
            holders.insert(*home);
        }
        let id = self.request_id(number);
        let homes = round.homes.iter().map(|home| (*home, Purpose::Write(id)));
        let stand_ins = round.stand_ins.iter().map(|(home, other)| (*other, Purpose::StandIn(id, *home)));
        for (to, purpose) in homes.chain(stand_ins).filter(|(to, _)| *to != self.me) {
            out.send(to, Message::Store { purpose, key, contents: contents.clone() });
        }
        let nobody =
            round.level == Level::Any && round.homes.iter().all(|home| self.detector.suspects(*home));
        if nobody && holders.is_empty() {
            self.keep_hints(cx, key, &contents, &round.homes, out);
            out.note(&rules::ANY, [Arg::Key(key), Arg::Value(Some(value))]);
            self.answer(round, written(round.request.action), out);
        }
        round.stage = Stage::Writing { contents, holders };
        self.advance_write(round, out);
    }

    /// Answers when W homes hold the write [Dynamo §4.5].
    pub(super) fn advance_write(&mut self, round: &mut Round, out: &mut Effects<Quorum>) {
        let Stage::Writing { contents, holders } = &round.stage else { return };
        if round.answered || !round.is_met(self.ring, holders.iter().copied()) {
            return;
        }
        let args = [
            Arg::Key(round.request.action.key()),
            Arg::Value(Some(contents.newest().value)),
            Arg::Number(holders.len() as u64),
            Arg::Number(round.need.needed().into()),
        ];
        out.note(&rules::ACKNOWLEDGED, args);
        self.answer(round, written(round.request.action), out);
    }

    /// What a write puts into the store: its version alone, or with its dot and all that its client had read.
    ///
    /// A retry at this coordinator is the first attempt again, so that it cannot overtake what was written in between.
    fn written(&mut self, cx: &Context<'_>, request: &Request, value: Value) -> Contents {
        let before = self.sessions.written(request).filter(|before| before.newest().value == value);
        if let Some(before) = before {
            return before.clone();
        }
        let version = Version { stamp: self.stamp(cx, None), value };
        let contents = match self.settings.conflicts {
            Conflicts::LastWriteWins => Contents::Last(version),
            Conflicts::VersionVectors | Conflicts::DottedVersionVectors => {
                let key = request.action.key();
                let dot = self.next_dot(key);
                let mut context = Dots::from_token(request.token);
                if let (Action::Cas { .. }, Some(here)) = (request.action, self.durable.table.get(key)) {
                    // It has compared, so it has read.
                    context.join(&here.seen());
                }
                if self.settings.conflicts == Conflicts::VersionVectors {
                    context.add_upto(dot);
                }
                Contents::written(dot, version, context)
            }
        };
        self.sessions.remember(request, contents.clone());
        contents
    }

    /// The name of this coordinator's next write of a key, durable like the latest stamp.
    pub(super) fn next_dot(&mut self, key: Key) -> Dot {
        let count = self.durable.counts.get_or_default(key);
        *count += 1;
        Dot { by: self.me, count: *count }
    }

    /// A stamp for a write: this replica's wall clock, or just above its latest stamp and above `floor` where the
    /// clock does not show more, so that no stamp is used twice. The latest stamp is durable.
    pub(super) fn stamp(&mut self, cx: &Context<'_>, floor: Option<Stamp>) -> Stamp {
        let clock = cx.clock.clamp(-FARTHEST, FARTHEST);
        let latest = self.durable.latest_stamp.max(floor.map(|floor| floor.micros));
        let micros = latest.map_or(clock, |latest| clock.max(latest.saturating_add(1)));
        self.durable.latest_stamp = Some(micros);
        Stamp { micros, by: self.me }
    }
}

/// The answer to a write that was done.
pub(super) fn written(action: Action) -> Answer {
    match action {
        Action::Cas { .. } => Answer::Compared(true),
        _ => Answer::Written,
    }
}
