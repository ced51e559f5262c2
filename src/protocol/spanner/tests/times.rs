//! Commit wait, safe time, and the four ways to read [Spanner §3, §4].

use crate::base::{OpId, Quiet, Span, Time};
use crate::history::{Answer, Refusal, Value};
use crate::protocol::machine::Index;
use crate::protocol::paxos::{self, Ballot, Lease};
use crate::protocol::spanner::safe::Promise;
use crate::protocol::spanner::{ClockUncertainty, Message, Settings, Spanner, Timer};
use crate::protocol::testing::{self, N2, N3, read};
use crate::sim::{Input, Node};

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
    let promise = paxos::Promise { ballot: Ballot(1), chosen: Index(0), accepted: [].into() };
    solo.receive(N2, group(paxos::Message::Promise(promise)));
    solo.receive(N2, group(paxos::Message::Heard { ballot: Ballot(1), round: 1 }));
    solo
}

/// Of a leader that wrote 1 at 1 s: its time is 1 010 000 µs.
fn wrote(settings: Settings) -> Solo {
    let mut solo = leader(settings);
    solo.write(1);
    solo.receive(N2, group(paxos::Message::Accepted { ballot: Ballot(1), slot: Index(1) }));
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
    assert_eq!(solo.timers[&Timer::Past], Time(1_020_001), "latest and then ε again");
    assert!(at(&mut solo, 1_020_000).answers.is_empty());
    assert_eq!(at(&mut solo, 1_020_001).answers, [(OpId(1), Ok(Answer::Written))]);
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
    assert!(at(&mut solo, 1_020_001).answers.contains(&ONE));
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
    solo.receive(N2, group(paxos::Message::Accepted { ballot: Ballot(1), slot: Index(1) }));
    let safe = |solo: &Solo| solo.sent.iter().any(|(_, message)| matches!(message, Message::Safe(_)));
    assert!(!safe(&solo), "it is chosen and may not be past");
    at(&mut solo, 1_020_001);
    assert_eq!(solo.sent, [(N3, Message::Safe(Promise { time: 1_015_000, upto: Index(1) }))]);
    // The next write comes after what was promised.
    solo.receive(N3, Message::AskSafe { time: 1_100_000 });
    assert!(safe(&solo));
    solo.write(2);
    solo.receive(N2, group(paxos::Message::Accepted { ballot: Ballot(1), slot: Index(2) }));
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
    assert_eq!((solo.node.last, solo.node.view().values.len()), (1_010_000, 1));
}
