//! One test a rule of repair: hints, read repair, anti-entropy, and sloppy quorums, which lean on hints.

use netsplit::base::ReplicaId;
use netsplit::history::{Key, Refusal};
use netsplit::protocol::quorum::{ReadRepair, Settings};

use crate::harness::{ALL, Cluster, MS, NIL, ONE, Outcome, QUORUM, WRITTEN, X, Y, bare, read};

#[test]
fn a_refused_write_surfaces_through_its_hints() {
    let mut cluster = Cluster::new(3, 5, Settings { hints: true, ..bare() });
    cluster.partition(&[0]);
    assert!(cluster.wrote(0, X, 1, QUORUM).is_err());
    cluster.heal();
    cluster.run_for(MS(600));
    assert_eq!(cluster.everywhere(X), [Some(1); 3]);
    assert!(cluster.disk(0).hints.is_empty());
}

#[test]
fn hints_are_kept_and_delivered_after_the_heal() {
    let settings = Settings { hints: true, heartbeat: MS(100), ..bare() };
    let mut cluster = Cluster::new(3, 7, settings);
    cluster.partition(&[2]);
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), WRITTEN);
    assert_eq!(cluster.wrote(0, X, 2, QUORUM), WRITTEN);
    assert!(cluster.disk(0).hints.is_empty(), "no hint before the write's time is over");
    cluster.run_for(MS(1_000));
    let hints: Vec<i64> =
        cluster.disk(0).hints.of(ReplicaId(2)).map(|(_, hint)| hint.contents.newest().value.0).collect();
    assert_eq!(hints, [2], "one hint a key");
    cluster.crash(0);
    cluster.restart(0);
    cluster.run_for(MS(1_000));
    assert_eq!(cluster.held(2, X), None);
    cluster.heal();
    cluster.run_for(MS(110));
    assert_eq!(cluster.held(2, X), Some(2), "delivered at the first heartbeat");
    assert_eq!(cluster.noted("quorum.hint_applied"), 1);
    cluster.run_for(MS(10));
    assert!(cluster.disk(0).hints.is_empty());
}

#[test]
fn a_hint_is_dropped_when_the_home_acknowledges_after_all() {
    let mut cluster = Cluster::new(3, 8, Settings { hints: true, hint_interval: MS(9_000), ..bare() });
    cluster.slow.insert((0, 2), MS(300));
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), WRITTEN);
    cluster.run_for(MS(250));
    assert!(!cluster.disk(0).hints.is_empty());
    cluster.run_for(MS(60));
    assert!(cluster.disk(0).hints.is_empty());
}

#[test]
fn beyond_its_window_no_new_hint_is_kept() {
    let settings = Settings { hints: true, hint_window: MS(1_000), ..bare() };
    let mut cluster = Cluster::new(3, 9, settings);
    cluster.crash(2);
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), WRITTEN);
    cluster.run_for(MS(1_500));
    assert_eq!(cluster.wrote(0, Y, 2, QUORUM), WRITTEN);
    cluster.run_for(MS(300));
    assert_eq!(cluster.noted("quorum.hint_window"), 1);
    cluster.restart(2);
    cluster.run_for(MS(600));
    assert_eq!((cluster.held(2, X), cluster.held(2, Y)), (Some(1), None));
}

#[test]
fn a_hint_cannot_overwrite_what_was_written_since() {
    let mut cluster = Cluster::new(3, 10, Settings { hints: true, ..bare() });
    cluster.partition(&[0]);
    assert_eq!(cluster.wrote(0, X, 1, ONE), WRITTEN);
    cluster.run_for(MS(300));
    assert_eq!(cluster.wrote(1, X, 2, QUORUM), WRITTEN);
    cluster.heal();
    cluster.run_for(MS(1_000));
    assert_eq!(cluster.everywhere(X), [Some(2); 3]);
    assert!(cluster.noted("quorum.ignored") > 0);
}

/// n3 missed a write; then it is back.
fn with_a_stale_replica(read_repair: ReadRepair) -> Cluster {
    let mut cluster = Cluster::new(3, 11, Settings { read_repair, ..bare() });
    cluster.partition(&[2]);
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), WRITTEN);
    cluster.heal();
    cluster
}

#[test]
fn a_read_repairs_the_stale_home() {
    let mut cluster = with_a_stale_replica(ReadRepair::Background);
    assert_eq!(cluster.has_read(0, X, ONE), read(1), "even one that was not waited for");
    assert_eq!(cluster.held(2, X), None);
    cluster.run_for(MS(10));
    assert_eq!(cluster.held(2, X), Some(1));
    assert_eq!((cluster.noted("quorum.repairs"), cluster.noted("quorum.repaired")), (1, 1));
}

#[test]
fn a_read_repairs_its_own_coordinator() {
    let mut cluster = with_a_stale_replica(ReadRepair::Blocking);
    assert_eq!(cluster.has_read(2, X, QUORUM), read(1));
    assert_eq!(cluster.held(2, X), Some(1));
}

#[test]
fn without_read_repair_a_stale_home_stays_stale() {
    let mut cluster = with_a_stale_replica(ReadRepair::Off);
    assert_eq!(cluster.has_read(0, X, ALL), read(1));
    cluster.run_for(MS(5_000));
    assert_eq!(cluster.held(2, X), None);
}

