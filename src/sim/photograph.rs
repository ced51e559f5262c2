//! The state of a world as plain data.

use super::{ClientState, CutState, Flight, LinkState, Node, ReplicaState, Snapshot, World};
use crate::base::EventId;

impl<N: Node> World<N> {
    pub(super) fn photograph(&self) -> Snapshot {
        let nodes = self.setup.nodes;
        Snapshot {
            event: EventId(self.event),
            time: self.now,
            fingerprint: crate::base::fingerprint_of(self),
            nodes,
            replicas: nodes.replicas().map(|id| self.replica_state(id)).collect(),
            clients: self.clients.iter().map(|client| self.client_state(client)).collect(),
            cuts: self.cut_states(),
            links: self
                .network
                .changed()
                .map(|(from, to, quality)| LinkState { from, to, quality })
                .collect(),
            in_flight: self.flights(),
            stopped: self.stopped,
        }
    }

    fn replica_state(&self, id: crate::base::ReplicaId) -> ReplicaState {
        let host = &self.hosts[id.index()];
        let keys = self.setup.workload.classes.iter().flat_map(|class| &class.keys).copied();
        let spared = host.up().map(|node| keys.filter(|key| !node.is_to_hold(*key)).collect());
        ReplicaState { id, view: host.up().map(N::view), spared: spared.unwrap_or_default(), skew: host.skew }
    }

    fn client_state(&self, client: &super::client::Client) -> ClientState {
        let spec = &self.setup.workload.clients[client.id.index()];
        ClientState {
            id: client.id,
            name: spec.name.clone(),
            home: spec.home,
            pending: client.pending.as_ref().map(|pending| pending.op),
            last: client.last,
            queued: client.queue.len(),
        }
    }

    fn cut_states(&self) -> Vec<CutState> {
        let cuts = self.network.cuts.iter();
        cuts.map(|cut| CutState {
            id: cut.id,
            links: cut.links.clone(),
            one_way: cut.one_way,
            line: cut.line.clone(),
            since: cut.since,
        })
        .collect()
    }

    fn flights(&self) -> Vec<Flight> {
        let in_flight = self.in_flight.in_order().into_iter();
        in_flight
            .map(|(id, envelope)| Flight {
                id: *id,
                from: envelope.from,
                to: envelope.to,
                kind: envelope.payload.kind(),
                label: envelope.payload.label::<N>(),
                detail: envelope.payload.describe::<N>(),
                sent: envelope.sent,
                due: envelope.due,
            })
            .collect()
    }
}
