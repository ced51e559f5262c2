//! What must hold at every step: times rise with the slots, whoever leads, and a safe time covers every write.

use std::collections::BTreeMap;

use crate::base::{ReplicaId, Span, fingerprint_of};
use crate::history::{Action, Answer};
use crate::protocol::machine::{Index, Payload};
use crate::protocol::paxos::{Durable, Proposal};
use crate::protocol::spanner::Spanner;
use crate::protocol::testing::{Checked, Watch, require};
use crate::sim::{Node, Request};

/// What all replicas did so far.
pub struct Invariants {
    /// How far clocks may be off, and so ε.
    clocks: Span,
    /// The chosen values, in slot order, as the first to learn each knew it.
    chosen: Vec<Proposal>,
    epochs: BTreeMap<u64, ReplicaId>,
}

impl Invariants {
    pub fn new(clocks: Span) -> Invariants {
        Invariants { clocks, chosen: Vec::new(), epochs: BTreeMap::new() }
    }
}

impl Watch for Invariants {
    type Node = Spanner;
    type Outline = u64;

    fn outline(durable: &Durable) -> u64 {
        fingerprint_of(durable).0
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Spanner>], _: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a replica that steps is up");
        while let Some(proposal) = node.group.chosen_in(Index(self.chosen.len() as u64 + 1)) {
            let before = self.chosen.iter().map(|proposal| proposal.stamp.0).max().unwrap_or(0);
            let time = proposal.stamp.0;
            let rises = time > before || proposal.payload == Payload::NoOp;
            require(rises, "times rise with the slots", || format!("{id}: {time} after {before}"))?;
            self.chosen.push(*proposal);
        }
        if node.group.leads() {
            self.epochs.insert(node.standing().epoch, id);
        }
        // What is safe here is settled: no slot that this replica lacks has such a time.
        let applied = node.applied().0 as usize;
        let missed = self
            .chosen
            .iter()
            .skip(applied)
            .find(|proposal| proposal.stamp.0 > 0 && proposal.stamp.0 <= node.safe);
        require(missed.is_none(), "a safe time covers every write", || {
            format!("{id} takes {} for safe and lacks {missed:?}", node.safe)
        })
    }

    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        self.chosen.len()
    }

    fn clock_bound(&self) -> Span {
        self.clocks
    }

    fn epochs(&self) -> usize {
        self.epochs.len()
    }

    /// Whether reads see what was answered before them, `tests/stores` judges from what clients saw.
    fn answered(&self, _: ReplicaId, _: &Request, _: usize, _: Answer) -> Checked {
        Ok(())
    }

    fn leads(node: &Spanner) -> bool {
        node.group.leads()
    }

    fn reached(node: &Spanner) -> usize {
        node.applied().0 as usize
    }

    fn level(action: Action, draw: u8) -> u8 {
        if matches!(action, Action::Read { .. }) { draw } else { 0 }
    }
}
