//! What becomes of a client's request: the region's server answers it; others say who that is.

use super::rules;
use super::state::{Part, Regions};
use crate::history::{Action, Answer, Refusal};
use crate::protocol::machine::Command;
use crate::sim::{Arg, Effects, Request};

/// The level of a read that a copy may answer: 1. Every other one is the region's server's.
const TIMELINE: u8 = 1;

impl Regions {
    pub(super) fn on_request(&mut self, request: Request, out: &mut Effects<Regions>) {
        let region = self.region_of(request.action.key());
        let part = self.held.get(&region).map(|held| held.part);
        let timeline = matches!(request.action, Action::Read { .. }) && request.level == TIMELINE;
        match part {
            Some(Part::Serving(_)) => self.serve(request, out),
            Some(_) if timeline && self.is_home(region) => self.read(&request, out),
            _ => self.redirect(&request, out),
        }
    }

    fn redirect(&self, request: &Request, out: &mut Effects<Regions>) {
        let region = self.region_of(request.action.key());
        let [op, client] = args(request);
        let server = self.server_of(region).filter(|server| *server != self.me);
        match server {
            Some(server) => {
                out.note(&rules::ELSEWHERE, [op, client, Arg::Number(region.into()), Arg::Replica(server)])
            }
            None => out.note(&rules::NOT_ONLINE, [op, client, Arg::Number(region.into())]),
        }
        out.respond(request.ticket, Err(Refusal::NotLeader(server)));
    }

    fn read(&self, request: &Request, out: &mut Effects<Regions>) {
        let Action::Read { key } = request.action else { return };
        let Some(held) = self.held.get(&self.region_of(key)) else { return };
        let [op, client] = args(request);
        let rule = match held.part {
            Part::Serving(_) => &rules::READ,
            _ => &rules::READ_TIMELINE,
        };
        out.note(rule, [op, client, held.machine.applied().into()]);
        out.respond(request.ticket, Ok(Answer::Read(held.machine.read(key))));
    }

    /// Its reads are answered from memory, without asking anyone: who serves a region believes to be the only
    /// one. Writes wait for the log.
    fn serve(&mut self, request: Request, out: &mut Effects<Regions>) {
        if matches!(request.action, Action::Read { .. }) {
            return self.read(&request, out);
        }
        let region = self.region_of(request.action.key());
        let client = request.ticket.client;
        let Some(held) = self.held.get_mut(&region) else { return };
        let session = held.machine.session(client);
        match session {
            Some(session) if session.serial == request.serial => {
                out.note(&rules::ANSWERED_AGAIN, args(&request));
                return out.respond(request.ticket, Ok(session.answer));
            }
            Some(session) if session.serial > request.serial => {
                return out.note(&rules::OUTDATED, args(&request));
            }
            _ => {}
        }
        let Request { ticket, serial, action, .. } = request;
        let queued = held.queue.iter().any(|command| command.ticket == ticket);
        if !queued {
            held.queue.push(Command { ticket, serial, action });
        }
        if !self.asked.take(request) {
            return out.note(&rules::OUTDATED, args(&request));
        }
        let [op, client] = args(&request);
        out.note(&rules::WRITES_LOG, [op, client, Arg::Number(region.into())]);
        self.write_log(region, false, out);
    }
}

fn args(request: &Request) -> [Arg; 2] {
    [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)]
}
