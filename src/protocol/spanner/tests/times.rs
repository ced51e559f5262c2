//! Commit wait, safe time, and the four ways to read [Spanner §3, §4].

use crate::base::{OpId, Quiet, Span, Time};
use crate::history::{Answer, Refusal, Value};
use crate::protocol::machine::{Command, Index, Payload};
use crate::protocol::paxos::{self, Ballot, Lease, Proposal};
use crate::protocol::spanner::safe::Promise;
use crate::protocol::spanner::{ClockUncertainty, Message, Settings, Spanner, Timer};
use crate::protocol::testing::{self, N2, N3, read};
use crate::sim::{Input, Node, Request};

type Solo = testing::Solo<Spanner>;

const AT_LEADER: u8 = 0;
const STRONG: u8 = 1;
const BOUNDED: u8 = 2;
const EXACT: u8 = 3;

/// ε is 10 ms.
pub fn settings() -> Settings {
    let lease = Lease { span: Span::from_ms(500), clock_bound: Span::from_ms(20) };
    Settings {
        group: paxos::Settings { lease: Quiet(lease), ..paxos::Settings::default() },
        uncertainty: ClockUncertainty { least: Span::from_ms(10), drift: 0, poll: Span::from_secs(30) },
        clocks_off: Span::ZERO,
        staleness: Span::from_ms(100),
        advance: Span::from_secs(8),
        skips_commit_wait: false,
    }
}

fn group(message: paxos::Message) -> Message {
    Message::Group(message)
}

/// Leads three replicas under a lease that it has had since 1 s.
fn leader(settings: Settings) -> Solo {
    let mut solo = Solo::with(3, settings);
    solo.now = Time(1_000_000);
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Leader)));
    let promise =
        paxos::Promise { ballot: Ballot(1), chosen: Index(0), accepted: [].into(), latest: Quiet(0) };
    solo.receive(N2, group(paxos::Message::Promise(promise)));
    solo.receive(N2, group(paxos::Message::Heard { ballot: Ballot(1), round: 1 }));
    accepted(&mut solo, 1);
    solo
}

fn accepted(solo: &mut Solo, slot: u64) {
    solo.receive(N2, group(paxos::Message::Accepted { ballot: Ballot(1), slot: Index(slot) }));
}

/// Of a leader that wrote 1 at 1 s: its time is 1 010 001 µs, right after that of its first, empty value.
fn wrote(settings: Settings) -> Solo {
    let mut solo = leader(settings);
    solo.write(1);
    accepted(&mut solo, 2);
    solo
}

/// Ends the step at this time with a timer that waits for it.
fn at(solo: &mut Solo, micros: u64) -> &mut Solo {
    solo.now = Time(micros);
    solo.step(Input::Timer(Timer::Past))
}

const ONE: (OpId, Result<Answer, Refusal>) = (OpId(2), Ok(Answer::Read(Some(Value(1)))));

#[test]
fn section_4_a_chosen_write_is_answered_when_its_time_is_past_on_every_clock() {
    let mut solo = wrote(settings());
    assert!(solo.answers.is_empty(), "chosen, but not past");
    assert_eq!(solo.timers[&Timer::Past], Time(1_020_002), "latest and then ε again");
    assert!(at(&mut solo, 1_020_001).answers.is_empty());
    assert_eq!(at(&mut solo, 1_020_002).answers, [(OpId(1), Ok(Answer::Written))]);
}

#[test]
fn without_commit_wait_it_is_answered_when_it_is_chosen() {
    let solo = wrote(Settings { skips_commit_wait: true, ..settings() });
    assert_eq!(solo.answers, [(OpId(1), Ok(Answer::Written))]);
}

#[test]
fn section_4_1_1_a_leader_gives_no_time_that_may_be_after_its_lease() {
    let mut solo = leader(settings());
    // The lease ends at 1 480 000; the time given is ε ahead, and must be past by then on any clock.
    solo.now = Time(1_460_000);
    assert_eq!(solo.write(1).answers, [(OpId(1), Err(Refusal::NotLeader(None)))]);
    solo.now = Time(1_459_999);
    assert!(solo.write(2).answers.is_empty());
}

#[test]
fn a_read_at_the_leader_waits_out_the_time_of_what_it_shows() {
    let mut solo = wrote(settings());
    assert!(solo.request(2, read(), AT_LEADER).answers.is_empty());
    assert!(at(&mut solo, 1_020_002).answers.contains(&ONE));
    assert_eq!(solo.request(3, read(), AT_LEADER).answers.len(), 1, "and at once when it is past");
    solo.now = Time(1_480_000);
    let refused = [(OpId(4), Err(Refusal::NotLeader(None)))];
    assert_eq!(solo.request(4, read(), AT_LEADER).answers, refused, "its lease is over");
}

