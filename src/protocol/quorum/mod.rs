//! Quorum replication without a leader, as in Dynamo, Cassandra and Riak. It is not consensus: nothing orders the writes
//! but the clocks of those who took them, or what their writers had read; only the serial levels bring Paxos.
//!
//! # The algorithm
//! Every key has N *homes*, neighbours on a ring of replicas. Whichever replica a client asks is the
//! *coordinator* of that request, home or not; nobody is elected and nobody can be deposed.
//!
//! - **Write at level W.** The coordinator stamps the value with its wall clock, sends it to all N homes and
//!   answers when W of them have it on disk. The others get it too, a little later or never.
//! - **Read at level R.** It asks all homes and answers with the newest version among the first R replies.
//! - **Last write wins.** A home keeps the version with the greatest stamp and forgets the other. Stamps come
//!   from clocks: a write taken under a slow clock is acknowledged and lost.
//!
//! With R + W > N every read meets every acknowledged write in at least one home. That alone is not
//! linearizability:
//!
//! 1. A *refused* write stays where it arrived. It surfaces when a later read meets it, or when a hint or an
//!    exchange carries it on. Only `Refusal::Unavailable`, given before anything was sent, means "not done".
//! 2. While a write is under way, one read may meet it and a later one may not: new, then old. Only read
//!    repair that *blocks* until R homes hold the answer rules this out.
//! 3. Clocks that disagree lose writes at any level, ALL included.
//! 4. *Sloppy* quorums, in which other replicas stand in for dead homes, need not meet at all.
//!
//! Three ways lead to agreement: *read repair* mends homes that a read found behind; *hinted handoff* keeps
//! what a silent home missed on the coordinator's disk and delivers it when the home is heard again;
//! *anti-entropy* compares random pairs, by Merkle trees or by stamps, and needs no client. The first two are best
//! efforts.
//!
//! A *failure detector* by heartbeats lets a coordinator refuse at once when it believes that too few homes
//! are alive, instead of keeping the client waiting for the timeout.
//!
//! # Siblings
//! Where clocks do not decide, a write carries the *context* of its client's last read and replaces what that read saw.
//! Every write has a *dot*, the coordinator and a count; a home knows exactly which dots it has seen. A version goes
//! when somebody who lacks it has seen its dot, for then a writer knew it. What nobody knew stays: *siblings*. A plain
//! version vector has no dot beside it and takes all earlier writes of the same coordinator for seen, so that of two
//! blind writes through one coordinator it loses the first.
//!
//! # Data centres and levels
//! Each data centre has its own homes of a key. A write goes to all of them; its level says for whose acknowledgement
//! it waits: so many anywhere, a majority in the coordinator's data centre, or one in each. A read at a local level
//! leaves its data centre alone. `ANY` counts a hint; levels of *primaries* do not count those who stand in.
//!
//! # Compare-and-set
//! At the serial levels an operation goes through Paxos among the homes: prepare, read, propose, commit (`serial`). It
//! holds what it promises whatever the clocks show, for a ballot is always above those that were promised.
//!
//! What a crash keeps: the table, the hints, the latest stamp, the counts of dots, what Paxos promised and accepted,
//! and the count of starts. Requests under way and suspicions are gone.
//!
//! # Where the rooms are
//! `coordinator` follows a request, `reading` and `writing` its two kinds, `serial` and `votes` those of Paxos with `ledger` as its
//! acceptor, `sessions` its retries; `replica` holds data; `repair`, `hints`, `anti_entropy` and `merkle` bring homes
//! together; `detector` suspects; `level`, `ring`, `table`, `contents` and `dots` are arithmetic. Deviations are marked
//! `Differs:` where they are made.
//!
//! # Sources
//! - DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store", SOSP 2007 ("Dynamo"): §4.3 ring, §4.4
//!   versions, §4.5 quorums, §4.6 hinted handoff, §4.7 Merkle trees, §5 read repair; §6 names last write wins as a mode
//!   of its own. `Differs:` quorums are strict unless `Settings::sloppy` lets others stand in.
//! - Apache Cassandra, documentation ("Cassandra docs"): "Dynamo", "Hints", "Read repair"; and source ("Cassandra
//!   source"): `StorageProxy`, `PaxosState`, for lightweight transactions, which the documentation only names.
//! - Gonçalves et al., "Dotted Version Vector Sets" (their published description), for dots beside version vectors.
//! - Basho, Riak KV documentation ("Riak docs"): replication properties, conflict resolution.
//! - Gifford, "Weighted Voting for Replicated Data", SOSP 1979: R + W > N.

