//! The kernel by its rules: what a cut, a crash, a link and a client do.

mod support;

use netsplit::base::{ClassId, ClientId, CutId, Delay, MessageId, NodeId, Ratio, ReplicaId, Span, Time};
use netsplit::history::{Failure, Outcome, Refusal};
use netsplit::sim::{
    Act, EventKind, Fate, LimitReached, LinkQuality, LinkSet, LossReason, MessageKind, Nodes, Record,
    ScriptedAct, Setup, Simulation, World,
};
use support::{Stored, Toy, ToySettings, setup};

const N1: ReplicaId = ReplicaId(0);
const N2: ReplicaId = ReplicaId(1);
const N3: ReplicaId = ReplicaId(2);

fn at(ms: u64, act: Act) -> ScriptedAct {
    ScriptedAct { at: Time(ms * 1_000), act }
}

fn cut(nodes: Nodes, side: &[NodeId], one_way: bool) -> Act {
    Act::Cut { cut: CutId(1), links: LinkSet::between(nodes, side, one_way), one_way, line: Vec::new() }
}

fn run(setup: Setup, script: &[ScriptedAct], until_ms: u64) -> (World<Toy>, Record) {
    let mut world = World::<Toy>::new(setup, ToySettings::default());
    let mut record = Record::new();
    let end = Time(until_ms * 1_000);
    loop {
        let act = script.get(world.acts());
        let next = act.map(|act| act.at).into_iter().chain(world.next_time()).min();
        if next.is_none_or(|next| next > end) || !world.step(act, Some(&mut record)) {
            return (world, record);
        }
    }
}

/// Messages take as long as their way is, in both directions, whatever the usual delay.
#[test]
fn a_geography_decides_how_long_messages_take() {
    let far = netsplit::system::places::ALL[3].expect("three continents");
    let s = Setup { geography: Some(far), ..setup(3, 0) };
    let (_, record) = run(s, &[], 2_000);
    let mut ways = std::collections::BTreeSet::new();
    for message in &record.messages {
        let (NodeId::Replica(from), NodeId::Replica(to)) = (message.from, message.to) else { continue };
        let delay = far.delays[from.index()][to.index()];
        let took = message.due.since(message.sent.time);
        assert!((delay.least..=delay.most).contains(&took), "{from} to {to}: {took}");
        ways.insert((from, to));
    }
    assert_eq!(ways.len(), 6);
}

#[test]
fn a_cut_stops_its_links_only_and_says_so() {
    let s = setup(3, 0);
    let nodes = s.nodes;
    let (_, record) = run(s, &[at(200, cut(nodes, &[N1.into()], false))], 600);
    let after = |m: &&netsplit::sim::MessageRecord| m.sent.time > Time(200_000);
    for message in record.messages.iter().filter(after) {
        let crosses = (message.from == N1.into()) != (message.to == N1.into());
        let lost = matches!(message.fate, Fate::Lost(_, LossReason::Cut(CutId(1))));
        assert_eq!(crosses, lost, "{message:?}");
    }
    assert!(record.messages.iter().filter(after).count() > 20);
}

#[test]
fn what_travels_on_a_link_is_lost_when_it_is_cut() {
    let s = setup(3, 0);
    let nodes = s.nodes;
    // Pings leave at 50 ms and take at least 5 ms.
    let (_, record) = run(s, &[at(52, cut(nodes, &[N1.into()], false))], 60);
    let lost = |m: &&netsplit::sim::MessageRecord| match m.fate {
        Fate::Lost(event, LossReason::Cut(_)) => {
            m.sent.time == Time(50_000) && record.moment(event).time == Time(52_000)
        }
        _ => false,
    };
    assert_eq!(record.messages.iter().filter(lost).count(), 4);
}

#[test]
fn a_one_way_cut_lets_the_way_back_through() {
    let s = setup(2, 0);
    let nodes = s.nodes;
    let (world, _) = run(s, &[at(0, cut(nodes, &[N1.into()], true))], 1_000);
    assert_eq!(world.node(N2).unwrap().pings, 0);
    assert!(world.node(N1).unwrap().pings > 10);
}

