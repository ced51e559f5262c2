//! The protocols that order a log, inside the kernel: random faults, then healing, after which clients must
//! be served again; and runs that repeat exactly. Safety is asserted by each protocol's own tests.

use netsplit::base::{
    ClientId, CutId, Delay, Fingerprint, MessageId, NodeId, Ratio, ReplicaId, Rng, Span, Time,
};
use netsplit::history::{Key, Outcome};
use netsplit::protocol::paxos::{self, Paxos, Proposers};
use netsplit::protocol::raft::{self, Raft};
use netsplit::sim::{
    Act, ClassSpec, ClientSpec, Decision, Limits, LinkQuality, LinkSet, Node, Nodes, Record, ScriptedAct,
    Setup, Simulation, Workload, World,
};

const NODES: Nodes = Nodes { replicas: 5, clients: 3 };
const HEALED: Time = Time(4_000_000);
const END: Time = Time(8_000_000);

fn ms(ms: u64) -> Span {
    Span::from_ms(ms)
}

fn class(name: &str, key: u8, read_level: u8) -> ClassSpec {
    ClassSpec {
        name: name.to_owned(),
        keys: vec![Key(key)],
        data: Default::default(),
        reads: Ratio::from_percent(50),
        compares: Ratio::from_percent(20),
        read_level,
        write_level: 0,
        weight: 1,
    }
}

fn setup(seed: u64) -> Setup {
    Setup {
        nodes: NODES,
        seed,
        link: LinkQuality {
            delay: Delay::new(ms(1), ms(15)),
            loss: Ratio::from_percent(2),
            duplicate: Ratio::from_percent(2),
            fifo: false,
        },
        workload: Workload {
            clients: NODES
                .clients()
                .map(|id| ClientSpec { name: id.to_string(), home: ReplicaId(id.0) })
                .collect(),
            classes: vec![class("log", 0, 0), class("index", 1, 1), class("local", 2, 2)],
            think: Delay::new(ms(10), ms(60)),
            limit: ms(1_500),
            retry: ms(200),
            app: None,
        },
        limits: Limits::default(),
        geography: None,
        check_persist: true,
    }
}

/// A protocol with a log.
trait Logged: Node {
    /// Other settings for other seeds.
    fn settings(seed: u64) -> Self::Settings;
    /// The rule whose first argument is a term or ballot that now has a leader.
    const ELECTED: &'static str;
    /// How far its log reaches.
    fn reached(&self) -> u64;
}

impl Logged for Raft {
    fn settings(seed: u64) -> raft::Settings {
        raft::Settings { pre_vote: seed & 1 == 1, check_quorum: seed & 2 == 2, ..raft::Settings::default() }
    }

    const ELECTED: &'static str = "raft.elected";

    fn reached(&self) -> u64 {
        self.log().last_index().0
    }
}

impl Logged for Paxos {
    fn settings(seed: u64) -> paxos::Settings {
        let proposers = if seed & 1 == 1 { Proposers::Anyone } else { Proposers::Leader };
        paxos::Settings { proposers, ..paxos::Settings::default() }
    }

    const ELECTED: &'static str = "paxos.leads";

    fn reached(&self) -> u64 {
        self.chosen().0
    }
}

/// Cuts, crashes, bad links and single lost or late messages until `HEALED`, when all is well again.
fn script(seed: u64) -> Vec<ScriptedAct> {
    let mut rng = Rng::stream(seed, "script", 0);
    let mut acts = Vec::new();
    let mut at = Time(300_000);
    while at < HEALED {
        acts.push(ScriptedAct { at, act: fault(&mut rng) });
        at += Span(rng.between(5_000, 250_000));
    }
    acts.push(ScriptedAct { at: HEALED, act: Act::HealAll });
    for from in NODES.all() {
        for to in NODES.all().filter(|to| *to != from) {
            acts.push(ScriptedAct { at: HEALED, act: Act::Quality { from, to, quality: None } });
        }
    }
    acts.extend(NODES.replicas().map(|replica| ScriptedAct { at: HEALED, act: Act::Restart { replica } }));
    acts
}

fn fault(rng: &mut Rng) -> Act {
    let replica = ReplicaId(rng.below(5) as u8);
    let message = MessageId(rng.below(4_000));
    match rng.below(8) {
        0 | 1 => {
            let rows = rng.between(1, 254);
            let side: Vec<NodeId> = NODES.all().filter(|node| rows >> NODES.index(*node) & 1 == 1).collect();
            let one_way = rng.below(3) == 0;
            let links = LinkSet::between(NODES, &side, one_way);
            Act::Cut { cut: CutId(rng.below(2) as u16), links, one_way, line: Vec::new() }
        }
        2 => Act::Heal { cut: CutId(rng.below(2) as u16) },
        3 => Act::Crash { replica },
        4 => Act::Restart { replica },
        5 => Act::Duplicate { message },
        6 => Act::Drop { message },
        _ => {
            let quality = LinkQuality {
                delay: Delay::new(ms(1), ms(rng.between(5, 400))),
                loss: Ratio::from_percent(rng.below(40) as u32),
                duplicate: Ratio::from_percent(rng.below(40) as u32),
                fifo: false,
            };
            let to = ReplicaId((replica.0 + 1 + rng.below(4) as u8) % 5);
            Act::Quality { from: replica.into(), to: to.into(), quality: Some(quality) }
        }
    }
}

