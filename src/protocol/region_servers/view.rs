//! A replica as the page shows it. It reads the state and changes none.

use super::state::{COORDINATOR, Part, Regions};
use crate::protocol::machine::{Machine, Payload};
use crate::sim::{Fact, ReplicaView};

impl Regions {
    pub(super) fn replica_view(&self) -> ReplicaView {
        let mut values = Vec::new();
        for machine in self.machines() {
            values.extend(
                machine.values().map(|(key, held)| (key, held.value, format!("entry {}", held.index))),
            );
        }
        values.sort_by_key(|(key, ..)| *key);
        ReplicaView {
            role: self.place(),
            epoch: Some(self.epoch()),
            leader: Some(COORDINATOR),
            log: None,
            values,
            facts: if self.is_coordinator() { self.coordinator_facts() } else { self.server_facts() },
        }
    }

    /// The server's session; of the coordinator the latest that it gave.
    pub(super) fn epoch(&self) -> u64 {
        if self.is_coordinator() { self.durable.latest } else { self.session }
    }

    /// What is known of each region here; the coordinator's log comes to that.
    fn machines(&self) -> Vec<Machine> {
        if !self.is_coordinator() {
            return self.held.values().map(|held| held.machine.clone()).collect();
        }
        let replay = |row: &super::state::Row| {
            let mut machine = Machine::default();
            row.log.iter_from(0).for_each(|command| {
                machine.apply(&Payload::Command(*command), false);
            });
            machine
        };
        self.durable.regions.iter().map(replay).collect()
    }

    fn coordinator_facts(&self) -> Vec<Fact> {
        let sessions =
            self.durable.sessions.iter().map(|(server, (session, _))| format!("{server}: {session}"));
        let mut facts = vec![fact("sessions", sessions.collect::<Vec<_>>().join(", "), true)];
        for (region, row) in self.durable.regions.iter().enumerate() {
            let server = row.assignment.server.map_or_else(|| "nobody".to_owned(), |id| id.to_string());
            let text =
                format!("{region} at {server}, epoch {}, {} entries", row.assignment.epoch, row.log.len());
            facts.push(fact("region", text, true));
        }
        facts
    }

    fn server_facts(&self) -> Vec<Fact> {
        let mut facts = vec![fact("session", self.session.to_string(), false)];
        for (region, held) in &self.held {
            let part = match held.part {
                Part::Copy => "a copy".to_owned(),
                Part::Opening(epoch) => format!("opening in epoch {epoch}"),
                Part::Serving(epoch) => format!("serving in epoch {epoch}"),
            };
            let waiting = held.queue.len();
            let text =
                format!("{region}: {part}, to entry {}, {waiting} writes wait", held.machine.applied());
            facts.push(fact("region", text, false));
        }
        facts
    }
}

fn fact(name: &'static str, value: String, durable: bool) -> Fact {
    Fact { name, value, durable }
}
