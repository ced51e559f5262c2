//! One test a rule [PBFT §4].

use super::solo::{N2, N3, N4, Solo, order, read, request, write};
use crate::base::{OpId, ReplicaId};
use crate::history::{Answer, Value};
use crate::protocol::machine::Index;
use crate::protocol::pbft::{Liars, Lie, Message, Order, Settings, Status, Timer};
use crate::sim::{Input, Ticket};

#[test]
fn resiliency_a_third_may_lie() {
    let sizes: Vec<(usize, usize)> = (4..=10)
        .map(|n| {
            let node = Solo::with(n, Settings::default()).node;
            (node.f(), node.quorum())
        })
        .collect();
    assert_eq!(sizes, [(1, 3), (1, 4), (1, 4), (2, 5), (2, 6), (2, 6), (3, 7)]);
}

#[test]
fn section_4_2_the_primary_numbers_requests_and_tells_all() {
    let mut solo = Solo::primary();
    solo.write(1);
    assert_eq!(solo.sent_to(N2), ["PRE-PREPARE: view 0, 1: x := 1"]);
    assert!(solo.persisted);
    solo.write(1);
    assert!(solo.sent.iter().all(|(_, message)| !matches!(message, Message::PrePrepare { .. })));
}

#[test]
fn section_4_2_a_backup_accepts_one_order_a_number_of_its_views_primary() {
    let mut solo = Solo::backup();
    solo.pre_prepare(N3, 1, 1, order(1)).pre_prepare(N2, 0, 1, order(1)).pre_prepare(N2, 2, 1, order(1));
    assert!(solo.node.durable.slots.is_empty(), "neither another sender nor another view");
    solo.pre_prepare(N2, 1, 1, order(1));
    assert_eq!(solo.sent_to(N4), ["PREPARE: view 1, 1: x := 1"]);
    assert!(solo.persisted);
    solo.pre_prepare(N2, 1, 1, order(2));
    assert_eq!((solo.notes.as_slice(), solo.sent.len()), (&["pbft.equivocates"][..], 0));
}

#[test]
fn section_4_2_numbers_lie_between_the_water_marks() {
    let mut solo = Solo::backup();
    let Settings { checkpoint, window, .. } = Settings::default();
    let high = u64::from(checkpoint) * u64::from(window);
    solo.pre_prepare(N2, 1, high + 1, order(1)).pre_prepare(N2, 1, 0, order(1));
    assert!(solo.node.durable.slots.is_empty());
    solo.pre_prepare(N2, 1, high, order(1));
    assert_eq!(solo.node.durable.slots.len(), 1);
}

#[test]
fn section_4_2_prepared_is_a_pre_prepare_and_2f_prepares() {
    let mut solo = Solo::backup();
    solo.prepare(N3, 1, 1, order(1)).prepare(N3, 1, 1, order(1)).prepare(N4, 1, 1, order(2));
    solo.pre_prepare(N2, 1, 1, order(1));
    let commits = |solo: &Solo| solo.sent_to(N4).iter().filter(|text| text.starts_with("COMMIT")).count();
    assert_eq!(commits(&solo), 1, "its own and n3's are two, with the primary's order a quorum");
    let mut solo = Solo::backup();
    solo.pre_prepare(N2, 1, 1, order(1)).prepare(N2, 1, 1, order(1)).prepare(N4, 1, 1, order(2));
    assert_eq!(commits(&solo), 0, "a prepare of the primary does not count, nor another order");
    solo.prepare(N3, 1, 1, order(1));
    assert_eq!((commits(&solo), solo.persisted), (1, true));
}

#[test]
fn section_4_2_committed_is_2f_plus_1_commits_and_executed_in_order() {
    let mut solo = Solo::backup();
    for seq in [2, 1] {
        solo.pre_prepare(N2, 1, seq, order(seq as u32)).prepare(N3, 1, seq, order(seq as u32));
        solo.commit(N2, 1, seq, order(seq as u32));
        assert_eq!(solo.executed(), 0);
        solo.commit(N3, 1, seq, order(seq as u32));
    }
    assert_eq!(solo.executed(), 2, "the second waited for the first");
    let replies = solo.sent_to(N2);
    assert_eq!(replies, ["REPLY to request 1: ok", "REPLY to request 2: ok"]);
}

