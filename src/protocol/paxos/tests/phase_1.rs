//! Phase 1: promises, and what a proposer learns from them [PMS §2.2, §2.5, §3].

use super::solo::{N1, N2, N3, N4, Solo};
use crate::protocol::machine::Index;
use crate::protocol::paxos::state::Role;
use crate::protocol::paxos::{Ballot, Message, Timer};
use crate::sim::Input;

#[test]
fn section_2_2_promises_the_first_ballot_and_every_higher_one() {
    let mut solo = Solo::new(3);
    assert_eq!(solo.prepare(N2, 2, 0).promised(), (0, vec![]));
    assert!(solo.persisted && solo.ballot() == 2, "on disk before it is told");
    assert_eq!(solo.prepare(N3, 6, 0).promised(), (0, vec![]));
    assert_eq!(solo.ballot(), 6);
}

#[test]
fn section_2_2_refuses_a_ballot_below_its_promise_and_says_which() {
    let mut solo = Solo::new(3);
    solo.prepare(N3, 6, 0);
    solo.prepare(N2, 5, 0);
    let told = Message::Preempted { ballot: Ballot(5), promised: Ballot(6) };
    assert_eq!(solo.sent, [(N2, told)]);
    assert_eq!((solo.ballot(), solo.persisted), (6, false));
}

#[test]
fn section_2_2_tells_what_it_has_accepted_after_what_the_proposer_knows() {
    let mut solo = Solo::new(3);
    for slot in [1, 2, 4] {
        solo.accept(N2, slot, 2);
    }
    assert_eq!(solo.prepare(N3, 3, 0).promised(), (0, vec![(1, 2), (2, 2), (4, 2)]));
    assert_eq!(solo.prepare(N3, 3, 2).promised(), (0, vec![(4, 2)]), "a repetition gets the same promise");
    // What is chosen needs no ballot any more.
    solo.heartbeat(N3, 3, 0).accept(N3, 1, 3).heartbeat(N3, 3, 1);
    assert_eq!(solo.prepare(N2, 5, 0).promised(), (1, vec![(2, 2), (4, 2)]));
}

#[test]
fn section_2_5_a_promise_outlives_a_restart() {
    let mut solo = Solo::new(3);
    solo.prepare(N3, 6, 0).accept(N3, 1, 6);
    solo.restart();
    assert_eq!(solo.notes, ["paxos.recovered"]);
    solo.accept(N2, 1, 5);
    assert_eq!(solo.sent, [(N2, Message::Preempted { ballot: Ballot(5), promised: Ballot(6) })]);
    assert_eq!(solo.prepare(N2, 8, 0).promised(), (0, vec![(1, 6)]));
}

#[test]
fn section_2_5_a_restart_uses_no_ballot_again() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    assert_eq!(solo.sent_to(N2), [Message::Prepare { ballot: Ballot(1), after: Index(0) }]);
    assert!(solo.persisted);
    solo.restart();
    solo.step(Input::Timer(Timer::Leader));
    assert_eq!(solo.sent_to(N2), [Message::Prepare { ballot: Ballot(4), after: Index(0) }]);
}

#[test]
fn section_2_2_a_majority_of_all_acceptors_makes_a_leader() {
    let mut solo = Solo::new(5);
    solo.step(Input::Timer(Timer::Leader));
    solo.promise(N2, 1, 0, &[]).promise(N2, 1, 0, &[]);
    assert!(!solo.node.is_leader(), "the same promise twice is one");
    solo.promise(N3, 99, 0, &[]);
    assert!(!solo.node.is_leader(), "of another ballot");
    solo.promise(N3, 1, 0, &[]);
    assert!(solo.node.is_leader() && solo.notes.contains(&"paxos.leads"));
    solo.promise(N4, 1, 0, &[(1, 4)]);
    assert!(solo.sent.is_empty(), "one more than a majority changes nothing");
}

#[test]
fn section_2_4_a_replica_alone_leads_itself() {
    let mut solo = Solo::new(1);
    solo.step(Input::Timer(Timer::Leader));
    assert!(solo.node.is_leader());
    assert_eq!(solo.write(1).answers.len(), 1);
}

#[test]
fn section_3_phase_1_runs_once_for_all_slots() {
    let mut solo = Solo::leader(3);
    for op in 1..=5 {
        solo.write(op);
        assert_eq!(solo.proposed_to(N2), [(op.into(), 1, Some(op))]);
        assert!(solo.sent.iter().all(|(_, message)| !matches!(message, Message::Prepare { .. })));
    }
}

#[test]
fn section_2_2_p2c_proposes_again_what_the_highest_ballot_accepted() {
    let mut solo = Solo::new(5);
    solo.accept(N2, 1, 2);
    solo.step(Input::Timer(Timer::Leader));
    assert_eq!(solo.ballot(), 6);
    solo.promise(N2, 6, 0, &[(1, 4), (2, 2)]).promise(N3, 6, 0, &[(1, 3)]);
    assert!(solo.node.is_leader());
    assert_eq!(solo.proposed_to(N3), [(1, 6, Some(14)), (2, 6, Some(22))], "under its own ballot");
    assert_eq!(solo.notes.iter().filter(|note| **note == "paxos.adopted").count(), 2);
    solo.write(7);
    assert_eq!(solo.proposed_to(N3), [(3, 6, Some(7))], "what it likes in all later slots");
}

#[test]
fn section_3_fills_gaps_with_no_ops() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    solo.promise(N2, 1, 1, &[(4, 1)]);
    assert_eq!(solo.proposed_to(N3), [(2, 1, None), (3, 1, None), (4, 1, Some(41))]);
    assert_eq!(solo.notes.iter().filter(|note| **note == "paxos.filled_gap").count(), 2);
}

#[test]
fn a_proposer_that_is_behind_asks_for_what_is_chosen() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    solo.promise(N2, 1, 7, &[]);
    assert!(solo.sent_to(N2).contains(&Message::Learn { after: Index(0) }));
    solo.write(1);
    assert_eq!(solo.proposed_to(N3), [(8, 1, Some(1))], "meanwhile it proposes after that");
}

#[test]
fn unanswered_prepares_are_sent_again_and_ever_more_seldom() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    let mut waits = Vec::new();
    for _ in 0..5 {
        waits.push(solo.timers[&Timer::Resend].since(solo.now).0 / 1_000);
        solo.now = solo.timers[&Timer::Resend];
        solo.step(Input::Timer(Timer::Resend));
        assert_eq!(solo.sent.len(), 2);
    }
    assert_eq!(waits, [100, 200, 400, 800, 800]);
    assert!(matches!(&solo.node.role, Role::Preparing(preparing) if preparing.promises.contains(&N1)));
}
