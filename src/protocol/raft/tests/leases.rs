//! Reads that rest on clocks [Ongaro §6.4.1], at followers [Ongaro §6.4], and handing over [Ongaro §3.10].

use super::solo::{N1, N2, N3, Solo, append, read};
use crate::base::{OpId, Span, Time};
use crate::history::{Answer, Refusal, Value};
use crate::protocol::raft::{
    Broken, Closed, ClosedReads, Index, Message, Orders, ReadAsk, ReadReply, Settings, Term, TimeoutNow,
    Timer,
};
use crate::sim::Input;

const SEEN: Result<Answer, Refusal> = Ok(Answer::Read(Some(Value(1))));
const LEASE: u8 = 3;
const FOLLOWER: u8 = 4;
const CLOSED: u8 = 5;

fn settings() -> Settings {
    Settings {
        check_quorum: true,
        lease: Span::from_ms(150),
        clock_bound: Span::from_ms(50),
        ..Settings::default()
    }
}

/// Leads three replicas since time zero; a majority answered a round that began at 10 ms.
fn leased(settings: Settings) -> Solo {
    let mut solo = Solo::with(3, settings);
    solo.receive(N2, append(1, (0, 0), &[1], 1));
    solo.win();
    solo.now = Time(10_000);
    solo.step(Input::Timer(Timer::Heartbeat));
    solo.now = Time(20_000);
    solo.ack(N2, 2, 1);
    solo
}

#[test]
fn ongaro_6_4_1_a_leader_answers_alone_while_its_lease_lasts() {
    let mut solo = leased(settings());
    // From when the round began, not from when it was answered: 10 + 150 ms, less the allowance of 50.
    solo.now = Time(109_999);
    assert_eq!(solo.request(2, read(), LEASE).answers, [(OpId(2), SEEN)]);
    assert!(solo.sent.is_empty());
    solo.now = Time(110_000);
    assert!(solo.request(3, read(), LEASE).answers.is_empty(), "it asks, as without a lease");
    assert_eq!(solo.notes, ["raft.read_index"]);
}

#[test]
fn ongaro_6_4_1_without_the_allowance_it_trusts_its_clock_longer() {
    let broken = Broken { trusts_clock: true, ..Broken::default() };
    let mut solo = leased(Settings { broken, ..settings() });
    solo.now = Time(159_999);
    assert_eq!(solo.request(2, read(), LEASE).answers, [(OpId(2), SEEN)]);
}

#[test]
fn ongaro_6_4_1_no_lease_without_promises_nor_beyond_the_election_timeout() {
    let mut careless = leased(Settings { check_quorum: false, ..settings() });
    assert!(careless.request(2, read(), LEASE).answers.is_empty(), "followers may vote for another");
    let mut long = leased(Settings { lease: Span::from_ms(900), ..settings() });
    long.now = Time(110_000);
    assert!(long.request(2, read(), LEASE).answers.is_empty());
}

#[test]
fn ongaro_6_4_1_a_restarted_follower_keeps_the_promise_it_forgot() {
    let mut solo = Solo::with(3, settings());
    solo.receive(N2, append(1, (0, 0), &[1], 0)).restart();
    solo.now = Time(149_999);
    assert!(solo.ask(N3, 2, (9, 1)).sent.is_empty());
    solo.now = Time(150_000);
    assert!(solo.ask(N3, 2, (9, 1)).granted());
}

#[test]
fn ongaro_6_4_a_follower_answers_from_its_own_state_once_it_has_come_as_far() {
    let mut solo = Solo::new(3);
    assert!(solo.request(1, read(), FOLLOWER).answers[0].1.is_err(), "it knows of no leader");
    solo.receive(N2, append(1, (0, 0), &[1, 1], 0));
    solo.request(2, read(), FOLLOWER);
    let ticket = super::solo::request(2, read(), FOLLOWER).ticket;
    assert_eq!(solo.sent, [(N2, Message::ReadAsk(ReadAsk { term: Term(1), ticket }))]);
    let reply = Message::ReadReply(ReadReply { term: Term(1), ticket, index: Some(Index(2)) });
    assert!(solo.receive(N2, reply).answers.is_empty(), "entry 2 is not committed here");
    let seen = Ok(Answer::Read(Some(Value(2))));
    assert_eq!(solo.receive(N2, append(1, (2, 1), &[], 2)).answers, [(OpId(2), seen)]);
    solo.request(3, read(), FOLLOWER).step(Input::Timer(Timer::Election));
    assert_eq!(solo.answers, [(OpId(3), Err(Refusal::NotLeader(None)))], "the leader is gone");
}

