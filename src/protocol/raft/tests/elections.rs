//! Who becomes leader [Raft §5.1, §5.2, §5.4.1].

use super::solo::{N2, N3, N4, Solo, append};
use crate::base::Span;
use crate::protocol::raft::state::Role;
use crate::protocol::raft::{Message, Settings, Term, Timer};
use crate::sim::Input;

#[test]
fn section_5_1_enters_a_newer_term_and_writes_it_down() {
    let mut solo = Solo::leader(3, &[1, 1]);
    solo.ask(N2, 9, (0, 0));
    assert_eq!(solo.node.term(), Term(9));
    assert!(!solo.node.is_leader() && solo.persisted);
    assert!(solo.notes.contains(&"raft.stepped_down"));
    assert!(!solo.timers.contains_key(&Timer::Heartbeat) && solo.timers.contains_key(&Timer::Election));
}

#[test]
fn section_5_1_refuses_a_term_that_is_over() {
    let mut solo = Solo::with_log(3, &[1, 4]);
    solo.receive(N2, append(3, (2, 4), &[3], 2));
    assert_eq!(solo.outcome(), crate::protocol::raft::AppendOutcome::StaleTerm);
    assert_eq!((solo.terms(), solo.commit()), (vec![1, 4], 0));
    assert!(!solo.ask(N2, 3, (9, 9)).granted());
    assert_eq!(solo.notes, ["raft.refused_stale_term"]);
}

#[test]
fn section_5_2_election_timeouts_are_spread_over_their_range() {
    let mut solo = Solo::new(3);
    let mut drawn: Vec<Span> = Vec::new();
    for _ in 0..200 {
        solo.step(Input::Timer(Timer::Election));
        drawn.push(solo.node.patience);
        assert_eq!(solo.timers[&Timer::Election], solo.now + solo.node.patience);
    }
    let Settings { election_min, election_max, .. } = Settings::default();
    assert!(drawn.iter().all(|span| (election_min..=election_max).contains(span)));
    let spread = drawn.iter().max().unwrap().0 - drawn.iter().min().unwrap().0;
    assert!(spread > 130_000, "{spread}");
}

#[test]
fn section_5_2_a_timeout_starts_an_election_with_a_vote_for_itself() {
    let mut solo = Solo::with_log(3, &[1, 2]);
    solo.step(Input::Timer(Timer::Election));
    assert_eq!(solo.node.term(), Term(3));
    assert_eq!(solo.node.durable.voted_for, Some(solo.node.me));
    assert!(solo.persisted && matches!(solo.node.role, Role::Candidate(_)));
    let asked = Message::RequestVote(super::solo::ask(3, (2, 2)));
    assert_eq!(solo.sent, [(N2, asked.clone()), (N3, asked)]);
}

#[test]
fn section_5_2_votes_once_a_term_first_come_first_served() {
    let mut solo = Solo::new(5);
    assert!(solo.ask(N2, 1, (0, 0)).granted() && solo.persisted);
    assert!(!solo.ask(N3, 1, (7, 1)).granted());
    assert_eq!(solo.notes, ["raft.refused_voted"]);
    assert!(solo.ask(N2, 1, (0, 0)).granted(), "the same candidate may ask again");
    assert!(solo.ask(N3, 2, (7, 1)).granted(), "a new term is a new vote");
}

#[test]
fn section_5_2_a_vote_outlives_a_restart() {
    let mut solo = Solo::new(3);
    solo.ask(N2, 1, (0, 0)).restart();
    assert!(!solo.ask(N3, 1, (0, 0)).granted());
    let broken = crate::protocol::raft::Broken { forgets_vote: true, ..Default::default() };
    let mut solo = Solo::with(3, Settings { broken, ..Settings::default() });
    solo.ask(N2, 1, (0, 0)).restart();
    assert!(solo.ask(N3, 1, (0, 0)).granted(), "a disk that forgets votes twice");
}

