//! The properties that hold at every step of every run, and those that they rest on. A model of its own
//! counts what acceptors have accepted, and so knows what is chosen before any replica does; it shares no
//! code with them but the types of proposals.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{ClientId, ReplicaId, Span, fingerprint_of};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::machine::{Index, Payload};
use crate::protocol::paxos::state::{Durable, Paxos, Role};
use crate::protocol::paxos::{Ballot, ReadPath};
use crate::protocol::testing::{Checked, Watch, require};
use crate::sim::Request;

/// What was last seen of one replica.
#[derive(Default)]
struct Seen {
    promised: Ballot,
    applied: usize,
    values: BTreeMap<Key, (Value, Index)>,
}

/// What all replicas did so far.
pub struct Invariants {
    /// Whether only what a user could notice counts, and not the rules that it rests on: for runs in which
    /// one of those is broken on purpose.
    lenient: bool,
    /// How far clocks may be apart.
    clocks: Span,
    majority: usize,
    seen: Vec<Seen>,
    /// Who led each ballot.
    leaders: BTreeMap<Ballot, ReplicaId>,
    /// What was proposed in each slot and ballot, and who accepted it.
    accepted: BTreeMap<(Index, Ballot), (Payload, BTreeSet<ReplicaId>)>,
    /// The chosen value of each slot, with the ballot in which a majority first accepted it.
    chosen: BTreeMap<Index, (Payload, Ballot)>,
    /// What some replica has learned, without gaps, and what each slot writes, requests that came before left
    /// out.
    learned: Vec<Payload>,
    writes: Vec<Option<(Key, Value)>>,
    values: BTreeMap<Key, Value>,
    serials: BTreeMap<ClientId, u32>,
    /// The answers of learned requests, by client and serial.
    answers: BTreeMap<(ClientId, u32), Answer>,
}

