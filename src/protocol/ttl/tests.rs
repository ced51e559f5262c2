//! One test a rule, then random schedules: staleness stays within what the TTL allows.

use crate::base::{ReplicaId, Rng, Span, Time};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::protocol::testing::{
    Checked, N1, N2, Net, Schedule, Solo, Watch, read, request, require, weather, write,
};
use crate::protocol::ttl::{Cache, Durable, Message, Record, Settings, Stale, Timer, Ttl};
use crate::sim::{Input, Request};

const KEY: Key = Key(0);

/// Tests play n1; where a resolver is wanted, one that takes itself for n3.
fn resolver(settings: Settings) -> Solo<Ttl> {
    let mut solo = Solo::<Ttl>::with(3, settings);
    solo.node.me = ReplicaId(2);
    solo
}

fn secondary(settings: Settings) -> Solo<Ttl> {
    let mut solo = Solo::<Ttl>::with(3, settings);
    solo.node.me = N2;
    solo
}

fn no_answer(solo: &mut Solo<Ttl>) -> Result<Answer, Refusal> {
    let number = *solo.node.lookups.keys().next().expect("it looks something up");
    solo.step(Input::Timer(Timer::Patience(number))).answers[0].1
}

fn ask(solo: &mut Solo<Ttl>, op: u32) -> Option<Result<Answer, Refusal>> {
    solo.step(Input::Request(request(op, read(), 0)));
    solo.answers.first().map(|(_, answer)| *answer)
}

/// Looks a name up, and is told this by the server that it asked.
fn learn(solo: &mut Solo<Ttl>, op: u32, value: Option<i64>, ttl: Span) -> Result<Answer, Refusal> {
    assert_eq!(ask(solo, op), None);
    let Some((server, Message::Query { id, key })) = solo.sent.first().cloned() else {
        panic!("{:?}", solo.sent)
    };
    let response = Message::Response { id, key, record: Record { value: value.map(Value), ttl } };
    solo.receive(server, response).answers[0].1
}

fn found(value: i64) -> Result<Answer, Refusal> {
    Ok(Answer::Read(Some(Value(value))))
}

#[test]
fn a_record_is_answered_from_the_cache_until_its_ttl_ends() {
    let mut solo = resolver(Settings::default());
    assert_eq!(learn(&mut solo, 1, Some(7), Span::from_secs(30)), found(7));
    solo.now = Time(29_999_999);
    assert_eq!(ask(&mut solo, 2), Some(found(7)));
    solo.now = Time(30_000_000);
    assert_eq!(ask(&mut solo, 3), None, "it asks again");
}

/// [RFC 2308 §5]
#[test]
fn that_there_is_no_such_name_is_kept_for_a_time_of_its_own() {
    let mut primary = Solo::<Ttl>::with(3, Settings::default());
    primary.receive(N2, Message::Query { id: (1, 1), key: KEY });
    let Message::Response { record, .. } = &primary.sent[0].1 else { panic!("{:?}", primary.sent) };
    assert_eq!(*record, Record { value: None, ttl: Settings::default().negative });
    let mut solo = resolver(Settings::default());
    assert_eq!(learn(&mut solo, 1, None, record.ttl), Ok(Answer::Read(None)));
    assert_eq!(ask(&mut solo, 2), Some(Ok(Answer::Read(None))));
}

#[test]
fn without_an_answer_a_lookup_fails() {
    let mut solo = resolver(Settings::default());
    ask(&mut solo, 1);
    let first = solo.sent[0].0;
    solo.step(Input::Timer(Timer::Again(0)));
    assert_ne!(solo.sent[0].0, first, "the next server of the zone");
    assert_eq!(no_answer(&mut solo), Err(Refusal::Unavailable { needed: 1, alive: 0 }));
}

/// [RFC 8767 §5]
#[test]
fn where_allowed_what_ran_out_is_answered_only_if_no_server_does_and_not_for_ever() {
    let stale = Stale { at_most: Span::from_secs(100), recheck: Span::from_secs(30) };
    let mut solo = resolver(Settings { stale: Some(stale), ..Settings::default() });
    learn(&mut solo, 1, Some(7), Span::from_secs(10)).unwrap();
    solo.now = Time(11_000_000);
    assert_eq!(ask(&mut solo, 2), None, "the servers come first");
    assert_eq!(no_answer(&mut solo), found(7));
    solo.now = Time(20_000_000);
    assert_eq!(ask(&mut solo, 3), Some(found(7)), "they failed a moment ago");
    solo.now = Time(42_000_000);
    assert_eq!(ask(&mut solo, 4), None, "they are tried again");
    solo.now = Time(111_000_000);
    assert_eq!(no_answer(&mut solo), Err(Refusal::Unavailable { needed: 1, alive: 0 }), "too old");
}

#[test]
fn who_asks_for_the_same_name_meanwhile_waits_for_the_same_answer() {
    let mut solo = resolver(Settings::default());
    ask(&mut solo, 1);
    let Message::Query { id, key } = solo.sent[0].1.clone() else { panic!("{:?}", solo.sent) };
    ask(&mut solo, 2);
    assert!(solo.sent.is_empty());
    let record = Record { value: Some(Value(7)), ttl: Span::from_secs(1) };
    assert_eq!(solo.receive(N1, Message::Response { id, key, record }).answers.len(), 2);
}

