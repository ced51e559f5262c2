//! Votes [ZooKeeper, FastLeaderElection].

use super::solo::{N1, N2, N3, N4, Solo};
use crate::protocol::zab::state::{Phase, Stage};
use crate::protocol::zab::{Message, Notification, Sender, Timer, Vote, Zxid};
use crate::sim::Input;

fn vote(current: u32, last: (u32, u32), leader: crate::base::ReplicaId) -> Vote {
    Vote { current, last: Zxid::new(last.0, last.1), leader }
}

#[test]
fn fast_leader_election_votes_compare_epoch_then_zxid_then_number() {
    let rising = [
        vote(1, (1, 9), N4),
        vote(2, (1, 3), N1),
        vote(2, (1, 3), N2),
        vote(2, (2, 1), N1),
        vote(3, (1, 1), N1),
    ];
    assert!(rising.is_sorted());
    let mut solo = Solo::with_history(3, &[(2, 1)]);
    assert!(solo.vote(N2, 1, vote(1, (1, 9), N2)).sent.is_empty(), "a worse vote changes nothing");
    solo.vote(N3, 1, vote(2, (2, 1), N3));
    assert_eq!(solo.notes, ["zab.better_vote"]);
    assert_eq!(solo.sent.len(), 2, "a better one is taken over and told to all");
}

#[test]
fn fast_leader_election_waits_for_a_better_vote_before_it_ends() {
    let mut solo = Solo::new(3);
    solo.vote(N2, 1, vote(0, (0, 0), N2));
    assert!(solo.timers.contains_key(&Timer::Finalize) && solo.is_looking());
    solo.vote(N3, 1, vote(0, (0, 0), N3));
    solo.step(Input::Timer(Timer::Finalize));
    assert_eq!(solo.node.leader(), Some(N3));
    assert_eq!(solo.sent_to(N3), ["CEPOCH: last promised epoch 0"]);
}

#[test]
fn fast_leader_election_rounds_are_not_mixed() {
    let mut solo = Solo::new(5);
    solo.vote(N2, 1, vote(0, (0, 0), N2));
    solo.vote(N3, 4, vote(0, (0, 0), N3));
    assert_eq!(solo.node.round, 4);
    solo.vote(N4, 2, vote(0, (0, 0), N3));
    assert!(!solo.timers.contains_key(&Timer::Finalize), "votes of earlier rounds do not count");
    assert_eq!(solo.sent_to(N4).len(), 1, "and their sender is told of the later one");
}

#[test]
fn fast_leader_election_joins_a_leader_that_a_quorum_follows() {
    let mut solo = Solo::new(5);
    let say = |sender| Message::Notification(Notification { round: 9, vote: vote(3, (3, 1), N2), sender });
    solo.receive(N3, say(Sender::Following)).receive(N4, say(Sender::Following));
    assert!(solo.is_looking(), "the leader itself has not said so");
    solo.receive(N2, say(Sender::Leading));
    assert_eq!((solo.node.leader(), solo.node.round), (Some(N2), 9));
}

#[test]
fn a_replica_alone_leads() {
    let mut solo = Solo::new(1);
    solo.step(Input::Timer(Timer::Finalize));
    assert!(solo.node.is_leader());
    assert_eq!(solo.write(1).answers.len(), 1);
}

#[test]
fn learner_a_follower_whose_leader_looks_again_looks_too() {
    let mut solo = Solo::following(&[]);
    solo.vote(N2, 1, vote(0, (0, 0), N2));
    assert!(matches!(&solo.node.phase, Phase::Following(following) if following.stage != Stage::Serving));
    solo.vote(N2, 2, vote(0, (0, 0), N2));
    assert!(solo.is_looking(), "its election is over and it has begun another");
}