#[test]
fn healing_ends_the_cut_and_its_record() {
    let s = setup(2, 0);
    let nodes = s.nodes;
    let script = [at(0, cut(nodes, &[N1.into()], false)), at(500, Act::HealAll)];
    let (world, record) = run(s, &script, 1_000);
    assert!(world.node(N2).unwrap().pings > 3);
    assert_eq!(record.cuts.len(), 1);
    assert_eq!(record.cuts[0].until.map(|until| until.time), Some(Time(500_000)));
    assert!(world.snapshot().cuts.is_empty());
}

#[test]
fn moving_a_line_replaces_its_cut() {
    let s = setup(3, 0);
    let nodes = s.nodes;
    let script = [at(10, cut(nodes, &[N1.into()], false)), at(20, cut(nodes, &[N2.into()], false))];
    let (world, record) = run(s, &script, 30);
    let snapshot = world.snapshot();
    assert_eq!(snapshot.cuts.len(), 1);
    assert!(!snapshot.is_cut(N1.into(), N3.into()) && snapshot.is_cut(N2.into(), N3.into()));
    assert_eq!(record.cuts.len(), 2);
    assert_eq!(record.cuts[0].until.map(|until| until.time), Some(Time(20_000)));
}

#[test]
fn a_crash_keeps_the_durable_state_alone() {
    let script = [at(900, Act::Crash { replica: N1 }), at(1_500, Act::Restart { replica: N1 })];
    let (before, _) = run(setup(2, 1), &script, 899);
    let (down, record) = run(setup(2, 1), &script, 1_400);
    let (after, _) = run(setup(2, 1), &script, 1_500);
    let kept = before.durable(N1).unwrap();
    assert!(kept.writes > 0 && before.node(N1).unwrap().pings > 0);
    assert!(down.node(N1).is_none());
    assert_eq!(down.durable(N1), Some(kept));
    assert_eq!(after.durable(N1), Some(kept));
    assert_eq!(after.node(N1).unwrap().pings, 0);
    let found_down = |fate: &Fate| matches!(fate, Fate::Lost(_, LossReason::ReceiverDown));
    assert!(record.messages.iter().any(|m| m.to == N1.into() && found_down(&m.fate)));
    let timers_of_the_dead = record.events.iter().filter(|event| {
        event.time > Time(900_000) && matches!(event.kind, EventKind::Timer { replica: N1, .. })
    });
    assert_eq!(timers_of_the_dead.count(), 0);
}

#[test]
#[should_panic(expected = "a state that it had not persisted")]
fn durable_state_that_was_not_persisted_is_a_bug() {
    let settings = ToySettings { forget_to_persist: true };
    let mut world = World::<Toy>::new(setup(1, 1), settings);
    while world.now() < Time(1_000_000) {
        world.step(None, None);
    }
}

#[test]
fn links_lose_double_and_reorder_as_they_are_told() {
    let mut s = setup(2, 0);
    s.link.loss = Ratio::from_percent(30);
    s.link.duplicate = Ratio::from_percent(20);
    let (_, record) = run(s, &[], 60_000);
    let lost = record.messages.iter().filter(|m| matches!(m.fate, Fate::Lost(_, LossReason::Link)));
    // 1,200 pings each way, so 2,400 draws: within five standard deviations.
    let (lost, all) = (lost.count(), record.messages.len());
    let sent = 2_398;
    assert!((sent * 30 / 100 - 120..sent * 30 / 100 + 120).contains(&lost), "{lost}");
    let doubled = all - sent;
    assert!((sent * 14 / 100 - 100..sent * 14 / 100 + 100).contains(&doubled), "{doubled}");
}

#[test]
fn order_is_kept_where_asked_and_not_otherwise() {
    let overtakes = |fifo: bool| {
        let mut s = setup(2, 0);
        s.link.fifo = fifo;
        s.link.delay = Delay::new(Span::from_ms(1), Span::from_ms(200));
        let (_, record) = run(s, &[], 10_000);
        let mut latest = Time::ZERO;
        record.messages.iter().filter(|m| m.from == N1.into()).any(|m| {
            let overtaken = m.due < latest;
            latest = latest.max(m.due);
            overtaken
        })
    };
    assert!(overtakes(false));
    assert!(!overtakes(true));
}

