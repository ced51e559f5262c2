//! One test a rule: each builds the smallest run that the rule decides. Rules of repair are in `repair`.

use netsplit::base::Delay;
use netsplit::history::{Action, Answer, Refusal, Value};
use netsplit::protocol::quorum::{COORDINATING, REPLICA, Settings};
use netsplit::sim::Node;

use crate::harness::{ALL, Cluster, MS, NIL, ONE, QUORUM, TWO, WRITTEN, X, Y, bare, read};

#[test]
fn any_replica_coordinates_home_or_not() {
    let mut cluster = Cluster::new(5, 1, Settings { copies: 3, ..bare() });
    assert_eq!(cluster.wrote(4, X, 7, ALL), WRITTEN);
    assert_eq!(cluster.everywhere(X), [Some(7); 3]);
    assert_eq!(cluster.held(3, X), None, "n4 is no home of x");
    assert_eq!(cluster.held(4, X), None, "n5 only coordinated");
    assert_eq!(cluster.has_read(3, X, ALL), read(7));
    assert_eq!(cluster.has_read(3, Y, QUORUM), NIL);
}

#[test]
fn overlapping_levels_read_the_last_acknowledged_write() {
    for (w, r) in [(QUORUM, QUORUM), (ALL, ONE), (ONE, ALL), (TWO, 14), (15, 11)] {
        let mut cluster = Cluster::new(5, 2, bare());
        cluster.usual = Delay::new(MS(1), MS(40));
        for value in 1..60 {
            let n = (value % 5) as u8;
            assert_eq!(cluster.wrote(n, X, value, w), WRITTEN);
            assert_eq!(cluster.has_read((n + 3) % 5, X, r), read(value));
        }
    }
}

#[test]
fn one_and_one_may_read_stale() {
    let mut cluster = Cluster::new(3, 3, bare());
    assert_eq!(cluster.wrote(0, X, 1, ONE), WRITTEN);
    assert_eq!(cluster.has_read(2, X, ONE), NIL, "the write has not arrived at n3");
    cluster.run_for(MS(2));
    assert_eq!(cluster.has_read(2, X, ONE), read(1));
}

#[test]
fn too_few_replies_are_a_refusal_that_names_them() {
    let mut cluster = Cluster::new(5, 4, bare());
    cluster.partition(&[0, 1]);
    let before = cluster.now;
    let refused = Err(Refusal::NoQuorum { needed: 3, answered: 2 });
    assert_eq!(cluster.wrote(0, X, 1, QUORUM), refused);
    assert_eq!(cluster.now.since(before), MS(200));
    assert_eq!(cluster.has_read(1, X, QUORUM), refused);
    assert_eq!(cluster.has_read(2, X, QUORUM), NIL, "the larger side serves");
}

#[test]
fn a_refused_write_surfaces_later() {
    let mut cluster = Cluster::new(3, 5, bare());
    cluster.partition(&[0]);
    assert!(matches!(cluster.wrote(0, X, 1, QUORUM), Err(Refusal::NoQuorum { .. })));
    assert_eq!(cluster.has_read(1, X, QUORUM), NIL);
    cluster.heal();
    assert_eq!(cluster.has_read(0, X, QUORUM), read(1), "the write that was refused");
}

#[test]
fn a_believed_dead_majority_is_refused_at_once_and_nothing_is_sent() {
    let mut cluster = Cluster::new(3, 6, Settings { heartbeat: MS(100), ..bare() });
    cluster.run_for(MS(250));
    cluster.partition(&[0]);
    cluster.run_for(MS(500));
    assert_eq!(cluster.noted("quorum.suspected"), 4, "each side believes the other dead");
    let before = cluster.now;
    let op = cluster.write(0, X, 1, QUORUM);
    assert_eq!(cluster.outcome(op), Some(Err(Refusal::Unavailable { needed: 2, alive: 1 })));
    assert_eq!(cluster.now, before);
    cluster.heal();
    cluster.run_for(MS(1_000));
    assert_eq!(cluster.everywhere(X), [None; 3], "it certainly did not take effect");
    assert_eq!(cluster.wrote(0, X, 2, QUORUM), WRITTEN, "heard again, believed alive again");
}

#[test]
fn a_slow_clock_loses_an_acknowledged_later_write_even_at_all() {
    let mut cluster = Cluster::new(3, 14, bare());
    cluster.skew[1] = -500_000;
    cluster.run_for(MS(1_000));
    assert_eq!(cluster.wrote(0, X, 1, ALL), WRITTEN);
    assert_eq!(cluster.wrote(1, X, 2, ALL), WRITTEN, "acknowledged by every home");
    assert_eq!(cluster.noted("quorum.shadowed"), 1);
    assert_eq!(cluster.has_read(1, X, ALL), read(1), "and lost");
    assert_eq!(cluster.everywhere(X), [Some(1); 3]);
}

