//! A replica of Paxos under test, and what the tests of its rules ask of it.

pub use crate::protocol::testing::{N1, N2, N3, N4, read, request, write};

use crate::base::ReplicaId;
use crate::protocol::machine::{Command, Index, Payload};
use crate::protocol::paxos::state::{Paxos, Role};
use crate::protocol::paxos::{Ballot, Message, Promise, Proposal, Proposers, Settings, Timer};
use crate::protocol::testing;
use crate::sim::{Input, Request};

pub type Solo = testing::Solo<Paxos>;

impl Solo {
    pub fn new(replicas: u8) -> Solo {
        Solo::with(replicas, Settings::default())
    }

    /// Without a leader: whoever is asked proposes.
    pub fn anyone(replicas: u8) -> Solo {
        Solo::with(replicas, Settings { proposers: Proposers::Anyone, ..Settings::default() })
    }

    /// Leads its first ballot; nobody had accepted anything.
    pub fn leader(replicas: u8) -> Solo {
        let mut solo = Solo::new(replicas);
        solo.step(Input::Timer(Timer::Leader));
        for from in (1..u8::try_from(solo.node.majority()).unwrap()).map(ReplicaId) {
            solo.promise(from, 1, 0, &[]);
        }
        assert!(solo.node.is_leader());
        solo
    }

    /// An acceptor promises a ballot: up to `chosen` all is chosen, and it has accepted these, slot and
    /// ballot.
    pub fn promise(
        &mut self,
        from: ReplicaId,
        ballot: u64,
        chosen: u64,
        accepted: &[(u64, u64)],
    ) -> &mut Solo {
        let accepted = accepted.iter().map(|(slot, ballot)| (Index(*slot), value(*slot, *ballot)));
        let (ballot, chosen) = (Ballot(ballot), Index(chosen));
        self.receive(
            from,
            Message::Promise(Promise {
                ballot,
                chosen,
                accepted: accepted.collect(),
                latest: Default::default(),
            }),
        )
    }

    pub fn prepare(&mut self, from: ReplicaId, ballot: u64, after: u64) -> &mut Solo {
        self.receive(from, Message::Prepare { ballot: Ballot(ballot), after: Index(after) })
    }

    pub fn accept(&mut self, from: ReplicaId, slot: u64, ballot: u64) -> &mut Solo {
        self.receive(from, Message::Accept { slot: Index(slot), proposal: value(slot, ballot) })
    }

    pub fn accepted(&mut self, from: ReplicaId, slot: u64, ballot: u64) -> &mut Solo {
        self.receive(from, Message::Accepted { ballot: Ballot(ballot), slot: Index(slot) })
    }

    pub fn heartbeat(&mut self, from: ReplicaId, ballot: u64, up_to: u64) -> &mut Solo {
        self.receive(from, Message::Heartbeat { ballot: Ballot(ballot), up_to: Index(up_to), round: 1 })
    }

    pub fn preempted(&mut self, from: ReplicaId, ballot: u64, promised: u64) -> &mut Solo {
        self.receive(from, Message::Preempted { ballot: Ballot(ballot), promised: Ballot(promised) })
    }

    pub fn heard(&mut self, from: ReplicaId, ballot: u64, round: u64) -> &mut Solo {
        self.receive(from, Message::Heard { ballot: Ballot(ballot), round })
    }

    /// What it sent to one replica in the last step.
    pub fn sent_to(&self, to: ReplicaId) -> Vec<Message> {
        let to_it = self.sent.iter().filter(|(receiver, _)| *receiver == to);
        to_it.map(|(_, message)| message.clone()).collect()
    }

    /// The slots and ballots of the values it asked a replica to accept in the last step; `None` is a no-op.
    pub fn proposed_to(&self, to: ReplicaId) -> Vec<(u64, u64, Option<u32>)> {
        let accepts = self.sent_to(to).into_iter().filter_map(|message| match message {
            Message::Accept { slot, proposal } => {
                Some((slot.0, proposal.ballot.0, serial(&proposal.payload)))
            }
            _ => None,
        });
        accepts.collect()
    }

    /// The one promise that it gave in the last step: how far it knows all slots to be chosen, and slot and
    /// ballot of what it has accepted later.
    pub fn promised(&self) -> (u64, Vec<(u64, u64)>) {
        match &self.sent[..] {
            [(_, Message::Promise(promise))] => {
                let accepted = promise.accepted.iter().map(|(slot, value)| (slot.0, value.ballot.0));
                (promise.chosen.0, accepted.collect())
            }
            other => panic!("one promise was expected: {other:?}"),
        }
    }

    pub fn is_backing_off(&self) -> bool {
        matches!(self.node.role, Role::BackingOff)
    }

    /// The ballot that its disk keeps as promised.
    pub fn ballot(&self) -> u64 {
        self.node.durable.promised.0
    }

    pub fn chosen(&self) -> u64 {
        self.node.chosen().0
    }
}

/// What client c1 asked for as its operation `slot` × 10 + `ballot`: another value in each slot and ballot.
pub fn value(slot: u64, ballot: u64) -> Proposal {
    let op = slot * 10 + ballot;
    let Request { ticket, serial, action, .. } = request(op as u32, write(op as i64), 0);
    let payload = Payload::Command(Command { ticket, serial, action });
    Proposal { ballot: Ballot(ballot), payload, stamp: Default::default() }
}

fn serial(payload: &Payload) -> Option<u32> {
    match payload {
        Payload::NoOp | Payload::Expire { .. } => None,
        Payload::Command(command) => Some(command.serial),
    }
}
