//! What clients may rely on [Raft §8; Ongaro §6.2, §6.3].

use super::solo::{N2, N3, Solo, append, read, request, write, write_entry};
use crate::base::OpId;
use crate::history::{Answer, Key, Refusal, Value};
use crate::protocol::raft::Term;
use crate::sim::Input;

#[test]
fn ongaro_6_2_others_refuse_and_name_the_leader() {
    let mut solo = Solo::new(3);
    solo.write(1);
    assert_eq!(solo.answers, [(OpId(1), Err(Refusal::NotLeader(None)))]);
    solo.receive(N2, append(1, (0, 0), &[], 0));
    for level in [0, 1] {
        solo.request(2, read(), level);
        assert_eq!(solo.answers, [(OpId(2), Err(Refusal::NotLeader(Some(N2))))]);
        assert_eq!(solo.notes, ["raft.not_leader"]);
    }
    assert!(solo.terms().is_empty());
}

#[test]
fn section_8_a_retry_is_answered_from_its_session() {
    let mut solo = Solo::leader(3, &[]);
    solo.write(1);
    solo.ack(N2, 1, 0).ack(N2, 2, 0);
    assert_eq!(solo.answers.len(), 1);
    solo.write(1);
    assert_eq!(solo.answers, [(OpId(1), Ok(Answer::Written))]);
    assert_eq!((solo.terms().len(), solo.notes.as_slice()), (2, &["raft.answered_from_session"][..]));
}

#[test]
fn section_8_a_retry_of_what_is_in_the_log_waits_for_it() {
    let mut solo = Solo::leader(3, &[]);
    solo.write(1);
    solo.write(1);
    assert_eq!((solo.terms().len(), solo.answers.len(), solo.sent.len()), (2, 0, 0));
    assert_eq!(solo.notes, ["raft.already_in_log"]);
    assert_eq!(solo.ack(N2, 1, 0).ack(N2, 2, 0).answers.len(), 1);
}

#[test]
fn section_8_a_retry_at_the_next_leader_is_applied_once() {
    // The first attempt is in the log from term 1; its leader is gone, and the client asks this one.
    let mut solo = Solo::leader(3, &[1]);
    solo.request(1, write(1), 0);
    assert_eq!(solo.terms(), [1, 2, 2], "put into the log again");
    solo.ack(N2, 2, 0).ack(N2, 3, 0);
    assert_eq!(solo.answers, [(OpId(1), Ok(Answer::Written))]);
    assert!(solo.notes.contains(&"raft.not_again"));
    let (_, held) = solo.node.machine.values().next().expect("x was written");
    assert_eq!((held.value, held.index.0), (Value(1), 1), "by the first of both");
}

#[test]
fn section_8_a_retry_gets_the_answer_of_the_first_time() {
    let mut solo = Solo::leader(3, &[]);
    solo.request(1, read(), 0);
    solo.ack(N2, 1, 0).ack(N2, 2, 0);
    let mut other = request(7, write(7), 0);
    other.ticket.client = crate::base::ClientId(1);
    solo.step(Input::Request(other)).ack(N2, 3, 0);
    solo.request(1, read(), 0);
    assert_eq!(solo.answers, [(OpId(1), Ok(Answer::Read(None)))], "though x was written since");
}

#[test]
fn ongaro_6_3_a_request_that_its_client_gave_up_is_not_applied_late() {
    let mut solo = Solo::leader(3, &[]);
    solo.write(2);
    solo.ack(N2, 1, 0).ack(N2, 2, 0);
    solo.write(1);
    assert!(solo.answers.is_empty() && solo.terms().len() == 2);
    // In the log of an earlier leader it may stand behind its successor all the same.
    let mut solo = Solo::new(3);
    solo.node.durable.log.push(write_entry(1, 2));
    solo.node.durable.log.push(write_entry(1, 1));
    solo.receive(N2, append(1, (2, 1), &[], 2));
    assert_eq!(solo.node.machine.read(Key(0)), Some(Value(2)));
}

#[test]
fn what_is_in_the_log_is_never_refused() {
    let mut solo = Solo::leader(3, &[]);
    solo.ack(N2, 1, 0).write(1);
    solo.request(2, read(), 1);
    solo.receive(N3, append(5, (0, 0), &[], 0));
    assert_eq!(solo.node.term(), Term(5));
    let refused = Err(Refusal::NotLeader(Some(N3)));
    assert_eq!(solo.answers, [(OpId(2), refused)], "the read alone, which cannot take effect any more");
}
