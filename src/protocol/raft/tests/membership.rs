//! Changes of who takes part [Ongaro §4].

use super::solo::{N1, N2, N3, N4, N5, Solo, ask};
use crate::base::{ReplicaId, Span, Time};
use crate::protocol::raft::{
    AppendEntries, AppendOutcome, Broken, Config, Entry, Index, Members, Message, Orders, Payload, Settings,
    Term, Timer,
};
use crate::sim::Input;

const NOW: Option<Time> = Some(Time::ZERO);

fn set(ids: &[ReplicaId]) -> Members {
    ids.iter().copied().collect()
}

/// n1 leads term 1 with these orders, its no-op not yet committed.
fn elected(replicas: u8, orders: Orders) -> Solo {
    let mut solo = Solo::with(replicas, Settings { orders, ..Settings::default() });
    solo.win();
    solo
}

fn change(solo: &mut Solo) -> Config {
    solo.step(Input::Timer(Timer::Members));
    solo.node.config()
}

fn config_entry(term: u64, prev: u64, config: Config) -> Message {
    Message::AppendEntries(AppendEntries {
        term: Term(term),
        prev_index: Index(prev),
        prev_term: Term(if prev == 0 { 0 } else { 1 }),
        entries: [Entry { term: Term(term), payload: Payload::Config(config) }].into_iter().collect(),
        commit: Index(0),
        round: 0,
        closed: None,
    })
}

#[test]
fn ongaro_4_1_a_configuration_counts_from_the_moment_it_is_in_the_log() {
    let mut solo = Solo::new(5);
    let three = Config::of(set(&[N1, N2, N3]));
    solo.receive(N2, config_entry(1, 0, three));
    assert_eq!((solo.node.config(), solo.commit()), (three, 0));
    // Another leader puts something else there: back to the one before.
    solo.receive(N3, super::solo::append(2, (0, 0), &[2], 0));
    assert_eq!(solo.node.config(), Config::of(Members::first(5)));
    solo.receive(N3, config_entry(3, 0, three)).restart();
    assert_eq!(solo.node.config(), three, "it is found again in the log");
}

#[test]
fn ongaro_4_1_the_new_majority_commits_the_entry_that_makes_it() {
    let orders = Orders { remove_at: Some((Time::ZERO, N5)), ..Orders::default() };
    let mut solo = elected(5, orders);
    solo.ack(N2, 1, 0).ack(N3, 1, 0);
    assert_eq!(change(&mut solo), Config::of(Members::first(4)));
    assert!(solo.appends_to(N5).is_empty(), "it is sent nothing any more");
    solo.ack(N2, 2, 0).ack(N5, 2, 0);
    assert_eq!(solo.commit(), 1, "n5 no longer counts, and three of four are needed");
    assert_eq!(solo.ack(N3, 2, 0).commit(), 2);
}

#[test]
fn ongaro_4_1_one_server_at_a_time_and_one_change_at_a_time() {
    let orders = Orders { first: 3, add_at: NOW, ..Orders::default() };
    let mut solo = elected(5, orders);
    solo.ack(N2, 1, 0);
    assert_eq!(change(&mut solo).voters, Members::first(4));
    assert_eq!(change(&mut solo).voters, Members::first(4), "that one is not committed");
    solo.ack(N2, 2, 0);
    assert_eq!(change(&mut solo).voters, Members::first(4), "two of four are no majority");
    solo.ack(N4, 2, 0);
    assert_eq!(change(&mut solo).voters, Members::first(5));
}

/// The bug of July 2015: without an entry of its own term committed, the leader does not know whether an
/// earlier one changed the same configuration another way.
#[test]
fn raft_dev_2015_no_change_before_a_commit_in_the_leaders_own_term() {
    let orders = Orders { remove_at: Some((Time::ZERO, N3)), ..Orders::default() };
    let mut solo = elected(3, orders);
    assert!(!solo.timers.contains_key(&Timer::Members));
    assert_eq!(change(&mut solo).voters, Members::first(3));
    solo.ack(N2, 1, 0);
    assert!(solo.timers.contains_key(&Timer::Members));
    assert_eq!(change(&mut solo).voters, Members::first(2));

    let broken = Broken { changes_early: true, ..Broken::default() };
    let mut early = Solo::with(3, Settings { orders, broken, ..Settings::default() });
    early.win();
    assert_eq!(change(&mut early).voters, Members::first(2));
}

#[test]
fn ongaro_4_2_1_a_new_server_learns_before_it_votes() {
    let orders = Orders { first: 3, add_at: NOW, learners: true, ..Orders::default() };
    let mut solo = elected(4, orders);
    solo.ack(N2, 1, 0);
    let learning = Config { learners: set(&[N4]), ..Config::of(Members::first(3)) };
    assert_eq!(change(&mut solo), learning);
    assert_eq!(solo.appends_to(N4).len(), 1, "it is sent the log");
    solo.ack(N4, 2, 0);
    assert_eq!(solo.commit(), 1, "it is not counted");
    // A round that took longer than an election timeout does not do.
    solo.now = Time(200_000);
    let mut slow = elected(4, orders);
    slow.ack(N2, 1, 0);
    change(&mut slow);
    slow.ack(N2, 2, 0);
    assert_eq!(change(&mut slow), learning, "it has not answered");
    slow.now = Time(400_000);
    slow.ack(N4, 2, 0);
    assert_eq!(change(&mut slow), learning, "that was too slow");
    slow.write(9);
    slow.now = Time(410_000);
    slow.ack(N2, 3, 0).ack(N4, 3, 0);
    assert_eq!(change(&mut slow), Config::of(Members::first(4)));
}

