//! Siblings: what becomes of writes that know nothing of each other, by version vectors, by dotted ones and by clocks.

use netsplit::protocol::quorum::{Conflicts, Settings};

use crate::harness::{ALL, Cluster, MS, ONE, QUORUM, WRITTEN, X, bare, read};

fn by(conflicts: Conflicts) -> Settings {
    Settings { conflicts, ..bare() }
}

/// The values at a home, in their order.
fn kept(cluster: &Cluster, n: u8) -> Vec<i64> {
    let contents = cluster.disk(n).table.get(X);
    let mut values: Vec<i64> =
        contents.iter().flat_map(|held| held.versions()).map(|(_, version)| version.value.0).collect();
    values.sort_unstable();
    values
}

/// Dynamo §4.4: milk on one side, eggs on the other; after the heal both are there, and whoever has read them and
/// writes replaces them.
#[test]
fn dynamo_4_4_both_sides_of_a_cut_become_siblings_and_a_writer_who_read_them_replaces_them() {
    let settings = Settings { anti_entropy: MS(100), ..by(Conflicts::DottedVersionVectors) };
    let mut cluster = Cluster::new(4, 1, settings);
    cluster.partition(&[0, 1]);
    assert_eq!(cluster.wrote(0, X, 1, ONE), WRITTEN);
    assert_eq!(cluster.wrote(2, X, 2, ONE), WRITTEN);
    cluster.run_for(MS(1_000));
    assert_eq!([kept(&cluster, 1), kept(&cluster, 3)], [[1], [2]]);
    cluster.heal();
    cluster.run_for(MS(3_000));
    assert_eq!((0..4).map(|n| kept(&cluster, n)).collect::<Vec<_>>(), vec![vec![1, 2]; 4]);
    cluster.assert_converged();
    let reader = 7;
    let action = netsplit::history::Action::Read { key: X };
    let seen = cluster.ask(3, reader, action, QUORUM);
    assert_eq!(cluster.await_outcome(seen), read(2), "one value is answered: that of the greatest stamp");
    assert!(cluster.noted("quorum.siblings_read") > 0);
    let write = netsplit::history::Action::Write { key: X, value: netsplit::history::Value(3) };
    let merged = cluster.ask(0, reader, write, ALL);
    assert_eq!(
        cluster.await_outcome(merged),
        WRITTEN,
        "the context went with the client to another coordinator"
    );
    assert_eq!((0..4).map(|n| kept(&cluster, n)).collect::<Vec<_>>(), vec![vec![3]; 4]);
}

/// Two clients write through one coordinator, neither having read: a version vector takes the second for one that knew
/// the first; its dot says that it did not.
#[test]
fn two_blind_writes_through_one_coordinator_need_dots() {
    for (conflicts, left) in [
        (Conflicts::VersionVectors, vec![2]),
        (Conflicts::DottedVersionVectors, vec![1, 2]),
        (Conflicts::LastWriteWins, vec![2]),
    ] {
        let mut cluster = Cluster::new(3, 1, by(conflicts));
        for value in [1, 2] {
            let action = netsplit::history::Action::Write { key: X, value: netsplit::history::Value(value) };
            let op = cluster.ask(0, value as u8, action, ALL);
            assert_eq!(cluster.await_outcome(op), WRITTEN);
        }
        assert_eq!(kept(&cluster, 2), left, "{conflicts:?}");
    }
}

/// The clock of n1 is behind. By clocks the later write is lost although its writer had read the earlier one; by
/// vectors it replaces it.
#[test]
fn a_skewed_clock_loses_a_write_by_clocks_and_none_by_vectors() {
    for (conflicts, last) in [(Conflicts::LastWriteWins, 1), (Conflicts::DottedVersionVectors, 2)] {
        let mut cluster = Cluster::new(3, 1, by(conflicts));
        cluster.run_for(MS(2_000));
        cluster.skew[0] = -1_000_000;
        assert_eq!(cluster.wrote(1, X, 1, ALL), WRITTEN);
        let client = 7;
        let seen = cluster.ask(0, client, netsplit::history::Action::Read { key: X }, ALL);
        assert_eq!(cluster.await_outcome(seen), read(1));
        let action = netsplit::history::Action::Write { key: X, value: netsplit::history::Value(2) };
        let written = cluster.ask(0, client, action, ALL);
        assert_eq!(cluster.await_outcome(written), WRITTEN, "it is acknowledged either way");
        assert_eq!(cluster.has_read(2, X, ALL), read(last), "{conflicts:?}");
        assert_eq!(cluster.noted("quorum.shadowed"), usize::from(last == 1));
    }
}

#[test]
fn a_read_that_resolves_leaves_one_value_everywhere() {
    let settings = Settings { resolve: true, ..by(Conflicts::DottedVersionVectors) };
    let mut cluster = Cluster::new(3, 1, settings);
    cluster.partition(&[0]);
    assert_eq!(cluster.wrote(0, X, 1, ONE), WRITTEN);
    assert_eq!(cluster.wrote(1, X, 2, ONE), WRITTEN);
    cluster.heal();
    assert_eq!(cluster.has_read(0, X, ALL), read(2));
    cluster.run_for(MS(5));
    assert_eq!(cluster.noted("quorum.resolved"), 1);
    assert_eq!((0..3).map(|n| kept(&cluster, n)).collect::<Vec<_>>(), vec![vec![2]; 3]);
    cluster.assert_converged();
}
