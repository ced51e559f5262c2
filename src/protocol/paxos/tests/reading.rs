//! The ways to read.

use super::solo::{N2, N3, Solo, read};
use crate::base::OpId;
use crate::history::{Answer, Refusal, Value};
use crate::protocol::machine::Index;
use crate::protocol::paxos::{Message, ReadPath, Timer};
use crate::sim::Input;

/// Leads, and has written 1 in slot 1.
fn wrote() -> Solo {
    let mut solo = Solo::leader(3);
    solo.write(1).accepted(N2, 1, 1);
    solo
}

#[test]
fn a_level_names_a_way() {
    use ReadPath::{Confirmed, Lease, Local, Log};
    assert_eq!([0, 1, 2, 3, 4].map(ReadPath::of_level), [Log, Confirmed, Local, Lease, Log]);
}

#[test]
fn a_read_in_a_slot_is_a_value_like_any() {
    let mut solo = wrote();
    solo.request(2, read(), 0);
    assert_eq!(solo.proposed_to(N2), [(2, 1, Some(2))]);
    assert_eq!(solo.accepted(N3, 2, 1).answers, [(OpId(2), Ok(Answer::Read(Some(Value(1)))))]);
}

#[test]
fn a_confirmed_read_waits_for_a_majority_that_still_knows_no_higher_ballot() {
    let mut solo = wrote();
    solo.heard(N2, 1, 1);
    solo.request(2, read(), 1);
    assert!(solo.answers.is_empty() && solo.sent.len() == 2, "a round of heartbeats");
    assert!(solo.heard(N2, 1, 1).answers.is_empty(), "an answer to an earlier round proves nothing");
    assert!(solo.heard(N2, 7, 2).answers.is_empty(), "nor one of another ballot");
    assert_eq!(solo.heard(N3, 1, 2).answers, [(OpId(2), Ok(Answer::Read(Some(Value(1)))))]);
    assert_eq!(solo.node.chosen(), Index(1), "no slot was taken");
}

#[test]
fn section_3_a_confirmed_read_waits_for_all_that_the_ballot_inherited() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    solo.promise(N2, 1, 0, &[(1, 1)]);
    solo.request(2, read(), 1);
    assert_eq!(solo.notes[..1], ["paxos.read_waits"]);
    assert!(solo.heard(N2, 1, 1).heard(N2, 1, 2).answers.is_empty(), "slot 1 may be chosen already");
    assert_eq!(solo.accepted(N2, 1, 1).answers, [(OpId(2), Ok(Answer::Read(Some(Value(11)))))]);
}

#[test]
fn a_preempted_leader_refuses_the_reads_that_wait() {
    let mut solo = wrote();
    solo.request(2, read(), 1);
    solo.prepare(N2, 5, 1);
    assert_eq!(solo.answers, [(OpId(2), Err(Refusal::NotLeader(None)))]);
}

#[test]
fn any_replica_answers_a_local_read_however_stale() {
    let mut solo = Solo::new(3);
    assert_eq!(solo.request(1, read(), 2).answers, [(OpId(1), Ok(Answer::Read(None)))]);
}

#[test]
fn without_a_leader_a_confirmed_read_takes_a_slot() {
    let mut solo = Solo::anyone(3);
    solo.request(1, read(), 1);
    assert!(matches!(solo.sent[..], [(_, Message::Prepare { .. }), _]));
    solo.promise(N2, 1, 0, &[]);
    assert_eq!(solo.accepted(N2, 1, 1).answers, [(OpId(1), Ok(Answer::Read(None)))]);
}