#[test]
fn client_f_plus_1_equal_replies_are_believed() {
    let mut solo = Solo::backup();
    solo.request(5, read(), 0);
    let ticket = request(5, read(), 0).ticket;
    let reply = |answer| Message::Reply { ticket, serial: 5, answer };
    solo.receive(N2, reply(Answer::Read(None))).receive(N2, reply(Answer::Read(None)));
    assert!(solo.answers.is_empty(), "one replica is one reply");
    solo.receive(N3, reply(Answer::Read(Some(Value(1)))));
    assert!(solo.answers.is_empty());
    solo.receive(N4, reply(Answer::Read(Some(Value(1)))));
    assert_eq!(solo.answers, [(OpId(5), Ok(Answer::Read(Some(Value(1)))))]);
}

#[test]
fn client_a_request_without_an_answer_goes_to_all_who_watch_the_primary() {
    let mut solo = Solo::backup();
    solo.write(1);
    assert_eq!((solo.sent_to(N2).len(), solo.sent_to(N3).len()), (1, 0));
    solo.step(Input::Timer(Timer::Status)).step(Input::Timer(Timer::Status));
    assert!(solo.sent_to(N3).contains(&"REQUEST: x := 1, to answer n1".to_owned()));
    let mut other = Solo::backup();
    other.receive(N3, Message::Request { request: request(1, write(1), 0), proxy: N3 });
    assert_eq!(other.sent_to(N2), ["REQUEST: x := 1, to answer n3"], "relayed to the primary");
    assert!(other.timers.contains_key(&Timer::Patience));
    other.step(Input::Timer(Timer::Patience));
    assert_eq!((other.node.view(), other.node.is_active()), (2, false));
    assert_eq!(other.sent_to(N4), ["VIEW-CHANGE to 2: stable at 0, prepared nothing"]);
}

#[test]
fn section_4_4_who_has_left_a_view_accepts_nothing_of_it() {
    let mut solo = Solo::backup();
    solo.receive(N3, Message::Request { request: request(1, write(1), 0), proxy: N3 });
    solo.step(Input::Timer(Timer::Patience)).pre_prepare(N2, 1, 1, order(1));
    assert!(solo.node.durable.slots.is_empty() && solo.sent.is_empty());
    solo.restart();
    assert!(!solo.node.is_active() && solo.node.view() == 2, "nor after a crash");
}

#[test]
fn section_4_4_f_plus_1_that_are_further_are_followed() {
    let mut solo = Solo::primary();
    solo.change(N3, 9, &[]);
    assert_eq!(solo.node.view(), 0, "one may lie");
    solo.change(N4, 5, &[]);
    assert_eq!((solo.node.view(), solo.node.is_active()), (5, false), "to the nearest of them");
}

#[test]
fn section_4_4_a_prepared_request_survives_the_view_change() {
    // View 4 is n1's. n2 prepared an order for number 2 in view 1, n3 another in view 3; nobody has number 1.
    let mut solo = Solo::primary();
    solo.change(N3, 4, &[(Index(2), 3, order(3))]).change(N2, 4, &[(Index(2), 1, order(2))]);
    assert!(solo.node.is_primary() && solo.node.view() == 4);
    let Some((_, Message::NewView(new_view))) =
        solo.sent.iter().find(|(to, message)| *to == N4 && matches!(message, Message::NewView(_)))
    else {
        panic!("a new view was expected: {:?}", solo.sent)
    };
    let expected = vec![(Index(1), Order::Null), (Index(2), order(3))];
    assert_eq!(new_view.plan(), (Index::ZERO, expected));
    assert_eq!(solo.node.durable.slots[&Index(2)].accepted, Some((4, order(3))));
    assert_eq!(solo.node.next, Index(3));
}

