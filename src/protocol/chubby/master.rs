//! The master: who has a session, who may have what in its cache, and which writes wait for that [Chubby §2.7].

use super::message::{Message, Read, Told};
use super::{Chubby, Timer, rules};
use crate::base::{Quiet, ReplicaId, SortedMap, SortedSet, Span, Time};
use crate::history::{Action, Answer, Key};
use crate::protocol::paxos::under::{Answers, carry_out};
use crate::sim::{Arg, Context, Effects, Node, Request};

/// What a master knows, all of it volatile.
#[derive(Clone, Debug, Hash)]
pub struct Master {
    pub epoch: u64,
    /// Leases that earlier masters gave are over then.
    earlier: Time,
    /// Libraries that have emptied their caches for this master.
    emptied: SortedSet<ReplicaId>,
    /// Until when each session lasts at least.
    pub sessions: SortedMap<ReplicaId, Time>,
    /// Which sessions may have a file in their caches.
    cached_by: SortedMap<Key, SortedSet<ReplicaId>>,
    /// Counts invalidations.
    number: u64,
    pub pending: Vec<Pending>,
}

/// A write that is not answered. Its file is not cached meanwhile.
#[derive(Clone, Debug, Hash)]
pub struct Pending {
    from: ReplicaId,
    request: Request,
    number: u64,
    /// Sessions that have not acknowledged.
    waits_for: SortedSet<ReplicaId>,
    /// Proposed to the cell.
    submitted: bool,
}

impl Chubby {
    /// Becomes master with the group's leader, and ceases to be with it.
    pub(super) fn reign(&mut self, out: &mut Effects<Chubby>) {
        let epoch = self.group.standing().epoch;
        if !self.group.leads() {
            self.master = None;
        } else if self.master.as_ref().is_none_or(|master| master.epoch != epoch) {
            out.note(&rules::MASTER, [Arg::Number(epoch), Arg::Span(self.settings.session)]);
            self.master = Some(Box::new(Master {
                epoch,
                earlier: self.now + self.settings.session,
                emptied: SortedSet::new(),
                sessions: SortedMap::new(),
                cached_by: SortedMap::new(),
                number: 0,
                pending: Vec::new(),
            }));
            for library in self.all() {
                self.tell(library, Message::NewMaster { epoch }, out);
            }
        }
    }

    /// Whether it may answer: it leads, under its lease, and knows all that earlier masters answered.
    fn serves(&self) -> bool {
        self.master.is_some() && self.group.holds_lease() && self.group.has_inherited()
    }

    pub(super) fn on_keep_alive(
        &mut self,
        from: ReplicaId,
        sent: Time,
        epoch: u64,
        out: &mut Effects<Chubby>,
    ) {
        if !self.serves() {
            return;
        }
        let end = self.now + self.settings.session;
        let Some(master) = &mut self.master else { return };
        master.sessions.insert(from, end);
        if epoch == master.epoch {
            master.emptied.insert(from);
        }
        let epoch = master.epoch;
        self.tell(from, Message::Alive { sent, epoch }, out);
    }

