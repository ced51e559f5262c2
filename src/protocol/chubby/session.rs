//! The client library: a session with the cell, its lease, and the cache that it protects [Chubby §2.7, §2.8].

use super::message::{Message, Read, Told};
use super::{Chubby, Timer, rules};
use crate::base::{ReplicaId, SortedMap, Time};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::sim::{Arg, Effects, Request};

/// What a library knows of its session.
#[derive(Clone, Debug, Default, Hash)]
pub struct Session {
    pub state: State,
    /// When its own lease ends.
    lease: Time,
    /// How often it was in jeopardy: what was read in an earlier life may not be kept in this one.
    pub life: u32,
    /// The master that it has last heard of, by its ballot; 0 before any.
    epoch: u64,
    pub cache: SortedMap<Key, Option<Value>>,
    /// The latest invalidation of each file under this master.
    dropped: SortedMap<Key, u64>,
    /// Calls that wait, the latest of each client, with whether the master was asked.
    pub calls: Vec<Request>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Looks for a master for the first time.
    #[default]
    Opening,
    Valid,
    /// Its lease is over, and it does not know whether the master has ended the session.
    Jeopardy,
    Expired,
}

impl Chubby {
    pub(super) fn on_request(&mut self, request: Request, out: &mut Effects<Chubby>) {
        let args = [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)];
        if let (Action::Read { key }, State::Valid) = (request.action, self.session.state)
            && let Some(value) = self.session.cache.get(&key)
        {
            out.note(&rules::READ_CACHED, args);
            return out.respond(request.ticket, Ok(Answer::Read(*value)));
        }
        match self.session.state {
            State::Expired => return self.refuse(&request, out),
            State::Jeopardy => out.note(&rules::BLOCKS, args),
            State::Opening | State::Valid => {}
        }
        self.session.calls.retain(|call| call.ticket.client != request.ticket.client);
        self.session.calls.push(request);
        self.ask(request, out);
        self.arm_again(out);
    }

    /// The master may have done it and its answer may be lost: an error proves nothing.
    fn refuse(&self, request: &Request, out: &mut Effects<Chubby>) {
        out.note(&rules::REFUSES, [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)]);
        out.respond(request.ticket, Err(Refusal::NoQuorum { needed: 1, answered: 0 }));
    }

    fn ask(&mut self, request: Request, out: &mut Effects<Chubby>) {
        if let (State::Valid, Some(master)) = (self.session.state, self.group.leader()) {
            self.tell(master, Message::Ask { life: self.session.life, request }, out);
        }
    }

    pub(super) fn ask_all(&mut self, out: &mut Effects<Chubby>) {
        for request in self.session.calls.clone() {
            self.ask(request, out);
        }
    }

    /// [Chubby §2.8] To the master, or to all where none is known.
    pub(super) fn keep_alive(&mut self, out: &mut Effects<Chubby>) {
        let message = Message::KeepAlive { sent: self.now, epoch: self.session.epoch };
        let master = self.group.leader();
        for replica in self.all().filter(|replica| master.is_none_or(|master| master == *replica)) {
            self.tell(replica, message.clone(), out);
        }
        let valid = self.session.state == State::Valid;
        out.set_timer(Timer::KeepAlive, if valid { self.settings.keep_alive } else { self.settings.again });
    }

    /// The lease counts from when the KeepAlive was sent: the master counts from later.
    pub(super) fn on_alive(&mut self, sent: Time, epoch: u64, out: &mut Effects<Chubby>) {
        let end = sent + self.settings.session;
        if epoch < self.session.epoch || end <= self.session.lease || end <= self.now {
            return;
        }
        self.on_new_master(epoch, out);
        self.session.lease = end;
        out.set_timer(Timer::Lease, end.since(self.now));
        let rule = match std::mem::replace(&mut self.session.state, State::Valid) {
            State::Valid => return,
            State::Jeopardy => &rules::SAFE,
            State::Opening | State::Expired => &rules::OPENS,
        };
        out.note(rule, [Arg::Number(epoch)]);
        out.cancel_timer(Timer::Grace);
        self.ask_all(out);
    }

    /// [Chubby §2.8] A new master does not know what is cached: the cache is emptied, and the master is told.
    pub(super) fn on_new_master(&mut self, epoch: u64, out: &mut Effects<Chubby>) {
        if epoch <= self.session.epoch {
            return;
        }
        out.note(&rules::FAIL_OVER, [Arg::Number(epoch), Arg::Number(self.session.cache.len() as u64)]);
        self.session.epoch = epoch;
        self.session.cache.clear();
        self.session.dropped.clear();
        self.keep_alive(out);
    }

    /// [Chubby §2.8] The library's own lease is over: jeopardy. The cache is emptied and not used.
    pub(super) fn lease_over(&mut self, out: &mut Effects<Chubby>) {
        if self.session.state != State::Valid || self.now < self.session.lease {
            return;
        }
        out.note(&rules::JEOPARDY, [Arg::Span(self.settings.grace)]);
        self.session.state = State::Jeopardy;
        self.session.life += 1;
        self.session.cache.clear();
        out.set_timer(Timer::Grace, self.settings.grace);
        self.keep_alive(out);
    }

    pub(super) fn grace_over(&mut self, out: &mut Effects<Chubby>) {
        if self.session.state != State::Jeopardy {
            return;
        }
        self.session.state = State::Expired;
        out.note(&rules::EXPIRED, [Arg::Number(self.session.calls.len() as u64)]);
        for call in std::mem::take(&mut self.session.calls) {
            self.refuse(&call, out);
        }
    }

    /// The master answers. What it read may be kept unless something came between that ended its permission.
    pub(super) fn on_told(&mut self, told: &Told, out: &mut Effects<Chubby>) {
        if let Some(read) = told.read.filter(|read| self.may_cache(read)) {
            self.session.cache.insert(read.key, read.value);
        }
        let waits = self.session.calls.iter().any(|call| call.ticket == told.ticket);
        if waits {
            self.session.calls.retain(|call| call.ticket != told.ticket);
            out.note(&rules::TOLD, [Arg::Operation(told.ticket.op), Arg::Client(told.ticket.client)]);
            out.respond(told.ticket, told.result);
        }
    }

    fn may_cache(&self, read: &Read) -> bool {
        let session = &self.session;
        let of_now = (session.life, session.epoch) == (read.life, read.epoch);
        let dropped = session.dropped.get(&read.key).copied().unwrap_or_default();
        self.settings.caches && session.state == State::Valid && of_now && read.number >= dropped
    }

    /// [Chubby §2.7] The file is dropped, and stays so for what the master told before.
    pub(super) fn on_invalidate(
        &mut self,
        from: ReplicaId,
        key: Key,
        (epoch, number): (u64, u64),
        out: &mut Effects<Chubby>,
    ) {
        if epoch < self.session.epoch {
            return;
        }
        self.on_new_master(epoch, out);
        let dropped = self.session.dropped.get_or_insert_with(key, || 0);
        *dropped = number.max(*dropped);
        if self.session.cache.remove(&key).is_some() {
            out.note(&rules::DROPS, [Arg::Key(key)]);
        }
        self.tell(from, Message::Invalidated { key, number }, out);
    }
}
