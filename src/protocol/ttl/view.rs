//! What the page shows of a server or a resolver.

use super::Ttl;
use crate::sim::{Fact, Node, ReplicaView};

impl Ttl {
    pub(super) fn look(&self) -> ReplicaView {
        let fact = |name, value: String, durable| Fact { name, value, durable };
        let mut facts = vec![fact("lookups under way", self.lookups.len().to_string(), false)];
        if self.has_zone() || self.is_secondary() {
            facts.insert(0, fact("serial", self.durable.serial.to_string(), true));
        }
        if self.is_secondary() {
            facts.push(fact("primary last heard", self.heard.to_string(), false));
        }
        let serial = (self.durable.serial > 0).then_some(self.durable.serial);
        let role = self.standing().role;
        ReplicaView { role, epoch: serial, leader: None, log: None, values: self.held(), facts }
    }
}
