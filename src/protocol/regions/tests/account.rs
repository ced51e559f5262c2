//! An account for tests: regions on links that delay and lose, with cuts and crashes, and what must never happen looked
//! at after each step.

use crate::base::{ReplicaId, Rng, Span, Time};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::protocol::regions::{Durable, Level, Message, Regions, Settings, Timer};
use crate::protocol::testing::{request, setup};
use crate::sim::{Context, Effect, Effects, Input, Node, Request, Seen, Ticket};
use std::collections::{BTreeMap, BTreeSet};

pub const X: Key = Key(0);

pub type Outcome = Result<Answer, Refusal>;

pub enum Event {
    Message { from: ReplicaId, to: ReplicaId, message: Message },
    Timer { region: ReplicaId, timer: Timer },
}

/// Three regions on links that take a millisecond.
pub struct Account {
    pub settings: Settings,
    pub now: Time,
    pub nodes: Vec<Option<Regions>>,
    pub disks: Vec<Durable>,
    pub queue: BTreeMap<(Time, u64), Event>,
    pub timers: BTreeMap<(ReplicaId, Timer), (Time, u64)>,
    pub cut: BTreeSet<(u8, u8)>,
    pub slowest: u64,
    pub loss: u64,
    pub rng: Rng,
    pub sequence: u64,
    pub operations: u32,
    /// What every session has seen.
    pub seen: BTreeMap<u8, Seen>,
    pub asked: BTreeMap<Ticket, (Request, ReplicaId)>,
    pub answers: BTreeMap<Ticket, Outcome>,
    pub notes: BTreeSet<&'static str>,
    /// The greatest number whose write a client knows to be done, and the greatest that a strong read showed.
    pub done: u64,
}

impl Account {
    pub fn new(regions: u8, settings: Settings, seed: u64) -> Account {
        let mut account = Account {
            settings,
            now: Time::ZERO,
            nodes: (0..regions).map(|_| None).collect(),
            disks: vec![Durable::default(); regions.into()],
            queue: BTreeMap::new(),
            timers: BTreeMap::new(),
            cut: BTreeSet::new(),
            slowest: 1_000,
            loss: 0,
            rng: Rng::stream(seed, "account", 0),
            sequence: 0,
            operations: 0,
            seen: BTreeMap::new(),
            asked: BTreeMap::new(),
            answers: BTreeMap::new(),
            notes: BTreeSet::new(),
            done: 0,
        };
        (0..regions).for_each(|n| account.restart(n));
        account
    }

    pub fn restart(&mut self, n: u8) {
        if self.nodes[usize::from(n)].is_none() {
            let disk = self.disks[usize::from(n)].clone();
            let node = Regions::start(&setup(self.nodes.len() as u8), &self.settings, ReplicaId(n), disk);
            self.nodes[usize::from(n)] = Some(node);
            self.push(n, Input::Start);
        }
    }

    pub fn crash(&mut self, n: u8) {
        self.nodes[usize::from(n)] = None;
        let gone: Vec<_> = self.timers.iter().filter(|((region, _), _)| region.0 == n).collect();
        let gone: Vec<_> = gone.into_iter().map(|(key, place)| (*key, *place)).collect();
        for (key, place) in gone {
            self.timers.remove(&key);
            self.queue.remove(&place);
        }
    }

    pub fn cut_off(&mut self, n: u8) {
        for other in (0..self.nodes.len() as u8).filter(|other| *other != n) {
            self.cut.extend([(n, other), (other, n)]);
        }
    }

    pub fn ask(&mut self, n: u8, client: u8, action: Action, level: u8) -> Ticket {
        self.operations += 1;
        let mut request = request(self.operations, action, level);
        request.ticket.client.0 = client;
        request.seen = self.seen.get(&client).copied().unwrap_or_default();
        self.asked.insert(request.ticket, (request, ReplicaId(n)));
        self.push(n, Input::Request(request));
        request.ticket
    }

    pub fn write(&mut self, n: u8, value: i64) -> Ticket {
        self.ask(n, 0, Action::Write { key: X, value: Value(value) }, 0)
    }

    pub fn read(&mut self, n: u8, client: u8, level: Level) -> Ticket {
        self.ask(n, client, Action::Read { key: X }, level as u8)
    }

