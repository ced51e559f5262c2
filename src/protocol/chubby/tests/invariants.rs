//! What must hold at every step: a cache that is in use holds what the cell holds, and no read is stale.

use std::collections::BTreeMap;

use crate::base::{ReplicaId, Span, fingerprint_of};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::chubby::Chubby;
use crate::protocol::chubby::session::State;
use crate::protocol::machine::{Index, Machine};
use crate::protocol::paxos::Durable;
use crate::protocol::testing::{Checked, Watch, require};
use crate::sim::{Node, Request};

/// What all replicas did so far.
pub struct Invariants {
    /// How far clocks may jump.
    clocks: Span,
    /// The learned slots applied, and of each key what it held after how many of them.
    machine: Machine,
    held: BTreeMap<Key, Vec<(usize, Option<Value>)>>,
    epochs: BTreeMap<u64, ReplicaId>,
}

impl Invariants {
    pub fn new(clocks: Span) -> Invariants {
        Invariants { clocks, machine: Machine::default(), held: BTreeMap::new(), epochs: BTreeMap::new() }
    }

    fn slots(&self) -> usize {
        self.machine.applied().0 as usize
    }

    fn learn(&mut self, node: &Chubby) {
        while let Some(proposal) = node.group.chosen_in(Index(self.slots() as u64 + 1)) {
            self.machine.apply(&proposal.payload, false);
            let slots = self.slots();
            for (key, held) in self.machine.values() {
                if held.index == self.machine.applied() {
                    self.held.entry(key).or_default().push((slots, Some(held.value)));
                }
            }
        }
    }
}

impl Watch for Invariants {
    type Node = Chubby;
    type Outline = u64;

    fn outline(durable: &Durable) -> u64 {
        fingerprint_of(durable).0
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Chubby>], _: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a replica that steps is up");
        self.learn(node);
        if node.group.leads() {
            self.epochs.insert(node.standing().epoch, id);
        }
        for library in nodes.iter().flatten().filter(|library| library.session.state == State::Valid) {
            for (key, value) in library.session.cache.iter() {
                let now = self.machine.read(*key);
                require(*value == now, "a cache holds what the cell holds", || {
                    format!("{}: {key} is {value:?} in the cache and {now:?}", library.me)
                })?;
            }
        }
        Ok(())
    }

    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        self.slots()
    }

    fn clock_bound(&self) -> Span {
        self.clocks
    }

    fn epochs(&self) -> usize {
        self.epochs.len()
    }

    /// A read answers what the key held at some time since it was asked.
    fn answered(&self, id: ReplicaId, request: &Request, since: usize, answer: Answer) -> Checked {
        let (Action::Read { key }, Answer::Read(value)) = (request.action, answer) else { return Ok(()) };
        let held = self.held.get(&key).map_or(&[][..], Vec::as_slice);
        let first = held.partition_point(|(slots, _)| *slots <= since).saturating_sub(1);
        let before = held.first().is_none_or(|(slots, _)| *slots > since);
        let may = held[first.min(held.len())..].iter().any(|(_, held)| *held == value);
        require(may || (before && value.is_none()), "no read is stale", || {
            format!("{id} reads {value:?}, and since {since}: {held:?}")
        })
    }

    fn leads(node: &Chubby) -> bool {
        node.group.leads()
    }

    fn reached(node: &Chubby) -> usize {
        node.group.chosen().0 as usize
    }
}
