//! What becomes of a client's request: the server that it is connected to answers reads itself and passes all
//! else on to the leader [ZooKeeper internals, Active messaging].
//!
//! A refusal is a promise that the request did not and will not take effect. One that was passed on is never
//! refused: its client hears nothing, and asks again or gives up.
//!
//! `Differs:` a session here is what the client has seen and the number of its last request, which makes a
//! retry take effect once; ZooKeeper's client does not retry a write whose connection broke, and leaves that
//! to the application.

use super::message::Message;
use super::reads::ReadPath;
use super::rules;
use super::state::{Phase, Zab};
use super::zxid::{Epoch, Zxid};
use crate::base::ReplicaId;
use crate::history::Refusal;
use crate::sim::{Arg, Context, Effects, Request};

impl Zab {
    pub(super) fn on_request(&mut self, cx: &Context<'_>, request: Request, out: &mut Effects<Zab>) {
        let path = ReadPath::of(&request);
        if !self.connects(&request, path, out) {
            return;
        }
        self.touch(cx.now, &request);
        if self.knows(&request, out) {
            return;
        }
        match path {
            ReadPath::Local | ReadPath::ReadOnly => self.read_local(&request, out),
            ReadPath::Sync => self.read_synced(&request, out),
            ReadPath::Broadcast => self.take(request, out),
        }
    }

    /// [ZooKeeper, ZooKeeperServer] A server that has no leader, or that has seen less than the client, is none
    /// to connect to: the client must try another.
    fn connects(&self, request: &Request, path: ReadPath, out: &mut Effects<Zab>) -> bool {
        let [op, client] = args(request);
        let read_only = matches!(&self.phase, Phase::Looking(looking) if looking.read_only);
        let served = self.serves() || read_only && path == ReadPath::ReadOnly;
        if !served {
            out.note(&rules::NOT_SERVING, [op, client]);
            out.respond(request.ticket, Err(Refusal::NotLeader(None)));
            return false;
        }
        let behind = request.seen > self.committed.seen();
        if behind && !self.settings.broken.serves_behind {
            let seen = Zxid::of_seen(request.seen);
            out.note(&rules::BEHIND, [op, client, seen.into(), self.committed.into()]);
            out.respond(request.ticket, Err(Refusal::Behind));
            return false;
        }
        true
    }

    /// A request that was applied already is answered from its session; one that its client has given up is
    /// left alone.
    fn knows(&self, request: &Request, out: &mut Effects<Zab>) -> bool {
        match self.machine.session(request.ticket.client) {
            Some(session) if session.serial == request.serial => {
                out.note(&rules::ANSWERED_FROM_SESSION, args(request));
                out.respond_seen(request.ticket, Ok(session.answer), self.committed.seen());
                true
            }
            Some(session) if session.serial > request.serial => {
                out.note(&rules::OUTDATED, args(request));
                true
            }
            _ => false,
        }
    }

    /// Passes a request on to the leader, which may be this replica.
    fn take(&mut self, request: Request, out: &mut Effects<Zab>) {
        if !self.asked.take(request) {
            return out.note(&rules::OUTDATED, args(&request));
        }
        match &self.phase {
            Phase::Leading(_) => self.order(&request, out),
            Phase::Following(following) => {
                let [op, client] = args(&request);
                out.note(&rules::PASSES_ON, [op, client, Arg::Replica(following.leader)]);
                out.send(following.leader, Message::Forward { epoch: self.durable.current, request });
            }
            Phase::Looking(_) => {}
        }
    }

    pub(super) fn on_forward(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        (epoch, request): (Epoch, Request),
        out: &mut Effects<Zab>,
    ) {
        if self.leading(epoch).is_none() {
            self.refuse(from, epoch, out);
        } else if self.is_leader() {
            self.touch(cx.now, &request);
            self.order(&request, out);
        }
    }

    /// The leader puts a request into the order of all, unless it stands there.
    fn order(&mut self, request: &Request, out: &mut Effects<Zab>) {
        let Phase::Leading(leading) = &self.phase else { return };
        let client = request.ticket.client;
        let taken = leading.taken.get(&client).copied();
        let applied = self.machine.session(client).map(|session| session.serial);
        if taken.max(applied).is_some_and(|latest| latest >= request.serial) {
            return out.note(&rules::IN_ORDER_ALREADY, args(request));
        }
        self.propose(request, out);
    }
}

pub(super) fn args(request: &Request) -> [Arg; 2] {
    [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)]
}
