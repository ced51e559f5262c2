//! A client asks: from the zone, from the cache, or by asking the zone's servers.

use super::authority::PRIMARY;
use super::{Message, Timer, Ttl, rules};
use crate::base::ReplicaId;
use crate::history::{Answer, DataType, Key, Refusal, Value};
use crate::sim::{Arg, Context, Effects, Request, Ticket};

/// A name that is looked up, or a change that is carried to the primary.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lookup {
    pub request: Request,
    /// Others who asked for the same name meanwhile.
    pub with: Vec<Ticket>,
    /// How many servers were asked.
    pub tried: u8,
}

impl Ttl {
    pub(super) fn take_request(&mut self, cx: &Context<'_>, request: &Request, out: &mut Effects<Ttl>) {
        let (ticket, key) = (request.ticket, request.action.key());
        if request.action.data_type() != DataType::Register {
            return out.respond(ticket, Err(Refusal::Unsupported));
        }
        let is_read = request.action.is_read();
        if self
            .lookups
            .values()
            .any(|lookup| lookup.request.ticket == ticket || lookup.with.contains(&ticket))
        {
            return;
        }
        if is_read && self.has_zone() {
            let record = self.record(key);
            return out.respond(ticket, Ok(Answer::Read(record.value)));
        }
        if !is_read && self.me == PRIMARY {
            let answer = self.change(cx, (request.action, ticket.client, request.serial), out);
            return out.respond(ticket, Ok(answer));
        }
        if is_read && self.answer_from_cache(cx, request, out) {
            return;
        }
        let same = |lookup: &&mut Lookup| is_read && lookup.request.action == request.action;
        if let Some(lookup) = self.lookups.values_mut().find(same) {
            return lookup.with.push(ticket);
        }
        let number = self.next_lookup;
        self.next_lookup += 1;
        self.lookups.insert(number, Lookup { request: *request, with: Vec::new(), tried: 0 });
        out.set_timer(Timer::Patience(number), self.settings.patience);
        self.ask_next(cx, number, out);
    }

    /// Answers a read from the cache, where the record has not run out; or where it has, but the servers failed a
    /// moment ago and stale answers are allowed.
    fn answer_from_cache(&self, cx: &Context<'_>, request: &Request, out: &mut Effects<Ttl>) -> bool {
        let key = request.action.key();
        let kept = match *self.settings.ignores_ttl {
            true => self.cache.ever(key),
            false => self.cache.fresh(key, cx.now),
        };
        let given = match kept {
            Some(cached) => {
                out.note(
                    &rules::CACHED,
                    [Arg::Key(key), Arg::Value(cached.value), Arg::Span(cached.until.since(cx.now))],
                );
                Some(cached)
            }
            None => self.stale(cx, key, true, out),
        };
        if let Some(cached) = given {
            out.respond(request.ticket, Ok(Answer::Read(cached.value)));
        }
        given.is_some()
    }

    /// A stale answer, where one is allowed: `lately`, only after a failure that is not to be repeated yet.
    fn stale(
        &self,
        cx: &Context<'_>,
        key: Key,
        lately: bool,
        out: &mut Effects<Ttl>,
    ) -> Option<super::Cached> {
        let stale = self.settings.stale?;
        if lately && !self.cache.is_left_alone(key, cx.now, stale.recheck) {
            return None;
        }
        let cached = self.cache.stale(key, cx.now, stale.at_most)?;
        out.note(
            &rules::STALE,
            [Arg::Key(key), Arg::Value(cached.value), Arg::Span(cx.now.since(cached.until))],
        );
        Some(cached)
    }

    /// Asks the next server of the zone; a change always goes to the primary.
    pub(super) fn ask_next(&mut self, cx: &Context<'_>, number: u64, out: &mut Effects<Ttl>) {
        let servers = self.servers(cx.replicas);
        let Some(lookup) = self.lookups.get_mut(&number) else { return };
        let id = (self.durable.starts, number);
        let request = lookup.request;
        let (client, serial) = (request.ticket.client, request.serial);
        if request.action.is_read() {
            // Whose turn it is differs from resolver to resolver.
            let server = ReplicaId((self.me.0 + lookup.tried) % servers);
            out.send(server, Message::Query { id, key: request.action.key() });
        } else {
            out.send(PRIMARY, Message::Update { id, action: request.action, client, serial });
        }
        lookup.tried = lookup.tried.wrapping_add(1);
        out.set_timer(Timer::Again(number), self.settings.query);
    }

