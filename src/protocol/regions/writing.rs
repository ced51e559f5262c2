//! The write region: it numbers writes, sends them on, counts who has them, and answers when its account's level is
//! met.

use super::message::{Append, Message};
use super::{Entry, Level, Other, Regions, Timer, Waiting, rules};
use crate::base::{ReplicaId, Span};
use crate::history::{Action, Answer, Refusal};
use crate::protocol::majority::majority;
use crate::sim::{Arg, Context, Effects, Request, Seen};

/// How many writes a message carries at most.
const BATCH: usize = 64;

impl Regions {
    /// A request to write, from a client or through another region.
    pub(super) fn write(
        &mut self,
        cx: &Context<'_>,
        through: ReplicaId,
        request: Request,
        out: &mut Effects<Regions>,
    ) {
        let (key, by) = (request.action.key(), (request.ticket.client, request.serial));
        if !self.writes_here() {
            return;
        }
        let known = self.durable.log.iter().rposition(|entry| entry.by == by);
        let latest = self.latest(key);
        let (value, answer) = match request.action {
            Action::Cas { new, .. } if known.is_some() => (new, Answer::Compared(true)),
            Action::Cas { expected, new, .. } if expected == latest.map(|(_, value)| value) => {
                (new, Answer::Compared(true))
            }
            Action::Cas { expected, .. } => {
                let found = latest.map(|(_, value)| value);
                out.note(&rules::NOT_AS_EXPECTED, [Arg::Key(key), Arg::Value(found), Arg::Value(expected)]);
                let number = latest.map_or(0, |(number, _)| number);
                return self.answer_at(number, (through, request), Answer::Compared(false), out);
            }
            Action::Write { value, .. } => (value, Answer::Written),
            _ => return,
        };
        if let Some(place) = known {
            return self.answer_at(place as u64 + 1, (through, request), answer, out);
        }
        if let Some((region, lacks)) = self.too_far_behind(cx) {
            out.note(&rules::THROTTLED, [Arg::Replica(region), Arg::Number(lacks)]);
            return self.reply(through, request.ticket, Err(Refusal::Overloaded), Seen::default(), out);
        }
        self.durable.log.push(Entry { key, value, by, at: cx.now });
        let number = self.len();
        out.persist("log");
        out.note(&rules::NUMBERED, [Arg::Key(key), Arg::Value(Some(value)), Arg::Number(number)]);
        self.settle(cx, out);
        self.answer_at(number, (through, request), answer, out);
        self.send_news(out);
    }

    /// Answers at once, or under a strong account when that number is committed.
    fn answer_at(
        &mut self,
        number: u64,
        (through, request): (ReplicaId, Request),
        answer: Answer,
        out: &mut Effects<Regions>,
    ) {
        let ticket = request.ticket;
        if self.is_strong() && number > self.durable.committed {
            self.waiting.push(Waiting { number, through, ticket, answer });
            return;
        }
        out.note(&rules::ACKNOWLEDGED, [Arg::Number(number)]);
        self.reply(through, ticket, Ok(answer), Seen(number), out);
    }

    /// A region that lacks K writes, or has lacked one for T, where staleness is bounded; with how many it lacks.
    fn too_far_behind(&self, cx: &Context<'_>) -> Option<(ReplicaId, u64)> {
        if self.settings.account != Level::BoundedStaleness {
            return None;
        }
        let lacking = self.others.iter().find(|(_, other)| {
            let oldest = self.durable.log.get(other.acked as usize);
            let waited = oldest.map_or(Span::ZERO, |entry| cx.now.since(entry.at));
            self.len() - other.acked >= self.settings.most_writes || waited >= self.settings.most_time
        });
        lacking.map(|(region, other)| (*region, self.len() - other.acked))
    }

    /// Sends every region what it was not sent yet.
    fn send_news(&mut self, out: &mut Effects<Regions>) {
        let regions: Vec<ReplicaId> = self.others.keys().copied().collect();
        for region in regions {
            self.append_to(region, out);
        }
    }

