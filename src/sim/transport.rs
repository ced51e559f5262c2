//! How a message gets from one node to another, or does not.

use std::hash::Hash;

use super::flights::Slot;
use super::world::Entry;
use super::{
    Change, Fate, Input, Label, LimitReached, LossReason, MessageKind, MessageRecord, Node, Record, Request,
    Seen, Ticket, Token, World,
};
use crate::base::{EventId, MessageId, NodeId, OpId, Time, packed_len};
use crate::history::{Answer, Refusal};

/// What a packet carries.
#[derive(Clone, Debug, Hash)]
pub(super) enum Payload<M> {
    Peer(M),
    Request(Request),
    /// A copy's refusal says nothing that the original's did not.
    Reply {
        ticket: Ticket,
        result: Result<Answer, Refusal>,
        seen: Seen,
        token: Token,
        copy: bool,
    },
}

/// A packet under way.
#[derive(Clone, Debug, Hash)]
pub(super) struct Envelope<M> {
    pub from: NodeId,
    pub to: NodeId,
    pub payload: Payload<M>,
    pub sent: Time,
    pub due: Time,
    pub key: (Time, u64),
}

impl<M> Payload<M> {
    pub fn kind(&self) -> MessageKind {
        match self {
            Payload::Peer(_) => MessageKind::Peer,
            Payload::Request(request) => MessageKind::Request(request.ticket.op),
            Payload::Reply { ticket, .. } => MessageKind::Reply(ticket.op),
        }
    }

    /// The bytes of what is told, packed, without the tag that says who talks to whom.
    fn size(&self) -> u64
    where
        M: Hash,
    {
        match self {
            Payload::Peer(message) => packed_len(message),
            Payload::Request(request) => packed_len(request),
            Payload::Reply { ticket, result, seen, token, .. } => packed_len(&(ticket, result, seen, token)),
        }
    }

    /// The operation that a request or reply is for.
    fn op(&self) -> Option<OpId> {
        match self {
            Payload::Peer(_) => None,
            Payload::Request(Request { ticket, .. }) | Payload::Reply { ticket, .. } => Some(ticket.op),
        }
    }

    pub fn label<N: Node<Message = M>>(&self) -> Label {
        match self {
            Payload::Peer(message) => N::label(message),
            Payload::Request(request) => {
                let name = if request.action.is_read() { &"read" } else { &"write" };
                Label::new(name, None, false)
            }
            Payload::Reply { result: Ok(_), .. } => Label::new(&"ok", None, false),
            Payload::Reply { result: Err(_), .. } => Label::new(&"refused", None, false),
        }
    }

    pub fn describe<N: Node<Message = M>>(&self) -> String {
        match self {
            Payload::Peer(message) => N::describe(message),
            Payload::Request(request) => format!("request: {}", request.action),
            Payload::Reply { result: Ok(answer), .. } => format!("answer: {answer}"),
            Payload::Reply { result: Err(refusal), .. } => format!("refused: {refusal}"),
        }
    }
}

impl<N: Node> World<N> {
    /// Sends a message: the cut stops it at once, the link may lose or double it.
    pub(super) fn send(
        &mut self,
        from: NodeId,
        to: NodeId,
        payload: Payload<N::Message>,
        record: &mut Option<&mut Record>,
    ) {
        let passage = self.network.draw(from, to, self.now);
        let lost = match self.network.cut_between(from, to) {
            Some(cut) => Some(LossReason::Cut(cut)),
            None => passage.lost.then_some(LossReason::Link),
        };
        let twin = passage.twin.filter(|_| lost.is_none()).map(|due| (due, payload.clone()));
        self.launch(from, to, payload, passage.due, lost, record);
        if let Some((due, payload)) = twin {
            self.launch_copy(from, to, payload, due, record);
        }
    }

    /// Puts one packet on its way, or records that it was lost.
    pub(super) fn launch(
        &mut self,
        from: NodeId,
        to: NodeId,
        payload: Payload<N::Message>,
        due: Time,
        lost: Option<LossReason>,
        record: &mut Option<&mut Record>,
    ) {
        let id = MessageId(self.messages);
        self.messages += 1;
        if let Some(record) = record {
            let at = self.moment();
            record.weigh(|| payload.size());
            record.change(Change::Message(MessageRecord {
                from,
                to,
                op: payload.op().unwrap_or_default(),
                label: payload.label::<N>(),
                sent: at,
                due,
                fate: lost.map_or(Fate::InFlight, |reason| Fate::Lost(at.event, reason)),
            }));
        }
        if lost.is_some() {
            return;
        }
        if self.in_flight.len() >= self.setup.limits.in_flight {
            self.stopped = Some(LimitReached::InFlight(self.in_flight.len()));
        }
        let entry = Entry::Deliver(id, self.in_flight.next_slot());
        let key = self.agenda.schedule(due, entry);
        self.in_flight.push(id, Envelope { from, to, payload, sent: self.now, due, key });
    }

    pub(super) fn deliver(&mut self, id: MessageId, slot: Slot, mut record: Option<&mut Record>) {
        let envelope = self.in_flight.take(slot).expect("a message that is due is in flight");
        let down = envelope.to.replica().is_some_and(|to| self.hosts[to.index()].up().is_none());
        let fate = if down {
            Fate::Lost(EventId(self.event), LossReason::ReceiverDown)
        } else {
            Fate::Delivered(EventId(self.event))
        };
        self.settle(id, fate, &mut record);
        if down {
            return;
        }
        match (envelope.payload, envelope.from, envelope.to) {
            (Payload::Peer(message), NodeId::Replica(from), NodeId::Replica(to)) => {
                self.step_node(to, Input::Message { from, message }, record);
            }
            (Payload::Request(request), _, NodeId::Replica(to)) => {
                self.mark_reached(request.ticket.op, &mut record);
                self.step_node(to, Input::Request(request), record);
            }
            (
                Payload::Reply { ticket, result, seen, token, copy },
                NodeId::Replica(by),
                NodeId::Client(client),
            ) => {
                self.clients[client.index()].has_seen(seen);
                self.answered(ticket, by, (result, token), copy, record);
            }
            (_, from, to) => unreachable!("no such packet travels from {from} to {to}"),
        }
    }

    pub(super) fn settle(&mut self, id: MessageId, fate: Fate, record: &mut Option<&mut Record>) {
        if let Some(record) = record {
            record.change(Change::Fate(id, fate));
        }
    }

    /// Takes a message that is in flight out of the network.
    pub(super) fn lose(&mut self, id: MessageId, reason: LossReason, record: &mut Option<&mut Record>) {
        if let Some(envelope) = self.in_flight.remove(id) {
            self.agenda.cancel(envelope.key);
            self.settle(id, Fate::Lost(EventId(self.event), reason), record);
        }
    }
}
