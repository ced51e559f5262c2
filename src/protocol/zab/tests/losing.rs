//! Who gives up, and when [ZooKeeper, Leader, Learner; configuration: syncLimit, readonlymode.enabled].

use super::solo::{N2, N3, Solo, read};
use crate::base::{OpId, Span};
use crate::history::{Answer, Refusal, Value};
use crate::protocol::zab::{Message, Settings, Timer, Zxid};
use crate::sim::Input;

const NO_LEADER: Result<Answer, Refusal> = Err(Refusal::NotLeader(None));

#[test]
fn leader_stops_without_a_quorum_for_sync_limit() {
    let mut solo = Solo::leader(&[]);
    solo.write(1);
    let limit = Settings::default().ticks(5);
    solo.now += limit;
    solo.step(Input::Timer(Timer::Tick)).step(Input::Timer(Timer::Tick));
    assert!(solo.node.is_leader() && solo.sent_to(N2) == ["Ping: epoch 1, committed up to 0.0"]);
    solo.now += Span(1);
    solo.step(Input::Timer(Timer::Tick)).step(Input::Timer(Timer::Tick));
    assert!(solo.is_looking() && solo.notes.contains(&"zab.lost_quorum"));
    assert!(solo.answers.is_empty(), "a write that may still be committed is not refused");
}

#[test]
fn leader_goes_on_while_a_quorum_answers() {
    let mut solo = Solo::leader(&[]);
    for _ in 0..40 {
        solo.now += Span::from_ms(50);
        solo.step(Input::Timer(Timer::Tick));
        solo.receive(N2, Message::Pong { epoch: 1, last: Zxid::ZERO });
    }
    assert!(solo.node.is_leader());
    solo.receive(N3, Message::Pong { epoch: 1, last: Zxid::ZERO });
    assert_eq!(solo.sent_to(N3), ["Connection of epoch 1 closed"], "it has not joined");
}

#[test]
fn learner_serves_until_its_leader_was_silent_for_sync_limit() {
    let mut solo = Solo::follower(&[(1, 1)]);
    assert_eq!(solo.timers[&Timer::Limit], solo.now + Settings::default().ticks(5));
    solo.request(41, read(), 0);
    assert_eq!(solo.answers, [(OpId(41), Ok(Answer::Read(Some(Value(11)))))]);
    solo.request(42, read(), 1).step(Input::Timer(Timer::Limit));
    assert_eq!(solo.answers, [(OpId(42), NO_LEADER)], "a read that waits is refused");
    solo.request(43, read(), 0);
    assert_eq!(solo.answers, [(OpId(43), NO_LEADER)]);
}

#[test]
fn read_only_mode_serves_those_that_accept_it() {
    let settings = Settings { read_only_after: Some(Span::from_ms(80)), ..Settings::default() };
    let mut solo = Solo::with(3, settings);
    solo.request(1, read(), 3);
    assert_eq!(solo.answers, [(OpId(1), NO_LEADER)], "not at once");
    solo.step(Input::Timer(Timer::ReadOnly));
    solo.request(2, read(), 3);
    assert_eq!(solo.answers, [(OpId(2), Ok(Answer::Read(None)))]);
    assert_eq!(solo.request(3, read(), 0).answers, [(OpId(3), NO_LEADER)]);
    assert_eq!(solo.write(4).answers, [(OpId(4), NO_LEADER)]);
}

#[test]
fn a_closed_connection_ends_the_tenure_it_belongs_to() {
    let mut solo = Solo::follower(&[(1, 1)]);
    solo.receive(N3, Message::Closed { epoch: 2 }).receive(N2, Message::Closed { epoch: 1 });
    assert!(solo.node.serves());
    solo.receive(N2, Message::Closed { epoch: 2 });
    assert!(solo.is_looking());
}

#[test]
fn what_was_not_acknowledged_is_sent_again() {
    let mut solo = Solo::leader(&[]);
    solo.write(1);
    solo.step(Input::Timer(Timer::Resend));
    assert_eq!(solo.sent_to(N2), ["PROPOSE 1.1: x := 1, after 0.0"]);
    solo.ack(N2, Zxid::new(1, 1)).step(Input::Timer(Timer::Resend));
    assert!(solo.sent.is_empty());
}
