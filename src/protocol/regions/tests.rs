//! One test a rule, and random faults with what must never happen looked at after each step.

use super::{Durable, Level, Regions, Settings, Timer};
use crate::base::{ReplicaId, Rng, Span, Time};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::protocol::testing::{N1, Solo, request, setup};
use crate::sim::{Context, Effect, Effects, Input, Node, Request, Seen, Ticket};
use std::collections::{BTreeMap, BTreeSet};

const X: Key = Key(0);

type Outcome = Result<Answer, Refusal>;

enum Event {
    Message { from: ReplicaId, to: ReplicaId, message: super::Message },
    Timer { region: ReplicaId, timer: Timer },
}

/// Three regions on links that take a millisecond.
struct Account {
    settings: Settings,
    now: Time,
    nodes: Vec<Option<Regions>>,
    disks: Vec<Durable>,
    queue: BTreeMap<(Time, u64), Event>,
    timers: BTreeMap<(ReplicaId, Timer), (Time, u64)>,
    cut: BTreeSet<(u8, u8)>,
    slowest: u64,
    loss: u64,
    rng: Rng,
    sequence: u64,
    operations: u32,
    /// What every session has seen.
    seen: BTreeMap<u8, Seen>,
    asked: BTreeMap<Ticket, (Request, ReplicaId)>,
    answers: BTreeMap<Ticket, Outcome>,
    notes: BTreeSet<&'static str>,
    /// The greatest number whose write a client knows to be done, and the greatest that a strong read showed.
    done: u64,
}

