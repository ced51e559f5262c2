//! What must hold among the correct replicas at every step of every run. A model of its own executes what they
//! execute; it shares no code with them but the types of orders.

use std::collections::BTreeMap;

use crate::base::{ClientId, ReplicaId, fingerprint_of};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::machine::{Index, Payload};
use crate::protocol::pbft::state::{Durable, Pbft};
use crate::protocol::pbft::{Order, View};
use crate::protocol::testing::{Checked, Watch, require};
use crate::sim::Request;

/// What all replicas did so far.
pub struct Invariants {
    /// Whether only what a user could notice counts.
    lenient: bool,
    views: Vec<View>,
    begun: BTreeMap<View, ()>,
    /// What some correct replica prepared for a number in a view.
    prepared: BTreeMap<(Index, View), Order>,
    /// What some correct replica committed for a number.
    committed: BTreeMap<Index, Order>,
    /// What was executed, in order, with the state after each, and the answers.
    executed: Vec<Order>,
    states: Vec<BTreeMap<Key, Value>>,
    serials: BTreeMap<ClientId, u32>,
    answers: BTreeMap<(ClientId, u32), Answer>,
}

impl Invariants {
    pub fn new(replicas: u8, lenient: bool) -> Invariants {
        Invariants {
            lenient,
            views: vec![0; replicas.into()],
            begun: BTreeMap::new(),
            prepared: BTreeMap::new(),
            committed: BTreeMap::new(),
            executed: Vec::new(),
            states: vec![BTreeMap::new()],
            serials: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    /// [PBFT §4.2] No two correct replicas prepare different orders for a number in one view, nor commit
    /// different ones in any.
    fn check_log(&mut self, id: ReplicaId, node: &Pbft) -> Checked {
        for (seq, slot) in &node.durable.slots {
            if let Some((view, order)) = slot.prepared {
                let first = *self.prepared.entry((*seq, view)).or_insert(order);
                require(first == order || self.lenient, "one order a number and view is prepared", || {
                    format!("{id} prepared {order} for {seq} in view {view}, another {first}")
                })?;
            }
            if let Some(order) = slot.committed {
                let first = *self.committed.entry(*seq).or_insert(order);
                require(first == order, "one order a number is committed", || {
                    format!("{id} committed {order} for {seq}, another {first}")
                })?;
            }
        }
        Ok(())
    }

    /// [PBFT §4.4] A committed order survives: nothing else is ever prepared for its number later.
    fn check_survival(&self, id: ReplicaId, node: &Pbft) -> Checked {
        for (seq, slot) in &node.durable.slots {
            let Some((view, order)) = slot.prepared else { continue };
            let first = self.prepared.iter().find(|((at, earlier), held)| {
                at == seq && *earlier < view && self.committed.get(at) == Some(held)
            });
            let kept = first.is_none_or(|(_, committed)| *committed == order);
            require(kept || self.lenient, "what is committed survives a view change", || {
                format!("{id} prepared {order} for {seq} in view {view}")
            })?;
        }
        Ok(())
    }

    fn execute_up_to(&mut self, reached: usize) -> Checked {
        while self.executed.len() < reached {
            let seq = Index(self.executed.len() as u64 + 1);
            let order = self.committed.get(&seq).copied();
            require(order.is_some(), "only what is committed is executed", || format!("{seq}"))?;
            self.execute(order.expect("just required"));
        }
        Ok(())
    }

    fn execute(&mut self, order: Order) {
        let mut state = self.states.last().expect("there is a first state").clone();
        if let Payload::Command(command) = order.payload() {
            let client = command.ticket.client;
            if self.serials.get(&client).is_none_or(|last| *last < command.serial) {
                self.serials.insert(client, command.serial);
                let held = state.get(&command.action.key()).copied();
                let answer = match command.action {
                    Action::Read { .. } => Answer::Read(held),
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
        }
        self.executed.push(order);
        self.states.push(state);
    }
}

impl Watch for Invariants {
    type Node = Pbft;
    type Outline = u64;

    fn outline(durable: &Durable) -> u64 {
        fingerprint_of(durable).0
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Pbft>], _: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a replica that steps is up");
        if node.lie.is_some() {
            return Ok(());
        }
        let before = std::mem::replace(&mut self.views[id.index()], node.view());
        require(before <= node.view(), "views never go back", || format!("{id}: {before}"))?;
        if node.is_primary() {
            self.begun.insert(node.view(), ());
        }
        self.check_log(id, node)?;
        self.check_survival(id, node)?;
        let reached = node.executed().0 as usize;
        self.execute_up_to(reached)?;
        let holds: BTreeMap<Key, Value> =
            node.machine.values().map(|(key, held)| (key, held.value)).collect();
        require(holds == self.states[reached], "all execute the same", || {
            format!("{id} at {reached} holds {holds:?} instead of {:?}", self.states[reached])
        })
    }

    /// What is executed comes back from the log.
    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        self.executed.len()
    }

    fn epochs(&self) -> usize {
        self.begun.len()
    }

    fn answered(&self, _: ReplicaId, request: &Request, _: usize, answer: Answer) -> Checked {
        if request.action.is_read() && request.level == 1 {
            return Ok(()); // Nobody vouches for it.
        }
        let first = self.answers.get(&(request.ticket.client, request.serial));
        require(first == Some(&answer), "a client is told what was executed", || {
            format!("{request:?}: {answer:?} instead of {first:?}")
        })
    }

    fn leads(node: &Pbft) -> bool {
        node.is_primary()
    }

    fn reached(node: &Pbft) -> usize {
        node.executed().0 as usize
    }

    fn holds_data(node: &Pbft) -> bool {
        node.lie.is_none()
    }
}
