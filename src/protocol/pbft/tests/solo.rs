//! A replica of PBFT under test, n1 of four, and what the tests of its rules ask of it.

pub use crate::protocol::testing::{N2, N3, N4, read, request, write};

use std::rc::Rc;

use crate::base::ReplicaId;
use crate::protocol::machine::{Command, Index};
use crate::protocol::pbft::state::Pbft;
use crate::protocol::pbft::{Message, NewView, Order, Settings, ViewChange};
use crate::protocol::testing;
use crate::sim::Request;

pub type Solo = testing::Solo<Pbft>;

impl Solo {
    /// The primary of view 0.
    pub fn primary() -> Solo {
        Solo::with(4, Settings::default())
    }

    /// A backup of view 1, whose primary is n2.
    pub fn backup() -> Solo {
        let mut solo = Solo::primary();
        solo.new_view(1, &[N2, N3, N4], &[]);
        assert!(!solo.node.is_primary() && solo.node.view() == 1);
        solo
    }

    /// The view begins: these want it, each having prepared these.
    pub fn new_view(&mut self, view: u64, from: &[ReplicaId], prepared: &[(Index, u64, Order)]) -> &mut Solo {
        let change = Rc::new(ViewChange { view, stable: Index::ZERO, prepared: prepared.to_vec() });
        let changes = from.iter().map(|id| (*id, Rc::clone(&change))).collect();
        self.receive(N2, Message::NewView(Rc::new(NewView { view, changes })))
    }

    pub fn change(&mut self, from: ReplicaId, view: u64, prepared: &[(Index, u64, Order)]) -> &mut Solo {
        let change = ViewChange { view, stable: Index::ZERO, prepared: prepared.to_vec() };
        self.receive(from, Message::ViewChange(Rc::new(change)))
    }

    pub fn pre_prepare(&mut self, from: ReplicaId, view: u64, seq: u64, order: Order) -> &mut Solo {
        self.receive(from, Message::PrePrepare { view, seq: Index(seq), order })
    }

    pub fn prepare(&mut self, from: ReplicaId, view: u64, seq: u64, order: Order) -> &mut Solo {
        self.receive(from, Message::Prepare { view, seq: Index(seq), order })
    }

    pub fn commit(&mut self, from: ReplicaId, view: u64, seq: u64, order: Order) -> &mut Solo {
        self.receive(from, Message::Commit { view, seq: Index(seq), order })
    }

    /// What it sent to one replica in the last step, in words.
    pub fn sent_to(&self, to: ReplicaId) -> Vec<String> {
        let to_it = self.sent.iter().filter(|(receiver, _)| *receiver == to);
        to_it.map(|(_, message)| message.describe()).collect()
    }

    pub fn executed(&self) -> u64 {
        self.node.executed().0
    }
}

/// The `op`-th write of client c1, for which n2 collects the replies.
pub fn order(op: u32) -> Order {
    let Request { ticket, serial, action, .. } = request(op, write(op.into()), 0);
    Order::Request { command: Command { ticket, serial, action }, proxy: N2 }
}