#[test]
fn section_4_4_a_new_view_needs_a_quorum() {
    let mut solo = Solo::primary();
    solo.new_view(1, &[N2, N3], &[]);
    assert_eq!(solo.node.view(), 0);
    solo.new_view(1, &[N2, N2, N3], &[]);
    assert_eq!(solo.node.view(), 0, "of different replicas");
    solo.new_view(1, &[N2, N3, N4], &[(Index(1), 0, order(1))]);
    assert_eq!((solo.node.view(), solo.sent_to(N3)), (1, vec!["PREPARE: view 1, 1: x := 1".into()]));
}

#[test]
fn section_4_4_patience_doubles_until_something_is_executed() {
    let mut solo = Solo::backup();
    let mut waits = Vec::new();
    solo.receive(N3, Message::Request { request: request(1, write(1), 0), proxy: N3 });
    for view in 2..5 {
        solo.step(Input::Timer(Timer::Patience));
        solo.change(N3, view, &[]).change(N4, view, &[]);
        waits.push(solo.timers[&Timer::Patience].0 - solo.now.0);
    }
    assert_eq!(waits[1], 2 * waits[0]);
}

#[test]
fn section_4_3_a_quorum_of_equal_proofs_makes_a_checkpoint_stable() {
    let settings = Settings { checkpoint: 2, ..Settings::default() };
    let mut solo = Solo::with(4, settings);
    for seq in [1, 2] {
        solo.receive(N2, Message::Committed { seq: Index(seq), order: order(seq as u32) });
    }
    let digest = solo.sent.iter().find_map(|(_, message)| match message {
        Message::Checkpoint { digest, .. } => Some(*digest),
        _ => None,
    });
    let digest = digest.expect("a checkpoint after two orders");
    let other = crate::base::Fingerprint(digest.0 ^ 1);
    solo.receive(N2, Message::Checkpoint { seq: Index(2), digest });
    solo.receive(N3, Message::Checkpoint { seq: Index(2), digest: other });
    assert_eq!(solo.node.durable.stable.seq, Index::ZERO);
    solo.receive(N4, Message::Checkpoint { seq: Index(2), digest });
    assert_eq!((solo.node.durable.stable.seq, solo.node.durable.slots.len()), (Index(2), 0));
    let behind = Status { view: 0, executed: Index(1), stable: Index::ZERO };
    solo.receive(N3, Message::Status(behind));
    assert_eq!(solo.sent_to(N3), ["State of the stable checkpoint at 2"]);
}

#[test]
fn a_crash_is_no_more_than_silence() {
    let mut solo = Solo::backup();
    solo.pre_prepare(N2, 1, 1, order(1)).prepare(N3, 1, 1, order(1)).commit(N2, 1, 1, order(1));
    solo.restart();
    solo.pre_prepare(N2, 1, 1, order(2));
    assert_eq!(solo.notes, ["pbft.equivocates"], "it knows what it accepted");
    solo.commit(N2, 1, 1, order(1)).commit(N3, 1, 1, order(1));
    assert_eq!(solo.executed(), 1, "and that it prepared");
}

#[test]
fn lies_are_told_by_those_that_are_chosen_and_bend_only_their_own_words() {
    let liars = |lie| Liars { first: ReplicaId(0), count: 1, lie };
    let settings = |lie| Settings { liars: liars(lie), ..Settings::default() };
    let mut silent = Solo::with(4, settings(Lie::Silence));
    assert!(silent.write(1).sent.is_empty());
    let mut two_faced = Solo::with(4, settings(Lie::Equivocation));
    two_faced.write(1);
    assert_eq!(two_faced.sent_to(N2), ["PRE-PREPARE: view 0, 1: null"]);
    assert_eq!(two_faced.sent_to(N3), ["PRE-PREPARE: view 0, 1: x := 1"]);
    let mut false_tongue = Solo::with(4, settings(Lie::FalseReplies));
    let ticket = Ticket { ..request(1, read(), 0).ticket };
    false_tongue.request(1, read(), 1);
    assert_eq!(false_tongue.answers, [(ticket.op, Ok(Answer::Read(Some(Value(-1)))))]);
}
