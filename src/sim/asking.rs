//! The client's side of an operation: call, ask, ask again, take the answer or give up.

use super::client::{AfterRefusal, Asked, Pending};
use super::transport::Payload;
use super::world::Entry;
use super::{Change, EventKind, Node, Record, Request, Ticket, Token, World};
use crate::base::{ClassId, ClientId, EventId, OpId, ReplicaId};
use crate::history::{Action, Answer, Completion, DataType, Failure, Operation, Outcome, Refusal};

impl<N: Node> World<N> {
    /// The client has thought long enough and calls by the workload.
    pub(super) fn call(&mut self, id: ClientId, record: Option<&mut Record>) {
        let setup = std::rc::Rc::clone(&self.setup);
        let client = &mut self.clients[id.index()];
        client.thinking = None;
        let (class, write) = client.choose(&setup.workload);
        self.invoke(id, (class, Asked::Any(write)), record);
    }

    /// Begins an operation, as an event of its own.
    pub(super) fn invoke(&mut self, id: ClientId, asked: (ClassId, Asked), mut record: Option<&mut Record>) {
        let op = self.next_operation();
        self.begin(EventKind::Invoke(op), &mut record);
        self.start_operation(id, asked, op, record);
    }

    /// Begins an operation within the present event.
    pub(super) fn start_operation(
        &mut self,
        id: ClientId,
        (class, asked): (ClassId, Asked),
        op: OpId,
        mut record: Option<&mut Record>,
    ) {
        let setup = std::rc::Rc::clone(&self.setup);
        let workload = &setup.workload;
        let invoked = self.moment();
        let retry = self.agenda.schedule(self.now + workload.retry, Entry::Retry(id));
        let deadline = self.agenda.schedule(self.now + workload.limit, Entry::Deadline(id));
        let client = &mut self.clients[id.index()];
        let (action, level) = client.action(workload, class, asked, op);
        let serial = client.next_serial();
        let asked = client.first_choice();
        let timers = (retry, deadline);
        client.pending = Some(Pending::new(op, class, (action, level), serial, asked, timers));
        if let Some(record) = &mut record {
            record.change(Change::Invoked(Operation {
                id: op,
                client: id,
                class,
                action,
                invoked,
                completed: None,
                attempts: 0,
                reached: None,
            }));
        }
        self.ask(id, &mut record);
    }

    /// Sends the pending request to the replica that was chosen.
    fn ask(&mut self, id: ClientId, record: &mut Option<&mut Record>) {
        let client = &mut self.clients[id.index()];
        let seen = client.session;
        let pending = client.pending.as_mut().expect("only a pending operation is sent");
        let token = client.tokens.get(pending.action.key());
        pending.attempts = pending.attempts.saturating_add(1);
        pending.open_attempts = pending.open_attempts.saturating_add(1);
        let request = Request {
            ticket: Ticket { client: id, op: pending.op },
            serial: pending.serial,
            class: pending.class,
            action: pending.action,
            level: pending.level,
            seen,
            token,
        };
        let (op, asked, attempts) = (pending.op, pending.asked, pending.attempts);
        if let Some(record) = record {
            record.change(Change::Attempt(op, attempts));
        }
        self.send(id.into(), asked.into(), Payload::Request(request), record);
    }

    /// A second copy of a request is under way: its refusal alone no longer proves that nothing happened.
    pub(super) fn doubled(&mut self, ticket: Ticket) {
        let pending = &mut self.clients[ticket.client.index()].pending;
        if let Some(pending) = pending.as_mut().filter(|pending| pending.op == ticket.op) {
            pending.open_attempts = pending.open_attempts.saturating_add(1);
        }
    }

    /// The request reached a replica that is up: from now on the operation counts towards availability.
    pub(super) fn mark_reached(&mut self, op: OpId, record: &mut Option<&mut Record>) {
        let event = EventId(self.event);
        if let Some(record) = record {
            record.change(Change::Reached(op, event));
        }
    }

    /// No answer within the retry time: ask another replica.
    pub(super) fn retry(&mut self, id: ClientId, mut record: Option<&mut Record>) {
        let again = self.agenda.schedule(self.now + self.setup.workload.retry, Entry::Retry(id));
        let nodes = self.setup.nodes;
        let client = &mut self.clients[id.index()];
        let (op, asked) = {
            let pending = client.pending.as_ref().expect("a retry is cancelled with its operation");
            (pending.op, pending.asked)
        };
        let next = client.next_choice(asked, nodes);
        let pending = client.pending.as_mut().expect("it was pending a line ago");
        pending.asked = next;
        pending.retry = again;
        self.begin(EventKind::Retry(op), &mut record);
        self.ask(id, &mut record);
    }

