//! Requests, broadcast and delivery.

use super::{Causal, Concurrent, Held, Message, Timer, Write, rules};
use crate::base::ReplicaId;
use crate::history::{Action, Answer, DataType, Key, Refusal, Value};
use crate::protocol::broadcast::{Arrived, Stamped};
use crate::sim::{Arg, Context, Effects, Request};

impl Causal {
    /// A client asks; it is answered in the same step, whatever else happens.
    pub(super) fn take_request(&mut self, cx: &Context<'_>, request: Request, out: &mut Effects<Causal>) {
        let ticket = request.ticket;
        let key = request.action.key();
        let held = self.durable.values.get(&key).map(|held| held.value);
        let (value, answer) = match request.action {
            Action::Read { .. } => return out.respond(ticket, Ok(Answer::Read(held))),
            Action::Write { value, .. } => (Some(value), Answer::Written),
            // Another replica may compare at the same moment: it is atomic here and nowhere else.
            Action::Cas { expected, new, .. } => {
                ((held == expected).then_some(new), Answer::Compared(held == expected))
            }
            other => {
                debug_assert_ne!(other.data_type(), DataType::Register);
                return out.respond(ticket, Err(Refusal::Unsupported));
            }
        };
        let last = self.durable.sessions.get(&ticket.client).copied();
        if let Some((serial, done)) = last.filter(|(serial, _)| *serial >= request.serial) {
            out.note(&rules::REPEATED, [Arg::Client(ticket.client)]);
            if serial == request.serial {
                let told = if matches!(answer, Answer::Written) { answer } else { Answer::Compared(done) };
                out.respond(ticket, Ok(told));
            }
            return;
        }
        self.durable.sessions.insert(ticket.client, (request.serial, value.is_some()));
        if let Some(value) = value {
            let time = self.durable.time + 1;
            let write = Write { key, value, time, client: ticket.client, serial: request.serial };
            self.broadcast(cx, write, out);
        } else {
            out.persist("session");
        }
        out.respond(ticket, Ok(answer));
    }

    /// Applies a new write here and sends it to all others.
    fn broadcast(&mut self, cx: &Context<'_>, write: Write, out: &mut Effects<Causal>) {
        let before: u64 = self.durable.log.delivered().iter().map(|(_, count)| count).sum();
        let stamped = self.durable.log.send(self.me, write);
        self.put(&stamped);
        out.persist("write");
        out.note(&rules::WROTE, [Arg::Key(write.key), Arg::Value(Some(write.value)), Arg::Number(before)]);
        for other in others(cx) {
            out.send(other, Message::Write(stamped.clone()));
        }
    }

    pub(super) fn receive(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        message: Message,
        out: &mut Effects<Causal>,
    ) {
        match message {
            Message::Write(write) | Message::Again(write) => self.arrive(write, out),
            Message::Delivered(theirs) => {
                let forgotten = self.durable.log.heard(&mut self.waiting, from, &theirs, cx.replicas);
                if forgotten > 0 {
                    out.persist("what is kept for others");
                    out.note(&rules::STABLE, [Arg::Number(forgotten as u64)]);
                }
                let missing = self.durable.log.missing(&theirs);
                if !missing.is_empty() {
                    out.note(&rules::RESENT, [Arg::Number(missing.len() as u64), Arg::Replica(from)]);
                }
                for write in missing {
                    out.send(from, Message::Again(write));
                }
            }
        }
    }

    /// Tells all others what is here.
    pub(super) fn tell(&mut self, cx: &Context<'_>, out: &mut Effects<Causal>) {
        for other in others(cx) {
            out.send(other, Message::Delivered(self.durable.log.delivered().clone()));
        }
        out.set_timer(Timer::Sync, self.settings.sync);
    }

    /// A write of another replica arrived: it is delivered, and with it what waited for it; or it is held back.
    fn arrive(&mut self, write: Stamped<Write>, out: &mut Effects<Causal>) {
        let args = [Arg::Key(write.payload.key), Arg::Value(Some(write.payload.value))];
        match self.durable.log.arrive(&mut self.waiting, &write, self.settings.at_once) {
            Arrived::Again => {}
            Arrived::Held(cause) => {
                self.held_back += 1;
                let [key, value] = args;
                out.note(&rules::HELD_BACK, [key, value, Arg::Number(cause.count), Arg::Replica(cause.by)]);
            }
            Arrived::Ready => {
                let mut next = Some(write);
                while let Some(write) = next {
                    self.deliver(write, out);
                    next = self.durable.log.ready(&mut self.waiting);
                }
                out.persist("writes");
            }
        }
    }

    fn deliver(&mut self, write: Stamped<Write>, out: &mut Effects<Causal>) {
        let Write { key, value, .. } = write.payload;
        if let Some((by, count)) =
            write.after.iter().find(|(by, count)| self.durable.log.delivered().get(*by) < *count)
        {
            let args = [Arg::Key(key), Arg::Value(Some(value)), Arg::Number(count), Arg::Replica(by)];
            out.note(&rules::TOO_EARLY, args);
        }
        let before = self.durable.values.get(&key).copied();
        self.put(&write);
        self.note_delivery(&write, before, out);
        let session = self.durable.sessions.get_or_insert_with(write.payload.client, || (0, true));
        if session.0 < write.payload.serial {
            *session = (write.payload.serial, true);
        }
        self.durable.log.deliver(write);
    }

    /// Puts a write in its place.
    fn put(&mut self, write: &Stamped<Write>) {
        let Write { key, value, time, .. } = write.payload;
        self.durable.time = self.durable.time.max(time);
        let new = Held { value, time, dot: write.dot };
        let stays = |held: &Held| {
            self.settings.concurrent == Concurrent::GreatestTime && (held.time, held.dot) > (time, write.dot)
        };
        if !self.durable.values.get(&key).is_some_and(stays) {
            self.durable.values.insert(key, new);
        }
    }

    fn note_delivery(&self, write: &Stamped<Write>, before: Option<Held>, out: &mut Effects<Causal>) {
        let Write { key, value, .. } = write.payload;
        let (key, value, by) = (Arg::Key(key), Arg::Value(Some(value)), Arg::Replica(write.dot.by));
        match before.filter(|held| !write.after.covers(held.dot)) {
            None => out.note(&rules::DELIVERED, [key, value, by]),
            Some(held) if self.holds(write.payload.key, write.payload.value) => {
                out.note(&rules::CONCURRENT, [key, value, Arg::Value(Some(held.value))]);
            }
            Some(held) => out.note(&rules::LOST, [key, Arg::Value(Some(held.value)), value]),
        }
    }

    fn holds(&self, key: Key, value: Value) -> bool {
        self.durable.values.get(&key).is_some_and(|held| held.value == value)
    }
}

fn others(cx: &Context<'_>) -> impl Iterator<Item = ReplicaId> + use<> {
    let me = cx.me;
    (0..cx.replicas).map(ReplicaId).filter(move |other| *other != me)
}
