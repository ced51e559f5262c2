//! The three ways to read [Raft §8; Ongaro §6.4].

use super::solo::{N2, N3, N4, Solo, append, read};
use crate::base::OpId;
use crate::history::{Answer, Value};
use crate::protocol::raft::{AppendOutcome, Index, Message, ReadPath, Timer};
use crate::sim::Input;

const SEEN: Result<Answer, crate::history::Refusal> = Ok(Answer::Read(Some(Value(1))));

/// Leads five replicas in term 2, with its no-op committed by n2 and n3.
fn in_office() -> Solo {
    let mut solo = Solo::leader(5, &[1]);
    solo.ack(N2, 2, 0).ack(N3, 2, 0);
    assert_eq!(solo.commit(), 2);
    solo
}

fn round_sent(solo: &Solo) -> u64 {
    solo.appends_to(N2)[0].round
}

#[test]
fn a_level_names_a_way() {
    let ways = [0, 1, 2, 3, 4, 5, 6, 255].map(ReadPath::of_level);
    use ReadPath::{Closed, Follower, Lease, Local, Log, ReadIndex};
    assert_eq!(ways, [Log, ReadIndex, Local, Lease, Follower, Closed, Log, Log]);
}

#[test]
fn a_read_through_the_log_is_an_entry() {
    let mut solo = in_office();
    solo.request(2, read(), 0);
    assert_eq!(solo.terms().len(), 3);
    assert_eq!(solo.ack(N2, 3, 0).ack(N3, 3, 0).answers, [(OpId(2), SEEN)]);
}

#[test]
fn ongaro_6_4_a_majority_confirms_that_it_still_leads() {
    let mut solo = in_office();
    solo.request(2, read(), 1);
    assert_eq!((solo.terms().len(), solo.answers.len()), (2, 0), "no entry, no answer yet");
    let round = round_sent(&solo);
    assert!(solo.ack(N2, 2, round).answers.is_empty());
    assert!(solo.ack(N2, 2, round).answers.is_empty(), "the same follower again");
    assert!(solo.ack(N3, 2, round - 1).answers.is_empty(), "an answer to an earlier round");
    assert_eq!(solo.ack(N4, 0, round).answers, [(OpId(2), SEEN)]);
}

#[test]
fn ongaro_6_4_a_mismatch_confirms_the_leader_as_well() {
    let mut solo = in_office();
    solo.request(2, read(), 1);
    let round = round_sent(&solo);
    let outcome = AppendOutcome::Mismatch { prev: Index(1), conflict: None, first: Index(1) };
    solo.ack(N2, 2, round).append_reply(N4, round, outcome);
    assert_eq!(solo.answers, [(OpId(2), SEEN)]);
}

#[test]
fn ongaro_6_4_a_newer_term_in_a_stale_answer_confirms_nothing() {
    let mut solo = in_office();
    solo.request(2, read(), 1);
    let round = round_sent(&solo);
    solo.ack(N2, 2, round).append_reply(N3, round, AppendOutcome::StaleTerm);
    assert!(solo.answers.is_empty(), "it answers a message of an earlier term");
}

#[test]
fn section_8_waits_for_a_commit_in_its_own_term() {
    let mut solo = Solo::leader(5, &[1]);
    solo.request(2, read(), 1);
    assert_eq!(solo.notes, ["raft.read_waits"]);
    let round = round_sent(&solo);
    solo.ack(N2, 1, round).ack(N3, 1, round);
    assert!(solo.answers.is_empty(), "a majority confirmed, but entry 1 may or may not be committed");
    solo.ack(N2, 2, round).ack(N3, 2, round);
    assert_eq!(solo.answers, [(OpId(2), SEEN)]);
}

#[test]
fn ongaro_6_4_reads_share_a_round_that_begins_after_them() {
    let mut solo = in_office();
    solo.request(2, read(), 1);
    let first = round_sent(&solo);
    for op in [3, 4, 5] {
        solo.request(op, read(), 1);
        assert!(solo.sent.is_empty(), "one round at a time");
    }
    solo.ack(N2, 2, first).ack(N3, 2, first);
    assert_eq!(solo.answers, [(OpId(2), SEEN)], "the others came after the round began");
    let second = round_sent(&solo);
    solo.ack(N2, 2, second).ack(N3, 2, second);
    assert_eq!(solo.answers, [(OpId(3), SEEN), (OpId(4), SEEN), (OpId(5), SEEN)]);
}

#[test]
fn ongaro_6_4_a_read_that_came_during_a_heartbeat_has_its_round_as_soon_as_that_is_over() {
    let mut solo = in_office();
    solo.step(Input::Timer(Timer::Heartbeat));
    let heartbeat = round_sent(&solo);
    assert!(solo.request(2, read(), 1).sent.is_empty());
    solo.ack(N2, 2, heartbeat).ack(N3, 2, heartbeat);
    let own = round_sent(&solo);
    assert!(own > heartbeat && solo.answers.is_empty());
    assert_eq!(solo.ack(N2, 2, own).ack(N3, 2, own).answers, [(OpId(2), SEEN)]);
}

#[test]
fn a_lost_round_is_made_up_for_by_the_next_heartbeat() {
    let mut solo = in_office();
    solo.request(2, read(), 1);
    solo.request(2, read(), 1);
    solo.step(Input::Timer(Timer::Heartbeat));
    let round = round_sent(&solo);
    assert_eq!(solo.ack(N2, 2, round).ack(N3, 2, round).answers, [(OpId(2), SEEN)], "once");
}

#[test]
fn any_replica_answers_a_local_read_however_stale() {
    let mut solo = Solo::new(3);
    assert_eq!(solo.request(1, read(), 2).answers, [(OpId(1), Ok(Answer::Read(None)))]);
    solo.receive(N2, append(1, (0, 0), &[1, 1], 1));
    assert_eq!(solo.request(2, read(), 2).answers, [(OpId(2), SEEN)], "entry 2 is not committed");
    solo.receive(N3, Message::RequestVote(super::solo::ask(9, (0, 0))));
    assert_eq!(solo.request(3, read(), 2).answers.len(), 1, "with no leader in sight");
}

#[test]
fn a_write_has_one_way_whatever_its_level() {
    let mut solo = Solo::new(3);
    for level in [0, 1, 2] {
        assert!(solo.request(1, super::solo::write(1), level).answers[0].1.is_err());
    }
}
