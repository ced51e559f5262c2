//! The store in the lab's own world: its clients, its network, its acts.

use netsplit::base::{ClassId, ClientId, CutId, Delay, MessageId, NodeId, Ratio, ReplicaId, Rng, Span, Time};
use netsplit::history::{Answer, Failure, Key, Outcome, Refusal};
use netsplit::protocol::quorum::{Quorum, ReadRepair, Settings};
use netsplit::sim::{
    Act, ClassSpec, ClientSpec, EventKind, Limits, LinkQuality, LinkSet, Nodes, Record, ScriptedAct, Setup,
    Simulation, Workload, World,
};

use crate::harness::{ONE, QUORUM};

const NODES: Nodes = Nodes { replicas: 5, clients: 3 };

fn class(name: &str, key: u8, level: u8) -> ClassSpec {
    ClassSpec {
        name: name.to_owned(),
        keys: vec![Key(key)],
        data: Default::default(),
        reads: Ratio::from_percent(50),
        compares: Ratio::from_percent(20),
        read_level: level,
        write_level: level,
        weight: 1,
    }
}

fn world(seed: u64, settings: Settings) -> World<Quorum> {
    let clients = NODES.clients().map(|id| ClientSpec { name: id.to_string(), home: ReplicaId(id.0 * 2) });
    let workload = Workload {
        clients: clients.collect(),
        classes: vec![class("ledger", 0, QUORUM), class("badge", 1, ONE)],
        think: Delay::new(Span::from_ms(5), Span::from_ms(60)),
        limit: Span::from_ms(600),
        retry: Span::from_ms(250),
        app: None,
    };
    let link = LinkQuality {
        delay: Delay::new(Span::from_ms(2), Span::from_ms(25)),
        loss: Ratio::from_percent(2),
        duplicate: Ratio::from_percent(2),
        fifo: false,
    };
    let limits = Limits::default();
    World::new(
        Setup { nodes: NODES, seed, link, workload, limits, check_persist: true, geography: None },
        settings,
    )
}

fn any_node(rng: &mut Rng) -> NodeId {
    NODES.at(rng.below(NODES.count() as u64) as usize).expect("the row is one of theirs")
}

fn any_act(rng: &mut Rng, world: &World<Quorum>) -> Act {
    let replica = ReplicaId(rng.below(NODES.replicas.into()) as u8);
    let cut = CutId(rng.below(3) as u16);
    let in_flight = world.snapshot().in_flight;
    let message = match rng.below(in_flight.len().max(1) as u64) as usize {
        place if place < in_flight.len() => in_flight[place].id,
        _ => MessageId(0),
    };
    match rng.below(12) {
        0 | 1 => {
            let side: Vec<NodeId> = NODES.all().filter(|_| rng.below(2) == 0).collect();
            let one_way = rng.below(4) == 0;
            Act::Cut { cut, links: LinkSet::between(NODES, &side, one_way), one_way, line: Vec::new() }
        }
        2 | 3 => Act::Heal { cut },
        4 => Act::Crash { replica },
        5 | 6 => Act::Restart { replica },
        7 => Act::Skew { replica, offset: rng.below(400_000) as i64 - 200_000 },
        8 => Act::Drop { message },
        9 => Act::Delay { message, by: Span(rng.below(300_000)) },
        10 => Act::Duplicate { message },
        _ if rng.below(2) == 0 => {
            let client = ClientId(rng.below(NODES.clients.into()) as u8);
            Act::Request { client, class: ClassId(rng.below(2) as u8), write: rng.below(2) == 0 }
        }
        _ => {
            let quality = LinkQuality {
                delay: Delay::new(Span::ZERO, Span::from_ms(rng.below(300))),
                loss: Ratio::from_percent(rng.below(40) as u32),
                duplicate: Ratio::from_percent(rng.below(40) as u32),
                fifo: rng.below(2) == 0,
            };
            let quality = (rng.below(2) == 0).then_some(quality);
            Act::Quality { from: any_node(rng), to: any_node(rng), quality }
        }
    }
}

/// Steps until `end`, with an act every now and then; gives the acts that happened.
fn disturb(world: &mut World<Quorum>, record: &mut Record, rng: &mut Rng, end: Time) -> Vec<ScriptedAct> {
    let mut script = Vec::new();
    let mut at = world.now();
    while at < end {
        at += Span(rng.between(1, 150_000));
        run_to(world, record, at);
        let act = ScriptedAct { at, act: any_act(rng, world) };
        assert!(world.step(Some(&act), Some(record)));
        script.push(act);
    }
    script
}

fn run_to(world: &mut dyn Simulation, record: &mut Record, end: Time) {
    while world.next_time().is_some_and(|next| next <= end) {
        assert!(world.step(None, Some(record)));
    }
}

