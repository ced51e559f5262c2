//! PreVote and CheckQuorum [Ongaro §4.2.3, §6.2, §9.6].

use super::solo::{N2, N3, Solo, append, ask, read};
use crate::base::{OpId, Span};
use crate::history::Refusal;
use crate::protocol::raft::state::Role;
use crate::protocol::raft::{Message, Settings, Term, Timer, VoteReply};
use crate::sim::Input;

fn both() -> Settings {
    Settings { pre_vote: true, check_quorum: true, ..Settings::default() }
}

fn pre_vote(solo: &mut Solo, term: u64, last: (u64, u64)) -> bool {
    solo.receive(N2, Message::PreVote(ask(term, last))).granted()
}

fn would_vote(term: u64, asked: u64, granted: bool) -> Message {
    Message::PreVoteReply(VoteReply { term: Term(term), asked: Term(asked), granted })
}

#[test]
fn ongaro_9_6_asks_before_it_raises_its_term() {
    let mut solo = Solo::with(3, both());
    solo.step(Input::Timer(Timer::Election));
    assert_eq!((solo.node.term(), solo.persisted), (Term(0), false));
    assert!(matches!(solo.sent[0].1, Message::PreVote(_)));
    solo.receive(N2, would_vote(0, 1, true));
    assert_eq!((solo.node.term(), solo.persisted), (Term(1), true));
    assert!(matches!(solo.node.role, Role::Candidate(_)));
    assert!(matches!(solo.sent[0].1, Message::RequestVote(_)));
}

#[test]
fn ongaro_9_6_without_a_majority_the_term_stays() {
    let mut solo = Solo::with(5, both());
    for _ in 0..10 {
        solo.step(Input::Timer(Timer::Election));
        solo.receive(N2, would_vote(0, 1, true)).receive(N2, would_vote(0, 1, true));
        solo.receive(N3, would_vote(0, 1, false));
    }
    assert_eq!(solo.node.term(), Term(0));
}

#[test]
fn ongaro_9_6_an_answer_changes_nothing() {
    let mut solo = Solo::with(3, both());
    let before = solo.timers.clone();
    assert!(pre_vote(&mut solo, 7, (0, 0)));
    assert_eq!((solo.node.term(), solo.node.durable.voted_for), (Term(0), None));
    assert_eq!((solo.persisted, solo.timers.clone()), (false, before));
}

#[test]
fn ongaro_9_6_refuses_a_shorter_log_and_a_term_that_is_over() {
    let mut solo = Solo::with_log(3, &[1, 2, 2]);
    assert!(!pre_vote(&mut solo, 2, (2, 2)));
    assert!(!pre_vote(&mut solo, 2, (9, 1)));
    assert!(!pre_vote(&mut solo, 1, (3, 2)));
    assert_eq!(solo.notes, ["raft.would_not_stale_term"]);
    assert!(pre_vote(&mut solo, 2, (3, 2)));
}

#[test]
fn ongaro_9_6_refuses_while_it_hears_a_leader() {
    let mut solo = Solo::with(3, both());
    solo.receive(N3, append(1, (0, 0), &[], 0));
    solo.now += Span::from_ms(149);
    assert!(!pre_vote(&mut solo, 1, (0, 0)));
    assert_eq!(solo.notes, ["raft.would_not_hears_leader"]);
    solo.now += Span::from_ms(1);
    assert!(pre_vote(&mut solo, 1, (0, 0)));
}

#[test]
fn ongaro_9_6_a_refusal_teaches_a_newer_term() {
    let mut solo = Solo::with(3, both());
    solo.step(Input::Timer(Timer::Election));
    solo.receive(N2, would_vote(4, 1, false));
    assert_eq!(solo.node.term(), Term(4));
    assert!(matches!(solo.node.role, Role::Follower));
}

#[test]
fn ongaro_4_2_3_ignores_a_candidate_while_it_hears_a_leader() {
    let mut solo = Solo::with(3, both());
    solo.receive(N3, append(1, (0, 0), &[], 0));
    solo.now += Span::from_ms(100);
    solo.ask(N2, 9, (0, 0));
    assert_eq!((solo.node.term(), solo.sent.len()), (Term(1), 0));
    assert_eq!(solo.notes, ["raft.ignored_hears_leader"]);
    solo.now += Span::from_ms(50);
    assert!(solo.ask(N2, 9, (0, 0)).granted());
}

#[test]
fn ongaro_4_2_3_is_part_of_check_quorum_alone() {
    let mut solo = Solo::with(3, Settings { pre_vote: true, ..Settings::default() });
    solo.receive(N3, append(1, (0, 0), &[], 0));
    assert!(solo.ask(N2, 9, (0, 0)).granted());
}

#[test]
fn ongaro_6_2_a_leader_without_a_quorum_steps_down() {
    let mut solo = Solo::with(5, both());
    solo.step(Input::Timer(Timer::Election));
    for voter in [N2, N3] {
        solo.receive(voter, would_vote(0, 1, true));
    }
    solo.vote(N2, 1).vote(N3, 1);
    solo.ack(N2, 1, 0).ack(N3, 1, 0);
    solo.step(Input::Timer(Timer::CheckQuorum));
    assert!(solo.node.is_leader(), "three of five");
    solo.write(1);
    solo.request(2, read(), 1);
    solo.ack(N2, 1, 0);
    solo.step(Input::Timer(Timer::CheckQuorum));
    assert!(!solo.node.is_leader());
    assert_eq!(solo.answers, [(OpId(2), Err(Refusal::NoQuorum { needed: 3, answered: 2 }))]);
    assert_eq!(solo.notes[0], "raft.no_quorum");
    assert_eq!(solo.node.term(), Term(1), "the term goes on, without a leader");
    assert!(solo.timers.contains_key(&Timer::Election) && !solo.timers.contains_key(&Timer::Heartbeat));
}

#[test]
fn without_check_quorum_a_leader_stays() {
    let mut solo = Solo::leader(5, &[]);
    assert!(!solo.timers.contains_key(&Timer::CheckQuorum));
    for _ in 0..50 {
        solo.step(Input::Timer(Timer::Heartbeat));
    }
    assert!(solo.node.is_leader());
}
