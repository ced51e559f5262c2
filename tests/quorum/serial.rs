//! Compare-and-set and serial reads through Paxos.

use netsplit::base::{CutId, NodeId, ReplicaId, Rng, Time};
use netsplit::check::Verdict;
use netsplit::engine::{Engine, Goal, WindowKind};
use netsplit::history::{Action, Answer, Refusal, Value};
use netsplit::protocol::quorum::Settings;
use netsplit::scenario::Scenario;
use netsplit::sim::{Act, LinkSet, ScriptedAct};
use netsplit::system::{self, System};

use crate::harness::{ALL, Cluster, MS, NIL, QUORUM, WRITTEN, X, bare, read};

const SERIAL: u8 = 8;
const LOCAL_SERIAL: u8 = 9;

fn patient() -> Settings {
    Settings { timeout: MS(3_000), contention: MS(20), ..bare() }
}

#[test]
fn four_round_trips_and_a_majority() {
    let mut cluster = Cluster::new(3, 1, patient());
    assert_eq!(cluster.has_read(0, X, SERIAL), NIL);
    let before = cluster.now;
    let action = Action::Cas { key: X, expected: None, new: Value(1) };
    let op = cluster.ask(0, 0, action, SERIAL);
    assert_eq!(cluster.await_outcome(op), Ok(Answer::Compared(true)));
    assert_eq!(cluster.now.since(before), MS(8), "prepare, read, propose, commit, at a millisecond each way");
    cluster.partition(&[0]);
    assert_eq!(cluster.has_read(1, X, SERIAL), read(1), "two of three are enough");
    assert!(matches!(cluster.has_read(0, X, SERIAL), Err(Refusal::NoQuorum { needed: 2, answered: 1 })));
}

/// Five replicas race to set a key that nobody has written. Level QUORUM lets several win.
#[test]
fn of_many_who_compare_and_set_at_once_one_wins() {
    let winners = |level: u8, seed: u64| {
        let mut cluster = Cluster::new(5, seed, patient());
        cluster.usual = netsplit::base::Delay::new(MS(1), MS(20));
        let ops: Vec<usize> = (0..5)
            .map(|n| {
                let action = Action::Cas { key: X, expected: None, new: Value(i64::from(n) + 1) };
                cluster.ask(n, n, action, level)
            })
            .collect();
        cluster.run_for(MS(5_000));
        let won = ops.iter().filter(|op| cluster.outcome(**op) == Some(Ok(Answer::Compared(true)))).count();
        let unknown = ops.iter().filter(|op| matches!(cluster.outcome(**op), Some(Err(_)))).count();
        (won, unknown)
    };
    let mut most = 0;
    for seed in 0..200 {
        let (won, unknown) = winners(SERIAL, seed);
        assert!(won <= 1 && won + unknown >= 1, "seed {seed}: {won} won");
        most = most.max(winners(QUORUM, seed).0);
    }
    assert!(most > 1, "without Paxos several win");
}

/// n1 has its value accepted and is cut off before it can commit. Whoever comes next finishes it.
#[test]
fn what_was_accepted_and_not_committed_is_finished_by_the_next() {
    let mut cluster = Cluster::new(3, 1, Settings { timeout: MS(100), ..patient() });
    let op = cluster.write(0, X, 7, SERIAL);
    while cluster.noted("quorum.accepted") < 3 {
        assert!(cluster.step());
    }
    cluster.partition(&[0]);
    assert!(matches!(cluster.await_outcome(op), Err(Refusal::NoQuorum { .. })), "n1 cannot know");
    assert_eq!(cluster.held(1, X), None, "nobody else holds it");
    assert_eq!(cluster.has_read(1, X, SERIAL), read(7));
    assert_eq!(cluster.noted("quorum.finishes"), 1);
    assert_eq!(cluster.held(2, X), Some(7));
}

#[test]
fn a_commit_that_a_promiser_has_missed_is_sent_to_it_first() {
    let mut cluster = Cluster::new(3, 1, patient());
    cluster.partition(&[2]);
    assert_eq!(cluster.wrote(0, X, 1, SERIAL), WRITTEN);
    cluster.heal();
    cluster.crash(1);
    assert_eq!(cluster.has_read(0, X, SERIAL), read(1));
    assert_eq!(cluster.noted("quorum.missed_commit"), 1);
    assert_eq!(cluster.held(2, X), Some(1));
}

/// A ballot is made above those that are promised, whatever the clock shows; an ordinary stamp is not.
#[test]
fn a_clock_that_is_behind_loses_a_write_at_all_and_none_at_serial() {
    for (level, last) in [(ALL, 1), (SERIAL, 2)] {
        let mut cluster = Cluster::new(3, 1, patient());
        cluster.run_for(MS(5_000));
        cluster.skew[0] = -2_000_000;
        assert_eq!(cluster.wrote(1, X, 1, level), WRITTEN);
        assert_eq!(cluster.wrote(0, X, 2, level), WRITTEN);
        assert_eq!(cluster.has_read(2, X, level), read(last));
    }
}