mod anti_entropy;
mod contents;
mod coordinator;
mod detector;
mod dots;
mod hints;
mod ledger;
mod level;
mod merkle;
mod message;
mod reading;
mod repair;
mod replica;
mod ring;
mod roles;
pub mod rules;
mod serial;
mod sessions;
mod settings;
mod table;
mod view;
mod votes;
mod writing;

use std::rc::Rc;

use crate::base::{ReplicaId, SortedMap};
use crate::history::Key;
use crate::sim::{Arg, Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};

use serial::Word;

pub use contents::{Contents, Siblings};
pub use dots::{Dot, Dots};
pub use hints::{Hint, Hints};
pub use ledger::{Ledger, Promised, Proposal};
pub use level::{LEVEL_NAMES, Level, Need, Tally};
pub use merkle::Range;
pub use message::{Message, Purpose, RequestId};
pub use ring::Ring;
pub use roles::{COORDINATING, PROPOSING, REPLICA, ROLES};
pub use rules::RULES;
pub use settings::{Conflicts, ReadRepair, Settings};
pub use table::{Merged, Stamp, Table, Version};

/// One replica of a quorum store.
#[derive(Clone, Debug, Hash)]
pub struct Quorum {
    me: ReplicaId,
    settings: Settings,
    ring: Ring,
    durable: Durable,
    detector: detector::Detector,
    sessions: sessions::Sessions,
    rounds: SortedMap<u64, coordinator::Round>,
    serials: SortedMap<u64, serial::Serial>,
    next_round: u64,
    counters: Counters,
    /// For the page: whether quorums overlap.
    overlap: Rc<str>,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Durable {
    pub table: Table,
    pub hints: Hints,
    /// The clock reading of the last stamp this replica made.
    pub latest_stamp: Option<i64>,
    /// How many writes of each key it coordinated, where those are counted: the next one's dot follows.
    pub counts: SortedMap<Key, u32>,
    /// What Paxos must not forget, for each key.
    pub ledgers: SortedMap<Key, Ledger>,
    /// How often it came up. It tells the requests and heartbeats of one life from those of another.
    pub generation: u64,
}

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    Heartbeat,
    AntiEntropy,
    Hints,
    /// The time of one coordinated request is over.
    Request(u64),
    /// A preempted proposer tries again.
    Contend(u64),
}

/// What happened since the replica came up, for the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Counters {
    refused: u32,
    repairs_sent: u32,
    repaired: u32,
    hints_delivered: u32,
    caught_up: u32,
    shadowed: u32,
}

impl Quorum {
    /// Comes up: counts the start, begins to listen and sets the timers that always run.
    fn begin(&mut self, cx: &mut Context<'_>, out: &mut Effects<Quorum>) {
        self.durable.generation += 1;
        out.persist("count of starts");
        let (keys, hints) = (self.durable.table.iter().count(), self.durable.hints.iter());
        let hints: usize = hints.map(|(_, hints)| hints.len()).sum();
        let args = [self.durable.generation, keys as u64, hints as u64].map(Arg::Number);
        out.note(&rules::STARTED, args);
        self.detector.start(self.ring.others(self.me), cx.now);
        if self.settings.heartbeat.0 > 0 {
            self.beat(cx, out);
        }
        if self.settings.anti_entropy.0 > 0 {
            // Replicas that start together must not all exchange together.
            let first = cx.rng.between(1, self.settings.anti_entropy.0);
            out.set_timer(Timer::AntiEntropy, crate::base::Span(first));
        }
        if !self.durable.hints.is_empty() {
            out.set_timer(Timer::Hints, self.hint_interval());
        }
    }

