//! One replica under test: push an input, look at what it does. There is no network here; the test plays all
//! the others.

use std::collections::BTreeMap;

use crate::base::{
    ClassId, ClientId, Delay, Fingerprint, OpId, Ratio, ReplicaId, Rng, Span, Time, fingerprint_of,
};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::protocol::raft::state::{Durable, Raft};
use crate::protocol::raft::{
    AppendEntries, AppendOutcome, AppendReply, Command, Entry, Index, Message, Payload, Settings, Term,
    Timer, VoteReply, VoteRequest,
};
use crate::sim::{
    Context, Effect, Effects, Input, Limits, LinkQuality, Node, Nodes, Request, Setup, Ticket, Workload,
};

pub const N1: ReplicaId = ReplicaId(0);
pub const N2: ReplicaId = ReplicaId(1);
pub const N3: ReplicaId = ReplicaId(2);
pub const N4: ReplicaId = ReplicaId(3);
pub const N5: ReplicaId = ReplicaId(4);

/// What a world needs to start replicas; nothing of it but their number matters here.
pub fn setup(replicas: u8) -> Setup {
    let delay = Delay::new(Span::ZERO, Span::ZERO);
    Setup {
        nodes: Nodes { replicas, clients: 0 },
        seed: 0,
        link: LinkQuality { delay, loss: Ratio::ZERO, duplicate: Ratio::ZERO, fifo: true },
        workload: Workload {
            clients: Vec::new(),
            classes: Vec::new(),
            think: delay,
            limit: Span::ZERO,
            retry: Span::ZERO,
        },
        limits: Limits::default(),
        check_persist: true,
    }
}

/// Replica n1 of a cluster, and what its last step did.
pub struct Solo {
    pub node: Raft,
    pub replicas: u8,
    pub settings: Settings,
    pub now: Time,
    pub sent: Vec<(ReplicaId, Message)>,
    pub answers: Vec<(OpId, Result<Answer, Refusal>)>,
    pub notes: Vec<&'static str>,
    pub timers: BTreeMap<Timer, Time>,
    pub persisted: bool,
    rng: Rng,
}

impl Solo {
    pub fn new(replicas: u8) -> Solo {
        Solo::with(replicas, Settings::default())
    }

    pub fn with(replicas: u8, settings: Settings) -> Solo {
        let mut solo = Solo {
            node: Raft::start(&setup(replicas), &settings, N1, Durable::default()),
            replicas,
            settings,
            now: Time::ZERO,
            sent: Vec::new(),
            answers: Vec::new(),
            notes: Vec::new(),
            timers: BTreeMap::new(),
            persisted: false,
            rng: Rng::stream(1, "replica", 0),
        };
        solo.step(Input::Start);
        solo
    }

    /// With a log of these terms, in the last of them, not having voted in it.
    pub fn with_log(replicas: u8, terms: &[u64]) -> Solo {
        let mut solo = Solo::new(replicas);
        for (place, term) in terms.iter().enumerate() {
            solo.node.durable.log.push(write_entry(*term, place as u64 + 1));
            solo.node.durable.term = Term(*term);
        }
        solo
    }

    /// Leads the term after its log's last, its no-op sent to all.
    pub fn leader(replicas: u8, terms: &[u64]) -> Solo {
        let mut solo = Solo::with_log(replicas, terms);
        solo.win();
        solo
    }

    pub fn win(&mut self) {
        self.step(Input::Timer(Timer::Election));
        let (term, majority) = (self.node.term(), self.node.majority());
        for voter in (1..majority).map(ReplicaId) {
            self.vote(voter, term.0);
        }
        assert!(self.node.is_leader());
    }

    /// Crashes it and brings it up again.
    pub fn restart(&mut self) {
        let durable = self.node.durable().clone();
        self.node = Raft::start(&setup(self.replicas), &self.settings, N1, durable);
        self.timers.clear();
        self.step(Input::Start);
    }

    pub fn step(&mut self, input: Input<Raft>) -> &mut Solo {
        self.sent.clear();
        self.answers.clear();
        self.notes.clear();
        self.persisted = false;
        let before = self.durable_print();
        let mut effects = Effects::new();
        let mut cx = Context {
            me: N1,
            replicas: self.replicas,
            now: self.now,
            clock: self.now.0 as i64,
            rng: &mut self.rng,
        };
        self.node.step(&mut cx, input, &mut effects);
        let changed = before != self.durable_print();
        for effect in effects.drain() {
            self.carry_out(effect, changed);
        }
        assert!(self.persisted || !changed, "durable state changed and was not persisted");
        self
    }

    fn durable_print(&self) -> Fingerprint {
        fingerprint_of(self.node.durable())
    }