#[test]
fn a_strong_read_elsewhere_asks_the_leader_for_the_latest_that_it_may_be() {
    let mut solo = Solo::with(3, settings());
    solo.now = Time(1_000_000);
    let heartbeat = paxos::Message::Heartbeat { ballot: Ballot(2), up_to: Index(0), round: 1 };
    solo.receive(N2, group(heartbeat));
    assert!(solo.request(1, read(), STRONG).answers.is_empty());
    assert_eq!(solo.sent, [(N2, Message::AskSafe { time: 1_010_000 })]);
    let early = Promise { time: 1_009_999, upto: Index(0) };
    assert!(solo.receive(N2, Message::Safe(early)).answers.is_empty());
    let ahead = Promise { time: 1_010_000, upto: Index(1) };
    assert!(solo.receive(N2, Message::Safe(ahead)).answers.is_empty(), "it lacks slot 1");
    let safe = Promise { time: 1_010_001, upto: Index(0) };
    assert_eq!(solo.receive(N2, Message::Safe(safe)).answers, [(OpId(1), Ok(Answer::Read(None)))]);
}

#[test]
fn a_leader_promises_a_time_once_what_it_gave_up_to_then_is_chosen_and_past() {
    let mut solo = leader(settings());
    solo.write(1);
    solo.receive(N3, Message::AskSafe { time: 1_015_000 });
    assert!(solo.sent.is_empty(), "a write under way has an earlier time");
    accepted(&mut solo, 2);
    let safe = |solo: &Solo| solo.sent.iter().any(|(_, message)| matches!(message, Message::Safe(_)));
    assert!(!safe(&solo), "it is chosen and may not be past");
    at(&mut solo, 1_020_002);
    assert_eq!(solo.sent, [(N3, Message::Safe(Promise { time: 1_015_000, upto: Index(2) }))]);
    // The next write comes after what was promised.
    solo.receive(N3, Message::AskSafe { time: 1_100_000 });
    assert!(safe(&solo));
    solo.write(2);
    accepted(&mut solo, 3);
    assert_eq!(solo.node.last, 1_100_001);
}

#[test]
fn table_2_bounded_staleness_takes_the_newest_that_is_known_and_exact_staleness_the_time_asked_for() {
    let mut solo = Solo::with(3, settings());
    solo.now = Time(1_000_000);
    solo.receive(N2, Message::Safe(Promise { time: 950_000, upto: Index(0) }));
    assert_eq!(solo.request(1, read(), EXACT).answers.len(), 1, "900 000 is known");
    assert_eq!(solo.request(2, read(), BOUNDED).answers.len(), 1);
    solo.now = Time(1_050_001);
    assert!(solo.request(3, read(), EXACT).answers.is_empty(), "950 001 is not");
    assert!(solo.request(4, read(), BOUNDED).answers.is_empty());
}

#[test]
fn a_restart_keeps_the_times_of_what_was_chosen() {
    let mut solo = wrote(settings());
    solo.restart();
    assert_eq!((solo.node.last, solo.node.view().values.len()), (1_010_001, 1));
}

#[test]
fn a_new_leader_gives_no_time_before_its_first_empty_value_is_chosen() {
    let mut solo = Solo::with(3, settings());
    solo.now = Time(1_000_000);
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Leader)));
    let promise =
        paxos::Promise { ballot: Ballot(1), chosen: Index(0), accepted: [].into(), latest: Quiet(0) };
    solo.receive(N2, group(paxos::Message::Promise(promise)));
    solo.receive(N2, group(paxos::Message::Heard { ballot: Ballot(1), round: 1 }));
    assert_eq!(solo.write(1).answers, [(OpId(1), Err(Refusal::NotLeader(None)))]);
    accepted(&mut solo, 1);
    assert!(solo.write(2).answers.is_empty(), "it is proposed");
}

/// n1 leads ballot 4 and is told what is accepted in slots 1 and 2, each with its ballot and its time.
fn adopts(first: (u64, i64), second: (u64, i64), latest: i64) -> Vec<(u64, i64)> {
    let mut solo = Solo::with(3, settings());
    solo.receive(N2, group(paxos::Message::Prepare { ballot: Ballot(2), after: Index(0) }));
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Leader)));
    let value = |slot: u32, (ballot, time): (u64, i64)| {
        let Request { ticket, serial, action, .. } = testing::request(slot, testing::write(1), 0);
        let payload = Payload::Command(Command { ticket, serial, action });
        (Index(slot.into()), Proposal { ballot: Ballot(ballot), payload, stamp: Quiet(time) })
    };
    let accepted = [value(1, first), value(2, second)].into();
    let promise = paxos::Promise { ballot: Ballot(4), chosen: Index(0), accepted, latest: Quiet(latest) };
    solo.receive(N2, group(paxos::Message::Promise(promise)));
    let proposed = solo.sent.iter().filter_map(|(to, message)| match message {
        Message::Group(paxos::Message::Accept { slot, proposal }) if *to == N2 => {
            Some((slot.0, proposal.stamp.0))
        }
        _ => None,
    });
    proposed.collect()
}

#[test]
fn of_two_values_whose_times_are_the_wrong_way_round_the_one_of_the_lower_ballot_is_left_out() {
    assert_eq!(adopts((1, 10), (2, 20), 0), [(1, 10), (2, 20)]);
    assert_eq!(adopts((2, 20), (1, 10), 0), [(1, 20)], "slot 2 was never chosen");
    assert_eq!(adopts((1, 20), (2, 10), 0), [(1, 0), (2, 10)], "slot 1 was never chosen: a gap");
    assert_eq!(
        adopts((1, 10), (1, 20), 15),
        [(1, 0), (2, 20)],
        "something chosen before is later than slot 1"
    );
}