fn settings(seed: u64) -> Settings {
    Settings {
        copies: [0, 3][seed as usize % 2],
        read_repair: ReadRepair::from_choice((seed % 3) as i64),
        anti_entropy: Span::from_ms(400 * (seed % 2)),
        ..Settings::default()
    }
}

#[test]
fn worlds_under_random_acts_keep_their_discipline_and_recover() {
    for seed in 0..60 {
        let mut rng = Rng::stream(seed, "acts", 0);
        let mut record = Record::default();
        let settings = Settings { anti_entropy: Span::from_ms(200), ..settings(seed) };
        let mut world = world(seed, settings);
        disturb(&mut world, &mut record, &mut rng, Time::ZERO + Span::from_secs(5));
        for act in recovery(world.now()) {
            assert!(world.step(Some(&act), Some(&mut record)));
        }
        let healed = world.now();
        run_to(&mut world, &mut record, healed + Span::from_secs(3));
        for note in &record.notes {
            assert!(!note.note.sentence(note.replica).is_empty());
        }
        let late =
            record.history.operations().iter().filter(|op| op.invoked.time > healed + Span::from_secs(1));
        let mut ended = 0;
        for operation in late.filter(|op| op.completed.is_some()) {
            let completion = operation.completed.expect("the filter left these");
            assert!(matches!(completion.outcome, Outcome::Ok(_)), "seed {seed}: {operation:?}");
            ended += 1;
        }
        assert!(ended > 20, "seed {seed}: {ended} operations ended");
    }
}

/// Everything that ends the faults of a run, loss by chance too.
fn recovery(at: Time) -> Vec<ScriptedAct> {
    let mut acts = vec![Act::HealAll];
    acts.extend(NODES.replicas().map(|replica| Act::Restart { replica }));
    let delay = Delay::new(Span::from_ms(2), Span::from_ms(25));
    let perfect = LinkQuality { delay, loss: Ratio::ZERO, duplicate: Ratio::ZERO, fifo: false };
    for from in NODES.all() {
        acts.extend(NODES.all().map(|to| Act::Quality { from, to, quality: Some(perfect) }));
    }
    acts.into_iter().map(|act| ScriptedAct { at, act }).collect()
}

#[test]
fn equal_scripts_give_equal_fingerprints_and_forks_go_on_equally() {
    for seed in 0..20 {
        let mut rng = Rng::stream(seed, "acts", 0);
        let mut record = Record::default();
        let mut first = world(seed, settings(seed));
        let script = disturb(&mut first, &mut record, &mut rng, Time::ZERO + Span::from_secs(3));
        let mut second = world(seed, settings(seed));
        let mut ignored = Record::default();
        for act in &script {
            run_to(&mut second, &mut ignored, act.at);
            second.step(Some(act), Some(&mut ignored));
        }
        assert_eq!(first.fingerprint(), second.fingerprint(), "seed {seed}");
        let mut fork = first.fork();
        assert_eq!(first.fingerprint(), fork.fingerprint());
        let end = first.now() + Span::from_secs(1);
        run_to(&mut first, &mut record, end);
        run_to(fork.as_mut(), &mut ignored, end);
        assert_eq!(first.fingerprint(), fork.fingerprint(), "seed {seed}");
    }
}

#[test]
fn a_cut_off_minority_refuses_quorum_and_serves_one() {
    let mut world = world(4, Settings { anti_entropy: Span::ZERO, ..Settings::default() });
    let mut record = Record::default();
    let second = |n| Time::ZERO + Span::from_secs(n);
    run_to(&mut world, &mut record, second(1));
    let side = [ReplicaId(0).into(), ReplicaId(1).into(), ClientId(0).into()];
    let links = LinkSet::between(NODES, &side, false);
    let cut = Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() };
    world.step(Some(&ScriptedAct { at: second(1), act: cut }), Some(&mut record));
    run_to(&mut world, &mut record, second(5));
    let lone = record.history.operations().iter().filter(|op| op.client == ClientId(0));
    let (mut refused, mut served) = (0, 0);
    for operation in lone.filter(|op| op.invoked.time > Time::ZERO + Span::from_ms(1_700)) {
        let Some(completion) = operation.completed else { continue };
        match (operation.class, completion.outcome) {
            (ClassId(0), Outcome::Fail(Failure::Refused(Refusal::Unavailable { needed: 3, alive: 2 }))) => {
                refused += 1;
            }
            (ClassId(1), Outcome::Ok(Answer::Read(_) | Answer::Written | Answer::Compared(_))) => served += 1,
            (_, Outcome::Unknown(_) | Outcome::Fail(Failure::TimedOut)) => {}
            (class, outcome) => panic!("{class:?} on the smaller side: {outcome:?}"),
        }
    }
    assert!(refused > 5 && served > 5, "{refused} refused, {served} served");
    assert!(record.events.iter().any(|event| matches!(event.kind, EventKind::Timer { .. })));
}
