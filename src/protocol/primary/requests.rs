//! What becomes of a client's write: refused, or put into the log, where it stays whatever its client is told.
//!
//! A refusal is a promise that the request did not and will not take effect, but for "too few hold it".

use super::book::{Recent, Reply, Waiting};
use super::level::WriteLevel;
use super::log::Entry;
use super::rules;
use super::state::{Member, Role};
use crate::base::{Span, Time};
use crate::history::Refusal;
use crate::protocol::machine::{Applied, Command, Index, Payload};
use crate::sim::{Arg, Context, Effects, Request};

impl Member {
    pub(super) fn on_request(&mut self, cx: &mut Context<'_>, request: Request, out: &mut Effects<Member>) {
        self.check_lease(cx, out);
        if request.action.is_read() {
            self.on_read(cx.now, &request, out);
        } else {
            self.on_write(cx.now, &request, out);
        }
    }

    fn on_write(&mut self, now: Time, request: &Request, out: &mut Effects<Member>) {
        if self.redirects(now, request, out) || self.lacks_replicas(now, request, out) {
            return;
        }
        if self.knows(now, request, out) {
            return;
        }
        self.append_request(now, request, self.level(request), out);
    }

    /// Only the primary takes writes; others say who that is, if they know. `true` for a request that was refused.
    pub(super) fn redirects(&self, now: Time, request: &Request, out: &mut Effects<Member>) -> bool {
        if self.is_paused(request, now, out) {
            return true;
        }
        if self.is_primary() {
            return false;
        }
        let [op, client] = args(request);
        let hint = self.primary_hint(now);
        match hint {
            Some(primary) => out.note(&rules::NOT_PRIMARY, [op, client, Arg::Replica(primary)]),
            None => out.note(&rules::NO_PRIMARY, [op, client]),
        }
        out.respond(request.ticket, Err(Refusal::NotLeader(hint)));
        true
    }

    /// [Redis Cluster spec, availability] Without a majority it serves nobody.
    pub(super) fn is_paused(&self, request: &Request, now: Time, out: &mut Effects<Member>) -> bool {
        if !self.paused {
            return false;
        }
        let lease = self.settings.fencing.lease.map_or(Span::ZERO, |lease| lease.span);
        let (needed, alive) = (self.votes_needed(), self.heard_since(now - lease));
        let [op, client] = args(request);
        let counts = [alive, needed].map(|count| Arg::Number(count.into()));
        out.note(&rules::REFUSED_PAUSED, [op, client, counts[0], counts[1]]);
        out.respond(request.ticket, Err(Refusal::Unavailable { needed, alive }));
        true
    }

    /// [Redis replication, writes with N attached replicas] Too few replicas answered lately.
    fn lacks_replicas(&self, now: Time, request: &Request, out: &mut Effects<Member>) -> bool {
        let needed = self.settings.min_replicas;
        let Role::Primary(book) = &self.role else { return false };
        let near = |contact: Time| now.since(contact) <= self.settings.max_lag;
        let alive =
            book.replicas(self.me, self.data()).filter(|(_, row)| near(row.contact)).count().min(255) as u8;
        if alive >= needed {
            return false;
        }
        let [op, client] = args(request);
        let counts = [alive, needed].map(|count| Arg::Number(count.into()));
        out.note(&rules::TOO_FEW_REPLICAS, [op, client, counts[0], counts[1]]);
        out.respond(request.ticket, Err(Refusal::Unavailable { needed, alive }));
        true
    }

    /// A request that this primary met before: answered again, or left to wait. `false` for one that is new here.
    fn knows(&mut self, now: Time, request: &Request, out: &mut Effects<Member>) -> bool {
        let client = request.ticket.client;
        let Role::Primary(book) = &self.role else { return false };
        let recent = book.recent.get(&client).copied();
        if let Some(recent) = recent.filter(|recent| recent.serial >= request.serial) {
            match recent.answer.filter(|_| recent.serial == request.serial) {
                Some(answer) => {
                    out.note(&rules::ANSWERED_AGAIN, args(request));
                    out.respond(request.ticket, Ok(answer));
                }
                None => out.note(&rules::WAITS_ALREADY, args(request)),
            }
            return true;
        }
        // [MongoDB manual, Retryable Writes] Done by an earlier primary: it is not done again, but must still be
        // held by as many as this client asks for.
        let session = self.machine.session(client).filter(|_| self.settings.sessions);
        match session {
            Some(session) if session.serial == request.serial => {
                out.note(&rules::NOT_AGAIN, args(request));
                self.note_recent(request);
                let reply = Reply::Answer(session.answer);
                self.await_level(now, request, self.last(), (self.level(request), reply), out);
                self.release(now, out);
                true
            }
            Some(session) => session.serial > request.serial,
            None => false,
        }
    }

    fn level(&self, request: &Request) -> WriteLevel {
        let configured = request.level == WriteLevel::CONFIGURED;
        WriteLevel::of(if configured { self.settings.write } else { request.level })
    }

    fn note_recent(&mut self, request: &Request) {
        let Role::Primary(book) = &mut self.role else { return };
        let recent = Recent { serial: request.serial, op: request.ticket.op, answer: None };
        book.recent.insert(request.ticket.client, recent);
    }

    /// The primary does it: in its log, and for its readers unless they must wait.
    fn append_request(&mut self, now: Time, request: &Request, level: WriteLevel, out: &mut Effects<Member>) {
        self.note_recent(request);
        let Request { ticket, serial, action, .. } = *request;
        let before = self.machine.read(action.key());
        let payload = Payload::Command(Command { ticket, serial, action });
        let (index, applied) = self.append(payload);
        let [op, client] = args(request);
        out.note(&rules::TOOK, [op, client, index.into()]);
        let Some(Applied::Done(answer) | Applied::Repeated(answer)) = applied else { return };
        let waiting = Waiting {
            ticket,
            index,
            key: action.key(),
            level,
            since: now,
            reply: Reply::Answer(answer),
            before,
        };
        self.wait(waiting, out);
        self.write_appended(now, level.journaled, out);
        self.on_disk(now, out);
    }

    /// Puts an entry of this epoch at the end of the log, in memory, and does what it says.
    pub(super) fn append(&mut self, payload: Payload) -> (Index, Option<Applied>) {
        self.unflushed.push(Entry { epoch: self.epoch(), payload });
        let applied = self.machine.apply(&payload, !self.settings.sessions);
        (self.last(), applied)
    }

    /// Lets a client wait for an entry that is in the log.
    pub(super) fn await_level(
        &mut self,
        now: Time,
        request: &Request,
        index: Index,
        (level, reply): (WriteLevel, Reply),
        out: &mut Effects<Member>,
    ) {
        let key = request.action.key();
        let before = self.visible(key);
        self.wait(Waiting { ticket: request.ticket, index, key, level, since: now, reply, before }, out);
    }
}

pub(super) fn args(request: &Request) -> [Arg; 2] {
    [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)]
}
