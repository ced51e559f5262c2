//! A small network of replicas for tests: one queue, links that delay, lose and double, cuts, crashes that
//! keep `Durable` alone. Its clients are lines of the test. After every step it holds the store against its
//! promises.

use std::collections::{BTreeMap, BTreeSet};

use crate::promises;
use netsplit::base::{ClassId, ClientId, Delay, OpId, Ratio, ReplicaId, Rng, Span, Time};
use netsplit::history::{Action, Answer, Key, Refusal, Value};
use netsplit::protocol::quorum::{
    Contents, Dot, Durable, Message, Quorum, ReadRepair, Ring, Settings, Stamp, Timer,
};
use netsplit::sim::{
    Context, Effect, Effects, Input, Limits, LinkQuality, Node, Nodes, Request, Seen, Setup, Ticket, Token,
    Workload,
};

pub const X: Key = Key(0);
pub const Y: Key = Key(1);
pub const ONE: u8 = 0;
pub const TWO: u8 = 1;
pub const QUORUM: u8 = 3;
pub const ALL: u8 = 4;

pub type Outcome = Result<Answer, Refusal>;

pub const MS: fn(u64) -> Span = Span::from_ms;

/// Nothing but reads and writes: no repair of any kind, nobody is suspected.
pub fn bare() -> Settings {
    Settings {
        read_repair: ReadRepair::Off,
        hints: false,
        anti_entropy: Span::ZERO,
        heartbeat: Span::ZERO,
        ..Settings::default()
    }
}

pub fn read(value: i64) -> Outcome {
    Ok(Answer::Read(Some(Value(value))))
}

pub const NIL: Outcome = Ok(Answer::Read(None));
pub const WRITTEN: Outcome = Ok(Answer::Written);

enum Event {
    Deliver { from: ReplicaId, to: ReplicaId, message: Message },
    Timer { replica: ReplicaId, timer: Timer },
}

/// What a client asked, and what it was told.
pub struct Asked {
    pub request: Request,
    pub outcome: Option<Outcome>,
    pub attempts: u32,
    /// Attempts that were refused before anything was sent.
    pub untried: u32,
}

pub struct Cluster {
    pub setup: Setup,
    pub settings: Settings,
    pub ring: Ring,
    pub now: Time,
    pub skew: Vec<i64>,
    /// Links that carry nothing.
    pub cut: BTreeSet<(u8, u8)>,
    /// Links with a delay of their own.
    pub slow: BTreeMap<(u8, u8), Span>,
    pub usual: Delay,
    pub loss: Ratio,
    pub doubling: Ratio,
    /// How many messages of each label were sent.
    pub sent: BTreeMap<&'static str, usize>,
    /// Rules noted, with their sentences.
    pub notes: Vec<(&'static str, String)>,
    up: Vec<Option<Quorum>>,
    pub disks: Vec<Durable>,
    rngs: Vec<Rng>,
    rng: Rng,
    queue: BTreeMap<(Time, u64), Event>,
    timers: BTreeMap<(ReplicaId, Timer), (Time, u64)>,
    sequence: u64,
    pub asked: Vec<Asked>,
    serials: BTreeMap<ClientId, u32>,
    /// The most each replica ever had on disk, by key.
    pub highest: Vec<BTreeMap<Key, Contents>>,
    /// Stamps and dots made, by value and coordinator: the latest.
    pub stamps: BTreeMap<(Value, ReplicaId), (Stamp, Option<Dot>)>,
    /// The earliest of those.
    pub first: BTreeMap<(Value, ReplicaId), (Stamp, Option<Dot>)>,
    /// What each client was last given for a key.
    tokens: BTreeMap<(ClientId, Key), Token>,
}

impl Cluster {
    pub fn new(replicas: u8, seed: u64, settings: Settings) -> Cluster {
        let delay = Delay::new(Span::from_ms(1), Span::from_ms(1));
        let link = LinkQuality { delay, loss: Ratio::ZERO, duplicate: Ratio::ZERO, fifo: false };
        let workload = Workload {
            clients: Vec::new(),
            classes: Vec::new(),
            think: delay,
            limit: Span::from_secs(1),
            retry: Span::from_secs(1),
            app: None,
        };
        let nodes = Nodes { replicas, clients: 0 };
        let setup = Setup {
            nodes,
            seed,
            link,
            workload,
            limits: Limits::default(),
            check_persist: true,
            geography: None,
        };
        let count = usize::from(replicas);
        let mut cluster = Cluster {
            setup,
            settings,
            ring: Ring::new(replicas, settings.copies, settings.centres),
            now: Time::ZERO,
            skew: vec![0; count],
            cut: BTreeSet::new(),
            slow: BTreeMap::new(),
            usual: delay,
            loss: Ratio::ZERO,
            doubling: Ratio::ZERO,
            sent: BTreeMap::new(),
            notes: Vec::new(),
            up: vec![None; count],
            disks: vec![Durable::default(); count],
            rngs: (0..replicas).map(|n| Rng::stream(seed, "replica", n.into())).collect(),
            rng: Rng::stream(seed, "network", 0),
            queue: BTreeMap::new(),
            timers: BTreeMap::new(),
            sequence: 0,
            asked: Vec::new(),
            serials: BTreeMap::new(),
            highest: vec![BTreeMap::new(); count],
            stamps: BTreeMap::new(),
            first: BTreeMap::new(),
            tokens: BTreeMap::new(),
        };
        for n in 0..replicas {
            cluster.restart(n);
        }
        cluster
    }

