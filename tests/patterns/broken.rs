//! For every rule that a pattern lets one switch off, and for what a store has to give: a scenario in which the
//! checker finds the promise broken, over at least two systems, and the same scenario in which it is kept.

use netsplit::pattern::{Ruling, knobs};

use super::support::{application, assert_linked, run, scenario};

/// What makes the promise break, over which systems.
struct Case {
    systems: &'static [&'static str],
    seed: u64,
    /// What both scenarios have.
    settings: &'static [(&'static str, i64)],
    /// What breaks the promise, and what is in its place where it is kept.
    broken: &'static [(&'static str, i64)],
    whole: &'static [(&'static str, i64)],
}

/// Reads and conditional writes at SERIAL, through Paxos, and in their place at QUORUM.
const LWT: [&[(&str, i64)]; 2] = [&[("tr", 8), ("tw", 8)], &[("tr", 14), ("tw", 14)]];
const QUORUM: &[(&str, i64)] = &[("tr", 3), ("tw", 3)];

/// As a client of Paxos waits: it sends nothing again while the first may still be decided.
const SLOW_SALE: &[(&str, i64)] = &[("app", 5), ("limit", 4_000), ("retry", 4_000), ("end", 30_000)];
const SLOW_NAMES: &[(&str, i64)] = &[("app", 8), ("limit", 4_000), ("retry", 4_000), ("end", 30_000)];
const NOTED_FIRST: &[(&str, i64)] =
    &[("app", 3), ("acrash", 10), ("dlwant", 1), ("dlorder", 1), ("acopies", 3), ("end", 20_000)];

const CASES: &[Case] = &[
    // Three deliveries, one charge; keys that each service keeps for itself see nothing of the others.
    Case {
        systems: &["raft", "etcd"],
        seed: 1,
        settings: &[("app", 1), ("acopies", 3)],
        broken: &[("xikmem", 1)],
        whole: &[],
    },
    // One service alone, which crashes: its memory forgets.
    Case {
        systems: &["raft", "etcd", "cassandra"],
        seed: 2,
        settings: &[("app", 1), ("c", 1), ("acrash", 20), ("acopies", 2)],
        broken: &[("xikmem", 1)],
        whole: &[],
    },
    // A crash before the acknowledgement, and a cache that has forgotten the key when the order comes again.
    Case {
        systems: &["raft", "etcd"],
        seed: 2,
        settings: &[("app", 1), ("acrash", 10), ("aagain", 1_500), ("end", 20_000)],
        broken: &[("ikkept", 600)],
        whole: &[("ikkept", 4_000)],
    },
    // A key that two take at once, where compare-and-set is a read and a write that the last writer wins.
    Case {
        systems: &["cassandra"],
        seed: 1,
        settings: &[("app", 1), ("acopies", 3), ("limit", 4_000), ("retry", 4_000), ("end", 30_000)],
        broken: QUORUM,
        whole: LWT[0],
    },
    Case {
        systems: &["quorum"],
        seed: 1,
        settings: &[("app", 1), ("acopies", 3), ("limit", 4_000), ("retry", 4_000), ("end", 30_000)],
        broken: QUORUM,
        whole: LWT[1],
    },
    // A holder that stalls, and writes after a later one.
    Case {
        systems: &["raft", "etcd"],
        seed: 1,
        settings: &[("app", 2), ("astall", 10)],
        broken: &[("xlkfence", 1)],
        whole: &[],
    },
    // The same, where the store ends the session of one that it has not heard of.
    Case {
        systems: &["zab"],
        seed: 1,
        settings: &[("app", 2), ("lkby", 1), ("session", 400), ("astall", 10)],
        broken: &[("xlkfence", 1)],
        whole: &[],
    },
    Case {
        systems: &["zookeeper"],
        seed: 1,
        settings: &[("app", 2), ("lkby", 1), ("astall", 10), ("afor", 6_000), ("end", 60_000)],
        broken: &[("xlkfence", 1)],
        whole: &[],
    },
    // A lock that two take at once: their tokens are equal, and fencing does not tell them apart.
    Case {
        systems: &["raft", "etcd"],
        seed: 1,
        settings: &[("app", 2)],
        broken: &[("xlkblind", 1)],
        whole: &[],
    },
    Case {
        systems: &["cassandra"],
        seed: 1,
        settings: &[("app", 2), ("limit", 4_000), ("retry", 4_000), ("end", 30_000)],
        broken: QUORUM,
        whole: LWT[0],
    },
    Case {
        systems: &["quorum"],
        seed: 1,
        settings: &[("app", 2), ("limit", 4_000), ("retry", 4_000), ("end", 30_000)],
        broken: QUORUM,
        whole: LWT[1],
    },
    // A confirmation and a cancellation that both find the order pending.
    Case {
        systems: &["raft", "etcd", "redissentinel"],
        seed: 1,
        settings: &[("app", 4)],
        broken: &[("xsmblind", 1)],
        whole: &[],
    },
    // Overselling: an update that is lost, by the rule and by the store.
    Case {
        systems: &["raft", "etcd", "redissentinel"],
        seed: 1,
        settings: &[("app", 5)],
        broken: &[("xfsblind", 1)],
        whole: &[],
    },
    Case { systems: &["cassandra"], seed: 1, settings: SLOW_SALE, broken: QUORUM, whole: LWT[0] },
    Case { systems: &["quorum"], seed: 1, settings: SLOW_SALE, broken: QUORUM, whole: LWT[1] },
    // A crash between two compensations, and a delivery that decides otherwise.
    Case {
        systems: &["raft", "etcd", "redissentinel"],
        seed: 2,
        settings: &[("app", 6), ("acrash", 25), ("end", 90_000)],
        broken: &[("xsgmem", 1)],
        whole: &[],
    },
    // A compensation that fails and is not tried again.
    Case {
        systems: &["raft", "cassandra"],
        seed: 1,
        settings: &[("app", 6), ("end", 20_000)],
        broken: &[("xsgonce", 1)],
        whole: &[],
    },
    // No rule of the pattern, but its queue: what is not delivered again stays half done.
    Case {
        systems: &["raft", "cassandra"],
        seed: 1,
        settings: &[("app", 6), ("acrash", 5), ("end", 20_000)],
        broken: &[("adel", 1)],
        whole: &[],
    },
    Case {
        systems: &["raft", "etcd"],
        seed: 1,
        settings: &[("app", 7), ("acrash", 5), ("end", 20_000)],
        broken: &[("adel", 1)],
        whole: &[],
    },
    // Two posts that are added to a timeline at once.
    Case {
        systems: &["raft", "etcd", "redissentinel"],
        seed: 1,
        settings: &[("app", 7), ("end", 20_000)],
        broken: &[("xtlblind", 1)],
        whole: &[],
    },
    // One name, two users: by the rule, and where the last writer wins.
    Case {
        systems: &["raft", "etcd", "redissentinel"],
        seed: 1,
        settings: &[("app", 8)],
        broken: &[("xunblind", 1)],
        whole: &[],
    },
    Case { systems: &["cassandra"], seed: 1, settings: SLOW_NAMES, broken: QUORUM, whole: LWT[0] },
    Case { systems: &["quorum"], seed: 1, settings: SLOW_NAMES, broken: QUORUM, whole: LWT[1] },
    // Exactly once is wanted: neither order of sending and noting gives it. Wanted is one of the two, and it is kept.
    Case {
        systems: &["raft", "cassandra"],
        seed: 1,
        settings: &[("app", 3), ("acrash", 10), ("end", 20_000)],
        broken: &[("dlwant", 2)],
        whole: &[("dlwant", 0)],
    },
    Case {
        systems: &["raft", "zab"],
        seed: 1,
        settings: &[("app", 3), ("acrash", 10), ("end", 20_000), ("dlorder", 1), ("acopies", 2), ("tr", 1)],
        broken: &[("dlwant", 2)],
        whole: &[("dlwant", 1)],
    },
    // A mail that is noted first and then sent, over a store in which two take the note.
    Case { systems: &["cassandra"], seed: 1, settings: NOTED_FIRST, broken: QUORUM, whole: LWT[0] },
];