#[test]
fn section_5_2_only_a_granted_vote_puts_off_the_next_election() {
    let mut solo = Solo::with_log(3, &[1, 1]);
    let before = solo.timers[&Timer::Election];
    solo.now += Span::from_ms(20);
    solo.ask(N2, 2, (1, 1));
    assert_eq!(solo.timers[&Timer::Election], before);
    solo.ask(N2, 2, (2, 1));
    assert!(solo.timers[&Timer::Election] > before);
}

#[test]
fn section_5_2_needs_a_majority_of_all_replicas() {
    for (replicas, needed) in [(2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4)] {
        let mut solo = Solo::new(replicas);
        solo.step(Input::Timer(Timer::Election));
        for voter in 1..needed {
            assert!(!solo.node.is_leader(), "{voter} of {replicas}");
            solo.vote(crate::base::ReplicaId(voter), 1);
        }
        assert!(solo.node.is_leader(), "{needed} of {replicas}");
    }
}

#[test]
fn section_5_2_counts_voters_not_replies() {
    let mut solo = Solo::new(5);
    solo.step(Input::Timer(Timer::Election));
    solo.vote(N2, 1).vote(N2, 1).vote(N2, 1);
    assert!(!solo.node.is_leader());
    assert!(solo.vote(N3, 1).node.is_leader());
}

#[test]
fn section_5_2_a_vote_of_an_earlier_term_counts_for_nothing() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Election));
    solo.step(Input::Timer(Timer::Election));
    assert!(!solo.vote(N2, 1).node.is_leader());
    assert!(solo.vote(N2, 2).node.is_leader());
}

#[test]
fn section_5_2_a_candidate_gives_way_to_the_leader_of_its_term() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Election));
    solo.receive(N2, append(1, (0, 0), &[], 0));
    assert!(matches!(solo.node.role, Role::Follower));
    assert_eq!((solo.node.term(), solo.node.leader), (Term(1), Some(N2)));
    assert!(!solo.vote(N3, 1).node.is_leader(), "a vote that comes too late");
}

#[test]
fn section_5_2_a_replica_alone_leads_itself() {
    let mut solo = Solo::new(1);
    solo.step(Input::Timer(Timer::Election));
    assert!(solo.node.is_leader());
    assert_eq!(solo.commit(), 1);
    assert_eq!(solo.write(1).answers.len(), 1);
    assert_eq!(solo.request(2, super::solo::read(), 1).answers.len(), 1);
}

#[test]
fn section_5_4_1_refuses_vote_to_shorter_log() {
    let mut solo = Solo::with_log(3, &[1, 2, 2]);
    assert!(!solo.ask(N2, 3, (2, 2)).granted());
    assert_eq!(solo.notes, ["raft.newer_term", "raft.refused_shorter_log"]);
    assert!(solo.ask(N3, 3, (3, 2)).granted(), "the refused one took no vote away");
}

#[test]
fn section_5_4_1_refuses_vote_to_longer_log_of_an_earlier_term() {
    let mut solo = Solo::with_log(3, &[1, 2]);
    assert!(!solo.ask(N2, 3, (9, 1)).granted());
    assert_eq!(solo.notes, ["raft.newer_term", "raft.refused_older_log"]);
    assert!(solo.ask(N4, 3, (1, 3)).granted(), "a later last term wins however short the log");
}

#[test]
fn section_8_a_new_leader_appends_a_no_op_and_sends_it_at_once() {
    let solo = Solo::leader(3, &[1, 1]);
    assert_eq!(solo.terms(), [1, 1, 2]);
    assert!(solo.notes.contains(&"raft.elected") && solo.notes.contains(&"raft.no_op"));
    for follower in [N2, N3] {
        let appends = solo.appends_to(follower);
        assert_eq!(appends.len(), 1);
        assert_eq!((appends[0].prev_index.0, appends[0].prev_term.0, appends[0].entries.len()), (2, 1, 1));
    }
    assert!(solo.timers.contains_key(&Timer::Heartbeat) && !solo.timers.contains_key(&Timer::Election));
}