    fn carry_out(&mut self, effect: Effect<Raft>, changed: bool) {
        let visible = matches!(effect, Effect::Send { .. } | Effect::Respond { .. });
        assert!(!visible || !changed || self.persisted, "{effect:?} before its state is on disk");
        match effect {
            Effect::Send { to, message } => self.sent.push((to, message)),
            Effect::SetTimer { timer, after } => {
                self.timers.insert(timer, self.now + after);
            }
            Effect::CancelTimer(timer) => {
                self.timers.remove(&timer);
            }
            Effect::Persist(_) => self.persisted = true,
            Effect::Respond { ticket, result } => self.answers.push((ticket.op, result)),
            Effect::Note(note) => self.notes.push(note.rule.id),
        }
    }

    pub fn receive(&mut self, from: ReplicaId, message: Message) -> &mut Solo {
        self.step(Input::Message { from, message })
    }

    pub fn vote(&mut self, from: ReplicaId, term: u64) -> &mut Solo {
        let reply = VoteReply { term: Term(term), asked: Term(term), granted: true };
        self.receive(from, Message::VoteReply(reply))
    }

    pub fn ask(&mut self, from: ReplicaId, term: u64, last: (u64, u64)) -> &mut Solo {
        self.receive(from, Message::RequestVote(ask(term, last)))
    }

    /// A follower's logs match up to `index`, said in `round` of the current term.
    pub fn ack(&mut self, from: ReplicaId, index: u64, round: u64) -> &mut Solo {
        self.append_reply(from, round, AppendOutcome::Matched(Index(index)))
    }

    pub fn append_reply(&mut self, from: ReplicaId, round: u64, outcome: AppendOutcome) -> &mut Solo {
        let term = self.node.term();
        self.receive(from, Message::AppendReply(AppendReply { term, round, outcome }))
    }

    pub fn request(&mut self, op: u32, action: Action, level: u8) -> &mut Solo {
        self.step(Input::Request(request(op, action, level)))
    }

    pub fn write(&mut self, op: u32) -> &mut Solo {
        self.request(op, write(op.into()), 0)
    }

    /// The one vote it answered with in the last step.
    pub fn granted(&self) -> bool {
        match self.sent[..] {
            [(_, Message::VoteReply(reply) | Message::PreVoteReply(reply))] => reply.granted,
            _ => panic!("one vote was expected: {:?}", self.sent),
        }
    }

    /// The one outcome of AppendEntries it answered with in the last step.
    pub fn outcome(&self) -> AppendOutcome {
        match self.sent[..] {
            [(_, Message::AppendReply(reply))] => reply.outcome,
            _ => panic!("one reply was expected: {:?}", self.sent),
        }
    }

    /// What it sent to a follower in the last step, which is AppendEntries alone.
    pub fn appends_to(&self, to: ReplicaId) -> Vec<AppendEntries> {
        let to_it = self.sent.iter().filter(|(receiver, _)| *receiver == to);
        let appends = to_it.map(|(_, message)| match message {
            Message::AppendEntries(append) => append.clone(),
            other => panic!("{other:?} is not AppendEntries"),
        });
        appends.collect()
    }

    pub fn terms(&self) -> Vec<u64> {
        self.node.log().after(Index::ZERO).map(|entry| entry.term.0).collect()
    }

    pub fn commit(&self) -> u64 {
        self.node.commit.0
    }
}

pub fn ask(term: u64, (last_index, last_term): (u64, u64)) -> VoteRequest {
    VoteRequest { term: Term(term), last_index: Index(last_index), last_term: Term(last_term) }
}

/// AppendEntries of `term` after `prev` (index and term), with entries of these terms.
pub fn append(term: u64, prev: (u64, u64), terms: &[u64], commit: u64) -> Message {
    let entries = terms.iter().zip(prev.0 + 1..).map(|(term, index)| write_entry(*term, index));
    Message::AppendEntries(AppendEntries {
        term: Term(term),
        prev_index: Index(prev.0),
        prev_term: Term(prev.1),
        entries: entries.collect(),
        commit: Index(commit),
        round: 0,
    })
}

/// An entry that client c1 asked for as its operation `index`.
pub fn write_entry(term: u64, index: u64) -> Entry {
    let Request { ticket, serial, action, .. } = request(index as u32, write(index as i64), 0);
    Entry { term: Term(term), payload: Payload::Command(Command { ticket, serial, action }) }
}

pub fn write(value: i64) -> Action {
    Action::Write { key: Key(0), value: Value(value) }
}

pub fn read() -> Action {
    Action::Read { key: Key(0) }
}

/// The `op`-th request of client c1.
pub fn request(op: u32, action: Action, level: u8) -> Request {
    let ticket = Ticket { client: ClientId(0), op: OpId(op) };
    Request { ticket, serial: op, class: ClassId(0), action, level }
}