    pub fn run(&mut self, ms: u64) {
        let end = self.now + Span::from_ms(ms);
        while let Some(((at, _), event)) = self
            .queue
            .first_key_value()
            .map(|(at, _)| *at)
            .filter(|(at, _)| *at <= end)
            .and_then(|at| self.queue.remove_entry(&at))
        {
            self.now = at;
            match event {
                Event::Message { from, to, message } if !self.cut.contains(&(from.0, to.0)) => {
                    self.push(to.0, Input::Message { from, message });
                }
                Event::Message { .. } => {}
                Event::Timer { region, timer } => {
                    self.timers.remove(&(region, timer));
                    self.push(region.0, Input::Timer(timer));
                }
            }
        }
        self.now = end;
    }

    pub fn push(&mut self, n: u8, input: Input<Regions>) {
        let Some(node) = &mut self.nodes[usize::from(n)] else { return };
        let mut rng = self.rng.clone();
        let replicas = self.disks.len() as u8;
        let mut cx = Context { me: ReplicaId(n), replicas, now: self.now, clock: 0, rng: &mut rng };
        let mut effects = Effects::new();
        node.step(&mut cx, input, &mut effects);
        let changed = *node.durable() != self.disks[usize::from(n)];
        node.view();
        let mut persisted = false;
        self.disks[usize::from(n)] = node.durable().clone();
        for effect in effects.drain().collect::<Vec<_>>() {
            let visible = matches!(effect, Effect::Send { .. } | Effect::Respond { .. });
            assert!(!visible || !changed || persisted, "told before it was on disk");
            persisted |= matches!(effect, Effect::Persist(_));
            self.carry_out(ReplicaId(n), effect);
        }
        assert!(persisted || !changed, "changed and not on disk");
        self.assert_one_log();
    }

    fn carry_out(&mut self, me: ReplicaId, effect: Effect<Regions>) {
        match effect {
            Effect::Send { to, message } => {
                let lost = self.rng.below(100) < self.loss;
                let due = self.now + Span(self.rng.between(1_000, self.slowest));
                assert!(!Regions::describe(&message).is_empty());
                if !lost && !self.cut.contains(&(me.0, to.0)) {
                    self.schedule(due, Event::Message { from: me, to, message });
                }
            }
            Effect::SetTimer { timer, after } => {
                if let Some(place) = self.timers.remove(&(me, timer)) {
                    self.queue.remove(&place);
                }
                let place = self.schedule(self.now + after, Event::Timer { region: me, timer });
                self.timers.insert((me, timer), place);
            }
            Effect::Respond { ticket, result, seen } => self.answered(me, ticket, result, seen),
            Effect::Note(note) => {
                self.notes.insert(note.rule.id);
            }
            Effect::CancelTimer(_) | Effect::Persist(_) => {}
        }
    }

    fn schedule(&mut self, at: Time, event: Event) -> (Time, u64) {
        self.sequence += 1;
        self.queue.insert((at, self.sequence), event);
        (at, self.sequence)
    }

    /// A strong account shows what is everywhere that counts, and never less than was shown before.
    fn answered(&mut self, by: ReplicaId, ticket: Ticket, result: Outcome, seen: Seen) {
        let session = self.seen.entry(ticket.client.0).or_default();
        let (request, region) = self.asked[&ticket];
        assert_eq!(by, region, "the region that was asked answers");
        if result.is_ok() {
            let asks = self.settings.account.max(Level::from_code(request.level));
            if request.action.is_read() && asks == Level::Session {
                assert!(
                    self.disks[by.index()].log.len() as u64 >= request.seen.0,
                    "it has what the session has seen"
                );
            }
            if self.settings.account == Level::Strong && asks == Level::Strong {
                self.done = self.done.max(seen.0);
            }
            *session = (*session).max(seen);
        }
        self.answers.insert(ticket, result);
    }

    /// Every log is a prefix of the write region's, and what is committed is there.
    fn assert_one_log(&self) {
        let log = &self.disks[0].log;
        for disk in &self.disks {
            assert!(log.starts_with(&disk.log), "one writer, one log");
            assert!(disk.committed <= disk.log.len() as u64 && disk.committed <= self.disks[0].committed);
        }
        if self.settings.account == Level::Strong {
            let dropped = &self.disks[0].dropped;
            for (region, disk) in (0..).map(ReplicaId).zip(&self.disks) {
                let has = disk.log.len() as u64 >= self.disks[0].committed;
                assert!(has || dropped.contains(&region), "{region} counts and lacks a committed write");
            }
        }
    }
}
