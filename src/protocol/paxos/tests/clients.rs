//! What clients may rely on, and the single-decree mode, in which every replica serves them.

use super::solo::{N2, N3, Solo, request, value, write};
use crate::base::{ClientId, OpId};
use crate::history::{Answer, Key, Refusal, Value};
use crate::protocol::machine::Index;
use crate::protocol::paxos::{Ballot, Message, Timer};
use crate::sim::{Input, Node};

#[test]
fn section_3_others_refuse_and_name_the_leader() {
    let mut solo = Solo::new(3);
    assert_eq!(solo.write(1).answers, [(OpId(1), Err(Refusal::NotLeader(None)))]);
    solo.heartbeat(N2, 2, 0);
    assert_eq!(solo.write(2).answers, [(OpId(2), Err(Refusal::NotLeader(Some(N2))))]);
}

#[test]
fn a_retry_is_answered_from_its_session_and_takes_no_slot() {
    let mut solo = Solo::leader(3);
    solo.write(1).accepted(N2, 1, 1);
    solo.write(1);
    assert_eq!(solo.answers, [(OpId(1), Ok(Answer::Written))]);
    assert_eq!((solo.notes.as_slice(), solo.sent.len()), (&["paxos.answered_from_session"][..], 0));
}

#[test]
fn a_retry_of_what_is_proposed_waits_for_it() {
    let mut solo = Solo::leader(3);
    solo.write(1).write(1);
    assert_eq!((solo.notes.as_slice(), solo.sent.len()), (&["paxos.already_asked"][..], 0));
    assert_eq!(solo.accepted(N2, 1, 1).answers.len(), 1);
}

#[test]
fn a_retry_of_what_the_ballot_inherited_is_applied_once_and_answered() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    solo.promise(N2, 1, 0, &[(1, 1)]);
    solo.write(11);
    assert!(solo.proposed_to(N2).is_empty(), "it is in phase 2 already");
    assert_eq!(solo.accepted(N2, 1, 1).answers, [(OpId(11), Ok(Answer::Written))]);
}

#[test]
fn a_value_chosen_in_two_slots_is_applied_once() {
    let mut solo = Solo::leader(3);
    solo.write(1);
    let again = value(1, 1).payload;
    let (ballot, slot) = (Ballot(4), Index(1));
    solo.receive(
        N3,
        Message::Values {
            after: Index(0),
            values: [super::super::Proposal { ballot, payload: again, stamp: Default::default() }].into(),
        },
    );
    assert_eq!((solo.chosen(), slot), (1, Index(1)));
    let mut other = request(12, write(12), 0);
    other.ticket.client = ClientId(1);
    solo.step(Input::Request(other));
    assert_eq!(solo.node.machine.read(Key(0)), Some(Value(11)), "by the first of both");
}

#[test]
fn a_deposed_leader_answers_what_it_took_once_it_learns_of_it() {
    let mut solo = Solo::leader(3);
    solo.write(1);
    let proposal = solo.node.durable.open[&Index(1)];
    solo.heartbeat(N2, 2, 0);
    assert!(!solo.node.is_leader() && solo.answers.is_empty(), "never refused: it may be chosen yet");
    solo.receive(N2, Message::Values { after: Index(0), values: [proposal].into() });
    assert_eq!(solo.answers, [(OpId(1), Ok(Answer::Written))]);
}

#[test]
fn single_decree_both_phases_for_every_value() {
    let mut solo = Solo::anyone(3);
    solo.write(1);
    assert_eq!(solo.notes[..2], ["paxos.asked", "paxos.prepares"]);
    solo.promise(N2, 1, 0, &[]);
    assert_eq!(solo.proposed_to(N3), [(1, 1, Some(1))]);
    solo.accepted(N2, 1, 1);
    assert_eq!((solo.answers.len(), solo.node.standing().role), (1, 0), "and its ballot is done");
    solo.write(2);
    assert_eq!(solo.node.own_ballot(), Some(Ballot(4)), "the next value gets another");
}

#[test]
fn single_decree_a_proposer_brings_an_accepted_value_through_before_its_own() {
    let mut solo = Solo::anyone(3);
    solo.write(1);
    solo.promise(N2, 1, 0, &[(1, 1)]);
    assert_eq!(solo.proposed_to(N2), [(1, 1, Some(11)), (2, 1, Some(1))]);
}

#[test]
fn single_decree_a_preempted_proposer_keeps_the_request() {
    let mut solo = Solo::anyone(3);
    solo.write(1);
    solo.prepare(N2, 5, 0);
    assert!(solo.is_backing_off() && solo.answers.is_empty());
    solo.step(Input::Timer(Timer::BackOff));
    assert_eq!(solo.node.own_ballot(), Some(Ballot(7)));
}

#[test]
fn single_decree_each_ballot_carries_one_request() {
    let mut solo = Solo::anyone(3);
    solo.write(1);
    let mut other = request(1, write(9), 0);
    other.ticket = crate::sim::Ticket { client: ClientId(1), op: OpId(2) };
    solo.step(Input::Request(other));
    assert_eq!(solo.notes, ["paxos.queued"]);
    solo.promise(N2, 1, 0, &[]);
    assert_eq!(solo.proposed_to(N2).len(), 1);
    solo.accepted(N2, 1, 1);
    assert_eq!((solo.answers.len(), solo.node.own_ballot()), (1, Some(Ballot(4))));
}
