//! Data centres, and the levels that count by them or count who stands in.

use netsplit::history::Refusal;
use netsplit::protocol::quorum::Settings;

use crate::harness::{Cluster, MS, NIL, ONE, QUORUM, WRITTEN, X, bare, read};

const LOCAL_QUORUM: u8 = 6;
const EACH_QUORUM: u8 = 7;
const ANY: u8 = 10;
const PRIMARIES: u8 = 200;

/// n1, n2, n3 in one data centre and n4, n5, n6 in the other.
fn two() -> Cluster {
    Cluster::new(6, 1, Settings { centres: 2, hints: true, ..bare() })
}

#[test]
fn a_local_read_asks_nobody_elsewhere_and_a_local_write_tells_everybody() {
    let mut cluster = two();
    assert_eq!(cluster.wrote(0, X, 1, LOCAL_QUORUM), WRITTEN);
    assert_eq!(cluster.sent.get("Write"), Some(&5));
    assert_eq!(cluster.has_read(0, X, LOCAL_QUORUM), read(1));
    assert_eq!(cluster.sent.get("Read"), Some(&2));
}

#[test]
fn cut_apart_each_data_centre_serves_its_own_and_no_level_that_needs_both() {
    let mut cluster = two();
    cluster.partition(&[0, 1, 2]);
    assert_eq!(cluster.wrote(0, X, 1, LOCAL_QUORUM), WRITTEN);
    assert_eq!(cluster.has_read(2, X, LOCAL_QUORUM), read(1), "in one data centre R + W > N holds");
    assert_eq!(cluster.has_read(3, X, LOCAL_QUORUM), NIL, "and says nothing of the other");
    let each = cluster.wrote(0, X, 2, EACH_QUORUM);
    assert_eq!(each, Err(Refusal::NoQuorum { needed: 4, answered: 2 }));
    let all = cluster.wrote(3, X, 3, QUORUM);
    assert_eq!(all, Err(Refusal::NoQuorum { needed: 4, answered: 3 }), "a majority of six is four");
    cluster.heal();
    cluster.run_for(MS(1_000));
    assert_eq!(cluster.everywhere(X), [Some(3); 6], "refused writes surface by their hints");
}

#[test]
fn at_any_a_hint_is_enough_and_nobody_can_read_it_until_it_is_delivered() {
    let settings = Settings { copies: 2, hints: true, heartbeat: MS(50), ..bare() };
    let mut cluster = Cluster::new(4, 1, settings);
    cluster.run_for(MS(200));
    cluster.crash(0);
    cluster.crash(1);
    cluster.run_for(MS(500));
    assert_eq!(cluster.wrote(3, X, 1, ONE), Err(Refusal::Unavailable { needed: 1, alive: 0 }));
    assert_eq!(cluster.wrote(3, X, 2, ANY), WRITTEN);
    assert_eq!(cluster.noted("quorum.any"), 1);
    assert_eq!(
        cluster.has_read(3, X, ANY),
        Err(Refusal::Unavailable { needed: 1, alive: 0 }),
        "ANY is for writes"
    );
    cluster.restart(0);
    cluster.run_for(MS(1_000));
    assert_eq!(cluster.has_read(3, X, ONE), read(2));
}

/// Riak's `pw`: who stands in for a home counts for `w` and not for `pw`.
#[test]
fn a_quorum_of_primaries_is_not_reached_by_those_who_stand_in() {
    let settings = Settings { copies: 3, sloppy: true, heartbeat: MS(50), ..bare() };
    let mut cluster = Cluster::new(5, 1, settings);
    cluster.run_for(MS(200));
    cluster.partition(&[3, 4]);
    cluster.run_for(MS(500));
    assert_eq!(cluster.wrote(3, X, 1, QUORUM), WRITTEN, "n4 and n5 stand in");
    assert_eq!(cluster.wrote(3, X, 2, PRIMARIES), Err(Refusal::Unavailable { needed: 2, alive: 0 }));
    assert_eq!(cluster.wrote(3, X, 3, PRIMARIES + 1), Err(Refusal::Unavailable { needed: 2, alive: 1 }));
    assert_eq!(cluster.wrote(0, X, 4, PRIMARIES), WRITTEN, "all homes are on the other side");
}
