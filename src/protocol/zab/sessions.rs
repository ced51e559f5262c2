//! Sessions, and the ephemeral nodes that end with them: what a lock is made of.
//!
//! A server tells the leader at every ping which clients it has heard of. The leader ends the session of one that it
//! has not heard of for the session's timeout, by a transaction like any other, and with it everywhere what that
//! session had created ephemerally [ZooKeeper Programmer's Guide, ZooKeeper Sessions]. A client that was cut off, or
//! stood still, learns of that last. A new leader gives every session its whole time again [ZooKeeper, LeaderSessionTracker].
//!
//! An ephemeral node here is a lock: `create` takes it, or finds that it exists, and the place of that transaction in
//! the order of all is the fencing token, as its czxid is there.
//!
//! `Differs:` a client has a session while it holds a lock, and no longer; any request keeps that alive, and a program
//! that works under a lock asks something now and then, where ZooKeeper's library pings. There are no watches: who waits
//! for a lock asks again. A client that asks for the lock that it holds has forgotten it, as after a crash, and gets it
//! anew with a greater token; in ZooKeeper it waits until its old session is over.

use super::message::Message;
use super::rules;
use super::state::{LeadStage, Phase, Zab};
use super::zxid::Epoch;
use crate::base::{ClientId, ReplicaId, SortedSet, Time};
use crate::history::DataType;
use crate::protocol::machine::{Index, Payload};
use crate::sim::{Arg, Effects, Request};

impl Zab {
    /// A request is a sign of life. The leader remembers when it came; any other server, that it has to tell.
    pub(super) fn touch(&mut self, now: Time, request: &Request) {
        let client = request.ticket.client;
        if request.action.data_type() != DataType::Lock && !self.machine.has_session(client) {
            return;
        }
        match &mut self.phase {
            Phase::Leading(leading) => {
                leading.sessions.insert(client, now);
            }
            Phase::Following(_) => {
                self.touched.insert(client);
            }
            Phase::Looking(_) => {}
        }
    }

    /// Tells the leader whom it has heard of since the last ping.
    pub(super) fn tell_touched(&mut self, leader: ReplicaId, epoch: Epoch, out: &mut Effects<Zab>) {
        if !self.touched.is_empty() {
            let clients = std::mem::take(&mut self.touched).into_vec();
            out.send(leader, Message::Touch { epoch, clients });
        }
    }

    pub(super) fn on_touch(
        &mut self,
        now: Time,
        from: ReplicaId,
        (epoch, clients): (Epoch, Vec<ClientId>),
        out: &mut Effects<Zab>,
    ) {
        let Some(leading) = self.leading(epoch) else { return self.refuse(from, epoch, out) };
        for client in clients {
            let heard = leading.sessions.get_or_insert_with(client, || now);
            *heard = (*heard).max(now);
        }
    }

    /// Once a tick: sessions of which nothing was heard for too long are ended. One that this leader has never heard of
    /// begins to count now.
    pub(super) fn expire_sessions(&mut self, now: Time, out: &mut Effects<Zab>) {
        let timeout = self.settings.session_timeout;
        let until = Index(self.durable.history.count());
        let Phase::Leading(leading) = &mut self.phase else { return };
        if leading.stage != LeadStage::Broadcast {
            return;
        }
        let machine = &self.machine;
        leading.sessions.retain(|client, _| machine.has_session(*client));
        let mut overdue: SortedSet<ClientId> = SortedSet::new();
        for (_, lock) in machine.locks() {
            let heard = leading.sessions.get_or_insert_with(lock.holder, || now);
            if now.since(*heard) > timeout {
                // Once more only if this is lost on its way.
                *heard = now;
                overdue.insert(lock.holder);
            }
        }
        let expire = |client: &ClientId| Payload::Expire { client: *client, until };
        let payloads: Vec<Payload> = overdue.iter().map(expire).collect();
        for client in overdue.iter() {
            out.note(&rules::SESSION_EXPIRED, [Arg::Client(*client), Arg::Span(timeout)]);
        }
        if !payloads.is_empty() {
            self.broadcast(&payloads, out);
        }
    }
}