impl Invariants {
    pub fn new(replicas: u8, lenient: bool, clocks: Span) -> Invariants {
        Invariants {
            lenient,
            clocks,
            majority: usize::from(replicas) / 2 + 1,
            seen: (0..replicas).map(|_| Seen::default()).collect(),
            leaders: BTreeMap::new(),
            accepted: BTreeMap::new(),
            chosen: BTreeMap::new(),
            learned: Vec::new(),
            writes: Vec::new(),
            values: BTreeMap::new(),
            serials: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    fn check_promise(&mut self, id: ReplicaId, node: &Paxos) -> Checked {
        let seen = &mut self.seen[id.index()];
        let promised = node.durable.promised;
        let kept = self.lenient || promised >= seen.promised;
        require(kept, "promises never go back", || format!("{id}: {} to {promised}", seen.promised))?;
        seen.promised = promised;
        let own = node.own_ballot().is_none_or(|own| own == promised);
        require(own, "a proposer has promised its own ballot", || format!("{id} promised {promised}"))
    }

    /// [PMS §2.2] Every proposal has a number of its own; what a majority accepts of one is chosen.
    fn check_accepted(&mut self, id: ReplicaId, node: &Paxos) -> Checked {
        for (slot, proposal) in &node.durable.open {
            let at = (*slot, proposal.ballot);
            let (payload, by) = self.accepted.entry(at).or_insert((proposal.payload, BTreeSet::new()));
            require(*payload == proposal.payload || self.lenient, "one value a slot and ballot", || {
                format!("{id} holds {:?} in slot {slot} of ballot {}", proposal.payload, proposal.ballot)
            })?;
            if *payload != proposal.payload || !by.insert(id) {
                continue;
            }
            // [PMS §2.2, P2b] Whatever is proposed after a value is chosen is that value.
            if let Some((value, ballot)) = self.chosen.get(slot) {
                let same = *value == proposal.payload || proposal.ballot < *ballot;
                require(same || self.lenient, "a later ballot proposes what is chosen", || {
                    format!("{id}: {} in slot {slot}, where {value} is chosen", proposal.payload)
                })?;
            }
            if by.len() >= self.majority {
                let (value, _) = *self.chosen.entry(*slot).or_insert((proposal.payload, proposal.ballot));
                require(value == proposal.payload, "one value a slot is chosen", || {
                    format!("{value} and {} in slot {slot}", proposal.payload)
                })?;
            }
        }
        Ok(())
    }

    fn check_leader(&mut self, id: ReplicaId, node: &Paxos, disks: &[Durable]) -> Checked {
        match &node.role {
            Role::Acceptor | Role::BackingOff => Ok(()),
            Role::Preparing(preparing) => {
                let unkept =
                    preparing.promises.iter().find(|by| disks[by.index()].promised < preparing.ballot);
                require(unkept.is_none() || self.lenient, "a promise is on disk", || {
                    format!("{unkept:?} promised {id} ballot {}", preparing.ballot)
                })
            }
            Role::Leader(leading) => {
                let first = *self.leaders.entry(leading.ballot).or_insert(id);
                require(first == id || self.lenient, "a ballot has one leader", || {
                    format!("{first} and {id} both lead ballot {}", leading.ballot)
                })?;
                for (slot, proposed) in &leading.proposals {
                    let holds = |disk: &Durable| {
                        disk.chosen_up_to() >= *slot
                            || disk.open.get(slot).is_some_and(|held| held.ballot >= leading.ballot)
                    };
                    let without = proposed.accepted_by.iter().find(|by| !holds(&disks[by.index()]));
                    require(without.is_none(), "an accepted value is on disk", || {
                        format!("{without:?} accepted slot {slot} of {id}")
                    })?;
                }
                Ok(())
            }
        }
    }

    /// [PMS §2.1] A process never learns that a value is chosen unless it is.
    fn check_learned(&mut self, id: ReplicaId, node: &Paxos) -> Checked {
        let before = self.seen[id.index()].applied;
        let reached = node.durable.chosen.len();
        require(reached >= before, "what is learned stays", || format!("{id}: {before} to {reached}"))?;
        for (place, proposal) in (before..).zip(node.durable.chosen.iter_from(before)) {
            let slot = Index(place as u64 + 1);
            let value = self.chosen.get(&slot).map(|(value, _)| *value);
            require(value == Some(proposal.payload), "only what is chosen is learned", || {
                format!("{id} learned {} in slot {slot}, chosen is {value:?}", proposal.payload)
            })?;
            if place == self.learned.len() {
                self.apply(proposal.payload);
            }
        }
        Ok(())
    }

    fn apply(&mut self, payload: Payload) {
        self.learned.push(payload);
        let mut write = None;
        if let Payload::Command(command) = payload {
            let client = command.ticket.client;
            if self.serials.get(&client).is_none_or(|last| *last < command.serial) {
                self.serials.insert(client, command.serial);
                let (answer, writes) = self.execute(command.action);
                self.answers.insert((client, command.serial), answer);
                write = writes;
            }
        }
        self.values.extend(write);
        self.writes.push(write);
    }

    fn execute(&self, action: Action) -> (Answer, Option<(Key, Value)>) {
        let held = self.values.get(&action.key()).copied();
        match action {
            Action::Read { .. } => (Answer::Read(held), None),
            Action::Write { key, value } => (Answer::Written, Some((key, value))),
            Action::Cas { key, expected, new } if held == expected => {
                (Answer::Compared(true), Some((key, new)))
            }
            _ => (Answer::Compared(false), None),
        }
    }

    /// A replica's state is what its learned values make of it, each request applied once.
    fn check_machine(&mut self, id: ReplicaId, node: &Paxos) -> Checked {
        let seen = &mut self.seen[id.index()];
        let (applied, chosen) = (node.machine.applied(), node.chosen());
        require(applied == chosen, "applied as far as learned", || format!("{id}: {applied} of {chosen}"))?;
        let reached = applied.0 as usize;
        if reached == seen.applied {
            return Ok(());
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
            format!("{id} at {applied} holds {holds:?} instead of {:?}", seen.values)
        })
    }

    fn read(&self, id: ReplicaId, since: usize, key: Key, value: Option<Value>) -> Checked {
        let seen = &self.seen[id.index()];
        require(seen.applied >= since, "a confirmed read is not stale", || {
            format!("{id} reads as of {}, but {since} slots were chosen before", seen.applied)
        })?;
        let held = seen.values.get(&key).map(|(value, _)| *value);
        require(held == value, "a read answers what is applied", || format!("{id}: {value:?} for {held:?}"))
    }
}

impl Watch for Invariants {
    type Node = Paxos;
    type Outline = (Ballot, usize, u64);

    const LEVELS: u64 = 4;

    fn outline(durable: &Durable) -> Self::Outline {
        (durable.promised, durable.chosen.len(), fingerprint_of(&durable.open).0)
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Paxos>], disks: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a replica that steps is up");
        self.check_promise(id, node)?;
        self.check_accepted(id, node)?;
        self.check_leader(id, node, disks)?;
        self.check_learned(id, node)?;
        self.check_machine(id, node)
    }

    /// What is learned is durable.
    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        self.learned.len()
    }

    fn clock_bound(&self) -> Span {
        self.clocks
    }

    fn epochs(&self) -> usize {
        self.leaders.len()
    }

    fn answered(&self, id: ReplicaId, request: &Request, since: usize, answer: Answer) -> Checked {
        let first = self.answers.get(&(request.ticket.client, request.serial));
        match (request.action, ReadPath::of(request), answer) {
            (Action::Read { key }, ReadPath::Local, Answer::Read(value)) => self.read(id, 0, key, value),
            // Without a leader it took a slot, and then its answer is among the others.
            (Action::Read { key }, ReadPath::Confirmed | ReadPath::Lease, Answer::Read(value))
                if first.is_none() =>
            {
                self.read(id, since, key, value)
            }
            _ => require(first == Some(&answer), "a retry gets the same answer", || {
                format!("{request:?}: {answer:?} instead of {first:?}")
            }),
        }
    }

    fn leads(node: &Paxos) -> bool {
        node.is_leader()
    }

    fn reached(node: &Paxos) -> usize {
        node.durable.chosen.len()
    }
}