#[test]
fn a_slow_link_is_slow_one_way() {
    let quality = LinkQuality {
        delay: Delay::new(Span::from_ms(100), Span::from_ms(100)),
        loss: Ratio::ZERO,
        duplicate: Ratio::ZERO,
        fifo: false,
    };
    let slow = Act::Quality { from: N1.into(), to: N2.into(), quality: Some(quality) };
    let script = [at(10, slow), at(500, Act::Quality { from: N1.into(), to: N2.into(), quality: None })];
    let (_, record) = run(setup(2, 0), &script, 1_000);
    for message in &record.messages {
        let slow = message.from == N1.into() && message.sent.time <= Time(500_000);
        assert_eq!(message.due.since(message.sent.time) == Span::from_ms(100), slow);
    }
}

#[test]
fn a_message_can_be_dropped_delayed_and_doubled_by_hand() {
    let script = [
        at(51, Act::Drop { message: MessageId(0) }),
        at(51, Act::Delay { message: MessageId(1), by: Span::from_ms(500) }),
        at(110, Act::Duplicate { message: MessageId(999) }),
    ];
    let (world, record) = run(setup(2, 0), &script, 300);
    assert!(matches!(record.messages[0].fate, Fate::Lost(_, LossReason::ByHand)));
    assert_eq!(record.messages[1].fate, Fate::InFlight);
    assert!(record.messages[1].due > Time(550_000));
    assert_eq!(world.snapshot().in_flight[0].id, MessageId(1));
    let doubled = run(setup(2, 0), &[at(51, Act::Duplicate { message: MessageId(0) })], 80);
    assert_eq!(doubled.0.node(N2).unwrap().pings, 2);
}

#[test]
fn a_skewed_clock_is_seen_by_its_replica_alone() {
    let (world, _) = run(setup(2, 0), &[at(10, Act::Skew { replica: N2, offset: -3_000_000 })], 100);
    assert!(world.node(N1).unwrap().clock > 0);
    assert!(world.node(N2).unwrap().clock < -2_000_000);
}

