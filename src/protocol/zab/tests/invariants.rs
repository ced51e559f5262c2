//! The properties of the paper, at every step of every run: integrity, total order, agreement, primary order
//! [Zab, properties]. A model of its own follows what is on disk and what is delivered; it shares no code with
//! the replicas but the types of transactions.

use std::collections::BTreeMap;

use crate::base::{ClientId, ReplicaId};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::machine::{Index, Payload};
use crate::protocol::testing::{Checked, Watch, require};
use crate::protocol::zab::state::{Durable, LeadStage, Phase, Zab};
use crate::protocol::zab::{Epoch, ReadPath, Txn, Zxid};
use crate::sim::Request;

/// What was last seen of one replica.
#[derive(Default)]
struct Seen {
    accepted: Epoch,
    current: Epoch,
    last: Zxid,
    applied: usize,
    committed: Zxid,
    values: BTreeMap<Key, (Value, Index)>,
}

/// What all replicas did so far.
pub struct Invariants {
    /// Whether only what a user could notice counts, and not the rules that it rests on: for runs in which
    /// one of those is broken on purpose.
    lenient: bool,
    majority: usize,
    seen: Vec<Seen>,
    leaders: BTreeMap<Epoch, ReplicaId>,
    /// Every transaction that was ever on a disk, with the one before it.
    made: BTreeMap<Zxid, (Zxid, Payload)>,
    /// What was delivered, in order, and what each transaction writes, requests that came before left out.
    order: Vec<Txn>,
    writes: Vec<Option<(Key, Value)>>,
    values: BTreeMap<Key, Value>,
    /// Who holds which lock with which token, after each transaction.
    locks: Vec<BTreeMap<Key, (ClientId, u64)>>,
    serials: BTreeMap<ClientId, u32>,
    answers: BTreeMap<(ClientId, u32), Answer>,
}

