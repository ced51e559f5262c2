//! Writes: the time that each gets, and the wait until that is past [Spanner §4].

use super::{Spanner, Version, rules};
use crate::base::Quiet;
use crate::history::{Answer, Refusal};
use crate::protocol::machine::{Applied, Payload};
use crate::sim::{Arg, Context, Effects, Node, Request, Ticket};

/// An answer that waits until its write's time is past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    pub time: i64,
    ticket: Ticket,
    answer: Answer,
}

impl Spanner {
    pub(super) fn write(&mut self, cx: &mut Context<'_>, request: Request, out: &mut Effects<Spanner>) {
        let mut time = 0;
        if self.group.leads() {
            time = self.time.latest().max(self.floor + 1);
            if !self.may_give(time) {
                let (op, client) = (Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client));
                out.note(&rules::NO_LEASE, [op, client]);
                return out.respond(request.ticket, Err(Refusal::NotLeader(None)));
            }
            self.floor = time;
        }
        self.with_group(cx, out, |group, cx, effects| group.submit(cx, request, Quiet(time), effects));
    }

    /// [Spanner §4.1.1] A leader gives or promises a time only if that is certainly before the end of its lease, and
    /// once it knows all times that earlier leaders gave.
    pub(super) fn may_give(&self, time: i64) -> bool {
        let certain = time + self.time.epsilon();
        self.has_marked() && self.group.lease_end().is_some_and(|end| certain < end)
    }

    /// A new leader first gets an empty value chosen that has a time of its own. Whatever an earlier leader proposed
    /// with an earlier time, and this one has not found, can be chosen no more: later leaders see this one before it.
    pub(super) fn mark(&mut self, cx: &mut Context<'_>, out: &mut Effects<Spanner>) {
        let epoch = self.group.standing().epoch;
        let marked = self.marked.is_some_and(|(marked, _)| marked == epoch);
        if marked || !self.group.has_inherited() || !self.group.holds_lease() {
            return;
        }
        let time = self.time.latest().max(self.floor + 1);
        self.floor = time;
        out.note(&rules::MARKS, []);
        let mut slot = None;
        self.with_group(cx, out, |group, cx, effects| slot = group.mark(cx, Quiet(time), effects));
        self.marked = slot.map(|slot| (epoch, slot));
    }

    /// Whether that value is chosen.
    pub(super) fn has_marked(&self) -> bool {
        let epoch = self.group.standing().epoch;
        let chosen = |(marked, slot)| marked == epoch && slot <= self.applied();
        self.group.leads() && self.marked.is_some_and(chosen)
    }

    /// Takes the newly chosen values in, with their times. Returns who asked for each, and its time.
    pub(super) fn take_in(&mut self) -> Vec<(Ticket, i64)> {
        let mut taken = Vec::new();
        while let Some(proposal) = self.group.chosen_in(self.applied().next()).copied() {
            let applied = self.machine.apply(&proposal.payload, false);
            let time = proposal.stamp.0;
            if time > 0 {
                self.last = self.last.max(time);
                self.floor = self.floor.max(time);
                self.fresh.push(time);
            }
            let Payload::Command(command) = proposal.payload else { continue };
            let key = command.action.key();
            let mut values = self.machine.values();
            let written = values.find(|(of, held)| *of == key && held.index == self.machine.applied());
            if let (Some(Applied::Done(_)), Some((_, held))) = (applied, written) {
                let version = Version { time, value: held.value };
                self.versions.get_or_insert_with(key, Vec::new).push(version);
            }
            taken.push((command.ticket, time));
        }
        taken
    }

    /// The group answers: a refusal at once, anything else when its time is past. One that it answers from a session
    /// has a time no later than the last.
    pub(super) fn answer_in_time(
        &mut self,
        ticket: Ticket,
        result: Result<Answer, Refusal>,
        taken: &[(Ticket, i64)],
        out: &mut Effects<Spanner>,
    ) {
        let Ok(answer) = result else { return out.respond(ticket, result) };
        if self.waiting.iter().any(|waiting| waiting.ticket == ticket) {
            return;
        }
        let time = taken.iter().find(|(asked, _)| *asked == ticket).map_or(self.last, |(_, time)| *time);
        self.waiting.push(Waiting { time, ticket, answer });
        let (op, client) = (Arg::Operation(ticket.op), Arg::Client(ticket.client));
        let left = Arg::Span(self.time.until_past(time));
        if self.settings.skips_commit_wait {
            out.note(&rules::SKIPS_WAIT, [op, client, left]);
        } else {
            out.note(&rules::COMMIT_WAIT, [op, client, left]);
        }
    }

    /// Answers those whose time is past.
    pub(super) fn release(&mut self, out: &mut Effects<Spanner>) {
        let waiting = std::mem::take(&mut self.waiting);
        for waiting in waiting {
            if !self.is_past(waiting.time) {
                self.waiting.push(waiting);
                continue;
            }
            let Waiting { ticket, answer, .. } = waiting;
            out.note(&rules::ANSWERED, [Arg::Operation(ticket.op), Arg::Client(ticket.client)]);
            out.respond(ticket, Ok(answer));
        }
    }
}