    fn receive(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        message: Message,
        out: &mut Effects<Quorum>,
    ) {
        match message {
            Message::Store { purpose, key, contents } => self.store(cx, from, purpose, (key, contents), out),
            Message::Stored { purpose, key, contents } => {
                self.forget_hint(from, key, &contents, out);
                if let Purpose::Write(id) | Purpose::StandIn(id, _) | Purpose::Repair(id) = purpose {
                    self.stored_by(cx, from, id, &contents, out);
                }
            }
            Message::Read { id, key } => self.find(from, id, key, out),
            Message::Found { id, contents, .. } => self.found_by(cx, from, id, contents.as_ref(), out),
            Message::Heartbeat { generation, beat } => self.heard(cx, from, (generation, beat), out),
            Message::Compare { stamps } => self.compare(from, &stamps, out),
            Message::Difference { newer, wanted } => self.settle_difference(from, &newer, &wanted, out),
            Message::Supply { contents } => self.take_all(from, &contents, out),
            Message::Hashes { hashes } => self.descend(from, &hashes, out),
            Message::Keys { ranges, contents } => self.settle_keys(from, &ranges, &contents, out),
            paxos => self.receive_serial(cx, from, paxos, out),
        }
    }

    /// The messages of Paxos.
    fn receive_serial(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        message: Message,
        out: &mut Effects<Quorum>,
    ) {
        match message {
            Message::Prepare { id, key, ballot } => self.on_prepare(from, id, (key, ballot), out),
            Message::Propose { id, key, proposal } => self.on_propose(from, id, (key, proposal), out),
            Message::Commit { id, key, proposal } => self.on_commit(from, id, (key, proposal), out),
            Message::Promise { id, ballot, promised } => {
                self.on_serial(cx, from, (id, ballot), Word::Promised(promised), out);
            }
            Message::Accepted { id, ballot } => self.on_serial(cx, from, (id, ballot), Word::Accepted, out),
            Message::Committed { id, ballot } => self.on_serial(cx, from, (id, ballot), Word::Committed, out),
            Message::Declined { id, ballot, promised } => {
                self.on_serial(cx, from, (id, ballot), Word::Declined(promised), out);
            }
            _ => {}
        }
    }
}

impl Node for Quorum {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Quorum {
        Quorum {
            me,
            settings: *settings,
            ring: Ring::of(setup, settings),
            durable,
            detector: detector::Detector::default(),
            sessions: sessions::Sessions::default(),
            rounds: SortedMap::new(),
            serials: SortedMap::new(),
            next_round: 0,
            counters: Counters::default(),
            overlap: Quorum::overlap_in_words(setup, Ring::of(setup, settings)).into(),
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Quorum>, out: &mut Effects<Quorum>) {
        match input {
            Input::Start => self.begin(cx, out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
            Input::Request(request) => self.take_request(cx, request, out),
            Input::Timer(Timer::Heartbeat) => self.beat(cx, out),
            Input::Timer(Timer::AntiEntropy) => self.exchange(cx, out),
            Input::Timer(Timer::Hints) => self.offer_all_hints(out),
            Input::Timer(Timer::Request(number)) => self.time_out(cx, number, out),
            Input::Timer(Timer::Contend(number)) => self.contend(cx, number, out),
        }
    }

    fn is_to_hold(&self, key: Key) -> bool {
        self.ring.is_home(key, self.me)
    }

    fn standing(&self) -> Standing {
        self.stand()
    }

    fn view(&self) -> ReplicaView {
        self.look()
    }

    fn label(message: &Message) -> Label {
        message.label()
    }

    fn describe(message: &Message) -> String {
        message.describe()
    }

    fn timer_name(timer: Timer) -> Name {
        match timer {
            Timer::Heartbeat => &"heartbeat timer",
            Timer::AntiEntropy => &"anti-entropy timer",
            Timer::Hints => &"hint timer",
            Timer::Request(_) => &"request timer",
            Timer::Contend(_) => &"contention timer",
        }
    }
}
