//! A small network of replicas for tests: one queue, links that delay, lose and double, cuts, crashes that
//! keep `Durable` alone. Its clients are lines of the test. After every step it holds the store against what
//! must never happen.

use std::collections::{BTreeMap, BTreeSet};

use netsplit::base::{ClassId, ClientId, Delay, OpId, Ratio, ReplicaId, Rng, Span, Time, fingerprint_of};
use netsplit::history::{Action, Answer, Key, Refusal, Value};
use netsplit::protocol::quorum::{Durable, Level, Message, Quorum, Ring, Settings, Stamp, Timer, Version};
use netsplit::sim::{
    Context, Effect, Effects, Input, Limits, LinkQuality, Node, Nodes, Request, Setup, Ticket, Workload,
};

pub const X: Key = Key(0);
pub const Y: Key = Key(1);
pub const ONE: u8 = 0;
pub const TWO: u8 = 1;
pub const QUORUM: u8 = 3;
pub const ALL: u8 = 4;

pub type Outcome = Result<Answer, Refusal>;

enum Event {
    Deliver { from: ReplicaId, to: ReplicaId, message: Message },
    Timer { replica: ReplicaId, timer: Timer },
}

/// What a client asked, and what it was told.
struct Asked {
    request: Request,
    outcome: Option<Outcome>,
    attempts: u32,
    /// Attempts that were refused before anything was sent.
    untried: u32,
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
    /// Rules noted, with their sentences.
    pub notes: Vec<(&'static str, String)>,
    up: Vec<Option<Quorum>>,
    disks: Vec<Durable>,
    rngs: Vec<Rng>,
    rng: Rng,
    queue: BTreeMap<(Time, u64), Event>,
    timers: BTreeMap<(ReplicaId, Timer), (Time, u64)>,
    sequence: u64,
    asked: Vec<Asked>,
    serials: BTreeMap<ClientId, u32>,
    /// The newest stamp each replica ever had on disk, by key.
    highest: Vec<BTreeMap<Key, Version>>,
    /// Stamps made, by value and coordinator: the latest.
    stamps: BTreeMap<(Value, ReplicaId), Stamp>,
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
        };
        let nodes = Nodes { replicas, clients: 0 };
        let setup = Setup { nodes, seed, link, workload, limits: Limits::default(), check_persist: true };
        let count = usize::from(replicas);
        let mut cluster = Cluster {
            setup,
            settings,
            ring: Ring::new(replicas, settings.copies),
            now: Time::ZERO,
            skew: vec![0; count],
            cut: BTreeSet::new(),
            slow: BTreeMap::new(),
            usual: delay,
            loss: Ratio::ZERO,
            doubling: Ratio::ZERO,
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
        let request = Request { ticket, serial: *serial, class: ClassId(0), action, level };
        self.asked.push(Asked { request, outcome: None, attempts: 0, untried: 0 });
        let op = self.asked.len() - 1;
        self.ask_again(n, op);
        op
    }

