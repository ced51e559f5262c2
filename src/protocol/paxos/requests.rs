//! What becomes of a client's request: refused, answered at once, or given a slot.
//!
//! A refusal is a promise that the request did not and will not take effect. One that was taken in is never
//! refused, whatever becomes of its proposer: its client hears nothing, and asks again or gives up.

use super::ballot::Stamp;
use super::reads::ReadPath;
use super::rules;
use super::state::{Paxos, Role};
use crate::history::Refusal;
use crate::sim::{Arg, Effects, Request};

impl Paxos {
    /// `stamp` is the time that the value will have, if a store over Paxos gives one.
    pub(super) fn on_request(&mut self, request: Request, stamp: Stamp, out: &mut Effects<Paxos>) {
        let key = request.action.key();
        let path = ReadPath::of(&request);
        if path == ReadPath::Local {
            self.read_local(request.ticket, key, out);
        } else if self.has_leader() && !self.is_leader() {
            self.redirect(&request, out);
        } else if path == ReadPath::Lease && self.has_leader() {
            self.read_lease(request.ticket, key, out);
        } else if path == ReadPath::Confirmed && self.has_leader() {
            self.read_confirmed(request.ticket, key, out);
        } else if !self.knows(&request, out) {
            self.take(request, stamp, out);
        }
    }

    /// [PMS §3] Clients ask the leader; others say who that is, if they know.
    fn redirect(&self, request: &Request, out: &mut Effects<Paxos>) {
        let [op, client] = args(request);
        match self.leader {
            Some(leader) => out.note(&rules::NOT_LEADER, [op, client, Arg::Replica(leader)]),
            None => out.note(&rules::NO_LEADER, [op, client]),
        }
        out.respond(request.ticket, Err(Refusal::NotLeader(self.leader)));
    }

    /// A request that this replica met before: answered from its session where it was applied, left to be
    /// answered where it is on its way, and to itself where its client has moved on. `false` for one that is
    /// new here.
    fn knows(&self, request: &Request, out: &mut Effects<Paxos>) -> bool {
        let session = self.machine.session(request.ticket.client);
        match session {
            Some(session) if session.serial == request.serial => {
                out.note(&rules::ANSWERED_FROM_SESSION, args(request));
                out.respond(request.ticket, Ok(session.answer));
            }
            Some(session) if session.serial > request.serial => out.note(&rules::OUTDATED, args(request)),
            _ if self.waits(request) => out.note(&rules::ALREADY_ASKED, args(request)),
            _ => return false,
        }
        true
    }

    /// Whether the same request waits here and somebody sees to it: the leader only to what it has proposed
    /// in its own ballot; without a leader every replica to all that it was asked.
    fn waits(&self, request: &Request) -> bool {
        let same = |other: &Request| (other.ticket, other.serial) == (request.ticket, request.serial);
        self.asked.iter().any(same) && (!self.has_leader() || self.has_proposed(request))
    }

    /// Takes a request in. Each client waits for one at a time: an earlier one of it is of no interest any
    /// more.
    fn take(&mut self, request: Request, stamp: Stamp, out: &mut Effects<Paxos>) {
        let latest = |other: &Request| other.serial > request.serial;
        if self.asked.iter().any(|other| other.ticket.client == request.ticket.client && latest(other)) {
            return out.note(&rules::OUTDATED, args(&request));
        }
        self.asked.retain(|other| other.ticket.client != request.ticket.client);
        self.asked.push(request);
        match &self.role {
            // Without a leader, a ballot in phase 2 carries one value; this one waits for the next.
            Role::Leader(_) if self.has_leader() => {
                if !self.has_proposed(&request) {
                    self.propose(&request, stamp, out);
                }
            }
            Role::Acceptor => {
                let [op, client] = args(&request);
                out.note(&rules::ASKED, [op, client]);
                self.prepare(out);
            }
            Role::Leader(_) | Role::Preparing(_) | Role::BackingOff => {
                out.note(&rules::QUEUED, args(&request));
            }
        }
    }
}

fn args(request: &Request) -> [Arg; 2] {
    [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)]
}
