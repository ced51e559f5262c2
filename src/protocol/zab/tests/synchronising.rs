//! One history [Zab, phase 2; ZooKeeper, LearnerHandler].

use super::solo::{N2, N3, Solo, txn};
use crate::protocol::zab::{Message, Settings, Sync, Zxid};

fn zxids(solo: &Solo) -> Vec<(u32, u32)> {
    let all = solo.node.durable.history.after(Zxid::ZERO, 99);
    all.iter().map(|txn| (txn.zxid.epoch, txn.zxid.counter)).collect()
}

#[test]
fn learner_handler_diff_trunc_or_snap() {
    let solo = Solo::leader(&[(1, 1), (1, 2), (3, 1)]);
    let kind = |last: (u32, u32)| match solo.node.difference(Zxid::new(last.0, last.1)) {
        Sync::Diff { txns, .. } => format!("DIFF of {}", txns.len()),
        Sync::Trunc { to, txns } => format!("TRUNC to {to}, then {}", txns.len()),
        Sync::Snap { snapshot, txns } => format!("SNAP at {}, then {}", snapshot.zxid, txns.len()),
    };
    assert_eq!(kind((1, 1)), "DIFF of 2");
    assert_eq!(kind((0, 0)), "DIFF of 3");
    assert_eq!(kind((3, 1)), "DIFF of 0");
    assert_eq!(kind((1, 9)), "TRUNC to 1.2, then 1", "that leader's transactions came in order");
    assert_eq!(kind((3, 5)), "TRUNC to 3.1, then 0");
    assert_eq!(kind((2, 1)), "SNAP at 3.1, then 0", "nobody knows what epoch 2 began with");
}

#[test]
fn learner_handler_a_snapshot_for_those_before_the_log() {
    let settings = Settings { snap_count: 2, kept: 0, ..Settings::default() };
    let mut solo = Solo::with(1, settings);
    solo.step(crate::sim::Input::Timer(crate::protocol::zab::Timer::Finalize));
    (1..=4).for_each(|op| {
        solo.write(op);
    });
    assert_eq!(solo.node.durable.history.snapshot.zxid, Zxid::new(1, 2));
    assert!(matches!(solo.node.difference(Zxid::new(1, 1)), Sync::Snap { .. }));
    assert!(matches!(solo.node.difference(Zxid::new(1, 2)), Sync::Diff { .. }));
    let before = solo.node.machine.read(crate::history::Key(0));
    solo.restart();
    solo.step(crate::sim::Input::Timer(crate::protocol::zab::Timer::Finalize));
    assert_eq!(solo.node.machine.read(crate::history::Key(0)), before, "snapshot and log rebuild the state");
}

#[test]
fn phase_2_a_follower_makes_the_leaders_history_its_own_on_disk() {
    let mut solo = Solo::following(&[(1, 1), (1, 2)]);
    let sync = Sync::Trunc { to: Zxid::new(1, 1), txns: [txn((2, 1))].into() };
    solo.receive(N2, Message::NewLeader { epoch: 2, sync: sync.clone() });
    assert_eq!((zxids(&solo), solo.node.durable.current), (vec![(1, 1), (2, 1)], 2));
    assert!(solo.persisted && !solo.node.serves());
    assert_eq!(solo.sent_to(N2), ["ACK of NEWLEADER: epoch 2, on disk up to 2.1"]);
    solo.propose((2, 1), (2, 2)).receive(N2, Message::NewLeader { epoch: 2, sync });
    assert_eq!(zxids(&solo), [(1, 1), (2, 1), (2, 2)], "a copy takes back nothing that was acknowledged");
}

#[test]
fn phase_2_only_the_leader_of_the_promised_epoch_is_followed() {
    let mut solo = Solo::following(&[(1, 1)]);
    let sync = Sync::Diff { after: Zxid::new(1, 1), txns: [txn((1, 2))].into() };
    for (from, epoch) in [(N2, 1), (N2, 3), (N3, 2)] {
        solo.receive(from, Message::NewLeader { epoch, sync: sync.clone() });
        assert_eq!(zxids(&solo), [(1, 1)]);
    }
}

#[test]
fn phase_2_a_quorum_commits_the_leaders_history_before_it_serves() {
    let mut solo = Solo::elected(3, &[(1, 1), (1, 2)]);
    solo.promise(N2, true, (1, Zxid::new(1, 1)));
    assert_eq!(solo.node.committed, Zxid::ZERO);
    assert_eq!(solo.sent_to(N2), ["NEWLEADER 2; DIFF: 1 transactions after 1.1"]);
    assert_eq!(solo.write(9).answers.len(), 1, "refused, for it does not serve yet");
    let last = Zxid::new(1, 2);
    solo.receive(N2, Message::Ack { epoch: 2, last, serving: false });
    assert_eq!((solo.node.committed, solo.node.is_leader()), (last, true));
    assert_eq!(solo.sent_to(N2), ["UPTODATE: epoch 2, committed up to 1.2"]);
}