    // Faults.

    pub fn crash(&mut self, n: u8) {
        self.up[usize::from(n)] = None;
        let gone: Vec<_> = self.timers.keys().filter(|(replica, _)| replica.0 == n).copied().collect();
        for key in gone {
            let place = self.timers.remove(&key).expect("it was there a line ago");
            self.queue.remove(&place);
        }
    }

    pub fn restart(&mut self, n: u8) {
        if !self.is_up(n) {
            let disk = self.disks[usize::from(n)].clone();
            self.up[usize::from(n)] = Some(Quorum::start(&self.setup, &self.settings, ReplicaId(n), disk));
            self.push(n, Input::Start);
        }
    }

    pub fn is_up(&self, n: u8) -> bool {
        self.up[usize::from(n)].is_some()
    }

    /// Cuts all links between `side` and the rest.
    pub fn partition(&mut self, side: &[u8]) {
        for a in 0..self.setup.nodes.replicas {
            for b in 0..self.setup.nodes.replicas {
                if side.contains(&a) != side.contains(&b) {
                    self.cut.insert((a, b));
                }
            }
        }
    }

    pub fn heal(&mut self) {
        self.cut.clear();
    }

    // Clients.

    /// Asks a replica for a new operation of the client.
    pub fn ask(&mut self, n: u8, client: u8, action: Action, level: u8) -> usize {
        let client = ClientId(client);
        let serial = self.serials.entry(client).or_default();
        *serial += 1;
        let ticket = Ticket { client, op: OpId(self.asked.len() as u32) };
        let request = Request {
            ticket,
            serial: *serial,
            class: ClassId(0),
            action,
            level,
            seen: Seen::default(),
            token: Token::default(),
        };
        self.asked.push(Asked { request, outcome: None, attempts: 0, untried: 0 });
        let op = self.asked.len() - 1;
        self.ask_again(n, op);
        op
    }

    /// Asks for an operation once more.
    pub fn ask_again(&mut self, n: u8, op: usize) {
        let mut request = self.asked[op].request;
        let known = self.tokens.get(&(request.ticket.client, request.action.key()));
        request.token = known.copied().unwrap_or_default();
        self.asked[op].attempts += 1;
        self.push(n, Input::Request(request));
    }

    pub fn write(&mut self, n: u8, key: Key, value: i64, level: u8) -> usize {
        self.ask(n, n, Action::Write { key, value: Value(value) }, level)
    }

    pub fn read(&mut self, n: u8, key: Key, level: u8) -> usize {
        self.ask(n, 100 + n, Action::Read { key }, level)
    }

    pub fn outcome(&self, op: usize) -> Option<Outcome> {
        self.asked[op].outcome
    }

    pub fn operations(&self) -> usize {
        self.asked.len()
    }

    /// Asks, runs until the answer is there, and gives it.
    pub fn wrote(&mut self, n: u8, key: Key, value: i64, level: u8) -> Outcome {
        let op = self.write(n, key, value, level);
        self.await_outcome(op)
    }

    pub fn has_read(&mut self, n: u8, key: Key, level: u8) -> Outcome {
        let op = self.read(n, key, level);
        self.await_outcome(op)
    }

    pub fn await_outcome(&mut self, op: usize) -> Outcome {
        while self.asked[op].outcome.is_none() {
            assert!(self.step(), "nothing is left to happen and operation {op} has no answer");
        }
        self.asked[op].outcome.expect("the loop ended")
    }

