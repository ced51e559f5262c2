//! The client library: session, jeopardy, grace period, cache [Chubby §2.7, §2.8].

use crate::base::{OpId, Quiet, Span, Time};
use crate::history::{Answer, Key, Refusal, Value};
use crate::protocol::chubby::session::State;
use crate::protocol::chubby::{Chubby, Message, Read, Settings, Timer, Told};
use crate::protocol::machine::Index;
use crate::protocol::paxos::{self, Ballot, Lease};
use crate::protocol::testing::{self, N2, read, request};
use crate::sim::Input;

pub type Solo = testing::Solo<Chubby>;

pub fn settings() -> Settings {
    let lease = Lease { span: Span::from_ms(500), clock_bound: Span::from_ms(20) };
    Settings {
        group: paxos::Settings { lease: Quiet(lease), ..paxos::Settings::default() },
        session: Span::from_ms(1_000),
        grace: Span::from_ms(3_000),
        keep_alive: Span::from_ms(300),
        again: Span::from_ms(100),
        caches: true,
        ignores_caches: false,
    }
}

const KEY: Key = Key(0);
const ONE: Answer = Answer::Read(Some(Value(1)));
const LOST: Result<Answer, Refusal> = Err(Refusal::NoQuorum { needed: 1, answered: 0 });

/// A library whose session with master 2, which is n2, lasts from 10 ms on.
fn session() -> Solo {
    let mut solo = Solo::with(3, settings());
    solo.now = Time(10_000);
    let heartbeat = paxos::Message::Heartbeat { ballot: Ballot(2), up_to: Index(0), round: 1 };
    solo.receive(N2, Message::Group(heartbeat));
    solo.step(Input::Timer(Timer::KeepAlive));
    assert_eq!(solo.sent, [(N2, Message::KeepAlive { sent: Time(10_000), epoch: 0 })]);
    solo.now = Time(50_000);
    solo.receive(N2, Message::Alive { sent: Time(10_000), epoch: 2 });
    assert_eq!(solo.sent, [(N2, Message::KeepAlive { sent: Time(50_000), epoch: 2 })], "its cache is empty");
    solo
}

/// The master answers operation `op`: its number for invalidations was `number`.
fn told(solo: &mut Solo, op: u32, (life, number): (u32, u64)) {
    let ticket = request(op, read(), 0).ticket;
    let read = Some(Read { key: KEY, value: Some(Value(1)), life, epoch: 2, number });
    solo.receive(N2, Message::Told(Told { ticket, result: Ok(ONE), read }));
}

/// Whose library has the file in its cache.
fn cached() -> Solo {
    let mut solo = session();
    solo.request(1, read(), 0);
    assert!(matches!(solo.sent[..], [(N2, Message::Ask { .. })]) && solo.answers.is_empty());
    told(&mut solo, 1, (0, 0));
    assert_eq!(solo.answers, [(OpId(1), Ok(ONE))]);
    solo
}

#[test]
fn section_2_7_what_was_read_is_read_again_from_the_cache() {
    let mut solo = cached();
    assert_eq!(solo.request(2, read(), 0).answers, [(OpId(2), Ok(ONE))]);
    assert!(solo.sent.is_empty());
}

#[test]
fn section_2_7_an_invalidated_file_is_dropped_and_what_was_told_before_is_not_kept() {
    let mut solo = cached();
    solo.receive(N2, Message::Invalidate { key: KEY, epoch: 2, number: 1 });
    assert_eq!(solo.sent, [(N2, Message::Invalidated { key: KEY, number: 1 })]);
    assert!(solo.request(2, read(), 0).answers.is_empty());
    told(&mut solo, 2, (0, 0));
    assert!(solo.request(3, read(), 0).answers.is_empty(), "an answer that the invalidation overtook");
    told(&mut solo, 3, (0, 1));
    assert_eq!(solo.request(4, read(), 0).answers.len(), 1);
}

#[test]
fn section_2_8_a_session_whose_lease_is_over_is_in_jeopardy_and_its_cache_is_empty() {
    let mut solo = cached();
    assert_eq!(solo.timers[&Timer::Lease], Time(1_010_000), "from when the KeepAlive was sent");
    solo.now = Time(1_010_000);
    solo.step(Input::Timer(Timer::Lease));
    assert_eq!(solo.node.session.state, State::Jeopardy);
    assert!(solo.request(2, read(), 0).answers.is_empty() && solo.sent.is_empty(), "callers wait");
    // A master answers in the grace period: the session has survived, and the call goes out.
    solo.now = Time(2_000_000);
    solo.receive(N2, Message::Alive { sent: Time(1_900_000), epoch: 2 });
    assert_eq!(solo.node.session.state, State::Valid);
    assert!(matches!(solo.sent[..], [(N2, Message::Ask { life: 1, .. })]));
    told(&mut solo, 1, (0, 0));
    assert!(solo.request(3, read(), 0).answers.is_empty(), "what was told in the earlier life is not kept");
}

#[test]
fn section_2_8_after_the_grace_period_the_session_has_expired_and_calls_fail() {
    let mut solo = cached();
    solo.now = Time(1_010_000);
    solo.step(Input::Timer(Timer::Lease));
    solo.request(2, read(), 0);
    assert_eq!(solo.timers[&Timer::Grace], Time(4_010_000));
    solo.now = Time(4_010_000);
    assert_eq!(solo.step(Input::Timer(Timer::Grace)).answers, [(OpId(2), LOST)]);
    assert_eq!(solo.request(3, read(), 0).answers, [(OpId(3), LOST)]);
}

#[test]
fn section_2_8_a_new_master_empties_the_cache() {
    let mut solo = cached();
    solo.receive(N2, Message::NewMaster { epoch: 5 });
    assert_eq!(solo.sent, [(N2, Message::KeepAlive { sent: Time(50_000), epoch: 5 })]);
    assert!(solo.request(2, read(), 0).answers.is_empty());
    told(&mut solo, 2, (0, 9));
    assert!(solo.request(3, read(), 0).answers.is_empty(), "the earlier master's word does not fill it");
}
