//! Broadcast, and what clients may rely on [Zab, phase 3; ZooKeeper internals].

use super::solo::{N2, N3, Solo, read, request, write};
use crate::base::OpId;
use crate::history::{Answer, Refusal, Value};
use crate::protocol::zab::{Message, Zxid};
use crate::sim::Input;

const WRITTEN: Result<Answer, Refusal> = Ok(Answer::Written);

#[test]
fn phase_3_a_quorum_on_disk_commits_in_order() {
    let mut solo = Solo::leader(&[(1, 1)]);
    solo.write(31);
    assert_eq!(solo.sent_to(N2), ["PROPOSE 2.1: x := 31, after 1.1"]);
    assert!(solo.persisted && solo.answers.is_empty());
    let mut other = request(32, write(32), 0);
    other.ticket.client = crate::base::ClientId(1);
    solo.step(Input::Request(other));
    solo.ack(N2, Zxid::new(2, 2));
    assert_eq!(solo.answers, [(OpId(31), WRITTEN), (OpId(32), WRITTEN)], "one acknowledgement for both");
    assert_eq!(solo.sent_to(N2), ["COMMIT up to 2.2"]);
}

#[test]
fn phase_3_a_follower_accepts_in_order_only() {
    let mut solo = Solo::follower(&[(1, 1)]);
    solo.propose((2, 1), (2, 2));
    assert_eq!(solo.sent_to(N2), ["ACK: epoch 2, on disk up to 1.1"], "2.1 is missing");
    assert!(!solo.persisted);
    solo.propose((1, 1), (2, 1));
    assert_eq!(solo.sent_to(N2), ["ACK: epoch 2, on disk up to 2.2"], "and with it comes the early one");
    assert!(solo.persisted);
}

#[test]
fn phase_3_a_follower_delivers_what_the_leader_committed() {
    let mut solo = Solo::follower(&[(1, 1)]);
    solo.receive(N2, Message::Commit { epoch: 2, zxid: Zxid::new(2, 1) });
    solo.propose((1, 1), (2, 1));
    assert_eq!(solo.node.committed, Zxid::new(2, 1), "the commit came before the proposal");
    solo.receive(N3, Message::Commit { epoch: 2, zxid: Zxid::new(2, 2) }).propose((2, 1), (2, 2));
    assert_eq!(solo.node.committed, Zxid::new(2, 1), "n3 does not lead");
}

#[test]
fn a_promise_of_a_later_epoch_ends_acceptance() {
    let mut solo = Solo::follower(&[(1, 1)]);
    solo.receive(N2, Message::NewEpoch { epoch: 5 });
    let txn = super::solo::txn((2, 1));
    solo.receive(N2, Message::Propose { epoch: 2, prev: Zxid::new(1, 1), txn });
    assert_eq!((solo.node.last(), solo.sent.len()), (Zxid::new(1, 1), 0));
}

#[test]
fn internals_the_asked_server_passes_on_and_answers() {
    let mut solo = Solo::follower(&[(1, 1)]);
    let ask = request(21, write(21), 0);
    solo.step(Input::Request(ask));
    assert_eq!((solo.sent_to(N2), solo.answers.len()), (vec!["Request passed on: x := 21".into()], 0));
    solo.propose((1, 1), (2, 1));
    solo.receive(N2, Message::Commit { epoch: 2, zxid: Zxid::new(2, 1) });
    assert_eq!(solo.answers, [(OpId(21), WRITTEN)]);
    solo.step(Input::Request(ask));
    assert_eq!(solo.answers, [(OpId(21), WRITTEN)], "a retry is answered from its session");
}

#[test]
fn a_request_that_is_in_the_order_is_not_proposed_again() {
    let mut solo = Solo::leader(&[]);
    let ask = request(1, write(1), 0);
    solo.receive(N2, Message::Forward { epoch: 1, request: ask });
    assert_eq!(solo.node.durable.history.count(), 1);
    solo.receive(N3, Message::Forward { epoch: 1, request: ask });
    solo.ack(N2, Zxid::new(1, 1)).receive(N2, Message::Forward { epoch: 1, request: ask });
    assert_eq!(solo.node.durable.history.count(), 1);
    solo.receive(N2, Message::Forward { epoch: 9, request: ask });
    assert_eq!(solo.sent_to(N2), ["Connection of epoch 9 closed"]);
}

#[test]
fn internals_a_local_read_may_be_old() {
    let mut solo = Solo::follower(&[(1, 1)]);
    solo.propose((1, 1), (2, 1)).request(41, read(), 0);
    assert_eq!(solo.answers, [(OpId(41), Ok(Answer::Read(Some(Value(11)))))]);
}

#[test]
fn internals_a_synced_read_is_as_new_as_its_leader() {
    let mut solo = Solo::follower(&[(1, 1)]);
    solo.request(41, read(), 1);
    let ticket = request(41, read(), 1).ticket;
    assert_eq!((solo.sent_to(N2).len(), solo.answers.len()), (1, 0));
    solo.receive(N2, Message::Synced { epoch: 2, ticket, zxid: Zxid::new(2, 1) });
    assert!(solo.answers.is_empty(), "it is not there yet");
    solo.propose((1, 1), (2, 1)).receive(N2, Message::Commit { epoch: 2, zxid: Zxid::new(2, 1) });
    assert_eq!(solo.answers, [(OpId(41), Ok(Answer::Read(Some(Value(21)))))]);
}

#[test]
fn a_read_in_the_order_of_all_waits_for_a_quorum() {
    let mut solo = Solo::leader(&[(1, 1)]);
    solo.request(31, read(), 2);
    assert!(solo.answers.is_empty());
    solo.ack(N2, Zxid::new(2, 1));
    assert_eq!(solo.answers, [(OpId(31), Ok(Answer::Read(Some(Value(11)))))]);
}

#[test]
fn zookeeper_server_refuses_clients_that_have_seen_more() {
    let mut solo = Solo::follower(&[(1, 1), (1, 2)]);
    for (seen, refused) in [(Zxid::new(1, 2), false), (Zxid::new(2, 1), true)] {
        for action in [read(), write(50)] {
            let ask = crate::sim::Request { seen: seen.seen(), ..request(50, action, 0) };
            solo.step(Input::Request(ask));
            assert_eq!(solo.answers == [(OpId(50), Err(Refusal::Behind))], refused);
        }
    }
}