#[test]
fn a_change_is_made_by_the_primary_and_once() {
    let mut primary = Solo::<Ttl>::with(3, Settings::default());
    assert_eq!(primary.write(1).answers[0].1, Ok(Answer::Written));
    assert!(matches!(primary.sent[..], [(N2, Message::Notify { serial: 1 })]), "{:?}", primary.sent);
    primary.request(2, write(2), 0);
    primary.request(2, write(2), 0);
    primary.request(1, write(1), 0);
    assert_eq!((primary.node.durable.serial, primary.node.durable.zone[&KEY]), (2, Value(2)));
    let mut solo = resolver(Settings::default());
    solo.request(1, write(1), 0);
    assert!(matches!(solo.sent[..], [(N1, Message::Update { .. })]), "{:?}", solo.sent);
    assert_eq!(
        no_answer(&mut solo),
        Err(Refusal::NoQuorum { needed: 1, answered: 0 }),
        "it may have been made"
    );
}

/// [RFC 1034 §4.3.5]
#[test]
fn a_secondary_copies_the_zone_and_answers_until_it_expires() {
    let mut solo = secondary(Settings::default());
    let records = [(KEY, Value(7))].into_iter().collect();
    solo.receive(N1, Message::Zone { serial: 3, records });
    assert_eq!(ask(&mut solo, 1), Some(found(7)));
    solo.step(Input::Timer(Timer::Refresh));
    assert!(matches!(solo.sent[..], [(N1, Message::Refresh { serial: 3 })]), "{:?}", solo.sent);
    assert_eq!(solo.timers[&Timer::Refresh], solo.now + Settings::default().retry);
    solo.now = Time::ZERO + Settings::default().expire;
    solo.step(Input::Timer(Timer::Refresh));
    assert_eq!(solo.notes, ["ttl.expired"]);
    assert_eq!(ask(&mut solo, 2), None, "it is a resolver like any other now");
    solo.receive(N1, Message::Current { serial: 3 });
    assert_eq!(ask(&mut solo, 3), Some(found(7)));
}

#[test]
fn a_cache_does_not_survive_a_crash() {
    let mut solo = resolver(Settings::default());
    learn(&mut solo, 1, Some(7), Span::from_secs(30)).unwrap();
    solo.node = <Ttl as crate::sim::Node>::start(
        &crate::protocol::testing::setup(3),
        &Settings::default(),
        ReplicaId(2),
        solo.node.durable.clone(),
    );
    assert_eq!(solo.node.cache, Cache::default());
}

/// At every step: no zone is ahead of the primary's, and no record is kept beyond its TTL.
#[derive(Default)]
struct Bounded {
    changes: usize,
    serials: Vec<u64>,
}

impl Watch for Bounded {
    type Node = Ttl;
    type Outline = Durable;

    fn outline(durable: &Durable) -> Durable {
        durable.clone()
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Ttl>], disks: &[Durable]) -> Checked {
        self.serials.resize(nodes.len(), 0);
        let node = nodes[id.index()].as_ref().expect("it took a step");
        let serial = node.durable.serial;
        require(serial >= self.serials[id.index()], "serials only grow", || id.to_string())?;
        self.serials[id.index()] = serial;
        require(serial <= disks[0].serial, "nobody is ahead of the primary", || id.to_string())?;
        let same = serial < disks[0].serial || node.durable.zone == disks[0].zone || !node.has_zone();
        require(same, "equal serials, equal zones", || id.to_string())?;
        self.changes = disks[0].serial as usize;
        Ok(())
    }

    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        self.changes
    }

    fn epochs(&self) -> usize {
        0
    }

    fn answered(&self, id: ReplicaId, request: &Request, _: usize, answer: Answer) -> Checked {
        let read_at_primary = id == N1 && request.action.is_read();
        let is_read = matches!(answer, Answer::Read(_));
        require(!read_at_primary || is_read, "the primary reads its zone", || request.action.to_string())
    }

    fn leads(node: &Ttl) -> bool {
        node.me == N1
    }

    /// Resolvers hold no zone: they count as caught up.
    fn reached(node: &Ttl) -> usize {
        if node.has_zone() { node.durable.serial as usize } else { usize::MAX }
    }
}

#[test]
fn zones_follow_the_primary_in_random_schedules() {
    for seed in 0..200 {
        let mut rng = Rng::stream(seed, "ttl schedule", 0);
        let ms = Span::from_ms;
        let settings = Settings {
            secondaries: 2,
            refresh: ms(200),
            retry: ms(50),
            query: ms(40),
            patience: ms(120),
            ttl: ms(300),
            notify: seed % 2 == 0,
            ..Settings::default()
        };
        // All are servers of the zone, so that all must come to hold it.
        let net = Net::new(3, settings, seed, weather(&mut rng), Bounded::default());
        if let Err(violation) = Schedule::new(net, rng).run() {
            panic!("seed {seed}: {violation:?}");
        }
    }
}

#[test]
fn counters_are_refused() {
    let mut solo = resolver(Settings::default());
    let add = Action::Add { key: KEY, amount: 1 };
    assert_eq!(solo.request(1, add, 0).answers[0].1, Err(Refusal::Unsupported));
}
