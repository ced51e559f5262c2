//! A client asks: it is answered in the same step, from what this replica has.

use super::{Crdt, Object, Store, Style, rules};
use crate::history::{Action, Answer, DataType, Value};
use crate::protocol::quorum::Stamp;
use crate::sim::{Arg, Context, Effects, Request};

impl Crdt {
    pub(super) fn take_request(&mut self, cx: &Context<'_>, request: &Request, out: &mut Effects<Crdt>) {
        let ticket = request.ticket;
        let held = self.durable.store.value(request.action.key());
        if request.action.is_read() {
            return out.respond(ticket, Ok(read(request.action, held)));
        }
        let last = self.durable.store.sessions.get(&ticket.client).copied().unwrap_or(0);
        if last >= request.serial {
            out.note(&rules::REPEATED, [Arg::Client(ticket.client)]);
            if last == request.serial {
                out.respond(ticket, Ok(repeated(request.action)));
            }
            return;
        }
        let (action, answer) = match request.action {
            // Another replica may compare at the same moment: it is atomic here and nowhere else.
            Action::Cas { key, expected, new } if held == expected => {
                (Action::Write { key, value: new }, Answer::Compared(true))
            }
            Action::Cas { .. } => return out.respond(ticket, Ok(Answer::Compared(false))),
            other => (other, Answer::Written),
        };
        let stamp = self.stamp(cx);
        match self.settings.style {
            Style::Operation => self.originate(cx, request, (action, stamp), out),
            Style::State | Style::Delta => self.update(request, (action, stamp), out),
        }
        let after = self.durable.store.value(action.key());
        let (key, before, after) = (Arg::Key(action.key()), Arg::Value(held), Arg::Value(after));
        out.note(&rules::UPDATED, [key, before, after, Arg::Client(ticket.client)]);
        out.respond(ticket, Ok(answer));
    }

    /// Changes the state here, and keeps the change for those who get deltas.
    fn update(&mut self, request: &Request, (action, stamp): (Action, Stamp), out: &mut Effects<Crdt>) {
        let key = action.key();
        let here = self.durable.store.objects.get(&key).cloned();
        let Some((object, delta)) = Object::updated(here, action, &self.settings, (self.me, stamp)) else {
            return;
        };
        let (client, serial) = (request.ticket.client, request.serial);
        self.durable.latest_stamp = self.durable.latest_stamp.max(object.latest());
        self.durable.store.objects.insert(key, object);
        self.durable.store.advance(client, serial);
        self.keep_delta(Store {
            objects: [(key, delta)].into_iter().collect(),
            sessions: [(client, serial)].into_iter().collect(),
        });
        out.persist("update");
    }

    /// The stamp of a new write: the wall clock, or just above every stamp seen where the clock shows less. So what
    /// is written after something was seen is newer than that. Without the rule the clock alone counts.
    fn stamp(&mut self, cx: &Context<'_>) -> Stamp {
        let seen = self.durable.latest_stamp.filter(|_| !self.settings.broken.bare_clock);
        let micros = seen.map_or(cx.clock, |seen| cx.clock.max(seen.saturating_add(1)));
        Stamp { micros, by: self.me }
    }
}

fn read(action: Action, held: Option<Value>) -> Answer {
    match action.data_type() {
        DataType::Register => Answer::Read(held),
        _ => action.on_data(held).expect("it is asked of no register").1,
    }
}

/// The answer to an update that was made before; a compare-and-set that set nothing was none.
fn repeated(action: Action) -> Answer {
    match action {
        Action::Cas { .. } => Answer::Compared(true),
        _ => Answer::Written,
    }
}