/// A write has reached its coordinator n1 alone and is still under way to n2 and n3. A read at n1 meets it;
/// then a read at n3 hears n2 before n1. The answers of the two reads.
fn two_reads_during_a_write(read_repair: ReadRepair) -> [Outcome; 2] {
    let mut cluster = Cluster::new(3, 12, Settings { read_repair, ..bare() });
    assert_eq!(cluster.wrote(0, X, 1, ALL), WRITTEN);
    cluster.slow.extend([((0, 1), MS(150)), ((0, 2), MS(150))]);
    let write = cluster.write(0, X, 2, QUORUM);
    cluster.slow.clear();
    let first = cluster.read(0, X, QUORUM);
    cluster.slow.extend([((0, 1), MS(50)), ((0, 2), MS(150))]);
    let first = cluster.await_outcome(first);
    let second = cluster.read(2, X, QUORUM);
    let second = cluster.await_outcome(second);
    assert_eq!(cluster.outcome(write), None, "the write is still under way");
    [first, second]
}

#[test]
fn without_blocking_repair_reads_go_new_then_old() {
    for read_repair in [ReadRepair::Off, ReadRepair::Background] {
        assert_eq!(two_reads_during_a_write(read_repair), [read(2), read(1)], "{read_repair:?}");
    }
}

#[test]
fn blocking_repair_never_reads_new_then_old() {
    assert_eq!(two_reads_during_a_write(ReadRepair::Blocking), [read(2), read(2)]);
}

#[test]
fn anti_entropy_brings_all_replicas_together_without_clients() {
    let mut cluster = Cluster::new(5, 13, Settings { copies: 3, anti_entropy: MS(200), ..bare() });
    cluster.partition(&[0, 1]);
    for n in 0..5u8 {
        let level = ONE;
        assert_eq!(cluster.wrote(n, Key(n), i64::from(n), level), WRITTEN);
        let there = Key((n + 4) % 5);
        assert_eq!(cluster.wrote(n, there, 10 + i64::from(n), level), WRITTEN);
    }
    cluster.run_for(MS(2_000));
    cluster.heal();
    cluster.run_for(MS(10_000));
    cluster.assert_converged();
    assert!(cluster.noted("quorum.caught_up") > 0);
    let compared = cluster.noted("quorum.compared");
    cluster.run_for(MS(5_000));
    assert_eq!(cluster.noted("quorum.compared"), compared, "equals have nothing to say");
}

#[test]
fn either_side_of_an_exchange_may_have_begun_it() {
    let (mut pushed, mut pulled) = (0, 0);
    for seed in 0..20 {
        let mut cluster = Cluster::new(2, seed, Settings { anti_entropy: MS(100), ..bare() });
        cluster.partition(&[0]);
        assert_eq!(cluster.wrote(0, X, 1, ONE), WRITTEN);
        cluster.heal();
        while cluster.held(1, X).is_none() {
            assert!(cluster.step());
        }
        let supplied = cluster.sent.contains_key("Supply");
        pushed += usize::from(supplied);
        pulled += usize::from(!supplied);
    }
    assert!(pushed > 3 && pulled > 3, "n1, which has it, began {pushed} and n2 {pulled} of the exchanges");
}

/// Five replicas, of which n1 to n3 are homes of x, in two halves that believe each other dead.
fn two_halves(sloppy: bool, side: &[u8]) -> Cluster {
    let settings = Settings { copies: 3, sloppy, heartbeat: MS(100), ..bare() };
    let mut cluster = Cluster::new(5, 21, settings);
    cluster.partition(side);
    cluster.run_for(MS(1_000));
    cluster
}

#[test]
fn strict_quorums_serve_on_one_side_of_a_cut_at_most() {
    let mut cluster = two_halves(false, &[0, 3]);
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), Err(Refusal::Unavailable { needed: 2, alive: 1 }));
    assert_eq!(cluster.wrote(1, X, 2, QUORUM), WRITTEN);
}

#[test]
fn sloppy_quorums_serve_on_both_sides_and_do_not_meet() {
    let mut cluster = two_halves(true, &[0, 3]);
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), WRITTEN, "n4 stands in");
    assert_eq!(cluster.noted("quorum.stands_in"), 1);
    assert_eq!(cluster.has_read(1, X, QUORUM), NIL, "n2 and n3 never heard of it");
    assert_eq!(
        cluster.has_read(3, X, QUORUM),
        read(1),
        "n4 coordinates and answers for the home it stands for"
    );
    cluster.heal();
    cluster.run_for(MS(1_000));
    assert_eq!(cluster.held(1, X), Some(1), "what n4 kept for n2 is handed over");
    assert!(cluster.disk(3).hints.is_empty());
}

#[test]
fn a_home_and_who_stands_in_for_it_count_once() {
    let mut cluster = two_halves(true, &[1, 2, 4]);
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), WRITTEN, "n1 and n4, for n2; nobody is left for n3");
    assert_eq!(cluster.wrote(3, X, 2, ALL), Err(Refusal::Unavailable { needed: 3, alive: 2 }));
    cluster.cut.remove(&(0, 1));
    cluster.cut.remove(&(1, 0));
    let write = cluster.write(0, X, 3, ALL);
    assert_eq!(cluster.outcome(write), Some(Err(Refusal::Unavailable { needed: 3, alive: 2 })));
    cluster.cut.insert((0, 3));
    let write = cluster.write(0, X, 4, QUORUM);
    assert_eq!(cluster.await_outcome(write), WRITTEN, "n2, believed dead, answers itself");
}