#[test]
fn what_breaks_a_promise_is_found_out_and_the_same_without_it_is_not() {
    for case in CASES {
        for system in case.systems {
            let with = |more: &[(&'static str, i64)]| {
                let settings: Vec<_> = case.settings.iter().chain(more).copied().collect();
                scenario(system, case.seed, &settings)
            };
            let (broken, whole) = (with(case.broken), with(case.whole));
            assert_linked(&broken);
            let name = format!("{system} {:?}", broken.settings);
            let found = application(&run(broken));
            let Ruling::Violated(evidence) = &found.ruling else { panic!("{name}: {found:?}") };
            assert!(evidence.steps.is_sorted() && evidence.what.ends_with('.'), "{name}: {evidence:?}");
            let kept = application(&run(whole));
            assert_eq!(kept.ruling, Ruling::Holds, "{name}, mended: {:?}", kept.tally);
            assert!(kept.tally.effects > 3, "{name}, mended: something is done: {:?}", kept.tally);
        }
    }
}

#[test]
fn every_rule_that_can_be_broken_has_its_scenario() {
    for knob in knobs().filter(|knob| knob.breaks_rule()) {
        let has = |case: &&Case| case.broken.iter().any(|(id, _)| *id == knob.id);
        let systems: usize = CASES.iter().filter(has).map(|case| case.systems.len()).sum();
        assert!(systems >= 2, "{} ({})", knob.id, knob.name);
    }
}

/// The page marks a run that has one on, and the link carries it.
#[test]
fn a_broken_rule_of_an_application_is_marked_as_one_of_a_protocol_is() {
    let scenario = scenario("raft", 1, &[("app", 2), ("xlkfence", 1), ("xikmem", 1)]);
    let marked: Vec<&str> = scenario.system().broken(&scenario.settings).map(|knob| knob.id).collect();
    assert_eq!(marked, ["xlkfence"], "that of the application that runs");
}
