//! How a read is answered: from what this member holds, from what a majority holds, or once a majority confirmed
//! that this is still the primary.

use super::book::Reply;
use super::level::{Copies, ReadLevel, View, WriteLevel};
use super::requests::args;
use super::rules;
use super::state::{Member, Role};
use crate::base::Time;
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::protocol::machine::Payload;
use crate::sim::{Arg, Effects, Request};

impl Member {
    pub(super) fn on_read(&mut self, now: Time, request: &Request, out: &mut Effects<Member>) {
        let (action, key) = (request.action, request.action.key());
        let level = ReadLevel::of(request.level);
        if level.anywhere && self.serves_reads() {
            if self.is_paused(request, now, out) {
                return;
            }
        } else if self.redirects(now, request, out) {
            return;
        }
        match level.view {
            View::Local => {
                let rule = if self.is_primary() { &rules::READ_PRIMARY } else { &rules::READ_REPLICA };
                let [op, client] = args(request);
                out.note(rule, [op, client, self.machine.applied().into()]);
                out.respond(request.ticket, Ok(shown(action, self.visible(key))));
            }
            View::Majority => {
                let [op, client] = args(request);
                out.note(&rules::READ_MAJORITY, [op, client, self.commit.into()]);
                out.respond(request.ticket, Ok(shown(action, self.majority.read(key))));
            }
            View::Confirmed => self.read_confirmed(now, request, out),
        }
    }

    /// Whether it holds data and may show them.
    fn serves_reads(&self) -> bool {
        !self.is_witness() && !matches!(self.role, Role::Fenced)
    }

    /// What readers here see of a key. [PostgreSQL manual, Synchronous Replication] At a primary that hides what
    /// waits, a transaction keeps its locks until its commit returns: readers see what was before the first that
    /// waits.
    pub(super) fn visible(&self, key: Key) -> Option<Value> {
        if let Role::Primary(book) = &self.role
            && self.settings.hides_waiting
            && let Some(first) = book.waiting.iter().find(|waiting| waiting.key == key)
        {
            return first.before;
        }
        self.machine.read(key)
    }

    /// [MongoDB manual, read concern linearizable] The primary writes an entry that changes nothing and waits for
    /// a majority to hold it: no later primary was elected before this read began.
    fn read_confirmed(&mut self, now: Time, request: &Request, out: &mut Effects<Member>) {
        let Role::Primary(book) = &self.role else { return };
        if book.waiting.iter().any(|waiting| waiting.ticket == request.ticket) {
            return out.note(&rules::WAITS_ALREADY, args(request));
        }
        let (index, _) = self.append(Payload::NoOp);
        let [op, client] = args(request);
        out.note(&rules::READ_WAITS, [op, client, index.into()]);
        let level = WriteLevel { journaled: true, copies: Copies::Majority };
        self.await_level(now, request, index, (level, Reply::Read(request.action)), out);
        self.write_appended(now, true, out);
        self.on_disk(now, out);
    }

    /// A read that lost its primary is refused: it did nothing.
    pub(super) fn refuse_read(&self, request: crate::sim::Ticket, out: &mut Effects<Member>) {
        let (op, client) = (Arg::Operation(request.op), Arg::Client(request.client));
        out.note(&rules::NO_PRIMARY, [op, client]);
        out.respond(request, Err(Refusal::NotLeader(None)));
    }
}

/// What a read answers of a key that holds `value`.
pub(super) fn shown(action: Action, value: Option<Value>) -> Answer {
    match action.on_data(value) {
        Some((_, answer)) => answer,
        None => Answer::Read(value),
    }
}
