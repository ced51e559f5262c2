//! The servers of the zone: the primary, which changes it, and secondaries, which copy it.

use super::{Message, Record, Timer, Ttl, rules};
use crate::base::{ClientId, ReplicaId, SortedMap};
use crate::history::{Action, Answer, Key, Value};
use crate::sim::{Arg, Context, Effects};

/// The server that takes changes.
pub(super) const PRIMARY: ReplicaId = ReplicaId(0);

impl Ttl {
    pub(super) fn is_secondary(&self) -> bool {
        self.me != PRIMARY && self.me.0 <= self.settings.secondaries
    }

    /// Whether it can answer from the zone.
    pub(super) fn has_zone(&self) -> bool {
        self.me == PRIMARY || (self.is_secondary() && !self.expired)
    }

    /// The zone's servers, in the order in which they are asked.
    pub(super) fn servers(&self, replicas: u8) -> u8 {
        (self.settings.secondaries + 1).min(replicas)
    }

    /// What the zone says of a name.
    pub(super) fn record(&self, key: Key) -> Record {
        let value = self.durable.zone.get(&key).copied();
        Record { value, ttl: if value.is_some() { self.settings.ttl } else { self.settings.negative } }
    }

    /// Makes a change, once; tells secondaries. Only the primary does.
    pub(super) fn change(
        &mut self,
        cx: &Context<'_>,
        (action, client, serial): (Action, ClientId, u32),
        out: &mut Effects<Ttl>,
    ) -> Answer {
        let held = self.durable.zone.get(&action.key()).copied();
        let last = self.durable.sessions.get(&client).copied().unwrap_or(0);
        let (value, answer) = match action {
            Action::Cas { new, .. } if last >= serial => (None, Answer::Compared(held == Some(new))),
            Action::Cas { expected, new, .. } => {
                ((held == expected).then_some(new), Answer::Compared(held == expected))
            }
            other => (other.writes().filter(|_| last < serial), Answer::Written),
        };
        let Some(value) = value else { return answer };
        self.durable.zone.insert(action.key(), value);
        self.durable.sessions.insert(client, serial);
        self.durable.serial += 1;
        out.persist("zone");
        let zone = Arg::Number(self.durable.serial);
        out.note(&rules::CHANGED, [Arg::Key(action.key()), Arg::Value(Some(value)), zone]);
        if self.settings.notify {
            for secondary in 1..self.servers(cx.replicas) {
                out.send(ReplicaId(secondary), Message::Notify { serial: self.durable.serial });
            }
        }
        answer
    }

    /// A secondary asks the primary for its serial, and looks whether it still may answer.
    pub(super) fn refresh(&mut self, cx: &Context<'_>, out: &mut Effects<Ttl>) {
        if !self.expired && cx.now.since(self.heard) >= self.settings.expire {
            self.expired = true;
            out.note(&rules::EXPIRED, [Arg::Span(self.settings.expire)]);
        }
        out.send(PRIMARY, Message::Refresh { serial: self.durable.serial });
        out.set_timer(Timer::Refresh, self.settings.retry);
    }

    /// A secondary asks whether the zone changed.
    pub(super) fn tell_serial(&self, from: ReplicaId, theirs: u64, out: &mut Effects<Ttl>) {
        if self.me != PRIMARY {
            return;
        }
        let serial = self.durable.serial;
        out.send(
            from,
            match serial > theirs {
                true => Message::Zone { serial, records: self.durable.zone.clone() },
                false => Message::Current { serial },
            },
        );
    }

    /// The primary was heard: the zone is as new as it can be.
    pub(super) fn heard(&mut self, cx: &Context<'_>, out: &mut Effects<Ttl>) {
        self.heard = cx.now;
        self.expired = false;
        out.set_timer(Timer::Refresh, self.settings.refresh);
    }

    pub(super) fn take_zone(
        &mut self,
        cx: &Context<'_>,
        (serial, records): (u64, SortedMap<Key, Value>),
        out: &mut Effects<Ttl>,
    ) {
        if !self.is_secondary() {
            return;
        }
        if serial > self.durable.serial {
            out.note(&rules::TRANSFERRED, [Arg::Number(serial), Arg::Number(self.durable.serial)]);
            (self.durable.serial, self.durable.zone) = (serial, records);
            out.persist("zone");
        }
        self.heard(cx, out);
    }
}
