//! Merkle trees (Dynamo §4.7): what two replicas send each other to find out where they differ.

use netsplit::history::Key;
use netsplit::protocol::quorum::Settings;

use crate::harness::{ALL, Cluster, MS, ONE, WRITTEN, bare};

fn cluster() -> Cluster {
    Cluster::new(2, 1, Settings { anti_entropy: MS(100), merkle: true, ..bare() })
}

fn sent(cluster: &Cluster, label: &str) -> usize {
    cluster.sent.get(label).copied().unwrap_or_default()
}

#[test]
fn dynamo_4_7_replicas_that_agree_send_their_roots_and_no_more() {
    let mut cluster = cluster();
    for key in 0..40 {
        assert_eq!(cluster.wrote(0, Key(key), key.into(), ALL), WRITTEN);
    }
    cluster.run_for(MS(200));
    let before = sent(&cluster, "Hashes");
    cluster.run_for(MS(1_000));
    assert_eq!(sent(&cluster, "Hashes") - before, 20, "a root each, every 100 ms");
    assert_eq!(sent(&cluster, "Keys"), 0);
}

#[test]
fn dynamo_4_7_one_key_in_forty_is_found_by_three_rows_of_hashes() {
    let mut cluster = cluster();
    for key in 0..40 {
        assert_eq!(cluster.wrote(0, Key(key), key.into(), ALL), WRITTEN);
    }
    cluster.run_for(MS(200));
    cluster.partition(&[0]);
    assert_eq!(cluster.wrote(0, Key(7), 100, ONE), WRITTEN);
    cluster.sent.clear();
    cluster.heal();
    while cluster.held(1, Key(7)) != Some(100) {
        assert!(cluster.step());
    }
    cluster.run_for(MS(3));
    assert!(sent(&cluster, "Hashes") <= 4, "root, four parts, four leaves, and perhaps the other's root");
    assert_eq!(sent(&cluster, "Keys"), 1, "of one leaf in sixteen");
    assert!(sent(&cluster, "Supply") <= 1);
    assert_eq!(cluster.noted("quorum.caught_up"), 1);
    cluster.assert_converged();
    cluster.run_for(MS(500));
    assert_eq!(sent(&cluster, "Keys"), 1, "and then they agree");
}

#[test]
fn a_key_that_one_of_them_never_saw_is_found_from_either_side() {
    for writer in [0, 1] {
        let mut cluster = cluster();
        cluster.partition(&[0]);
        assert_eq!(cluster.wrote(writer, Key(3), 5, ONE), WRITTEN);
        cluster.heal();
        cluster.run_for(MS(500));
        assert_eq!(cluster.everywhere(Key(3)), [Some(5); 2]);
    }
}