    /// A call from a library whose session lasts; others have to send a KeepAlive first.
    pub(super) fn on_ask(&mut self, from: ReplicaId, life: u32, request: Request, out: &mut Effects<Chubby>) {
        let now = self.now;
        if !self.serves() {
            return;
        }
        let Some(master) = &mut self.master else { return };
        if master.sessions.get(&from).is_none_or(|end| *end <= now) {
            return;
        }
        if let Action::Read { key } = request.action {
            return self.read(from, key, (life, request), out);
        }
        if master.pending.iter().any(|pending| pending.request.ticket == request.ticket) {
            return;
        }
        master.number += 1;
        let (number, key) = (master.number, request.action.key());
        let waits_for = if self.settings.ignores_caches {
            SortedSet::new()
        } else {
            master.cached_by.get(&key).cloned().unwrap_or_default()
        };
        let args = [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)];
        out.note(&rules::INVALIDATES, [args[0], args[1], Arg::Key(key), Arg::Number(waits_for.len() as u64)]);
        master.pending.push(Pending { from, request, number, waits_for, submitted: false });
        self.invalidate_again(out);
        self.arm_again(out);
    }

    /// [Chubby §2.7] While a write of the file waits, it is served and not cached.
    fn read(
        &mut self,
        from: ReplicaId,
        key: Key,
        (life, request): (u32, Request),
        out: &mut Effects<Chubby>,
    ) {
        let value = self.group.value(key);
        let Some(master) = &mut self.master else { return };
        let written = master.pending.iter().any(|pending| pending.request.action.key() == key);
        let emptied = master.emptied.contains(&from);
        let read = (emptied && !written && self.settings.caches).then(|| {
            master.cached_by.get_or_insert_with(key, SortedSet::new).insert(from);
            Read { key, value, life, epoch: master.epoch, number: master.number }
        });
        let args = [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)];
        out.note(&rules::READ_AT_MASTER, args);
        let told = Told { ticket: request.ticket, result: Ok(Answer::Read(value)), read };
        self.tell(from, Message::Told(told), out);
    }

    /// Tells those again that have not acknowledged.
    pub(super) fn invalidate_again(&mut self, out: &mut Effects<Chubby>) {
        let Some(master) = &self.master else { return };
        let epoch = master.epoch;
        let each = master.pending.iter().flat_map(|pending| {
            let (key, number) = (pending.request.action.key(), pending.number);
            pending.waits_for.iter().map(move |to| (*to, Message::Invalidate { key, epoch, number }))
        });
        for (to, message) in each.collect::<Vec<_>>() {
            self.tell(to, message, out);
        }
    }

    pub(super) fn on_invalidated(&mut self, from: ReplicaId, key: Key, number: u64) {
        let Some(master) = &mut self.master else { return };
        let mut waited = false;
        let told = |pending: &&mut Pending| pending.request.action.key() == key && pending.number <= number;
        for pending in master.pending.iter_mut().filter(told) {
            pending.waits_for.remove(&from);
            waited = true;
        }
        // While the write waits nobody is told of the file for its cache, and what was told before is dropped. After
        // that a late acknowledgement says nothing: the library may have read the file again.
        if waited && let Some(by) = master.cached_by.get_mut(&key) {
            by.remove(&from);
        }
    }

    /// Sessions end, and writes that wait for nobody any more go to the cell: in a step of their own, so that they are
    /// on disk before anything else is said in it.
    pub(super) fn go_on(&mut self, out: &mut Effects<Chubby>) {
        self.end_sessions(out);
        self.arm_sessions(out);
        if self.ready().next().is_some() {
            out.set_timer(Timer::Propose, Span(1));
        }
    }

    /// Writes that no cache holds up.
    fn ready(&self) -> impl Iterator<Item = Request> + '_ {
        let everybody = usize::from(self.replicas);
        let master = self.master.as_ref().filter(|master| {
            let empty = master.emptied.len() == everybody || self.now >= master.earlier;
            self.serves() && (empty || self.settings.ignores_caches)
        });
        let pending = master.into_iter().flat_map(|master| &master.pending);
        let free = |pending: &&Pending| !pending.submitted && pending.waits_for.is_empty();
        pending.filter(free).map(|pending| pending.request)
    }

    pub(super) fn propose(&mut self, cx: &mut Context<'_>, out: &mut Effects<Chubby>) -> Answers {
        let mut answers = Vec::new();
        for request in self.ready().collect::<Vec<_>>() {
            let Some(master) = &mut self.master else { break };
            let same = master.pending.iter_mut().filter(|pending| pending.request.ticket == request.ticket);
            same.for_each(|pending| pending.submitted = true);
            let mut effects = Effects::new();
            self.group.submit(cx, request, Quiet(0), &mut effects);
            answers.extend(carry_out(effects, (Message::Group, Timer::Group), out));
        }
        answers
    }

    /// [Chubby §2.8] A session whose lease is over has no cache any more.
    fn end_sessions(&mut self, out: &mut Effects<Chubby>) {
        let now = self.now;
        let Some(master) = &mut self.master else { return };
        let over: Vec<ReplicaId> =
            master.sessions.iter().filter(|(_, end)| **end <= now).map(|(of, _)| *of).collect();
        for of in over {
            out.note(&rules::SESSION_OVER, [Arg::Replica(of)]);
            master.sessions.remove(&of);
            for by in master.cached_by.values_mut() {
                by.remove(&of);
            }
            for pending in &mut master.pending {
                pending.waits_for.remove(&of);
            }
        }
    }

    fn arm_sessions(&self, out: &mut Effects<Chubby>) {
        let Some(master) = &self.master else { return };
        let earlier = [master.earlier].into_iter().filter(|earlier| *earlier > self.now);
        if let Some(next) = master.sessions.values().copied().chain(earlier).min() {
            out.set_timer(Timer::Sessions, next.since(self.now));
        }
    }

    /// The cell has done a write, or refused it: whoever called hears of it, and the file may be cached again.
    pub(super) fn pass_on(&mut self, answers: Answers, out: &mut Effects<Chubby>) {
        for (ticket, result) in answers {
            let Some(master) = &mut self.master else { return };
            let place = master.pending.iter().position(|pending| pending.request.ticket == ticket);
            let Some(place) = place else { continue };
            let from = master.pending.remove(place).from;
            self.tell(from, Message::Told(Told { ticket, result, read: None }), out);
        }
    }
}
