//! What becomes of a client's request [Raft §8; Ongaro §6.2, §6.3]: refused, answered at once, or put into the
//! log.
//!
//! A refusal is a promise that the request did not and will not take effect. One that reached the log is never
//! refused, whatever becomes of the leader: its client hears nothing, and asks again or gives up.

use super::log::Payload;
use super::reads::ReadPath;
use super::rules;
use super::state::{Raft, Role};
use crate::history::Refusal;
use crate::protocol::machine::Command;
use crate::sim::{Arg, Context, Effects, Request};

impl Raft {
    pub(super) fn on_request(&mut self, cx: &Context<'_>, request: Request, out: &mut Effects<Raft>) {
        let key = request.action.key();
        match ReadPath::of(&request) {
            ReadPath::Local => self.read_local(request.ticket, key, out),
            _ if self.successor().is_some() => self.redirect(&request, out),
            ReadPath::Follower => self.read_at_follower(cx, &request, out),
            ReadPath::Closed => self.read_closed(cx, &request, out),
            _ if !self.is_leader() => self.redirect(&request, out),
            ReadPath::ReadIndex => self.read_index(cx, (request.ticket, None), key, out),
            ReadPath::Lease => self.read_lease(cx, request.ticket, key, out),
            ReadPath::Log if self.knows(&request, out) => {}
            ReadPath::Log => self.propose(&request, out),
        }
    }

    /// [Ongaro §6.2] Only the leader serves; others say who that is, if they know.
    /// A leader that hands over names its successor [Ongaro §3.10].
    pub(super) fn redirect(&self, request: &Request, out: &mut Effects<Raft>) {
        let [op, client] = args(request);
        if let Some(to) = self.successor() {
            out.note(&rules::HANDING_OVER, [op, client, Arg::Replica(to)]);
            return out.respond(request.ticket, Err(Refusal::NotLeader(Some(to))));
        }
        match self.leader {
            Some(leader) => out.note(&rules::NOT_LEADER, [op, client, Arg::Replica(leader)]),
            None => out.note(&rules::NO_LEADER, [op, client]),
        }
        out.respond(request.ticket, Err(Refusal::NotLeader(self.leader)));
    }

    /// [Raft §8] A request that this leader met before: answered from its session where it was applied, left
    /// to be answered where it is in the log, and to itself where its client has moved on. `false` for one
    /// that is new here.
    fn knows(&self, request: &Request, out: &mut Effects<Raft>) -> bool {
        let Role::Leader(leadership) = &self.role else { return false };
        let client = request.ticket.client;
        let session = self.machine.session(client);
        let taken = leadership.taken.get(&client).copied();
        let latest = session.map(|session| session.serial).max(taken);
        if self.settings.broken.applies_retries || latest.is_none_or(|latest| latest < request.serial) {
            return false;
        }
        match session {
            Some(session) if session.serial == request.serial => {
                out.note(&rules::ANSWERED_FROM_SESSION, args(request));
                out.respond(request.ticket, Ok(session.answer));
            }
            _ if taken == Some(request.serial) => out.note(&rules::ALREADY_IN_LOG, args(request)),
            _ => out.note(&rules::OUTDATED, args(request)),
        }
        true
    }

    /// [Raft §5.3] Appends the request as a new entry and sends it on. A retry that another leader put into
    /// the log before is put there again; applying it will find the session.
    fn propose(&mut self, request: &Request, out: &mut Effects<Raft>) {
        let Request { ticket, serial, action, .. } = *request;
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.taken.insert(ticket.client, serial);
        let payload = Payload::Command(Command { ticket, serial, action });
        let index = self.append_entry(payload);
        let [op, client] = args(request);
        out.note(&rules::TOOK, [op, client, index.into()]);
        // On its own disk before it counts itself among those that hold it.
        out.persist("log");
        self.replicate(out);
        self.advance_commit(out);
    }
}

fn args(request: &Request) -> [Arg; 2] {
    [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)]
}
