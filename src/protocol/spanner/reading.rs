//! Reads, each at a time [Spanner §4, table 2].

use super::message::Message;
use super::{Spanner, Timer, Version, rules};
use crate::base::Span;
use crate::history::{Answer, Key, Refusal, Value};
use crate::sim::{Arg, Effects, Request, Rule, Ticket};

/// How a read is answered: `Request::level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadLevel {
    /// 0: by the leader, at the time of its last write.
    AtLeader,
    /// 1: by any replica, at the latest that it may be now.
    Strong,
    /// 2: by any replica, at the newest time that it knows everything of, unless that is too old.
    Bounded,
    /// 3: by any replica, at so long ago.
    Exact,
}

impl ReadLevel {
    pub fn of(code: u8) -> ReadLevel {
        match code {
            1 => ReadLevel::Strong,
            2 => ReadLevel::Bounded,
            3 => ReadLevel::Exact,
            _ => ReadLevel::AtLeader,
        }
    }
}

/// A read that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    ticket: Ticket,
    key: Key,
    /// It waits for this time to be safe, or at the leader to be past.
    pub time: i64,
    pub at_leader: bool,
}

/// After so long a replica asks the leader again for the time that a read waits for.
const AGAIN: Span = Span::from_ms(100);

impl Spanner {
    pub(super) fn read(&mut self, request: Request, out: &mut Effects<Spanner>) {
        let (ticket, key) = (request.ticket, request.action.key());
        let args = [Arg::Operation(ticket.op), Arg::Client(ticket.client)];
        let staleness = self.settings.staleness.0 as i64;
        let (time, rule): (i64, &'static Rule) = match ReadLevel::of(request.level) {
            ReadLevel::AtLeader => return self.read_at_leader(ticket, key, out),
            ReadLevel::Strong => (self.time.latest(), &rules::READS_AT_LATEST),
            ReadLevel::Bounded => (self.time.latest() - staleness, &rules::READS_BOUNDED),
            ReadLevel::Exact => (self.time.reading() - staleness, &rules::READS_EXACT),
        };
        self.learn_safe();
        if time <= self.safe {
            // Bounded: the newest that is known, which is no older.
            let at = if ReadLevel::of(request.level) == ReadLevel::Bounded { self.safe } else { time };
            let age = Span(self.time.reading().saturating_sub(at).max(0).unsigned_abs());
            out.note(&rules::SERVED, [args[0], args[1], Arg::Span(age)]);
            return out.respond(ticket, Ok(Answer::Read(self.value_at(key, at))));
        }
        out.note(rule, args);
        self.wait_to_read(Reading { ticket, key, time, at_leader: false }, out);
        self.ask_leader(out);
    }

    /// [Spanner §4] At the time of the last write, once that is past: then no clock can be behind it.
    fn read_at_leader(&mut self, ticket: Ticket, key: Key, out: &mut Effects<Spanner>) {
        let args = [Arg::Operation(ticket.op), Arg::Client(ticket.client)];
        let leads = self.group.leads();
        if leads && self.group.holds_lease() && self.has_marked() {
            out.note(&rules::READS_AT_LAST, [args[0], args[1], self.applied().into()]);
            return self.wait_to_read(Reading { ticket, key, time: self.last, at_leader: true }, out);
        }
        let leader = self.group.leader().filter(|_| !leads);
        match leader {
            Some(leader) => out.note(&rules::NOT_LEADER, [args[0], args[1], Arg::Replica(leader)]),
            None => out.note(&rules::NO_LEASE, args),
        }
        out.respond(ticket, Err(Refusal::NotLeader(leader)));
    }

    /// A client waits for one read at a time.
    fn wait_to_read(&mut self, reading: Reading, out: &mut Effects<Spanner>) {
        self.reads.retain(|other| other.ticket.client != reading.ticket.client);
        self.reads.push(reading);
        if !reading.at_leader {
            out.set_timer(Timer::Ask, AGAIN);
        }
    }

    pub(super) fn ask_again(&mut self, out: &mut Effects<Spanner>) {
        if self.reads.iter().any(|read| !read.at_leader) {
            out.set_timer(Timer::Ask, AGAIN);
            self.ask_leader(out);
        }
    }

    /// Asks for the latest time that a read waits for; that covers all.
    fn ask_leader(&mut self, out: &mut Effects<Spanner>) {
        let times = self.reads.iter().filter(|read| !read.at_leader).map(|read| read.time);
        let Some(time) = times.max() else { return };
        match self.group.leader() {
            Some(leader) if leader == self.me => self.asked(self.me, time, out),
            Some(leader) => out.send(leader, Message::AskSafe { time }),
            None => {}
        }
    }

    pub(super) fn serve_reads(&mut self, out: &mut Effects<Spanner>) {
        for read in std::mem::take(&mut self.reads) {
            let ready = if read.at_leader { self.is_past(read.time) } else { read.time <= self.safe };
            if !ready {
                self.reads.push(read);
                continue;
            }
            let age = Span(self.time.reading().saturating_sub(read.time).max(0).unsigned_abs());
            let (op, client) = (Arg::Operation(read.ticket.op), Arg::Client(read.ticket.client));
            out.note(&rules::SERVED, [op, client, Arg::Span(age)]);
            out.respond(read.ticket, Ok(Answer::Read(self.value_at(read.key, read.time))));
        }
    }

    /// What a key held at a time.
    fn value_at(&self, key: Key, time: i64) -> Option<Value> {
        let versions = self.versions.get(&key)?;
        let later = versions.partition_point(|version| version.time <= time);
        versions[..later].last().map(|Version { value, .. }| *value)
    }
}
