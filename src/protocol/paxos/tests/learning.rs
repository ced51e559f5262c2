//! Learners: what is chosen spreads, and whoever missed it catches up [PMS §2.3].

use super::solo::{N2, N3, Solo, value};
use crate::protocol::machine::Index;
use crate::protocol::paxos::{Ballot, Message, Settings, Timer};
use crate::sim::Input;

fn chosen(solo: &mut Solo, ballot: u64, up_to: u64) {
    solo.receive(N2, Message::Chosen { ballot: Ballot(ballot), up_to: Index(up_to) });
}

#[test]
fn section_2_3_learns_what_it_accepted_in_the_proposers_ballot() {
    let mut solo = Solo::new(3);
    for slot in [1, 2, 4] {
        solo.accept(N2, slot, 2);
    }
    chosen(&mut solo, 2, 4);
    assert_eq!(solo.chosen(), 2, "slot 3 is missing");
    assert!(solo.persisted && solo.notes == ["paxos.learned"]);
    assert_eq!(solo.node.durable.open.len(), 1, "slot 4 stays open");
}

#[test]
fn section_2_3_what_was_accepted_in_another_ballot_may_not_be_what_is_chosen() {
    let mut solo = Solo::new(3);
    solo.accept(N3, 1, 3);
    chosen(&mut solo, 5, 1);
    assert_eq!(solo.chosen(), 0);
    // The next heartbeat shows that the value is missing, and it asks.
    solo.heartbeat(N2, 5, 1);
    assert!(solo.sent_to(N2).contains(&Message::Learn { after: Index(0) }));
    solo.receive(N2, Message::Values { after: Index(0), values: [value(1, 5)].into() });
    assert_eq!(solo.chosen(), 1);
    assert_eq!(solo.node.durable.chosen(Index(1)), Some(&value(1, 5)));
}

#[test]
fn tells_a_learner_what_it_lacks_piece_by_piece() {
    let mut solo = Solo::with(3, Settings { max_values: 2, ..Settings::default() });
    for slot in 1..=3 {
        solo.accept(N2, slot, 2);
    }
    chosen(&mut solo, 2, 3);
    solo.receive(N3, Message::Learn { after: Index(0) });
    let first = Message::Values { after: Index(0), values: [value(1, 2), value(2, 2)].into() };
    assert_eq!(solo.sent, [(N3, first.clone())]);
    solo.receive(N3, Message::Learn { after: Index(3) });
    assert!(solo.sent.is_empty(), "there is nothing to tell");
    let mut learner = Solo::with(3, Settings { max_values: 2, ..Settings::default() });
    learner.receive(N2, first.clone());
    assert_eq!((learner.chosen(), learner.sent_to(N2)), (2, vec![Message::Learn { after: Index(2) }]));
    learner.receive(N2, first);
    assert!(learner.sent.is_empty() && !learner.persisted, "late, it is nothing new");
}

#[test]
fn values_beyond_a_gap_are_left() {
    let mut solo = Solo::new(3);
    solo.receive(N2, Message::Values { after: Index(5), values: [value(6, 2)].into() });
    assert_eq!((solo.chosen(), solo.persisted), (0, false));
}

#[test]
fn what_is_learned_outlives_a_restart() {
    let mut solo = Solo::new(3);
    solo.accept(N2, 1, 2);
    chosen(&mut solo, 2, 1);
    solo.restart();
    assert_eq!((solo.chosen(), solo.node.machine.applied()), (1, Index(1)));
}

#[test]
fn without_a_leader_a_learner_asks_now_and_then() {
    let mut solo = Solo::anyone(3);
    solo.step(Input::Timer(Timer::CatchUp));
    assert!(matches!(solo.sent[..], [(_, Message::Learn { after: Index(0) })]));
    assert!(solo.timers.contains_key(&Timer::CatchUp));
}
