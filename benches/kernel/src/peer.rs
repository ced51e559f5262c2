//! The `raft` crate over the same schedule: the same ticks, the same share of lost messages, the same delays,
//! and a proposal or a read wherever a client of the measured run called.

use netsplit::base::{Ratio, Rng, Span, Time};
use netsplit::sim::{Record, Setup};
use raft::prelude::*;
use raft::storage::MemStorage;
use raft::{ReadOnlyOption, StateRole};

const TICK: Span = Span::from_ms(10);

type Replica = RawNode<MemStorage>;

/// The cluster, its network and its clock.
pub struct Cluster {
    replicas: Vec<Replica>,
    applied: Vec<[Entry; 2]>,
    in_flight: Queue,
    sent: u64,
    rng: Rng,
    setup: Setup,
    pub deliveries: u64,
    pub committed: u64,
    pub reads: u64,
}

/// The messages under way, the next to arrive last. A message is several hundred bytes, so that it stays in its slot and
/// only its key moves; few are under way at a time.
#[derive(Default)]
struct Queue {
    keys: Vec<(Time, u64, usize)>,
    slots: Vec<Option<Message>>,
    free: Vec<usize>,
}

impl Queue {
    fn next_time(&self) -> Option<Time> {
        self.keys.last().map(|(due, _, _)| *due)
    }

    fn push(&mut self, due: Time, number: u64, message: Message) {
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot] = Some(message);
                slot
            }
            None => {
                self.slots.push(Some(message));
                self.slots.len() - 1
            }
        };
        let later = |key: &&(Time, u64, usize)| (key.0, key.1) < (due, number);
        let sooner = self.keys.iter().rev().take_while(later).count();
        self.keys.insert(self.keys.len() - sooner, (due, number, slot));
    }

    fn pop(&mut self) -> Option<Message> {
        let (_, _, slot) = self.keys.pop()?;
        self.free.push(slot);
        self.slots[slot].take()
    }
}

impl Cluster {
    pub fn new(setup: Setup) -> Cluster {
        let logger = slog::Logger::root(slog::Discard, slog::o!());
        let ids: Vec<u64> = (1..=u64::from(setup.nodes.replicas)).collect();
        let replica = |id: &u64| {
            let config = Config {
                id: *id,
                election_tick: 15,
                heartbeat_tick: 5,
                min_election_tick: 15,
                max_election_tick: 31,
                pre_vote: true,
                check_quorum: true,
                read_only_option: ReadOnlyOption::Safe,
                max_inflight_msgs: 256,
                max_size_per_msg: 1 << 20,
                ..Config::default()
            };
            let storage = MemStorage::new_with_conf_state((ids.clone(), vec![]));
            RawNode::new(&config, storage, &logger).expect("the peer's configuration is legal")
        };
        Cluster {
            replicas: ids.iter().map(replica).collect(),
            applied: vec![<[Entry; 2]>::default(); ids.len()],
            in_flight: Queue::default(),
            sent: 0,
            rng: Rng::stream(setup.seed, "peer", 0),
            setup,
            deliveries: 0,
            committed: 0,
            reads: 0,
        }
    }

    /// Runs the schedule: calls are the moments at which clients called, and whether they read.
    pub fn run(&mut self, calls: &[(Time, bool)], seconds: u64) {
        let end = Time::ZERO + Span::from_secs(seconds);
        let mut tick = Time::ZERO + TICK;
        let mut calls = calls.iter().peekable();
        loop {
            let message = self.in_flight.next_time();
            let call = calls.peek().map(|(at, _)| *at);
            let next = message.into_iter().chain(call).chain([tick]).min().expect("a tick is always due");
            if next > end {
                return;
            }
            if message == Some(next) {
                self.deliver(next);
            } else if call == Some(next) {
                let (_, read) = calls.next().expect("it was peeked");
                self.call(*read, next);
            } else {
                for place in 0..self.replicas.len() {
                    self.replicas[place].tick();
                    self.settle(place, next);
                }
                tick += TICK;
            }
        }
    }

    fn deliver(&mut self, now: Time) {
        let message = self.in_flight.pop().expect("a message is due");
        let place = message.to as usize - 1;
        self.deliveries += 1;
        let _ = self.replicas[place].step(message);
        self.settle(place, now);
    }

    fn call(&mut self, read: bool, now: Time) {
        let leads = |replica: &Replica| replica.raft.state == StateRole::Leader;
        let Some(place) = self.replicas.iter().position(leads) else { return };
        if read {
            self.replicas[place].read_index(self.sent.to_le_bytes().to_vec());
        } else {
            let _ = self.replicas[place].propose(Vec::new(), vec![7; 24]);
        }
        self.settle(place, now);
    }

    /// Persists, sends and applies what the replica has ready.
    fn settle(&mut self, place: usize, now: Time) {
        while self.replicas[place].has_ready() {
            let mut ready = self.replicas[place].ready();
            let at_once = ready.take_messages();
            self.reads += ready.take_read_states().len() as u64;
            self.apply(place, ready.take_committed_entries());
            if !ready.entries().is_empty() || ready.hs().is_some() {
                let mut store = self.replicas[place].store().wl();
                store.append(ready.entries()).expect("entries follow each other");
                if let Some(state) = ready.hs() {
                    store.set_hardstate(state.clone());
                }
            }
            let persisted = ready.take_persisted_messages();
            let mut rest = self.replicas[place].advance(ready);
            if let Some(commit) = rest.commit_index() {
                self.replicas[place].store().wl().mut_hard_state().set_commit(commit);
            }
            self.apply(place, rest.take_committed_entries());
            self.replicas[place].advance_apply();
            let messages = at_once.into_iter().chain(persisted).chain(rest.take_messages());
            messages.for_each(|message| self.send(message, now));
        }
    }

    /// The state machine: two keys, written in turn.
    fn apply(&mut self, place: usize, entries: Vec<Entry>) {
        for entry in entries {
            if place == 0 && !entry.data.is_empty() {
                self.committed += 1;
            }
            let key = entry.index as usize % 2;
            self.applied[place][key] = entry;
        }
    }

    fn send(&mut self, message: Message, now: Time) {
        let due = now + self.setup.link.delay.draw(&mut self.rng);
        if !Ratio::from_percent(1).hit(&mut self.rng) {
            self.in_flight.push(due, self.sent, message);
        }
        self.sent += 1;
    }
}

/// When clients of a run called, and whether they read.
pub fn calls(record: &Record) -> Vec<(Time, bool)> {
    let operations = record.history.operations().iter();
    operations.map(|operation| (operation.invoked.time, operation.action.is_read())).collect()
}
