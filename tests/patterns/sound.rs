//! What holds under any faults, over systems whose registers are linearizable; and what nobody can promise.

use netsplit::check::Verdict;
use netsplit::pattern::Ruling;

use super::support::{application, faults, holds, is_broken, run, scenario};

/// Systems that order all that is asked of the class "transfer", with settings under which they do.
const LINEARIZABLE: &[(&str, &[(&str, i64)])] =
    &[("raft", &[]), ("paxos", &[]), ("zab", &[("tr", 1)]), ("quorum", &[("tr", 14), ("tw", 14)])];

/// Services that crash, stall and are asked twice.
const HARD: &[(&str, i64)] = &[("acopies", 2), ("acrash", 5), ("astall", 5), ("end", 8_000)];

/// Runs an application with random faults over each system, and demands that its promise is not broken. Returns how
/// many jobs were done.
fn never_broken(settings: &[(&str, i64)], systems: &[(&str, &[(&str, i64)])], seeds: u64) -> u32 {
    let mut done = 0;
    for (system, own) in systems {
        for seed in 1..=seeds {
            let all: Vec<_> = HARD.iter().chain(settings).chain(*own).copied().collect();
            let mut scenario = scenario(system, seed, &all);
            scenario.script = faults(scenario.setup().nodes, seed, 4_000);
            let engine = run(scenario.clone());
            let store = &engine.frame().verdicts.classes[0].linearizable;
            assert!(
                !matches!(store, Verdict::Violated(_)),
                "{system} {seed}: the store keeps its own promise"
            );
            let found = application(&engine);
            assert!(!found.ruling.is_violated(), "{system} {seed} {:?}: {found:?}", scenario.settings);
            done += found.tally.done;
        }
    }
    done
}

#[test]
fn a_durable_idempotency_key_never_charges_twice() {
    assert!(never_broken(&[("app", 1)], LINEARIZABLE, 12) > 300);
}

/// And with a provider that takes the key nothing stays behind either, whatever the store.
#[test]
fn a_provider_that_takes_the_key_makes_charging_again_safe_over_any_store() {
    let settings =
        [("app", 1), ("ikprov", 1), ("ikstuck", 1), ("acrash", 15), ("acopies", 2), ("end", 12_000)];
    for system in ["raft", "cassandra", "quorum", "redissentinel", "pgasync"] {
        for seed in 1..=6 {
            let mut scenario = scenario(system, seed, &settings);
            scenario.script = faults(scenario.setup().nodes, seed, 3_000);
            let found = application(&run(scenario));
            assert_eq!(found.ruling, Ruling::Holds, "{system} {seed}");
            assert!(found.tally.effects <= 12, "{system} {seed}: {:?}", found.tally);
        }
    }
}

/// Exactly once is nobody's to promise: with a crash between the charge and the note of it, a service that charges
/// again does so twice, and one that does not leaves orders behind that may never have been charged.
#[test]
fn a_key_alone_gives_at_most_once_or_at_least_once_and_never_both() {
    let with = |stuck: i64, seed: u64| {
        let settings = [("app", 1), ("acrash", 10), ("ikstuck", stuck), ("end", 12_000)];
        scenario("raft", seed, &settings)
    };
    assert!((1..=8).any(|seed| is_broken(with(1, seed))), "charged again, and so twice");
    assert!((1..=8).all(|seed| holds(with(0, seed))));
    let behind = (1..=8).filter(|seed| {
        let tally = application(&run(with(0, *seed))).tally;
        tally.done < tally.jobs
    });
    assert!(behind.count() > 0, "orders that stay unfinished for good");
}

#[test]
fn fencing_tokens_keep_earlier_holders_out() {
    let done = never_broken(&[("app", 2), ("astall", 10)], LINEARIZABLE, 12);
    assert!(done > 150, "{done}");
}

/// The same where the store keeps the lock, for as long as it hears of the holder; some lose it while they stall.
#[test]
fn a_lock_that_lasts_as_long_as_a_session_is_as_safe_with_tokens() {
    let zab = &[("zab", &[("session", 400)][..])];
    let settings =
        [("app", 2), ("lkby", 1), ("lkping", 100), ("lkwork", 600), ("astall", 10), ("end", 30_000)];
    let done = never_broken(&settings, zab, 12);
    assert!(done > 60, "{done}");
    let zookeeper = &[("zookeeper", &[][..])];
    let settings = [("app", 2), ("lkby", 1), ("acrash", 10), ("end", 60_000)];
    let done = never_broken(&settings, zookeeper, 6);
    assert!(done > 40, "{done}");
}

/// Sent and then noted, and delivered until it is acknowledged: whatever the store answers, no mail is left out.
#[test]
fn at_least_once_holds_over_any_store_and_at_most_once_over_one_that_orders() {
    for system in ["raft", "cassandra", "quorum", "redissentinel", "pgasync", "couchdb"] {
        for seed in 1..=6 {
            let settings = [("app", 3), ("acrash", 15), ("acopies", 2), ("end", 15_000)];
            let mut scenario = scenario(system, seed, &settings);
            scenario.script = faults(scenario.setup().nodes, seed, 3_000);
            let found = application(&run(scenario));
            assert!(!found.ruling.is_violated(), "{system} {seed}: {found:?}");
        }
    }
    assert!(never_broken(&[("app", 3), ("dlorder", 1), ("dlwant", 1)], LINEARIZABLE, 12) > 300);
}

#[test]
fn no_order_makes_two_transitions() {
    assert!(never_broken(&[("app", 4)], LINEARIZABLE, 12) > 300);
}

#[test]
fn never_more_is_sold_than_there_is() {
    assert!(never_broken(&[("app", 5)], LINEARIZABLE, 12) > 150);
}

#[test]
fn one_name_has_one_owner() {
    assert!(never_broken(&[("app", 8)], LINEARIZABLE, 12) > 300);
}

/// A saga that is settled is wholly done or wholly undone, and in the end most are settled.
#[test]
fn no_saga_stays_half_done() {
    assert!(never_broken(&[("app", 6), ("end", 15_000)], LINEARIZABLE, 12) > 300);
}

/// With timelines that are read and written as what decides is.
#[test]
fn no_timeline_misses_an_accepted_post_in_the_end() {
    let systems: &[(&str, &[(&str, i64)])] = &[
        ("raft", &[("br", 0)]),
        ("quorum", &[("tr", 14), ("tw", 14), ("br", 14), ("bw", 14), ("limit", 4_000), ("retry", 4_000)]),
    ];
    assert!(never_broken(&[("app", 7), ("end", 20_000)], systems, 6) > 300);
}
