//! A client's part [PBFT, the client], which the replica that was asked plays: it sends the request to the primary,
//! after a while to all, and takes the answer that f + 1 replicas give, of which one at least is correct.
//!
//! `Differs:` the paper's client does this itself. Here a client asks one replica at a time, and what that does
//! for it is taken for the client's own library: it is honest even where the replica is not.

use super::message::Message;
use super::settings::Lie;
use super::state::{Pbft, Replies};
use super::{false_answer, rules};
use crate::base::ReplicaId;
use crate::history::{Action, Answer};
use crate::protocol::machine::Command;
use crate::sim::{Arg, Effects, Request, Ticket};

/// The level of a read that one replica answers by itself: 1.
const UNVERIFIED: u8 = 1;

/// After how many status intervals a request goes to all.
const PATIENT: u8 = 2;

impl Pbft {
    pub(super) fn on_request(&mut self, request: Request, out: &mut Effects<Pbft>) {
        if let Action::Read { key } = request.action
            && request.level == UNVERIFIED
        {
            let honest = Answer::Read(self.machine.read(key));
            let answer = if self.lie == Some(Lie::FalseReplies) { false_answer(honest) } else { honest };
            let [op, client] = args(&request);
            out.note(&rules::READ_ALONE, [op, client, self.executed().into()]);
            return out.respond(request.ticket, Ok(answer));
        }
        let again = self.asked.waits(&request);
        if !self.asked.take(request) {
            return out.note(&rules::OUTDATED, args(&request));
        }
        if !again {
            let replies = Replies { serial: request.serial, ..Replies::default() };
            self.replies.insert(request.ticket.client, replies);
        }
        let (me, primary) = (self.me, self.primary_of(self.view()));
        let [op, client] = args(&request);
        out.note(&rules::COLLECTS, [op, client, Arg::Number(self.f() as u64 + 1), Arg::Replica(primary)]);
        for peer in self.peers().filter(|peer| again || *peer == primary) {
            out.send(peer, Message::Request { request, proxy: me });
        }
        self.consider(&request, me, out);
    }

    /// [PBFT, the client] What got no answer for a while goes to all replicas, so that they watch the primary.
    pub(super) fn ask_all(&mut self, out: &mut Effects<Pbft>) {
        let me = self.me;
        let requests: Vec<Request> = self.asked.iter().copied().collect();
        for request in requests {
            let replies = self.replies.get_or_default(request.ticket.client);
            replies.waited = replies.waited.saturating_add(1);
            if replies.waited >= PATIENT {
                for peer in self.peers() {
                    out.send(peer, Message::Request { request, proxy: me });
                }
            }
        }
    }

    /// A backup that waits for a request makes sure that its primary has it.
    pub(super) fn relay_pending(&self, out: &mut Effects<Pbft>) {
        let primary = self.primary_of(self.view());
        if self.is_active() && primary != self.me {
            for (request, proxy) in self.pending.values() {
                out.send(primary, Message::Request { request: *request, proxy: *proxy });
            }
        }
    }

    /// A request comes from whoever stands for its client, or was relayed. A backup relays one that came
    /// directly: its primary may not have it [PBFT, the client].
    pub(super) fn on_relayed(
        &mut self,
        from: ReplicaId,
        (request, proxy): (Request, ReplicaId),
        out: &mut Effects<Pbft>,
    ) {
        let primary = self.primary_of(self.view());
        if from == proxy && self.is_active() && ![self.me, proxy].contains(&primary) {
            out.send(primary, Message::Request { request, proxy });
        }
        self.consider(&request, proxy, out);
    }

    /// Replies to a request that is executed; has any other ordered, and watches the primary until it is
    /// executed.
    fn consider(&mut self, request: &Request, proxy: ReplicaId, out: &mut Effects<Pbft>) {
        let Request { ticket, serial, action, .. } = *request;
        match self.machine.session(ticket.client) {
            Some(session) if session.serial == serial => {
                let command = Command { ticket, serial, action };
                return self.reply(proxy, &command, session.answer, out);
            }
            Some(session) if session.serial > serial => return,
            _ => {}
        }
        let later = |(other, _): &(Request, ReplicaId)| other.serial > serial;
        if self.pending.get(&ticket.client).is_some_and(later) {
            return;
        }
        self.pending.insert(ticket.client, (*request, proxy));
        if self.is_active() {
            self.wait(out);
        }
        self.order(request, proxy, out);
    }

    /// [PBFT, the client] f + 1 equal replies: one of them comes from a correct replica.
    pub(super) fn count_reply(
        &mut self,
        from: ReplicaId,
        (ticket, serial): (Ticket, u32),
        answer: Answer,
        out: &mut Effects<Pbft>,
    ) {
        let f = self.f();
        let waits = self.asked.of(ticket.client).is_some_and(|request| request.serial == serial);
        let replies = self.replies.get_or_default(ticket.client);
        if !waits || replies.serial != serial {
            return;
        }
        replies.by.insert(from, answer);
        let equal = replies.by.values().filter(|other| **other == answer).count();
        if equal > f {
            let args = [Arg::Operation(ticket.op), Arg::Client(ticket.client), Arg::Number(equal as u64)];
            out.note(&rules::ANSWERED, args);
            self.asked.forget(ticket.client);
            out.respond(ticket, Ok(answer));
        }
    }
}

fn args(request: &Request) -> [Arg; 2] {
    [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client)]
}