#[test]
fn ongaro_6_4_the_leader_tells_a_read_index_once_a_majority_confirmed_it() {
    let mut solo = leased(Settings::default());
    let ticket = super::solo::request(5, read(), FOLLOWER).ticket;
    solo.receive(N3, Message::ReadAsk(ReadAsk { term: Term(2), ticket }));
    assert!(!solo.sent.iter().any(|(_, message)| matches!(message, Message::ReadReply(_))));
    solo.ack(N2, 2, 2);
    let reply = ReadReply { term: Term(2), ticket, index: Some(Index(2)) };
    assert_eq!(solo.sent, [(N3, Message::ReadReply(reply))]);
    assert!(solo.answers.is_empty(), "the follower answers the client");
    let mut follower = Solo::new(3);
    follower.receive(N3, Message::ReadAsk(ReadAsk { term: Term(0), ticket }));
    let none = ReadReply { term: Term(0), ticket, index: None };
    assert_eq!(follower.sent, [(N3, Message::ReadReply(none))]);
}

fn closing() -> Settings {
    let closed = ClosedReads { lag: Span::from_ms(30), oldest: Span::from_ms(100) };
    Settings { closed: Some(closed), ..settings() }
}

#[test]
fn cockroachdb_follower_reads_a_leader_closes_what_a_majority_confirmed() {
    let mut solo = leased(closing());
    solo.step(Input::Timer(Timer::Heartbeat));
    solo.now = Time(60_000);
    solo.ack(N2, 2, 2).step(Input::Timer(Timer::Heartbeat));
    // Round 1 began before the term's first commit, round 2 at 20 ms, now more than 30 ms ago.
    let closed = solo.appends_to(N3)[0].closed;
    assert_eq!(closed, Some(Closed { clock: 20_000, index: Index(2) }));
}

#[test]
fn cockroachdb_follower_reads_a_closed_state_serves_while_it_is_young_enough() {
    let mut solo = Solo::with(3, closing());
    let mut heartbeat = |closed, commit| {
        let Message::AppendEntries(mut append) = append(1, (0, 0), &[1, 1], commit) else { unreachable!() };
        append.closed = Some(closed);
        solo.receive(N2, Message::AppendEntries(append));
        solo.now = Time(100_000);
        solo.request(2, read(), CLOSED).answers.clone()
    };
    let refused = [(OpId(2), Err(Refusal::NotLeader(Some(N2))))];
    let closed = Closed { clock: 0, index: Index(2) };
    assert_eq!(heartbeat(closed, 1), refused, "it has not applied all that the closed state holds");
    assert_eq!(heartbeat(closed, 2), [(OpId(2), Ok(Answer::Read(Some(Value(2)))))]);
    solo.now = Time(100_001);
    assert_eq!(solo.request(2, read(), CLOSED).answers, refused, "too old");
}

fn handing_over() -> Solo {
    let orders = Orders { transfer_at: Some(Time(20_000)), ..Orders::default() };
    let mut solo = leased(Settings { orders, ..settings() });
    solo.write(2);
    solo.step(Input::Timer(Timer::Orders));
    solo
}

#[test]
fn ongaro_3_10_the_follower_that_is_furthest_on_is_told_to_stand_once_it_has_all() {
    let mut solo = handing_over();
    assert_eq!(solo.notes, ["raft.transfers"]);
    assert!(solo.sent.is_empty(), "n2 lacks entry 3");
    assert_eq!(solo.write(3).answers, [(OpId(3), Err(Refusal::NotLeader(Some(N2))))]);
    solo.ack(N2, 3, 1);
    assert_eq!(solo.sent, [(N2, Message::TimeoutNow(TimeoutNow { term: Term(2) }))]);
    assert_eq!(solo.ack(N2, 3, 1).sent, [], "once");
}

#[test]
fn ongaro_3_10_a_transfer_that_fails_is_given_up_and_the_lease_with_it() {
    let mut solo = handing_over();
    solo.ack(N2, 3, 1).step(Input::Timer(Timer::Transfer));
    assert_eq!(solo.notes, ["raft.transfer_failed"]);
    assert!(solo.request(3, read(), LEASE).answers.is_empty(), "the message may arrive yet");
    assert_eq!(solo.ack(N3, 3, 2).answers, [(OpId(3), Ok(Answer::Read(Some(Value(2)))))]);
}

#[test]
fn ongaro_3_10_whoever_is_told_by_the_leader_stands_at_once() {
    let mut solo = Solo::with(3, Settings { pre_vote: true, ..settings() });
    solo.receive(N2, append(1, (0, 0), &[1], 1));
    solo.receive(N3, Message::TimeoutNow(TimeoutNow { term: Term(1) }));
    assert!(solo.sent.is_empty(), "n3 is not the leader");
    solo.receive(N2, Message::TimeoutNow(TimeoutNow { term: Term(1) }));
    assert_eq!((solo.node.term(), solo.sent.len()), (Term(2), 2));
    for (_, message) in &solo.sent {
        assert!(matches!(message, Message::RequestVote(ask) if ask.transfer), "{message:?}");
    }
    assert_ne!(solo.node.leader, Some(N1));
}