impl Invariants {
    pub fn new(replicas: u8, lenient: bool) -> Invariants {
        Invariants {
            lenient,
            majority: usize::from(replicas) / 2 + 1,
            seen: (0..replicas).map(|_| Seen::default()).collect(),
            leaders: BTreeMap::new(),
            made: BTreeMap::new(),
            order: Vec::new(),
            writes: Vec::new(),
            values: BTreeMap::new(),
            locks: vec![BTreeMap::new()],
            serials: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    /// Epochs never go back, and one is acknowledged only after it was promised.
    fn check_epochs(&mut self, id: ReplicaId, node: &Zab) -> Checked {
        let (accepted, current) = (node.durable.accepted, node.durable.current);
        let seen = &mut self.seen[id.index()];
        let kept = accepted >= seen.accepted && current >= seen.current && current <= accepted;
        require(kept || self.lenient, "promises never go back", || format!("{id}: {accepted}, {current}"))?;
        (seen.accepted, seen.current) = (accepted, current);
        Ok(())
    }

    /// [Zab, primary order] A zxid stands for one transaction, and always for the same ones before it.
    fn check_history(&mut self, id: ReplicaId, node: &Zab) -> Checked {
        let history = &node.durable.history;
        if history.last() == self.seen[id.index()].last {
            return Ok(());
        }
        self.seen[id.index()].last = history.last();
        let first = history.count() + 1 - history.in_log() as u64;
        let mut prev = None;
        for txn in (first..=history.count()).filter_map(|index| history.at(Index(index))) {
            if let Some(prev) = prev {
                let made = *self.made.entry(txn.zxid).or_insert((prev, txn.payload));
                require(made == (prev, txn.payload) || self.lenient, "a zxid names one history", || {
                    format!("{id}: {} after {prev}, elsewhere {} after {}", txn.payload, made.1, made.0)
                })?;
            }
            prev = Some(txn.zxid);
        }
        Ok(())
    }

    /// An epoch has one leader, and its history holds all that was delivered before.
    fn check_leader(&mut self, id: ReplicaId, node: &Zab) -> Checked {
        let Phase::Leading(leading) = &node.phase else { return Ok(()) };
        if leading.stage == LeadStage::Discovery {
            return Ok(());
        }
        let first = *self.leaders.entry(leading.epoch).or_insert(id);
        require(first == id || self.lenient, "an epoch has one leader", || {
            format!("{first} and {id} both lead epoch {}", leading.epoch)
        })?;
        // A leader that was deposed and does not know may lack what later ones delivered.
        let newest = self.leaders.keys().last() == Some(&leading.epoch);
        let held = self.order.last().is_none_or(|txn| node.durable.history.has(txn.zxid));
        require(!newest || held || self.lenient, "a leader has all that was delivered", || {
            format!("{id} leads epoch {} with a history to {}", leading.epoch, node.last())
        })
    }

    /// [Zab, total order, agreement, integrity] All deliver the same in the same order, and nothing that is
    /// not on the disks of a quorum.
    fn check_delivered(&mut self, id: ReplicaId, node: &Zab, disks: &[Durable]) -> Checked {
        let reached = node.machine.applied().0 as usize;
        for place in self.order.len()..reached {
            let Some(txn) = node.durable.history.at(Index(place as u64 + 1)).copied() else { break };
            let holds =
                |disk: &&Durable| disk.history.has(txn.zxid) || disk.history.snapshot.zxid >= txn.zxid;
            let holders = disks.iter().filter(holds).count();
            require(
                holders >= self.majority || self.lenient,
                "delivered means on a quorum’s disks",
                || format!("{id} delivers {}, which {holders} have", txn.zxid),
            )?;
            self.deliver(txn);
        }
        let seen = &mut self.seen[id.index()];
        for place in seen.applied..reached {
            let held = node.durable.history.at(Index(place as u64 + 1));
            let same = held.is_none_or(|txn| self.order.get(place) == Some(txn));
            require(same, "one order is delivered", || {
                format!("{id}: {held:?} in place {}, {:?} elsewhere", place + 1, self.order.get(place))
            })?;
        }
        let last = reached.checked_sub(1).map_or(Zxid::ZERO, |place| self.order[place].zxid);
        seen.committed = node.committed;
        require(last == node.committed, "one order is delivered", || {
            format!("{id} is at {} with {reached} transactions, {last} elsewhere", node.committed)
        })
    }

    fn deliver(&mut self, txn: Txn) {
        self.order.push(txn);
        let mut write = None;
        let place = self.order.len() as u64;
        let mut locks = self.locks.last().expect("there is one before the first").clone();
        if let Payload::Expire { client, until } = txn.payload {
            locks.retain(|_, (holder, token)| *holder != client || *token > until.0);
        }
        if let Payload::Command(command) = txn.payload {
            let client = command.ticket.client;
            if self.serials.get(&client).is_none_or(|last| *last < command.serial) {
                self.serials.insert(client, command.serial);
                let held = self.values.get(&command.action.key()).copied();
                let (answer, writes) = match command.action {
                    Action::Read { .. } => (Answer::Read(held), None),
                    Action::Write { key, value } => (Answer::Written, Some((key, value))),
                    Action::Cas { key, expected, new } if held == expected => {
                        (Answer::Compared(true), Some((key, new)))
                    }
                    Action::Acquire { key } => {
                        let free = locks.get(&key).is_none_or(|(holder, _)| *holder == client);
                        if free {
                            locks.insert(key, (client, place));
                        }
                        (Answer::Acquired(free.then_some(place)), None)
                    }
                    Action::Release { key, token } => {
                        let held = locks.get(&key).is_some_and(|(_, mine)| *mine == token);
                        if held {
                            locks.remove(&key);
                        }
                        (Answer::Released(held), None)
                    }
                    _ => (Answer::Compared(false), None),
                };
                self.answers.insert((client, command.serial), answer);
                write = writes;
            }
        }
        self.values.extend(write);
        self.writes.push(write);
        self.locks.push(locks);
    }

    /// A replica's state is what the delivered transactions make of it, each request applied once.
    fn check_machine(&mut self, id: ReplicaId, node: &Zab) -> Checked {
        let seen = &mut self.seen[id.index()];
        let reached = node.machine.applied().0 as usize;
        if reached == seen.applied {
            return Ok(());
        }
        if reached < seen.applied {
            (seen.applied, seen.values) = (0, BTreeMap::new());
        }
        for place in seen.applied..reached {
            if let Some((key, value)) = self.writes[place] {
                seen.values.insert(key, (value, Index(place as u64 + 1)));
            }
        }
        seen.applied = reached;
        let holds: BTreeMap<_, _> =
            node.machine.values().map(|(key, held)| (key, (held.value, held.index))).collect();
        require(holds == seen.values, "a session applies a request once", || {
            format!("{id} at {reached} holds {holds:?} instead of {:?}", seen.values)
        })?;
        let locks: BTreeMap<_, _> =
            node.machine.locks().map(|(key, lock)| (key, (lock.holder, lock.token.0))).collect();
        require(locks == self.locks[reached], "a lock has one holder everywhere", || {
            format!("{id} at {reached}: {locks:?} instead of {:?}", self.locks[reached])
        })
    }
}

impl Watch for Invariants {
    type Node = Zab;
    type Outline = (Epoch, Epoch, Zxid, u64, Zxid, usize);
    const LOCKS: bool = true;

    fn outline(durable: &Durable) -> Self::Outline {
        let history = &durable.history;
        let log = (history.last(), history.count(), history.snapshot.zxid, history.in_log());
        (durable.accepted, durable.current, log.0, log.1, log.2, log.3)
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Zab>], disks: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a replica that steps is up");
        self.check_epochs(id, node)?;
        self.check_history(id, node)?;
        self.check_delivered(id, node, disks)?;
        self.check_machine(id, node)?;
        self.check_leader(id, node)
    }

    fn crashed(&mut self, id: ReplicaId) {
        let seen = &mut self.seen[id.index()];
        (seen.applied, seen.committed, seen.values) = (0, Zxid::ZERO, BTreeMap::new());
    }

    fn committed(&self) -> usize {
        self.order.len()
    }

    fn epochs(&self) -> usize {
        self.leaders.len()
    }

    fn answered(&self, id: ReplicaId, request: &Request, _: usize, answer: Answer) -> Checked {
        let seen = &self.seen[id.index()];
        require(request.seen <= seen.committed.seen(), "what a client sees never goes back", || {
            format!("{id} answers {request:?} as of {}", seen.committed)
        })?;
        match (ReadPath::of(request), request.action, answer) {
            (ReadPath::Broadcast, ..) => {
                let first = self.answers.get(&(request.ticket.client, request.serial));
                require(first == Some(&answer), "a retry gets the same answer", || {
                    format!("{request:?}: {answer:?} instead of {first:?}")
                })
            }
            (_, action, Answer::Read(value)) => {
                let held = seen.values.get(&action.key()).map(|(value, _)| *value);
                require(held == value, "a read answers what is applied", || {
                    format!("{id}: {value:?} for {held:?}")
                })
            }
            (_, action, answer) => panic!("{action:?} was answered {answer:?}"),
        }
    }

    fn leads(node: &Zab) -> bool {
        node.is_leader()
    }

    fn reached(node: &Zab) -> usize {
        node.machine.applied().0 as usize
    }
}
