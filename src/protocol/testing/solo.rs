//! One replica under test: push an input, look at what it does. There is no network here; the test plays all
//! the others.

use std::collections::BTreeMap;

use super::setup;
use crate::base::{ClassId, ClientId, Fingerprint, OpId, ReplicaId, Rng, Time, fingerprint_of};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::sim::{Context, Effect, Effects, Input, Node, Request, Seen, Ticket, Token};

pub const N1: ReplicaId = ReplicaId(0);
pub const N2: ReplicaId = ReplicaId(1);
pub const N3: ReplicaId = ReplicaId(2);
pub const N4: ReplicaId = ReplicaId(3);
pub const N5: ReplicaId = ReplicaId(4);

/// Replica n1 of a cluster, and what its last step did. The tests of each protocol add what they ask of it.
pub struct Solo<N: Node> {
    pub node: N,
    pub replicas: u8,
    pub settings: N::Settings,
    pub now: Time,
    pub sent: Vec<(ReplicaId, N::Message)>,
    pub answers: Vec<(OpId, Result<Answer, Refusal>)>,
    pub notes: Vec<&'static str>,
    pub timers: BTreeMap<N::Timer, Time>,
    pub persisted: bool,
    rng: Rng,
}

impl<N: Node> Solo<N> {
    pub fn with(replicas: u8, settings: N::Settings) -> Solo<N> {
        let mut solo = Solo {
            node: N::start(&setup(replicas), &settings, N1, N::Durable::default()),
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

    /// Crashes it and brings it up again.
    pub fn restart(&mut self) {
        let durable = self.node.durable().clone();
        self.node = N::start(&setup(self.replicas), &self.settings, N1, durable);
        self.timers.clear();
        self.step(Input::Start);
    }

    pub fn step(&mut self, input: Input<N>) -> &mut Solo<N> {
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

    fn carry_out(&mut self, effect: Effect<N>, changed: bool) {
        let visible = matches!(effect, Effect::Send { .. } | Effect::Respond { .. });
        assert!(!visible || !changed || self.persisted, "an effect before its state is on disk");
        match effect {
            Effect::Send { to, message } => self.sent.push((to, message)),
            Effect::SetTimer { timer, after } => {
                self.timers.insert(timer, self.now + after);
            }
            Effect::CancelTimer(timer) => {
                self.timers.remove(&timer);
            }
            Effect::Persist(_) => self.persisted = true,
            Effect::Respond { ticket, result, .. } => self.answers.push((ticket.op, result)),
            Effect::Note(note) => self.notes.push(note.rule.id),
        }
    }

    pub fn receive(&mut self, from: ReplicaId, message: N::Message) -> &mut Solo<N> {
        self.step(Input::Message { from, message })
    }

    pub fn request(&mut self, op: u32, action: Action, level: u8) -> &mut Solo<N> {
        self.step(Input::Request(request(op, action, level)))
    }

    pub fn write(&mut self, op: u32) -> &mut Solo<N> {
        self.request(op, write(op.into()), 0)
    }
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
    Request {
        ticket,
        serial: op,
        class: ClassId(0),
        action,
        level,
        seen: Seen::default(),
        token: Token::default(),
    }
}