#[test]
fn a_coordinator_never_uses_a_stamp_twice_though_its_clock_goes_back() {
    let mut cluster = Cluster::new(1, 15, bare());
    cluster.run_for(MS(1_000));
    for value in 1..20 {
        cluster.skew[0] = -100_000 * value;
        assert_eq!(cluster.wrote(0, X, value, ALL), WRITTEN);
        assert_eq!(cluster.held(0, X), Some(value));
        cluster.crash(0);
        cluster.restart(0);
    }
    cluster.skew[0] = i64::MAX;
    assert_eq!(cluster.wrote(0, X, 20, ALL), WRITTEN);
    assert_eq!(cluster.wrote(0, X, 21, ALL), WRITTEN);
    cluster.skew[0] = i64::MIN;
    assert_eq!(cluster.wrote(0, X, 22, ALL), WRITTEN);
    assert_eq!(cluster.has_read(0, X, ALL), read(22));
}

#[test]
fn of_equal_clocks_the_greater_replica_wins_everywhere() {
    let mut cluster = Cluster::new(3, 16, bare());
    let writes = [cluster.write(1, X, 1, ALL), cluster.write(0, X, 2, ALL)];
    for write in writes {
        assert_eq!(cluster.await_outcome(write), WRITTEN);
    }
    assert_eq!(cluster.everywhere(X), [Some(1); 3]);
}

#[test]
fn a_retry_at_the_same_coordinator_is_the_same_write() {
    let mut cluster = Cluster::new(3, 17, bare());
    let write = cluster.write(0, X, 1, QUORUM);
    cluster.ask_again(0, write);
    assert_eq!(cluster.noted("quorum.outdated"), 1, "it is at work on it");
    assert_eq!(cluster.await_outcome(write), WRITTEN);
    cluster.run_for(MS(10));
    assert_eq!(cluster.wrote(1, X, 2, ALL), WRITTEN);
    cluster.ask_again(0, write);
    cluster.run_for(MS(10));
    assert_eq!(cluster.everywhere(X), [Some(2); 3], "the late copy did not overtake");
    cluster.write(0, X, 3, ALL);
    cluster.ask_again(0, write);
    assert_eq!(cluster.noted("quorum.outdated"), 2, "its client has moved on");
}

#[test]
fn compare_and_set_compares_but_is_not_atomic() {
    let cas = |expected, new| Action::Cas { key: X, expected, new: Value(new) };
    let mut cluster = Cluster::new(3, 18, bare());
    let set = cluster.ask(0, 1, cas(None, 1), QUORUM);
    assert_eq!(cluster.await_outcome(set), Ok(Answer::Compared(true)));
    let unset = cluster.ask(1, 2, cas(None, 2), QUORUM);
    assert_eq!(cluster.await_outcome(unset), Ok(Answer::Compared(false)));
    let one = cluster.ask(0, 1, cas(Some(Value(1)), 3), QUORUM);
    let other = cluster.ask(2, 2, cas(Some(Value(1)), 4), QUORUM);
    assert_eq!(cluster.await_outcome(one), Ok(Answer::Compared(true)));
    assert_eq!(cluster.await_outcome(other), Ok(Answer::Compared(true)), "both found 1");
    let at_one = cluster.ask(0, 1, cas(Some(Value(9)), 5), ONE);
    assert_eq!(cluster.outcome(at_one), Some(Ok(Answer::Compared(false))));
}

#[test]
fn replies_to_requests_of_before_a_crash_do_not_count() {
    let mut cluster = Cluster::new(5, 19, bare());
    for to in 1..5 {
        cluster.slow.insert((to, 0), MS(50));
    }
    let write = cluster.write(0, X, 1, QUORUM);
    cluster.run_for(MS(20));
    cluster.crash(0);
    cluster.restart(0);
    cluster.partition(&[0]);
    let next = cluster.write(0, X, 2, QUORUM);
    assert_eq!(cluster.await_outcome(next), Err(Refusal::NoQuorum { needed: 3, answered: 1 }));
    assert_eq!(cluster.outcome(write), None);
}

#[test]
fn a_replica_coordinates_while_a_client_waits() {
    let mut cluster = Cluster::new(3, 20, bare());
    let role = |cluster: &Cluster| cluster.node(0).standing().role;
    assert_eq!(role(&cluster), REPLICA);
    let write = cluster.write(0, X, 1, QUORUM);
    assert_eq!(role(&cluster), COORDINATING);
    assert_eq!(cluster.await_outcome(write), WRITTEN);
    assert_eq!(role(&cluster), REPLICA, "answered, though n3 may still be silent");
    let view = cluster.node(0).view();
    assert_eq!(view.values, [(X, Value(1), "0 ms by n1".to_owned())]);
    assert!(view.facts.iter().any(|fact| fact.durable && fact.name == "hints held"));
}

#[test]
fn replies_to_reads_of_before_a_crash_do_not_count() {
    let mut cluster = Cluster::new(3, 22, bare());
    cluster.slow.extend([((1, 0), MS(50)), ((2, 0), MS(50))]);
    let before = cluster.read(0, X, QUORUM);
    cluster.run_for(MS(10));
    cluster.crash(0);
    cluster.restart(0);
    assert_eq!(cluster.wrote(1, X, 1, QUORUM), WRITTEN);
    assert_eq!(cluster.has_read(0, X, QUORUM), read(1), "n2 and n3 had nothing when they were first asked");
    assert_eq!(cluster.outcome(before), None);
}
