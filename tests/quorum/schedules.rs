//! Random faults, thousands of them: what must never happen is asserted by the harness after each step, and
//! once the faults end, the replicas agree and serve at any level.

use netsplit::base::{Delay, Quiet, Ratio, Rng, Span, fingerprint_of};
use netsplit::history::{Action, Answer, Key, Value};
use netsplit::protocol::quorum::{Conflicts, ReadRepair, Settings};

use crate::harness::{ALL, Cluster};

const SCHEDULES: u64 = 2_000;
const CLIENTS: u64 = 4;
const KEYS: u64 = 3;

fn settings(rng: &mut Rng) -> Settings {
    let off_or = |rng: &mut Rng, span| if rng.below(3) == 0 { Span::ZERO } else { span };
    let settings = Settings {
        copies: rng.below(5) as u8,
        centres: [1, 1, 2, 3][rng.below(4) as usize],
        conflicts: Conflicts::from_choice([0, 0, 1, 2][rng.below(4) as usize]),
        resolve: rng.below(3) == 0,
        merkle: rng.below(2) == 0,
        contention: Span::from_ms(rng.below(60)),
        refuses_conflicts: Quiet(false),
        sloppy: rng.below(2) == 0,
        timeout: Span::from_ms(rng.between(20, 200)),
        write_timeout: off_or(rng, Span::from_ms(150)),
        read_repair: ReadRepair::from_choice(rng.below(3) as i64),
        hints: rng.below(4) > 0,
        hint_interval: Span::from_ms(rng.between(0, 500)),
        hint_window: Span::from_ms(rng.between(0, 5_000)),
        anti_entropy: off_or(rng, Span::from_ms(150)),
        heartbeat: off_or(rng, Span::from_ms(100)),
        suspect_after: Span::from_ms(rng.between(150, 400)),
    };
    // Some refuse conflicts; without a draw of its own, which would make all others other ones.
    Settings { refuses_conflicts: Quiet(settings.contention.0.is_multiple_of(4_000)), ..settings }
}

fn cluster(seed: u64, rng: &mut Rng) -> Cluster {
    let replicas = rng.between(1, 7) as u8;
    let mut cluster = Cluster::new(replicas, seed, settings(rng));
    cluster.usual = Delay::new(Span(rng.below(2_000)), Span::from_ms(rng.between(1, 60)));
    cluster.loss = Ratio::from_percent(rng.below(25) as u32);
    cluster.doubling = Ratio::from_percent(rng.below(25) as u32);
    cluster
}

fn action(rng: &mut Rng, value: i64) -> Action {
    let key = Key(rng.below(KEYS) as u8);
    match rng.below(5) {
        0..2 => Action::Read { key },
        2..4 => Action::Write { key, value: Value(value) },
        _ => {
            let guess = rng.below(value as u64 + 1) as i64;
            Action::Cas { key, expected: (guess > 0).then_some(Value(guess)), new: Value(value) }
        }
    }
}

/// One act of a schedule.
fn disturb(cluster: &mut Cluster, rng: &mut Rng) {
    let replicas = cluster.setup.nodes.replicas;
    let n = rng.below(replicas.into()) as u8;
    match rng.below(20) {
        0..10 => {
            let level = match rng.below(10) {
                0 => rng.below(256) as u8,
                1..5 => rng.below(11) as u8,
                _ => rng.below(5) as u8,
            };
            let value = cluster.operations() as i64 + 1;
            let action = action(rng, value);
            cluster.ask(n, rng.below(CLIENTS) as u8, action, level);
        }
        10..12 if cluster.operations() > 0 => {
            let latest = cluster.operations() as u64;
            cluster.ask_again(n, (latest - 1 - rng.below(latest.min(6))) as usize);
        }
        12 => cluster.crash(n),
        13..15 => cluster.restart(n),
        15 => {
            let side: Vec<u8> = (0..replicas).filter(|_| rng.below(2) == 0).collect();
            cluster.partition(&side);
        }
        16 => {
            cluster.cut.insert((n, rng.below(replicas.into()) as u8));
        }
        17 => cluster.heal(),
        18 => cluster.skew[usize::from(n)] = rng.below(1_000_000) as i64 - 500_000,
        19 => {
            cluster.slow.insert((n, rng.below(replicas.into()) as u8), Span::from_ms(rng.below(400)));
        }
        _ => {}
    }
}

/// Faults end and everybody is up, with anti-entropy: the replicas agree and every level is met.
fn assert_recovers(cluster: &mut Cluster) {
    cluster.heal();
    cluster.slow.clear();
    cluster.loss = Ratio::ZERO;
    cluster.settings.anti_entropy = Span::from_ms(150);
    cluster.settings.timeout = Span::from_ms(200);
    for n in 0..cluster.setup.nodes.replicas {
        cluster.crash(n);
        cluster.restart(n);
    }
    cluster.run_for(Span::from_secs(8));
    cluster.assert_converged();
    for n in 0..cluster.setup.nodes.replicas {
        assert!(cluster.disk(n).hints.is_empty(), "n{} still keeps hints", n + 1);
        let key = Key(n % KEYS as u8);
        let value = cluster.operations() as i64 + 1;
        assert_eq!(cluster.wrote(n, key, value, ALL), Ok(Answer::Written));
        let newest = cluster.everywhere(key);
        assert!(newest.iter().all(|held| *held == newest[0]), "ALL homes hold it");
        assert_eq!(cluster.has_read(n, key, ALL), Ok(Answer::Read(newest[0].map(Value))));
    }
}

fn run(seed: u64) -> Cluster {
    let mut rng = Rng::stream(seed, "schedule", 0);
    let mut cluster = cluster(seed, &mut rng);
    for _ in 0..rng.between(10, 80) {
        disturb(&mut cluster, &mut rng);
        cluster.run_for(Span(rng.below(60_000)));
    }
    cluster
}

#[test]
fn no_schedule_of_faults_breaks_a_promise_and_all_recover() {
    let (mut untried, mut seen) = (0, std::collections::BTreeSet::new());
    for seed in 0..SCHEDULES {
        let mut cluster = run(seed);
        assert_recovers(&mut cluster);
        untried += cluster.assert_untried_left_nothing();
        seen.extend(cluster.notes.iter().map(|(rule, _)| *rule));
    }
    assert!(untried > 100, "the schedules refuse before they try: {untried}");
    for rule in netsplit::protocol::quorum::RULES {
        assert!(seen.contains(rule.id), "no schedule follows {}", rule.id);
    }
}

#[test]
fn equal_seeds_run_equally() {
    for seed in 0..50 {
        let fingerprints = [run(seed), run(seed)].map(|cluster| {
            let replicas = 0..cluster.setup.nodes.replicas;
            let nodes = replicas.filter(|n| cluster.is_up(*n)).map(|n| fingerprint_of(cluster.node(n)));
            (nodes.collect::<Vec<_>>(), cluster.notes)
        });
        assert!(fingerprints[0] == fingerprints[1], "seed {seed}");
    }
}