#[test]
fn clients_follow_hints_retry_and_apply_their_limit() {
    let s = setup(3, 3);
    let nodes = s.nodes;
    let (_, record) = run(s, &[], 2_000);
    let done = record.history.operations().iter().filter(|op| op.completed.is_some());
    assert!(done.clone().count() > 20);
    assert!(done.clone().all(|op| op.completed.unwrap().answer().is_some()));

    let silent = [at(0, cut(nodes, &[N1.into(), N2.into(), N3.into()], false))];
    let (_, record) = run(setup(3, 3), &silent, 2_000);
    for operation in record.history.operations().iter().filter(|op| op.completed.is_some()) {
        let completion = operation.completed.unwrap();
        assert_eq!(completion.at.time.since(operation.invoked.time), Span::from_ms(400));
        assert!(operation.attempts >= 4, "{operation:?}");
        assert_eq!(operation.reached, None);
        match completion.outcome {
            Outcome::Fail(Failure::TimedOut) => assert!(operation.action.is_read()),
            Outcome::Unknown(Failure::TimedOut) => assert!(!operation.action.is_read()),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_operation_that_was_refused_everywhere_failed_for_certain() {
    let s = setup(3, 3);
    let nodes = s.nodes;
    let script = [at(0, cut(nodes, &[N1.into()], false))];
    let (_, record) = run(s, &script, 3_000);
    let refused = record.history.operations().iter().filter_map(|op| {
        let outcome = op.completed?.outcome;
        let refusal = Failure::Refused(Refusal::NotLeader(Some(N1)));
        (outcome == Outcome::Fail(refusal) || outcome == Outcome::Unknown(refusal)).then_some(op)
    });
    // n1 never heard of them, but a client that wrote to it and got no answer cannot know that.
    let (mut certain, mut open) = (0, 0);
    for operation in refused {
        match operation.completed.unwrap().outcome {
            Outcome::Fail(_) => certain += 1,
            _ => open += 1,
        }
        assert!(operation.reached.is_some());
    }
    assert!(certain > 3 && open > 3, "{certain} {open}");
}

#[test]
fn a_request_by_hand_comes_as_soon_as_the_client_is_free() {
    let ask = Act::Request { client: ClientId(0), class: ClassId(0), write: true };
    let script = [at(1, ask.clone()), at(1, ask.clone()), at(1, ask)];
    let mut s = setup(1, 1);
    s.workload.think = Delay::new(Span::from_secs(9), Span::from_secs(9));
    let (world, record) = run(s, &script, 500);
    assert_eq!(record.history.operations().len(), 3);
    assert_eq!(world.durable(N1).unwrap(), &Stored { value: Some(netsplit::history::Value(3)), writes: 3 });
}

#[test]
fn limits_stop_a_run_with_a_word() {
    let mut s = setup(5, 0);
    s.limits.events = 100;
    let (world, _) = run(s, &[], 10_000);
    assert_eq!(world.stopped(), Some(LimitReached::Events(100)));
    let mut s = setup(5, 0);
    s.limits.in_flight = 30;
    s.link.delay = Delay::new(Span::from_secs(5), Span::from_secs(5));
    let (world, _) = run(s, &[], 10_000);
    assert!(matches!(world.stopped(), Some(LimitReached::InFlight(_))));
    assert!(world.snapshot().stopped.unwrap().to_string().contains("limit"));
}

#[test]
fn equal_runs_have_equal_fingerprints_at_every_event_and_forks_go_the_same_way() {
    let nodes = setup(3, 2).nodes;
    let script = [
        at(100, cut(nodes, &[N1.into()], false)),
        at(300, Act::Crash { replica: N2 }),
        at(500, Act::HealAll),
        at(600, Act::Restart { replica: N2 }),
    ];
    let mut a = World::<Toy>::new(setup(3, 2), ToySettings::default());
    let mut b = World::<Toy>::new(setup(3, 2), ToySettings::default());
    let mut record = Record::new();
    let mut fork: Option<Box<dyn Simulation>> = None;
    let mut seen = std::collections::BTreeSet::new();
    for step in 0..600 {
        assert!(seen.insert(a.fingerprint().0), "two states of one run are never equal");
        assert_eq!(a.fingerprint(), b.fingerprint());
        a.step(script.get(a.acts()), Some(&mut record));
        b.step(script.get(b.acts()), None);
        if step == 50 {
            fork = Some(a.fork());
        }
        if let Some(fork) = fork.as_mut().filter(|_| step > 50) {
            fork.step(script.get(fork.acts()), None);
            assert_eq!(fork.fingerprint(), a.fingerprint());
        }
    }
    let mut other = setup(3, 2);
    other.seed = 8;
    let (other, _) = run(other, &script, 700);
    assert!(!seen.contains(&other.fingerprint().0));
}

#[test]
fn a_truncated_record_is_the_record_of_a_shorter_run() {
    let nodes = setup(3, 2).nodes;
    let script = [
        at(100, cut(nodes, &[N1.into()], false)),
        at(300, Act::Crash { replica: N2 }),
        at(500, Act::HealAll),
        at(600, Act::Restart { replica: N2 }),
    ];
    let (_, short) = run(setup(3, 2), &script, 450);
    let (_, mut long) = run(setup(3, 2), &script, 1_000);
    long.truncate(short.end());
    assert_eq!(long.events, short.events);
    assert_eq!(long.messages, short.messages);
    assert_eq!(long.notes, short.notes);
    assert_eq!(long.standings, short.standings);
    assert_eq!(long.cuts, short.cuts);
    assert_eq!(long.history.steps(), short.history.steps());
    let strip = |record: &Record| {
        let mut operations = record.history.operations().to_vec();
        operations.iter_mut().for_each(|operation| operation.attempts = 0);
        operations
    };
    assert_eq!(strip(&long), strip(&short));
}

#[test]
fn requests_and_replies_travel_links_like_any_message() {
    let s = setup(3, 1);
    let nodes = s.nodes;
    let client: NodeId = ClientId(0).into();
    let (_, record) = run(s, &[at(0, cut(nodes, &[client], false))], 500);
    assert!(record.messages.iter().any(|m| matches!(m.kind(), MessageKind::Request(_))));
    for message in record.messages.iter().filter(|m| m.client().is_some()) {
        assert!(matches!(message.fate, Fate::Lost(_, LossReason::Cut(_))));
    }
}
