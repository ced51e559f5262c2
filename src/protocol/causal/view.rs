//! What the page shows of a replica of a causal store.

use super::Causal;
use crate::sim::{Fact, Node, ReplicaView};

impl Causal {
    pub(super) fn look(&self) -> ReplicaView {
        let values = self.durable.values.iter();
        let fact = |name, value: String, durable| Fact { name, value, durable };
        ReplicaView {
            role: self.standing().role,
            epoch: None,
            leader: None,
            log: None,
            values: values.map(|(key, held)| (*key, held.value, format!("write {}", held.dot))).collect(),
            facts: vec![
                fact("delivered", self.durable.log.delivered().to_string(), true),
                fact("kept for others", self.durable.log.kept().to_string(), true),
                fact("Lamport time", self.durable.time.to_string(), true),
                fact("held back now", self.waiting.held().to_string(), false),
                fact("held back so far", self.held_back.to_string(), false),
            ],
        }
    }
}
