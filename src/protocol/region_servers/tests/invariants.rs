//! What must hold at every step. A model of its own replays the log; it shares no code with the servers but the
//! types of commands.

use std::collections::BTreeMap;

use crate::base::{ClientId, ReplicaId, fingerprint_of};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::machine::Command;
use crate::protocol::region_servers::state::{Durable, Part, Regions};
use crate::protocol::region_servers::{COORDINATOR, Epoch, Region};
use crate::protocol::testing::{Checked, Watch, require};
use crate::sim::Request;

/// A region's log as seen so far, with the state after each entry.
#[derive(Default)]
struct Replay {
    log: Vec<Command>,
    states: Vec<BTreeMap<Key, Value>>,
    serials: BTreeMap<ClientId, u32>,
    answers: BTreeMap<(ClientId, u32), Answer>,
}

/// What all replicas did so far.
#[derive(Default)]
pub struct Invariants {
    regions: BTreeMap<Region, Replay>,
    /// Who served a region in an epoch.
    servers: BTreeMap<(Region, Epoch), ReplicaId>,
}

impl Replay {
    fn push(&mut self, command: Command) {
        let mut state = self.states.last().cloned().unwrap_or_default();
        let client = command.ticket.client;
        if self.serials.get(&client).is_none_or(|last| *last < command.serial) {
            self.serials.insert(client, command.serial);
            let held = state.get(&command.action.key()).copied();
            let answer = match command.action {
                Action::Write { key, value } => {
                    state.insert(key, value);
                    Answer::Written
                }
                Action::Cas { key, expected, new } if held == expected => {
                    state.insert(key, new);
                    Answer::Compared(true)
                }
                _ => Answer::Compared(false),
            };
            self.answers.insert((client, command.serial), answer);
        }
        self.log.push(command);
        self.states.push(state);
    }

    fn after(&self, entries: usize) -> BTreeMap<Key, Value> {
        entries.checked_sub(1).map(|last| self.states[last].clone()).unwrap_or_default()
    }
}

impl Invariants {
    /// The log only grows.
    fn check_log(&mut self, node: &Regions) -> Checked {
        for (region, row) in (0..).zip(&node.durable.regions) {
            let replay = self.regions.entry(region).or_default();
            let same = replay.log.iter().zip(row.log.iter_from(0)).all(|(a, b)| a == b);
            require(same && replay.log.len() <= row.log.len(), "the log only grows", || {
                format!("region {region}")
            })?;
            let before = replay.log.len();
            row.log.iter_from(before).for_each(|command| replay.push(*command));
        }
        Ok(())
    }

    /// What a server holds is a beginning of the log, and an epoch has one server.
    fn check_server(&mut self, id: ReplicaId, node: &Regions) -> Checked {
        for (region, held) in &node.held {
            if let Part::Serving(epoch) = held.part {
                let first = *self.servers.entry((*region, epoch)).or_insert(id);
                require(first == id, "an epoch has one server", || {
                    format!("{first} and {id} both serve region {region} in epoch {epoch}")
                })?;
            }
            let entries = held.machine.applied().0 as usize;
            let replay = self.regions.entry(*region).or_default();
            require(entries <= replay.log.len(), "what is served is in the log", || {
                format!("{id} has {entries} entries of region {region}")
            })?;
            let holds: BTreeMap<Key, Value> =
                held.machine.values().map(|(key, held)| (key, held.value)).collect();
            require(holds == replay.after(entries), "a server holds what the log says", || {
                format!("{id}, region {region} at {entries}: {holds:?}")
            })?;
        }
        Ok(())
    }
}

impl Watch for Invariants {
    type Node = Regions;
    type Outline = u64;

    fn outline(durable: &Durable) -> u64 {
        fingerprint_of(durable).0
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Regions>], _: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a replica that steps is up");
        if id == COORDINATOR { self.check_log(node) } else { self.check_server(id, node) }
    }

    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        self.regions.values().map(|replay| replay.log.len()).sum()
    }

    fn epochs(&self) -> usize {
        self.servers.len()
    }

    fn answered(&self, id: ReplicaId, request: &Request, _: usize, answer: Answer) -> Checked {
        let replays = || self.regions.values();
        match answer {
            Answer::Read(value) => {
                let key = request.action.key();
                let held = |state: &BTreeMap<Key, Value>| state.get(&key).copied() == value;
                let known = value.is_none() || replays().any(|replay| replay.states.iter().any(held));
                require(known, "a read answers what was written", || format!("{id}: {value:?}"))
            }
            _ => {
                let at = (request.ticket.client, request.serial);
                let logged = replays().find_map(|replay| replay.answers.get(&at));
                require(logged == Some(&answer), "what is answered is in the log", || {
                    format!("{id} answers {request:?} with {answer:?} instead of {logged:?}")
                })
            }
        }
    }

    fn leads(node: &Regions) -> bool {
        node.held.values().any(|held| matches!(held.part, Part::Serving(_)))
    }

    fn reached(node: &Regions) -> usize {
        node.durable.regions.iter().map(|row| row.log.len()).sum()
    }

    fn holds_data(node: &Regions) -> bool {
        node.is_coordinator()
    }
}