impl Account {
    fn new(regions: u8, settings: Settings, seed: u64) -> Account {
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

    fn restart(&mut self, n: u8) {
        if self.nodes[usize::from(n)].is_none() {
            let disk = self.disks[usize::from(n)].clone();
            let node = Regions::start(&setup(self.nodes.len() as u8), &self.settings, ReplicaId(n), disk);
            self.nodes[usize::from(n)] = Some(node);
            self.push(n, Input::Start);
        }
    }

    fn crash(&mut self, n: u8) {
        self.nodes[usize::from(n)] = None;
        let gone: Vec<_> = self.timers.iter().filter(|((region, _), _)| region.0 == n).collect();
        let gone: Vec<_> = gone.into_iter().map(|(key, place)| (*key, *place)).collect();
        for (key, place) in gone {
            self.timers.remove(&key);
            self.queue.remove(&place);
        }
    }

    fn cut_off(&mut self, n: u8) {
        for other in (0..self.nodes.len() as u8).filter(|other| *other != n) {
            self.cut.extend([(n, other), (other, n)]);
        }
    }

    fn ask(&mut self, n: u8, client: u8, action: Action, level: u8) -> Ticket {
        self.operations += 1;
        let mut request = request(self.operations, action, level);
        request.ticket.client.0 = client;
        request.seen = self.seen.get(&client).copied().unwrap_or_default();
        self.asked.insert(request.ticket, (request, ReplicaId(n)));
        self.push(n, Input::Request(request));
        request.ticket
    }

    fn write(&mut self, n: u8, value: i64) -> Ticket {
        self.ask(n, 0, Action::Write { key: X, value: Value(value) }, 0)
    }

    fn read(&mut self, n: u8, client: u8, level: Level) -> Ticket {
        self.ask(n, client, Action::Read { key: X }, level as u8)
    }

    fn run(&mut self, ms: u64) {
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

    fn push(&mut self, n: u8, input: Input<Regions>) {
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

fn account(level: Level) -> Settings {
    Settings { account: level, lease: Span::from_secs(1), ..Settings::default() }
}

fn read_of(value: i64) -> Option<Outcome> {
    Some(Ok(Answer::Read(Some(Value(value)))))
}

#[test]
fn strong_a_write_waits_for_every_region_and_a_majority_suffices_once_one_is_dropped() {
    let mut db = Account::new(3, account(Level::Strong), 1);
    db.run(300);
    let first = db.write(1, 7);
    db.run(10);
    assert_eq!(db.answers.get(&first), Some(&Ok(Answer::Written)));
    let everywhere = (0..3).map(|n| db.read(n, 5, Level::Strong)).collect::<Vec<_>>();
    db.run(5);
    assert!(everywhere.iter().all(|read| db.answers.get(read).copied() == read_of(7)));
    db.cut_off(2);
    let second = db.write(0, 8);
    db.run(500);
    assert_eq!(db.answers.get(&second), None, "n3 counts and lacks it");
    let waits = db.read(1, 6, Level::Strong);
    assert_eq!(db.answers.get(&waits), None, "n2 has it, and does not show it yet");
    db.run(1_500);
    assert_eq!(db.answers.get(&second), Some(&Ok(Answer::Written)), "n3 was dropped");
    assert_eq!(db.answers.get(&waits).copied(), read_of(8));
    let refused = db.read(2, 6, Level::Strong);
    assert!(
        matches!(db.answers.get(&refused), Some(Err(Refusal::NoQuorum { .. }))),
        "a dropped region refuses"
    );
    let weaker = db.read(2, 6, Level::Eventual);
    assert_eq!(db.answers.get(&weaker).copied(), read_of(7), "unless a weaker level is asked for");
    db.cut.clear();
    db.run(500);
    let again = db.read(2, 6, Level::Strong);
    assert_eq!(db.answers.get(&again).copied(), read_of(8), "caught up and counted again");
}

#[test]
fn strong_two_regions_do_without_neither() {
    let mut db = Account::new(2, account(Level::Strong), 1);
    db.run(300);
    db.cut_off(1);
    let write = db.write(0, 7);
    db.run(10_000);
    assert_eq!(db.answers.get(&write), None);
    db.cut.clear();
    db.run(300);
    assert_eq!(db.answers.get(&write), Some(&Ok(Answer::Written)));
}

#[test]
fn bounded_staleness_refuses_writes_when_a_region_lacks_k_or_has_lacked_one_for_t() {
    let bounds = [(5, Span::from_secs(300)), (100_000, Span::from_secs(2))];
    for (most_writes, most_time) in bounds {
        let mut db =
            Account::new(3, Settings { most_writes, most_time, ..account(Level::BoundedStaleness) }, 1);
        db.run(300);
        db.cut_off(2);
        let writes: Vec<Ticket> = (0..8)
            .map(|value| {
                let write = db.write(0, value);
                db.run(400);
                write
            })
            .collect();
        let done: Vec<bool> = writes.iter().map(|write| db.answers[write] == Ok(Answer::Written)).collect();
        assert_eq!(done, [true, true, true, true, true, false, false, false], "{most_writes} {most_time}");
        assert_eq!(db.answers[&writes[7]], Err(Refusal::Overloaded));
        db.cut.clear();
        db.run(300);
        let write = db.write(0, 9);
        assert_eq!(db.answers[&write], Ok(Answer::Written));
    }
}

#[test]
fn session_reads_its_writes_and_others_may_not() {
    let mut db = Account::new(3, account(Level::Session), 1);
    db.run(300);
    db.slowest = 60_000;
    let write = db.write(0, 7);
    assert_eq!(db.answers[&write], Ok(Answer::Written), "it waits for nobody");
    let own = db.read(2, 0, Level::Session);
    assert_eq!(db.answers.get(&own), None, "the session has seen more than n3");
    let other = db.read(2, 1, Level::Session);
    assert_eq!(db.answers[&other], Ok(Answer::Read(None)), "another session has not");
    let eventual = db.read(2, 0, Level::Eventual);
    assert_eq!(db.answers[&eventual], Ok(Answer::Read(None)));
    db.run(200);
    assert_eq!(db.answers.get(&own).copied(), read_of(7));
}

#[test]
fn a_retry_is_the_same_write() {
    let mut db = Account::new(3, account(Level::Session), 1);
    let write = db.write(0, 7);
    let (request, _) = db.asked[&write];
    db.push(0, Input::Request(request));
    db.push(1, Input::Request(request));
    db.asked.insert(write, (request, ReplicaId(1)));
    db.run(20);
    assert_eq!(db.disks[0].log.len(), 1);
}

#[test]
fn a_region_that_knows_no_lease_is_not_counted_on() {
    let settings = account(Level::Strong);
    let mut solo = Solo::<Regions>::with(3, settings);
    assert!(solo.node.is_counted(), "n1 is the write region");
    assert_eq!(solo.node.me, N1);
    assert!(Account::new(3, settings, 1).nodes[1].as_ref().is_some_and(|node| !node.is_counted()));
    solo.write(1);
    assert!(solo.answers.is_empty(), "nobody else has it");
}

/// Random cuts, crashes and losses: `assert_one_log` and the sessions' promises hold throughout; then all heals, and
/// writes and strong reads get through.
#[test]
fn no_schedule_of_faults_breaks_a_promise_and_all_recover() {
    let mut notes = BTreeSet::new();
    for seed in 0..600 {
        let mut rng = Rng::stream(seed, "regions", 0);
        let level = Level::from_code(rng.below(5) as u8);
        let bounds = (rng.between(3, 20), Span::from_ms(rng.between(200, 3_000)));
        let settings = Settings { most_writes: bounds.0, most_time: bounds.1, ..account(level) };
        let mut db = Account::new(rng.between(2, 5) as u8, settings, seed);
        (db.loss, db.slowest) = (rng.below(20), rng.between(2_000, 80_000));
        for value in 1..60 {
            let n = rng.below(db.nodes.len() as u64) as u8;
            match rng.below(12) {
                0 => db.cut_off(n),
                1 => db.cut.clear(),
                2 => db.crash(n),
                3 => db.restart(n),
                4..8 => drop(db.write(n, value)),
                8 => {
                    let action = Action::Cas { key: X, expected: Some(Value(value - 1)), new: Value(value) };
                    db.ask(n, 1, action, 0);
                }
                _ => {
                    let (before, strong) = (db.done, db.settings.account == Level::Strong);
                    let read = db.read(n, rng.below(3) as u8, Level::from_code(rng.below(5) as u8));
                    let (request, _) = db.asked[&read];
                    if let (Some(Ok(Answer::Read(found))), true, 0) =
                        (db.answers.get(&read), strong, request.level)
                    {
                        let shown = db.disks[0].log.iter().rposition(|entry| Some(entry.value) == *found);
                        assert!(
                            shown.map_or(0, |place| place as u64 + 1) >= before,
                            "seed {seed}: back from {before}"
                        );
                    }
                }
            }
            db.run(rng.between(1, 300));
        }
        assert_recovers(&mut db);
        notes.extend(db.notes);
    }
    for rule in super::RULES {
        assert!(notes.contains(rule.id), "no schedule follows {}", rule.id);
    }
}

fn assert_recovers(db: &mut Account) {
    db.cut.clear();
    (db.loss, db.slowest) = (0, 2_000);
    (0..db.nodes.len() as u8).for_each(|n| db.restart(n));
    db.run(4_000);
    let last = (db.nodes.len() - 1) as u8;
    let write = db.write(last, 1_000);
    db.run(500);
    assert_eq!(db.answers.get(&write), Some(&Ok(Answer::Written)));
    for n in 0..=last {
        let read = db.read(n, 7, Level::Strong);
        assert_eq!(db.answers.get(&read).copied(), read_of(1_000), "n{}", n + 1);
        assert_eq!(db.disks[usize::from(n)].log, db.disks[0].log);
    }
}
