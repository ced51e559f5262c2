//! The leader's lease [Chubby §2.2]: who waits for whom, and for how long.

use super::solo::{N2, N3, Solo, read, write};
use crate::base::{OpId, Quiet, Span, Time};
use crate::history::{Answer, Value};
use crate::protocol::paxos::{Lease, Message, Settings, Timer};
use crate::sim::Input;

const LEASE: u8 = 3;

fn settings() -> Settings {
    let lease = Lease { span: Span::from_ms(200), clock_bound: Span::from_ms(50) };
    Settings { lease: Quiet(lease), ..Settings::default() }
}

/// Leads ballot 1 of three, has written 1, and n2 answered the round that began at 10 ms.
fn leased() -> Solo {
    let mut solo = Solo::with(3, settings());
    solo.step(Input::Timer(Timer::Leader));
    solo.promise(N2, 1, 0, &[]);
    solo.request(1, write(1), 0);
    solo.accepted(N2, 1, 1);
    solo.now = Time(10_000);
    solo.step(Input::Timer(Timer::Heartbeat));
    solo.now = Time(30_000);
    solo.heard(N2, 1, 2);
    solo
}

#[test]
fn a_leader_reads_alone_from_when_it_asked_until_clocks_may_differ() {
    let mut solo = leased();
    solo.now = Time(159_999);
    assert_eq!(solo.request(2, read(), LEASE).answers, [(OpId(2), Ok(Answer::Read(Some(Value(1)))))]);
    solo.now = Time(160_000);
    assert!(solo.request(3, read(), LEASE).answers.is_empty(), "it asks a majority, as without a lease");
    assert_eq!(solo.notes, ["paxos.read_confirms"]);
}

#[test]
fn a_leader_that_inherited_reads_when_it_has_applied_all_that_was_answered() {
    let mut solo = Solo::with(3, settings());
    solo.step(Input::Timer(Timer::Leader));
    solo.promise(N2, 1, 0, &[(1, 1)]);
    solo.heard(N2, 1, 1);
    assert!(solo.request(2, read(), LEASE).answers.is_empty(), "slot 1 may be chosen already");
    solo.heard(N2, 1, 2);
    assert_eq!(solo.accepted(N2, 1, 1).answers.len(), 1);
}

#[test]
fn whoever_answered_a_heartbeat_promises_nobody_else_a_ballot_until_the_lease_is_over() {
    let mut solo = Solo::with(3, settings());
    solo.now = Time(5_000);
    solo.heartbeat(N2, 2, 0);
    solo.now = Time(204_999);
    assert!(solo.prepare(N3, 3, 0).sent.is_empty(), "no answer at all");
    assert_eq!(solo.notes, ["paxos.held_back"]);
    solo.step(Input::Timer(Timer::Leader));
    assert!(solo.sent.is_empty() && solo.notes == ["paxos.waits_for_lease"], "it does not try itself either");
    assert_eq!(solo.prepare(N2, 5, 0).promised().0, 0, "the one that holds the lease may take a new ballot");
    solo.now = Time(205_000);
    assert!(matches!(solo.prepare(N3, 6, 0).sent[..], [(N3, Message::Promise(_))]));
}

#[test]
fn the_leader_itself_promises_nobody_while_its_lease_may_last() {
    let mut solo = leased();
    assert!(solo.prepare(N3, 3, 1).sent.is_empty() && solo.node.is_leader());
}

#[test]
fn after_a_crash_it_promises_nothing_for_as_long_as_a_lease_lasts() {
    let mut solo = Solo::with(3, settings());
    solo.heartbeat(N2, 2, 0);
    solo.restart();
    solo.now = Time(199_999);
    assert!(solo.prepare(N3, 3, 0).sent.is_empty());
    assert!(solo.prepare(N2, 5, 0).sent.is_empty(), "it does not know to whom it gave it");
    solo.now = Time(200_000);
    assert!(!solo.prepare(N3, 6, 0).sent.is_empty());
}

#[test]
fn a_replica_that_was_away_cannot_end_a_lease_by_its_higher_ballot() {
    let mut solo = leased();
    solo.preempted(N3, 1, 6);
    assert!(solo.notes.contains(&"paxos.keeps_lease") && !solo.is_backing_off());
    assert_eq!(solo.ballot(), 7, "it asks for a higher one at once");
    let mut late = leased();
    late.now = Time(160_000);
    assert!(late.preempted(N3, 1, 6).is_backing_off(), "its lease is over: as without one");
}