    /// The client has waited long enough: it gets what ran out, or an error.
    pub(super) fn give_up(&mut self, cx: &Context<'_>, number: u64, out: &mut Effects<Ttl>) {
        let Some(lookup) = self.lookups.remove(&number) else { return };
        out.cancel_timer(Timer::Again(number));
        let key = lookup.request.action.key();
        if !lookup.request.action.is_read() {
            out.note(&rules::UNANSWERED, [Arg::Key(key)]);
            let refusal = Refusal::NoQuorum { needed: 1, answered: 0 };
            return out.respond(lookup.request.ticket, Err(refusal));
        }
        self.cache.failed(key, cx.now);
        let given = self.stale(cx, key, false, out);
        if given.is_none() {
            out.note(&rules::FAILED, [Arg::Key(key)]);
        }
        let result = match given {
            Some(cached) => Ok(Answer::Read(cached.value)),
            None => Err(Refusal::Unavailable { needed: 1, alive: 0 }),
        };
        self.respond_all(&lookup, &result, out);
    }

    pub(super) fn receive(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        message: Message,
        out: &mut Effects<Ttl>,
    ) {
        match message {
            Message::Query { id, key } if self.has_zone() => {
                out.send(from, Message::Response { id, key, record: self.record(key) });
            }
            Message::Query { id, .. } => out.send(from, Message::Failure { id }),
            Message::Response { id, key, record } => {
                let Some(lookup) = self.concluded(id, out) else { return };
                self.cache.put(key, record.value, cx.now + record.ttl);
                let args =
                    [Arg::Replica(from), Arg::Key(key), Arg::Value(record.value), Arg::Span(record.ttl)];
                out.note(&rules::LEARNT, args);
                self.respond_all(&lookup, &Ok(Answer::Read(record.value)), out);
            }
            Message::Failure { id: (starts, number) } if starts == self.durable.starts => {
                self.ask_next(cx, number, out);
            }
            Message::Failure { .. } => {}
            Message::Update { id, action, client, serial } if self.me == PRIMARY => {
                let answer = self.change(cx, (action, client, serial), out);
                out.send(from, Message::Updated { id, answer });
            }
            Message::Update { .. } => {}
            Message::Updated { id, answer } => {
                if let Some(lookup) = self.concluded(id, out) {
                    out.respond(lookup.request.ticket, Ok(answer));
                }
            }
            Message::Refresh { serial } => self.tell_serial(from, serial, out),
            Message::Current { .. } => self.heard(cx, out),
            Message::Zone { serial, records } => self.take_zone(cx, (serial, records), out),
            Message::Notify { serial } if self.is_secondary() && serial > self.durable.serial => {
                self.refresh(cx, out);
            }
            Message::Notify { .. } => {}
        }
    }

    /// The lookup that an answer belongs to, which is over.
    fn concluded(&mut self, (starts, number): (u64, u64), out: &mut Effects<Ttl>) -> Option<Lookup> {
        let lookup = self.lookups.remove(&number).filter(|_| starts == self.durable.starts)?;
        out.cancel_timer(Timer::Again(number));
        out.cancel_timer(Timer::Patience(number));
        Some(lookup)
    }

    fn respond_all(&self, lookup: &Lookup, result: &Result<Answer, Refusal>, out: &mut Effects<Ttl>) {
        for ticket in [lookup.request.ticket].iter().chain(&lookup.with) {
            out.respond(*ticket, *result);
        }
    }

    /// What is held of a name here, by whichever way.
    pub(super) fn held(&self) -> Vec<(Key, Value, String)> {
        if self.me == PRIMARY || self.is_secondary() {
            let zone = self.durable.zone.iter();
            return zone.map(|(key, value)| (*key, *value, "zone".to_owned())).collect();
        }
        let cached = self.cache.iter().filter_map(|(key, cached)| Some((key, cached.value?, cached.until)));
        cached.map(|(key, value, until)| (key, value, format!("cached until {until}"))).collect()
    }
}
