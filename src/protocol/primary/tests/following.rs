//! A replica joins what it is sent to what it has, and discards what the primary's history does not have.

use super::solo::{SECOND, primary, replica, stream};
use crate::base::ReplicaId;
use crate::protocol::primary::{Ack, Epoch, Index, Message, Mismatch, Position, Settings};
use crate::protocol::testing::{N2, N3, write};

fn acks(solo: &crate::protocol::testing::Solo<crate::protocol::primary::Member>) -> Vec<Ack> {
    let of = |(_, message): &(ReplicaId, Message)| match message {
        Message::Ack(ack) => Some(*ack),
        _ => None,
    };
    solo.sent.iter().filter_map(of).collect()
}

/// [MongoDB manual, Rollbacks During Replica Set Failover] The unreplicated tail goes, acknowledged or not.
#[test]
fn an_old_primary_discards_its_tail_and_names_what_it_had_acknowledged() {
    let mut solo = primary(Settings::default());
    solo.acked(N2, 1).request(1, write(7), 1).request(2, write(8), 1);
    assert_eq!(solo.node.at_risk.len(), 2);
    solo.receive(N2, stream(SECOND, (Epoch::FIRST, 1), &[SECOND]));
    assert_eq!(solo.notes.iter().filter(|note| **note == "primary.lost").count(), 2);
    assert!(solo.noted("rolled_back") && solo.noted("deposed"));
    assert_eq!((solo.node.durable.lost, solo.node.last(), solo.seen()), (2, Index(2), None));
    assert!(solo.node.at_risk.is_empty());
}

/// What replicas hold is not at risk, and is not lost.
#[test]
fn what_a_majority_holds_is_not_at_risk() {
    let mut solo = primary(Settings::default());
    solo.request(1, write(7), 1).acked(N2, 2);
    assert!(solo.node.at_risk.is_empty());
    assert_eq!(solo.node.commit, Index(2));
}

#[test]
fn an_old_message_discards_nothing() {
    let mut solo = replica(Settings::default());
    solo.receive(N2, stream(SECOND, (SECOND, 2), &[SECOND, SECOND]));
    assert_eq!(solo.node.last(), Index(4));
    solo.receive(N2, stream(SECOND, (SECOND, 2), &[SECOND]));
    assert_eq!(solo.node.last(), Index(4));
    assert_eq!(acks(&solo)[0].received, Index(4), "what was matched stays matched");
}

#[test]
fn a_gap_and_another_history_are_told_apart() {
    let mut solo = replica(Settings::default());
    solo.receive(N2, stream(SECOND, (SECOND, 5), &[SECOND]));
    let found = |message: &Message| match message {
        Message::Mismatch(Mismatch { other, last, .. }) => (*other, *last),
        other => panic!("{other:?}"),
    };
    assert_eq!(found(&solo.sent[0].1), (None, Index(2)));
    let third = Epoch::of(3, N3);
    solo.receive(N3, stream(third, (third, 2), &[third]));
    let there = Position { epoch: SECOND, index: Index(2) };
    assert_eq!(found(&solo.sent[0].1), (Some(there), Index(2)));
}

/// [Redis Cluster specification, Configuration epoch]
#[test]
fn a_primary_whose_epoch_is_over_is_told_so() {
    let mut solo = replica(Settings::default());
    let old = Epoch::FIRST.after_restart();
    solo.receive(N3, stream(old, (Epoch::FIRST, 1), &[old]));
    assert_eq!(solo.sent, [(N3, Message::Stale { epoch: SECOND, round: 2 })]);
    assert_eq!(solo.node.last(), Index(2));
}

/// A replica that comes back without what it had only received is sent it again.
#[test]
fn a_primary_goes_back_for_a_replica_that_lost_its_memory() {
    let mut solo = primary(Settings::default());
    solo.acked(N2, 1).request(1, write(7), 1).request(2, write(8), 1).acked(N2, 3);
    let epoch = Epoch::FIRST;
    let (echo, last) = (solo.now, Index(1));
    solo.receive(N2, Message::Mismatch(Mismatch { epoch, echo, prev: Index(3), other: None, last }));
    let Message::Stream(stream) = &solo.sent[0].1 else { panic!("{:?}", solo.sent) };
    assert_eq!((stream.prev.index, stream.entries.len()), (Index(1), 2));
}
