//! Phase 2: values are accepted, and chosen once a majority did so in one ballot [PMS §2.2].

use super::solo::{N2, N3, Solo, value};
use crate::protocol::machine::Index;
use crate::protocol::paxos::{Ballot, Message, Timer};
use crate::sim::Input;

#[test]
fn section_2_2_accepts_at_its_promise_and_above() {
    let mut solo = Solo::new(3);
    solo.prepare(N2, 5, 0);
    solo.accept(N2, 1, 5);
    assert_eq!(solo.sent, [(N2, Message::Accepted { ballot: Ballot(5), slot: Index(1) })]);
    assert!(solo.persisted, "on disk before it is told");
    // A higher ballot counts as promised from now on, though its phase 1 was not seen.
    solo.accept(N3, 1, 6);
    assert_eq!(solo.sent, [(N3, Message::Accepted { ballot: Ballot(6), slot: Index(1) })]);
    assert_eq!((solo.ballot(), solo.node.durable.open[&Index(1)]), (6, value(1, 6)));
}

#[test]
fn section_2_2_accepts_nothing_below_its_promise() {
    let mut solo = Solo::new(3);
    solo.accept(N2, 1, 2).prepare(N3, 6, 0);
    solo.accept(N2, 1, 5);
    assert_eq!(solo.sent, [(N2, Message::Preempted { ballot: Ballot(5), promised: Ballot(6) })]);
    assert_eq!(solo.node.durable.open[&Index(1)], value(1, 2));
}

#[test]
fn section_2_2_a_majority_in_one_ballot_chooses() {
    let mut solo = Solo::leader(5);
    solo.write(1);
    solo.accepted(N2, 1, 1).accepted(N2, 1, 1);
    assert_eq!(solo.chosen(), 0, "the same acceptor twice is one");
    solo.accepted(N3, 1, 99);
    assert_eq!(solo.chosen(), 0, "in another ballot");
    solo.accepted(N3, 1, 1);
    assert_eq!((solo.chosen(), solo.answers.len()), (1, 1));
    assert_eq!(solo.notes[..1], ["paxos.chosen"]);
    assert!(solo.sent_to(N2).contains(&Message::Chosen { ballot: Ballot(1), up_to: Index(1) }));
}

#[test]
fn section_3_a_value_waits_for_those_before_it() {
    let mut solo = Solo::leader(3);
    solo.write(1).write(2);
    solo.accepted(N2, 2, 1);
    assert_eq!((solo.chosen(), solo.answers.len()), (0, 0));
    assert_eq!(solo.notes, ["paxos.chosen"], "chosen it is, but not applied");
    solo.accepted(N3, 1, 1);
    assert_eq!(solo.chosen(), 2);
    assert_eq!(solo.answers.len(), 1, "of one client the latest request alone waits");
}

#[test]
fn unanswered_values_are_sent_again_to_those_that_did_not_accept() {
    let mut solo = Solo::leader(5);
    solo.write(1);
    solo.accepted(N2, 1, 1);
    solo.step(Input::Timer(Timer::Resend));
    assert!(solo.sent_to(N2).is_empty());
    assert_eq!(solo.proposed_to(N3), [(1, 1, Some(1))]);
    solo.accepted(N3, 1, 1);
    assert!(!solo.timers.contains_key(&Timer::Resend), "nothing is left to ask for");
}

#[test]
fn a_value_accepted_twice_changes_nothing() {
    let mut solo = Solo::new(3);
    solo.accept(N2, 1, 2);
    solo.accept(N2, 1, 2);
    assert!(!solo.persisted && solo.sent.len() == 1);
}