#[test]
fn promises_and_commits_survive_a_crash_of_everybody() {
    let mut cluster = Cluster::new(3, 1, patient());
    assert_eq!(cluster.wrote(0, X, 1, SERIAL), WRITTEN);
    let promised: Vec<_> = (0..3).map(|n| cluster.disk(n).ledgers.get(&X).copied()).collect();
    assert!(promised.iter().all(|ledger| ledger.is_some_and(|ledger| ledger.promised.is_some())));
    for n in 0..3 {
        cluster.crash(n);
        cluster.restart(n);
    }
    assert_eq!((0..3).map(|n| cluster.disk(n).ledgers.get(&X).copied()).collect::<Vec<_>>(), promised);
    assert_eq!(cluster.has_read(2, X, SERIAL), read(1));
}

/// A second copy of a request is not proposed again: its value would come back after others.
#[test]
fn a_copy_of_a_serial_write_is_answered_and_not_done_again() {
    let mut cluster = Cluster::new(3, 1, patient());
    let first = cluster.write(0, X, 1, SERIAL);
    assert_eq!(cluster.await_outcome(first), WRITTEN);
    assert_eq!(cluster.wrote(1, X, 2, SERIAL), WRITTEN);
    cluster.ask_again(0, first);
    cluster.run_for(MS(100));
    assert_eq!(cluster.has_read(2, X, SERIAL), read(2));
}

#[test]
fn at_local_serial_each_data_centre_has_its_own_electorate() {
    let mut cluster = Cluster::new(6, 1, Settings { centres: 2, ..patient() });
    cluster.partition(&[0, 1, 2]);
    assert_eq!(cluster.wrote(0, X, 1, LOCAL_SERIAL), WRITTEN);
    assert_eq!(cluster.wrote(3, X, 2, LOCAL_SERIAL), WRITTEN);
    assert_eq!(cluster.has_read(2, X, LOCAL_SERIAL), read(1));
    assert_eq!(cluster.has_read(5, X, LOCAL_SERIAL), read(2));
    assert!(matches!(cluster.wrote(0, X, 3, SERIAL), Err(Refusal::NoQuorum { needed: 4, answered: 3 })));
}

fn any_act(rng: &mut Rng, scenario: &Scenario) -> Act {
    let nodes = scenario.setup().nodes;
    let replica = ReplicaId(rng.below(nodes.replicas.into()) as u8);
    match rng.below(8) {
        0 => Act::Crash { replica },
        1 | 2 => Act::Restart { replica },
        3 | 4 => {
            let side: Vec<NodeId> = nodes.all().filter(|_| rng.below(2) == 0).collect();
            let links = LinkSet::between(nodes, &side, rng.below(3) == 0);
            Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() }
        }
        5 | 6 => Act::HealAll,
        _ => Act::Skew { replica, offset: rng.below(4_000_000) as i64 - 2_000_000 },
    }
}

/// The judge over random cuts, crashes, losses, copies and clocks: at SERIAL every history is linearizable.
#[test]
fn serial_is_linearizable_under_random_faults_and_skewed_clocks() {
    let quorum = System::find("quorum").expect("it is one of the list");
    let (mut answered, mut all) = (0, 0);
    for seed in 0..150 {
        let mut settings = system::Settings::new();
        let values = [
            ("tr", 14),
            ("tw", 14),
            ("br", 14),
            ("bw", 14),
            ("cas", 40),
            ("reads", 40),
            ("end", 8_000),
            ("retry", 60_000),
            ("limit", 1_500),
            ("qt", 1_000),
            ("loss", 3),
            ("dup", 5),
            ("c", 4),
        ];
        for (id, value) in values {
            settings.set(quorum.knob(id).expect("it has that setting"), value);
        }
        let mut scenario = Scenario { seed, system: "quorum".to_owned(), settings, script: Vec::new() };
        let mut rng = Rng::stream(seed, "acts", 0);
        let mut at = 500_000;
        while at < 7_000_000 {
            let act = any_act(&mut rng, &scenario);
            scenario.script.push(ScriptedAct { at: Time(at), act });
            at += rng.between(100_000, 900_000);
        }
        let mut engine = Engine::new(scenario);
        engine.set_window(WindowKind::WholeRun);
        engine.go(Goal::End);
        while !engine.work(100_000) {}
        for judged in &engine.frame().verdicts.classes {
            assert_eq!(judged.linearizable, Verdict::Holds, "seed {seed}");
            answered += judged.counts.answered;
            all += judged.counts.answered + judged.counts.refused + judged.counts.timed_out;
        }
    }
    assert!(answered > 2_000, "{answered} of {all} answered");
}