/// Goes on until `until`.
fn go(world: &mut dyn Simulation, script: &[ScriptedAct], until: Time, mut record: Option<&mut Record>) {
    loop {
        let act = script.get(world.acts());
        let next = act.map(|act| act.at).into_iter().chain(world.next_time()).min();
        if next.is_none_or(|next| next > until) || !world.step(act, record.as_deref_mut()) {
            return;
        }
    }
}

fn run<N: Logged>(seed: u64) -> (World<N>, Record) {
    let mut world = World::new(setup(seed), N::settings(seed));
    let mut record = Record::new();
    go(&mut world, &script(seed), END, Some(&mut record));
    (world, record)
}

fn serves_again<N: Logged>(least: usize) {
    for seed in 0..24 {
        let (world, record) = run::<N>(seed);
        assert_eq!(world.stopped(), None, "seed {seed}");
        for client in NODES.clients() {
            let served = served_after(&record, client, HEALED + ms(2_000));
            assert!(served > least, "seed {seed}: {client}: {served}");
        }
        let logs = || NODES.replicas().map(|id| world.node(id).expect("all are up").reached());
        let (shortest, longest) = (logs().min().unwrap(), logs().max().unwrap());
        assert!(longest - shortest < 20, "seed {seed}: logs reach from {shortest} to {longest}");
    }
}

#[test]
fn clients_are_served_again_after_healing() {
    serves_again::<Raft>(5);
    serves_again::<Paxos>(5);
}

fn served_after(record: &Record, client: ClientId, after: Time) -> usize {
    let operations = record.history.operations().iter();
    let served = operations.filter(|operation| {
        operation.client == client
            && operation.invoked.time > after
            && operation.completed.is_some_and(|done| matches!(done.outcome, Outcome::Ok(_)))
    });
    served.count()
}

fn leads_alone<N: Logged>() {
    for seed in 0..24 {
        let (_, record) = run::<N>(seed);
        let elected = record.notes.iter().filter(|note| note.note.rule.id == N::ELECTED);
        let mut epochs: Vec<String> = elected.map(|note| format!("{:?}", note.note.arg(0))).collect();
        let elections = epochs.len();
        epochs.sort();
        epochs.dedup();
        assert!(elections > 0, "seed {seed}");
        assert_eq!(elections, epochs.len(), "seed {seed}");
    }
}

#[test]
fn each_leader_of_a_run_has_a_term_or_ballot_of_its_own() {
    leads_alone::<Raft>();
    leads_alone::<Paxos>();
}

fn repeats<N: Logged>() {
    for seed in 0..6 {
        let prints: Vec<Fingerprint> = (0..2).map(|_| run::<N>(seed).0.fingerprint()).collect();
        assert_eq!(prints[0], prints[1], "seed {seed}");
    }
    assert_ne!(run::<N>(1).0.fingerprint(), run::<N>(5).0.fingerprint());
}

#[test]
fn equal_scenarios_have_equal_fingerprints() {
    repeats::<Raft>();
    repeats::<Paxos>();
}

fn forks<N: Logged>() {
    for seed in 0..6 {
        let script = script(seed);
        let mut world: Box<dyn Simulation> = Box::new(World::<N>::new(setup(seed), N::settings(seed)));
        let mut record = Record::new();
        go(world.as_mut(), &script, Time(2_345_678), Some(&mut record));
        let mut fork = world.fork();
        assert_eq!(fork.snapshot(), world.snapshot());
        go(world.as_mut(), &script, END, None);
        go(fork.as_mut(), &script, END, Some(&mut record));
        assert_eq!(fork.fingerprint(), world.fingerprint(), "seed {seed}");
        assert_eq!(fork.snapshot(), world.snapshot(), "seed {seed}");
    }
}

#[test]
fn a_fork_goes_on_as_its_origin_does() {
    forks::<Raft>();
    forks::<Paxos>();
}

fn reads_well(record: &Record) {
    for note in &record.notes {
        let sentence = note.note.sentence(note.replica);
        assert!(sentence.starts_with(&note.replica.to_string()), "{sentence}");
        assert!(!sentence.contains('{'), "{sentence}");
    }
    assert!(record.notes.iter().any(|note| note.note.rule.decision == Some(Decision::Election)));
}

#[test]
fn every_note_reads_as_a_sentence() {
    reads_well(&run::<Raft>(3).1);
    reads_well(&run::<Paxos>(3).1);
    reads_well(&run::<Paxos>(4).1);
}