    /// Asks for an operation once more.
    pub fn ask_again(&mut self, n: u8, op: usize) {
        let request = self.asked[op].request;
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
        self.disk(n).table.get(key).map(|version| version.value.0)
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
        assert_persisted(node, &self.disks[place], &effects);
        self.disks[place] = node.durable().clone();
        node.view();
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
            Effect::Respond { ticket, result } => self.answered(me, ticket, result),
            Effect::Note(note) => self.notes.push((note.rule.id, note.sentence(me))),
        }
    }

    fn send(&mut self, from: ReplicaId, to: ReplicaId, message: Message) {
        assert!(from != to && to.0 < self.setup.nodes.replicas, "{from} sends to {to}");
        assert!(!Quorum::describe(&message).is_empty() && !Quorum::label(&message).name.is_empty());
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

    // What must never happen.

    /// The version of a key never goes back on a disk.
    fn assert_forward(&mut self, place: usize) {
        for (key, version) in self.disks[place].table.iter() {
            self.stamps
                .entry((version.value, version.stamp.by))
                .and_modify(|stamp| *stamp = (*stamp).max(version.stamp))
                .or_insert(version.stamp);
            let highest = self.highest[place].entry(key).or_insert(version);
            assert!(version >= *highest, "n{} went back from {highest:?} to {version:?}", place + 1);
            *highest = version;
        }
        let held = self.disks[place].table.iter().count();
        assert_eq!(held, self.highest[place].len(), "n{} lost a key", place + 1);
    }

    fn answered(&mut self, by: ReplicaId, ticket: Ticket, outcome: Outcome) {
        let asked = &mut self.asked[ticket.op.index()];
        asked.outcome.get_or_insert(outcome);
        asked.untried += u32::from(matches!(outcome, Err(Refusal::Unavailable { .. })));
        let request = asked.request;
        let key = request.action.key();
        match outcome {
            Ok(Answer::Written | Answer::Compared(true)) => self.assert_durable(by, request),
            Ok(Answer::Read(Some(value))) => {
                let written = self.asked.iter().any(|asked| {
                    asked.request.action.key() == key && asked.request.action.writes() == Some(value)
                });
                assert!(written, "{by} answers {key} = {value}, which nobody wrote");
            }
            Ok(Answer::Read(None) | Answer::Compared(false)) => {}
            Err(Refusal::NoQuorum { needed, answered }) => assert!(answered < needed),
            Err(Refusal::Unavailable { needed, alive }) => assert!(alive < needed),
            Err(refusal) => panic!("no rule of this store refuses so: {refusal}"),
        }
    }

    /// A write that is acknowledged is on the disks of as many homes as its level asks for, or a newer one
    /// is. Hints do not count.
    fn assert_durable(&self, by: ReplicaId, request: Request) {
        let (key, value) = (request.action.key(), request.action.writes().expect("it was written"));
        let needed = Level::from_code(request.level).needed(self.ring.copies());
        // A write that was lost at once to a newer one was never on a disk: then the newest there counts.
        let stamp = self.stamps.get(&(value, by));
        let homes = self.ring.homes(key).filter(|home| {
            let held = self.disk(home.0).table.get(key);
            held.is_some_and(|held| stamp.is_none_or(|stamp| held.stamp >= *stamp))
        });
        let durable = homes.count();
        assert!(durable >= needed.into(), "{key} = {value}: on {durable} disks, {needed} were promised");
    }

    /// A write of which every attempt was refused as unavailable is on no disk, not even as a hint.
    pub fn assert_untried_left_nothing(&self) -> usize {
        let untried = self.asked.iter().filter(|asked| asked.untried == asked.attempts);
        let values: BTreeSet<Value> = untried.filter_map(|asked| asked.request.action.writes()).collect();
        for disk in &self.disks {
            let hints = disk.hints.iter().flat_map(|(_, hints)| hints.values());
            let hinted = hints.map(|hint| hint.version.value);
            for value in disk.table.iter().map(|(_, version)| version.value).chain(hinted) {
                assert!(!values.contains(&value), "{value} is there, which was never tried");
            }
        }
        values.len()
    }

    /// Every home of every key holds the greatest version that any disk holds.
    pub fn assert_converged(&self) {
        let all = (0..self.setup.nodes.replicas).flat_map(|n| self.disk(n).table.iter());
        let mut newest: BTreeMap<Key, Version> = BTreeMap::new();
        for (key, version) in all {
            newest.entry(key).and_modify(|held| *held = (*held).max(version)).or_insert(version);
        }
        for (key, version) in newest {
            for home in self.ring.homes(key) {
                assert_eq!(self.disk(home.0).table.get(key), Some(version), "{home} differs on {key}");
            }
        }
    }
}

fn assert_persisted(node: &Quorum, before: &Durable, effects: &Effects<Quorum>) {
    if fingerprint_of(node.durable()) == fingerprint_of(before) {
        return;
    }
    let seen = |effect: &Effect<Quorum>| matches!(effect, Effect::Send { .. } | Effect::Respond { .. });
    let visible = effects.as_slice().iter().position(seen).unwrap_or(usize::MAX);
    let persisted = effects.as_slice().iter().position(|effect| matches!(effect, Effect::Persist(_)));
    assert!(
        persisted.is_some_and(|place| place < visible),
        "told before it was on disk: {effects}",
        effects = effects.as_slice().len()
    );
}