    /// The client's limit ran out.
    pub(super) fn give_up(&mut self, id: ClientId, mut record: Option<&mut Record>) {
        let pending = self.clients[id.index()].pending.as_ref().expect("a deadline goes with its operation");
        let (op, outcome) = (pending.op, pending.given_up());
        self.begin(EventKind::GiveUp(op), &mut record);
        self.complete(id, outcome, None, &mut record);
    }

    /// A reply reached its client, who may have stopped waiting for it.
    pub(super) fn answered(
        &mut self,
        ticket: Ticket,
        by: ReplicaId,
        (result, token): (Result<Answer, Refusal>, Token),
        copy: bool,
        mut record: Option<&mut Record>,
    ) {
        let client = &mut self.clients[ticket.client.index()];
        let Some(pending) = client.pending.as_mut().filter(|pending| pending.op == ticket.op) else {
            return;
        };
        match result {
            Ok(answer) => {
                client.tokens.put(pending.action.key(), token);
                let action = pending.action;
                match shown(action, answer) {
                    Some(value) => client.learnt(action.key(), value, by),
                    None if action.data_type() != DataType::Register => client.follow(by),
                    None => {}
                }
                self.complete(ticket.client, Outcome::Ok(answer), Some(by), &mut record);
            }
            Err(refusal) => {
                if !copy && refusal.proves_no_effect() {
                    pending.open_attempts = pending.open_attempts.saturating_sub(1);
                }
                if let AfterRefusal::Ask(leader) = client.refused(by, refusal) {
                    let pending = client.pending.as_mut().expect("a refusal ends nothing");
                    pending.asked = leader;
                    self.ask(ticket.client, &mut record);
                } else if self.is_final(ticket.client, refusal) {
                    self.refuse(ticket.client, by, refusal, &mut record);
                }
            }
        }
    }

    /// Whether a refusal ends the operation: the replica tried to reach its level and could not, so asking
    /// its neighbours within the limit would only repeat that. A missing leader is worth another try.
    fn is_final(&self, id: ClientId, refusal: Refusal) -> bool {
        let tried_all = self.clients[id.index()]
            .pending
            .as_ref()
            .is_some_and(|pending| pending.attempts >= u16::from(self.setup.nodes.replicas));
        match refusal {
            Refusal::NotLeader(_) | Refusal::Behind => tried_all,
            Refusal::NoQuorum { .. }
            | Refusal::Unavailable { .. }
            | Refusal::Overloaded
            | Refusal::Unsupported
            | Refusal::Conflict => true,
        }
    }

    fn refuse(&mut self, id: ClientId, by: ReplicaId, refusal: Refusal, record: &mut Option<&mut Record>) {
        let pending = self.clients[id.index()].pending.as_ref().expect("only a pending operation is refused");
        let failure = Failure::Refused(refusal);
        let outcome = if pending.action.is_read() || pending.open_attempts == 0 {
            Outcome::Fail(failure)
        } else {
            Outcome::Unknown(failure)
        };
        self.complete(id, outcome, Some(by), record);
    }

    fn complete(
        &mut self,
        id: ClientId,
        outcome: Outcome,
        by: Option<ReplicaId>,
        record: &mut Option<&mut Record>,
    ) {
        let at = self.moment();
        let client = &mut self.clients[id.index()];
        let pending = client.pending.take().expect("only a pending operation ends");
        client.last = Some(pending.op);
        self.agenda.cancel(pending.retry);
        self.agenda.cancel(pending.deadline);
        if self.desk.is_some() {
            self.finish(pending.op, Completion { at, outcome, by }, record);
            self.asked(id, pending.action, outcome, record);
            return;
        }
        let pause = self.setup.workload.think.draw(&mut client.rng);
        match client.queue.pop_front() {
            Some(asked) => {
                let op = self.next_operation();
                self.finish(pending.op, Completion { at, outcome, by }, record);
                self.start_operation(id, asked, op, record.as_deref_mut());
            }
            None => {
                client.thinking = Some(self.agenda.schedule(self.now + pause, Entry::Think(id)));
                self.finish(pending.op, Completion { at, outcome, by }, record);
            }
        }
    }

    fn finish(&mut self, op: OpId, completion: Completion, record: &mut Option<&mut Record>) {
        if let Some(record) = record {
            record.change(Change::Completed(op, completion));
        }
    }
}

/// What an answer shows of a register's value.
fn shown(action: Action, answer: Answer) -> Option<Option<crate::history::Value>> {
    match answer {
        Answer::Read(value) => Some(value),
        Answer::Written | Answer::Compared(true) => action.writes().map(Some),
        Answer::Compared(false) | Answer::Total(_) | Answer::Members(_) => None,
        Answer::Acquired(_) | Answer::Released(_) => None,
    }
}
