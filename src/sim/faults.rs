//! Acts: what a script does to a run.

use super::client::Asked;
use super::hosts::Machine;
use super::network::Cut;
use super::transport::Payload;
use super::{Act, Change, CutRecord, EventKind, LinePoint, LinkSet, LossReason, Node, Record, World};
use crate::base::{ClassId, ClientId, CutId, MessageId, NodeId, ReplicaId, Span};

impl<N: Node> World<N> {
    /// Carries out an act. One that names what is not there (any more) changes nothing: a message may have
    /// arrived before the script's time came, as in a script whose past was changed.
    pub(super) fn act(&mut self, act: &Act, mut record: Option<&mut Record>) {
        self.begin(EventKind::Act(Box::new(act.clone())), &mut record);
        let nodes = self.setup.nodes;
        match act {
            Act::Cut { cut, links, one_way, line } => {
                self.cut(*cut, links.within(nodes), *one_way, line, &mut record);
            }
            Act::Heal { cut } => self.heal(*cut, &mut record),
            Act::HealAll => {
                while let Some(cut) = self.network.cuts.first().map(|cut| cut.id) {
                    self.heal(cut, &mut record);
                }
            }
            Act::Crash { replica } => self.crash(*replica, record),
            Act::Restart { replica } if nodes.has((*replica).into()) => self.boot(*replica, record),
            Act::Quality { from, to, quality } if nodes.has(*from) && nodes.has(*to) => {
                self.network.set_quality(*from, *to, *quality);
            }
            Act::Drop { message } => self.lose(*message, LossReason::ByHand, &mut record),
            Act::Delay { message, by } => self.delay(*message, *by, &mut record),
            Act::Duplicate { message } => self.duplicate(*message, &mut record),
            Act::Skew { replica, offset } if nodes.has((*replica).into()) => {
                self.hosts[replica.index()].skew = *offset;
            }
            Act::Request { client, class, write } => {
                self.request(*client, (*class, Asked::Any(*write)), record)
            }
            Act::Call { client, class, action } => {
                self.request(*client, (*class, Asked::This(*action)), record)
            }
            Act::Restart { .. } | Act::Quality { .. } | Act::Skew { .. } => {}
        }
    }

    fn cut(
        &mut self,
        id: CutId,
        links: LinkSet,
        one_way: bool,
        line: &[LinePoint],
        record: &mut Option<&mut Record>,
    ) {
        self.heal(id, record);
        let from = self.moment();
        if let Some(record) = record {
            record.change(Change::Cut(CutRecord { cut: id, links: links.clone(), from, until: None }));
        }
        self.network.cuts.push(Cut { id, links, one_way, line: line.to_vec(), since: self.now });
        // What travels on a link when it is cut is lost: a cable does not hold its bits.
        let met: Vec<MessageId> = self
            .in_flight
            .in_order()
            .into_iter()
            .filter(|(_, envelope)| self.network.cut_between(envelope.from, envelope.to) == Some(id))
            .map(|(message, _)| *message)
            .collect();
        for message in met {
            self.lose(message, LossReason::Cut(id), record);
        }
    }

    fn heal(&mut self, id: CutId, record: &mut Option<&mut Record>) {
        let until = self.moment();
        self.network.cuts.retain(|cut| cut.id != id);
        if let Some(record) = record {
            record.change(Change::Healed(id, until));
        }
    }

    fn crash(&mut self, replica: ReplicaId, record: Option<&mut Record>) {
        let Some(host) = self.hosts.get_mut(replica.index()) else { return };
        let Some(node) = host.up() else { return };
        let durable = node.durable().clone();
        host.machine = Machine::Down(durable);
        for (_, key) in std::mem::take(&mut host.timers) {
            self.agenda.cancel(key);
        }
        self.note_standing(replica, record);
    }

    fn delay(&mut self, id: MessageId, by: Span, record: &mut Option<&mut Record>) {
        let Some(envelope) = self.in_flight.get_mut(id) else { return };
        let due = envelope.due + by;
        let Some(key) = self.agenda.reschedule(envelope.key, due) else { return };
        envelope.due = due;
        envelope.key = key;
        if let Some(record) = record {
            record.change(Change::Due(id, due));
        }
    }

    fn duplicate(&mut self, id: MessageId, record: &mut Option<&mut Record>) {
        let Some(envelope) = self.in_flight.get(id) else { return };
        let (from, to, payload) = (envelope.from, envelope.to, envelope.payload.clone());
        let passage = self.network.draw(from, to, self.now);
        self.launch_copy(from, to, payload, passage.due, record);
    }

    /// Puts a second copy of a packet on its way.
    pub(super) fn launch_copy(
        &mut self,
        from: NodeId,
        to: NodeId,
        mut payload: Payload<N::Message>,
        due: crate::base::Time,
        record: &mut Option<&mut Record>,
    ) {
        match &mut payload {
            Payload::Peer(_) => {}
            Payload::Request(request) => self.doubled(request.ticket),
            Payload::Reply { copy, .. } => *copy = true,
        }
        self.launch(from, to, payload, due, None, record);
    }

    fn request(&mut self, id: ClientId, (class, asked): (ClassId, Asked), record: Option<&mut Record>) {
        if self.desk.is_some() {
            return;
        }
        let queued = self.setup.limits.queued_requests;
        let Some(spec) = self.setup.workload.classes.get(class.index()) else { return };
        if let Asked::This(action) = asked {
            // Keys belong to classes, and a key is of one type.
            if !spec.keys.contains(&action.key()) || !spec.data.is_asked(action) {
                return;
            }
        }
        let Some(client) = self.clients.get_mut(id.index()) else { return };
        if client.pending.is_some() {
            if client.queue.len() < queued {
                client.queue.push_back((class, asked));
            }
            return;
        }
        if let Some(key) = client.thinking.take() {
            self.agenda.cancel(key);
        }
        let op = self.next_operation();
        self.start_operation(id, (class, asked), op, record);
    }
}