    /// The replication timer: what was not acknowledged is sent again, and all hear that the write region is there.
    pub(super) fn beat(&mut self, _cx: &Context<'_>, out: &mut Effects<Regions>) {
        self.round += 1;
        for other in self.others.values_mut() {
            other.sent = other.acked;
        }
        self.send_news(out);
        out.set_timer(Timer::Beat, self.settings.interval.max(Span::from_ms(1)));
    }

    fn append_to(&mut self, region: ReplicaId, out: &mut Effects<Regions>) {
        let counted = !self.durable.dropped.contains(&region);
        let Some(other) = self.others.get_mut(&region) else { return };
        let later = self.durable.log.iter().skip(other.sent as usize).take(BATCH).copied();
        let append = Append {
            after: other.sent,
            entries: later.collect(),
            committed: self.durable.committed,
            round: self.round,
            heard: other.round,
            counted,
        };
        other.sent += append.entries.len() as u64;
        out.send(region, Message::Append(append));
    }

    /// A region says how far it has the log.
    pub(super) fn heard(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        (upto, round): (u64, u64),
        out: &mut Effects<Regions>,
    ) {
        let len = self.len();
        let Some(other) = self.others.get_mut(&from) else { return };
        *other = Other {
            acked: other.acked.max(upto.min(len)),
            sent: other.sent,
            heard: cx.now,
            round: other.round.max(round),
        };
        if other.acked == len && self.durable.dropped.remove(&from) {
            out.persist("regions that count");
            out.note(&rules::COUNTS, [Arg::Replica(from), Arg::Number(len)]);
        }
        let behind = self.others.get(&from).is_some_and(|other| other.sent < len);
        if self.settle(cx, out) {
            // What waits elsewhere for a commit should not wait for the timer too.
            self.send_news(out);
        } else if behind {
            self.append_to(from, out);
        }
    }

    /// Commits what every region that counts has, and answers whoever waited for that. Whether there was any.
    pub(super) fn settle(&mut self, _cx: &Context<'_>, out: &mut Effects<Regions>) -> bool {
        let counted = self.others.iter().filter(|(region, _)| !self.durable.dropped.contains(region));
        let (mut committed, mut regions) = (self.len(), 1);
        for (_, other) in counted {
            committed = committed.min(other.acked);
            regions += 1;
        }
        if committed <= self.durable.committed {
            return false;
        }
        self.durable.committed = committed;
        out.persist("committed");
        out.note(&rules::COMMITTED, [Arg::Number(committed), Arg::Number(regions)]);
        let (ready, waiting): (Vec<Waiting>, Vec<Waiting>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| waiting.number <= committed);
        self.waiting = waiting;
        for Waiting { number, through, ticket, answer } in ready {
            self.reply(through, ticket, Ok(answer), Seen(number), out);
        }
        self.read_parked(out);
        true
    }

    /// Drops regions that were silent for longer than their leases last, if a majority remains.
    pub(super) fn drop_silent(&mut self, cx: &Context<'_>, out: &mut Effects<Regions>) {
        if !self.is_strong() || !self.settings.dynamic_quorum || self.regions < 3 {
            return;
        }
        let limit = self.settings.lease + self.settings.interval;
        let silent: Vec<(ReplicaId, Span)> = self
            .others
            .iter()
            .map(|(region, other)| (*region, cx.now.since(other.heard)))
            .filter(|(region, silence)| *silence > limit && !self.durable.dropped.contains(region))
            .collect();
        for (region, silence) in silent {
            let left = u64::from(self.regions) - self.durable.dropped.len() as u64 - 1;
            if left < majority(self.regions).into() {
                break;
            }
            self.durable.dropped.insert(region);
            out.persist("regions that count");
            out.note(&rules::DROPS, [Arg::Replica(region), Arg::Span(silence), Arg::Number(left)]);
        }
        self.settle(cx, out);
    }
}
