//! Epochs [Zab, phase 1].

use super::solo::{N2, N3, Solo};
use crate::protocol::zab::{Message, Timer, Zxid};
use crate::sim::Input;

#[test]
fn phase_1_the_new_epoch_is_above_all_that_a_quorum_promised() {
    let mut solo = Solo::with_history(5, &[(2, 1)]);
    let vote = solo.node.durable.vote_for(super::solo::N1);
    solo.vote(N2, 1, vote).vote(N3, 1, vote).step(Input::Timer(Timer::Finalize));
    assert!(solo.receive(N2, Message::CEpoch { accepted: 7 }).sent.is_empty(), "two are no quorum of five");
    solo.receive(N3, Message::CEpoch { accepted: 3 });
    assert_eq!((solo.epoch(), solo.persisted), (8, true));
    assert_eq!((solo.sent_to(N2), solo.sent_to(N3)), (vec!["NEWEPOCH 8".into()], vec!["NEWEPOCH 8".into()]));
}

#[test]
fn phase_1_a_promise_is_on_disk_and_is_kept() {
    let mut solo = Solo::following(&[(1, 1)]);
    assert_eq!((solo.epoch(), solo.persisted), (2, true));
    assert_eq!(solo.sent_to(N2), ["ACK-E: epoch 2 promised; follows epoch 1, history to 1.1"]);
    solo.receive(N2, Message::NewEpoch { epoch: 1 });
    assert_eq!(solo.sent_to(N2), ["CEPOCH: last promised epoch 2"], "a lower epoch is not promised");
    solo.restart();
    assert_eq!(solo.epoch(), 2);
}

#[test]
fn phase_1_an_epoch_is_promised_to_one_leader_only() {
    // It promised epoch 2 to n2 and lost it; now n3 proposes the same epoch.
    let mut solo = Solo::following(&[(1, 1)]);
    solo.step(Input::Timer(Timer::Limit));
    let vote = crate::protocol::zab::Vote { leader: N3, ..solo.node.durable.vote_for(N3) };
    solo.vote(N3, 2, vote).step(Input::Timer(Timer::Finalize));
    solo.receive(N3, Message::NewEpoch { epoch: 2 });
    assert_eq!(solo.sent_to(N3), ["ACK-E: epoch 2 known already; follows epoch 1, history to 1.1"]);
    // And a leader does not count such an answer.
    let mut leader = Solo::elected(3, &[(1, 1)]);
    leader.promise(N2, false, (1, Zxid::new(1, 1)));
    assert!(leader.sent.is_empty() && leader.node.durable.current == 1);
    leader.promise(N3, true, (1, Zxid::new(1, 1)));
    assert_eq!(leader.node.durable.current, 2);
}

#[test]
fn leader_gives_up_for_a_follower_with_a_better_history() {
    for (current, last, gives_up) in
        [(1, (1, 2), true), (2, (1, 1), true), (1, (1, 1), false), (0, (0, 0), false)]
    {
        let mut solo = Solo::elected(3, &[(1, 1)]);
        solo.promise(N2, true, (current, Zxid::new(last.0, last.1)));
        assert_eq!(solo.is_looking(), gives_up, "epoch {current}, {last:?}");
    }
}

#[test]
fn a_leader_gives_up_for_a_follower_that_promised_a_higher_epoch() {
    let mut solo = Solo::leader(&[]);
    solo.receive(N3, Message::CEpoch { accepted: 9 });
    assert!(solo.is_looking());
    assert_eq!(solo.node.heard_of, 9, "and proposes a higher one next time");
}

#[test]
fn init_limit_ends_a_discovery_that_finds_no_quorum() {
    let mut solo = Solo::elected(3, &[]);
    assert!(solo.timers.contains_key(&Timer::Limit));
    solo.step(Input::Timer(Timer::Limit));
    assert!(solo.is_looking() && solo.notes.contains(&"zab.too_slow"));
}