#[test]
fn ongaro_4_2_1_a_learner_does_not_stand() {
    let mut solo = Solo::new(3);
    let learner = Config { voters: set(&[N2, N3]), learners: set(&[N1]), ..Config::default() };
    solo.receive(N2, config_entry(1, 0, learner));
    assert!(solo.step(Input::Timer(Timer::Election)).sent.is_empty());
    assert!(solo.ask(N3, 2, (9, 1)).granted(), "asked by one that counts its vote, it gives it");
}

#[test]
fn ongaro_4_4_who_was_never_added_waits() {
    let mut solo = Solo::with(3, Settings::default());
    solo.node.configs = super::super::config::Configs::of((Index(0), Config::default()), solo.node.log());
    assert!(solo.step(Input::Timer(Timer::Election)).sent.is_empty());
}

#[test]
fn ongaro_4_2_2_a_leader_that_is_left_out_leaves_once_that_is_committed() {
    let orders = Orders { remove_at: Some((Time::ZERO, N1)), ..Orders::default() };
    let mut solo = elected(3, orders);
    solo.ack(N2, 1, 0);
    assert_eq!(change(&mut solo), Config::of(set(&[N2, N3])));
    solo.ack(N2, 2, 0);
    assert!(solo.node.is_leader() && solo.commit() == 1, "it does not count itself");
    solo.ack(N3, 2, 0);
    assert_eq!(solo.commit(), 2);
    change(&mut solo);
    assert!(!solo.node.is_leader() && solo.notes == ["raft.leaves"]);
    assert!(solo.step(Input::Timer(Timer::Election)).sent.is_empty(), "the others can do without it");
}

#[test]
fn ongaro_4_2_2_one_that_is_left_out_may_stand_until_that_is_committed() {
    let mut solo = Solo::new(3);
    solo.receive(N2, config_entry(1, 0, Config::of(set(&[N2, N3]))));
    solo.step(Input::Timer(Timer::Election));
    assert_eq!(solo.sent.len(), 2);
    solo.vote(N2, 2);
    assert!(!solo.node.is_leader(), "its own vote does not count: one of two");
    assert!(solo.vote(N3, 2).node.is_leader());
}

#[test]
fn ongaro_4_2_3_a_removed_server_disturbs_nobody_who_hears_the_leader() {
    let settings = Settings { check_quorum: true, ..Settings::default() };
    let mut solo = Solo::with(3, settings);
    solo.receive(N2, super::solo::append(1, (0, 0), &[1], 0));
    solo.now = Time::ZERO + Span::from_ms(149);
    assert!(solo.ask(N3, 7, (9, 9)).sent.is_empty());
    assert_eq!(solo.node.term(), Term(1));
    let permitted = crate::protocol::raft::VoteRequest { transfer: true, ..ask(7, (9, 9)) };
    solo.receive(N3, Message::RequestVote(permitted));
    assert!(solo.granted(), "unless the leader told it to");
}

#[test]
fn ongaro_4_3_joint_consensus_changes_all_at_once() {
    let orders =
        Orders { first: 3, add_at: NOW, remove_at: Some((Time::ZERO, N2)), joint: true, ..Orders::default() };
    let mut solo = elected(5, orders);
    solo.ack(N2, 1, 0);
    let (old, new) = (Members::first(3), set(&[N1, N3, N4, N5]));
    assert_eq!(change(&mut solo), Config { voters: new, outgoing: old, learners: Members::NONE });
    solo.ack(N4, 2, 0).ack(N5, 2, 0);
    assert_eq!(solo.commit(), 1, "a majority of the new, none of the old");
    solo.ack(N2, 2, 0);
    assert_eq!(solo.commit(), 2);
    assert_eq!(change(&mut solo), Config::of(new));
    assert_eq!(solo.ack(N2, 3, 0).ack(N3, 3, 0).commit(), 2, "n2 no longer counts");
    assert_eq!(solo.ack(N4, 3, 0).commit(), 3);
}

#[test]
fn ongaro_4_3_an_election_in_joint_consensus_needs_both_majorities() {
    let mut solo = Solo::new(5);
    let joint = Config { voters: set(&[N1, N4, N5]), outgoing: Members::first(3), learners: Members::NONE };
    solo.receive(N2, config_entry(1, 0, joint));
    solo.step(Input::Timer(Timer::Election));
    assert_eq!(solo.sent.len(), 4);
    solo.vote(N4, 2).vote(N5, 2);
    assert!(!solo.node.is_leader(), "three of the new, one of the old");
    assert!(solo.vote(N3, 2).node.is_leader());
}

#[test]
fn a_mismatch_leads_a_new_server_back_to_the_first_entry() {
    let orders = Orders { first: 2, add_at: NOW, ..Orders::default() };
    let mut solo = elected(3, orders);
    solo.ack(N2, 1, 0);
    change(&mut solo);
    let none = AppendOutcome::Mismatch { prev: Index(2), conflict: None, first: Index(1) };
    solo.append_reply(N3, 0, none);
    let sent = solo.appends_to(N3);
    assert_eq!((sent[0].prev_index, sent[0].entries.len()), (Index(0), 2));
}