    // Looking.

    pub fn disk(&self, n: u8) -> &Durable {
        &self.disks[usize::from(n)]
    }

    pub fn node(&self, n: u8) -> &Quorum {
        self.up[usize::from(n)].as_ref().expect("the test looks at a replica that is up")
    }

    pub fn held(&self, n: u8, key: Key) -> Option<i64> {
        self.disk(n).table.newest(key).map(|version| version.value.0)
    }

    pub fn everywhere(&self, key: Key) -> Vec<Option<i64>> {
        self.ring.homes(key).map(|home| self.held(home.0, key)).collect()
    }

    pub fn noted(&self, rule: &str) -> usize {
        self.notes.iter().filter(|(id, _)| *id == rule).count()
    }

    // Running.

    pub fn run_for(&mut self, span: Span) {
        let end = self.now + span;
        while self.queue.first_key_value().is_some_and(|((at, _), _)| *at <= end) {
            self.step();
        }
        self.now = end;
    }

    pub fn step(&mut self) -> bool {
        let Some(((at, _), event)) = self.queue.pop_first() else { return false };
        self.now = at;
        match event {
            Event::Deliver { from, to, message } => {
                if self.is_up(to.0) {
                    self.push(to.0, Input::Message { from, message });
                }
            }
            Event::Timer { replica, timer } => {
                self.timers.remove(&(replica, timer));
                self.push(replica.0, Input::Timer(timer));
            }
        }
        true
    }

    fn push(&mut self, n: u8, input: Input<Quorum>) {
        let (place, me) = (usize::from(n), ReplicaId(n));
        let Some(node) = &mut self.up[place] else { return };
        let mut cx = Context {
            me,
            replicas: self.setup.nodes.replicas,
            now: self.now,
            clock: (self.now.0 as i64).saturating_add(self.skew[place]),
            rng: &mut self.rngs[place],
        };
        let mut effects = Effects::new();
        node.step(&mut cx, input, &mut effects);
        promises::assert_persisted(node, &self.disks[place], &effects);
        self.disks[place] = node.durable().clone();
        node.view();
        for (ticket, token) in effects.take_tokens() {
            let key = self.asked[ticket.op.index()].request.action.key();
            self.tokens.insert((ticket.client, key), token);
        }
        let list: Vec<Effect<Quorum>> = effects.drain().collect();
        self.assert_forward(place);
        for effect in list {
            self.carry_out(me, effect);
        }
    }

    fn carry_out(&mut self, me: ReplicaId, effect: Effect<Quorum>) {
        match effect {
            Effect::Send { to, message } => self.send(me, to, message),
            Effect::SetTimer { timer, after } => {
                self.cancel(me, timer);
                let place = self.schedule(self.now + after, Event::Timer { replica: me, timer });
                self.timers.insert((me, timer), place);
            }
            Effect::CancelTimer(timer) => self.cancel(me, timer),
            Effect::Persist(_) => {}
            Effect::Respond { ticket, result, .. } => self.answered(me, ticket, result),
            Effect::Note(note) => self.notes.push((note.rule.id, note.sentence(me))),
        }
    }

    fn send(&mut self, from: ReplicaId, to: ReplicaId, message: Message) {
        assert!(from != to && to.0 < self.setup.nodes.replicas, "{from} sends to {to}");
        assert!(!Quorum::describe(&message).is_empty());
        *self.sent.entry(Quorum::label(&message).name).or_default() += 1;
        let copies = 1 + usize::from(self.doubling.hit(&mut self.rng));
        for _ in 0..copies {
            let delay = self.slow.get(&(from.0, to.0)).copied();
            let due = self.now + delay.unwrap_or_else(|| self.usual.draw(&mut self.rng));
            if !self.cut.contains(&(from.0, to.0)) && !self.loss.hit(&mut self.rng) {
                self.schedule(due, Event::Deliver { from, to, message: message.clone() });
            }
        }
    }

    fn schedule(&mut self, at: Time, event: Event) -> (Time, u64) {
        self.sequence += 1;
        self.queue.insert((at, self.sequence), event);
        (at, self.sequence)
    }

    fn cancel(&mut self, replica: ReplicaId, timer: Timer) {
        if let Some(place) = self.timers.remove(&(replica, timer)) {
            self.queue.remove(&place);
        }
    }
}
