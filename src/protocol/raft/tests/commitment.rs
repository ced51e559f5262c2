//! What counts as committed [Raft §5.3, §5.4.2].

use super::solo::{N2, N3, N4, N5, Solo, append, write};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::raft::{AppendOutcome, Broken, Index, Settings, Term};

#[test]
fn section_5_3_commits_on_a_majority_and_answers() {
    let mut solo = Solo::leader(5, &[]);
    solo.ack(N2, 1, 0).ack(N3, 1, 0);
    solo.write(1);
    assert!(solo.persisted && solo.answers.is_empty());
    assert!(solo.ack(N2, 2, 0).answers.is_empty(), "two of five");
    solo.ack(N4, 2, 0);
    assert_eq!(solo.answers, [(crate::base::OpId(1), Ok(Answer::Written))]);
    assert_eq!(solo.notes, ["raft.committed", "raft.answered"]);
    assert!(solo.ack(N5, 2, 0).answers.is_empty(), "answered once");
}

#[test]
fn section_5_3_counts_a_follower_once() {
    let mut solo = Solo::leader(5, &[]);
    solo.ack(N2, 1, 0).ack(N2, 1, 0).ack(N2, 1, 0);
    assert_eq!(solo.commit(), 0);
    assert_eq!(solo.ack(N3, 1, 0).commit(), 1);
}

/// [Raft figure 8, (c)] n1 leads term 4 and has brought entry 2, of term 2, to a majority.
fn figure_8(broken: Broken) -> Solo {
    let mut solo = Solo::with_log(5, &[1, 2]);
    solo.node.settings = Settings { broken, ..solo.node.settings };
    solo.node.durable.term = Term(3);
    solo.win();
    assert_eq!(solo.terms(), [1, 2, 4]);
    solo.ack(N2, 2, 0).ack(N3, 2, 0);
    solo
}

#[test]
fn section_5_4_2_does_not_commit_an_old_term_by_counting() {
    let mut solo = figure_8(Broken::default());
    assert_eq!(solo.commit(), 0);
    assert_eq!(solo.notes, ["raft.old_term_waits"]);
    // (e) With an entry of its own term on a majority, all before it is committed too.
    solo.ack(N2, 3, 0).ack(N3, 3, 0);
    assert_eq!(solo.commit(), 3);
}

#[test]
fn section_5_4_2_broken_commits_what_figure_8_then_overwrites() {
    let mut solo = figure_8(Broken { counts_old_terms: true, ..Broken::default() });
    assert_eq!(solo.commit(), 2);
    // (d) n5, which led term 3 and so may win term 5, overwrites entry 2.
    solo.receive(N5, append(5, (1, 1), &[3], 0));
    assert_eq!(solo.terms(), [1, 3]);
    assert!(solo.commit() >= 2, "though it was applied");
}

#[test]
fn section_5_3_applies_in_log_order_without_gaps() {
    let mut solo = Solo::new(3);
    solo.receive(N2, append(1, (0, 0), &[1, 1, 1], 2));
    assert_eq!(solo.node.machine.applied(), Index(2));
    assert_eq!(solo.node.machine.read(Key(0)), Some(Value(2)));
    solo.receive(N2, append(1, (3, 1), &[], 3));
    assert_eq!(solo.node.machine.read(Key(0)), Some(Value(3)));
}

#[test]
fn figure_2_the_commit_index_is_learnt_anew_after_a_restart() {
    let mut solo = Solo::new(3);
    solo.receive(N2, append(1, (0, 0), &[1, 1], 2)).restart();
    assert_eq!((solo.commit(), solo.node.machine.read(Key(0))), (0, None));
    assert_eq!(solo.notes, ["raft.recovered"]);
    solo.receive(N2, append(1, (2, 1), &[], 2));
    assert_eq!((solo.commit(), solo.node.machine.read(Key(0))), (2, Some(Value(2))));
}

#[test]
fn compare_and_set_writes_only_what_was_expected() {
    let mut solo = Solo::leader(1, &[]);
    let cas = |expected, new| Action::Cas { key: Key(0), expected, new: Value(new) };
    let mut ask = |op, action| solo.request(op, action, 0).answers[0].1;
    assert_eq!(ask(1, cas(None, 5)), Ok(Answer::Compared(true)));
    assert_eq!(ask(2, cas(None, 6)), Ok(Answer::Compared(false)));
    assert_eq!(ask(3, cas(Some(Value(5)), 7)), Ok(Answer::Compared(true)));
    assert_eq!(ask(4, Action::Read { key: Key(0) }), Ok(Answer::Read(Some(Value(7)))));
    assert_eq!(ask(5, write(9)), Ok(Answer::Written));
}

#[test]
fn a_reply_of_another_term_counts_for_nothing() {
    let mut solo = Solo::leader(3, &[1]);
    let outcome = AppendOutcome::Matched(Index(2));
    let reply = crate::protocol::raft::AppendReply { term: Term(1), round: 0, outcome };
    solo.receive(N2, crate::protocol::raft::Message::AppendReply(reply));
    assert_eq!(solo.commit(), 0);
}
