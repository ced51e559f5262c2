//! How logs become equal [Raft §5.3; figure 2, AppendEntries].

use super::solo::{N2, N3, Solo, append, write_entry};
use crate::protocol::raft::{AppendOutcome, Index, Settings, Term, Timer};
use crate::sim::Input;

fn matched(index: u64) -> AppendOutcome {
    AppendOutcome::Matched(Index(index))
}

fn mismatch(prev: u64, conflict: Option<u64>, first: u64) -> AppendOutcome {
    AppendOutcome::Mismatch { prev: Index(prev), conflict: conflict.map(Term), first: Index(first) }
}

#[test]
fn section_5_3_takes_entries_that_follow_one_it_holds() {
    let mut solo = Solo::with_log(3, &[1]);
    solo.receive(N2, append(2, (1, 1), &[2, 2], 0));
    assert_eq!((solo.terms(), solo.outcome()), (vec![1, 2, 2], matched(3)));
    assert!(solo.persisted);
    solo.receive(N2, append(2, (3, 2), &[], 0));
    assert_eq!(solo.outcome(), matched(3));
    assert!(!solo.persisted, "a heartbeat writes nothing");
}

#[test]
fn section_5_3_refuses_entries_after_a_gap_and_says_where_its_log_ends() {
    let mut solo = Solo::with_log(3, &[1, 1]);
    solo.receive(N2, append(2, (5, 2), &[2], 5));
    assert_eq!((solo.terms(), solo.outcome()), (vec![1, 1], mismatch(5, None, 3)));
    assert_eq!(solo.commit(), 0);
}

#[test]
fn section_5_3_refuses_entries_after_a_conflict_and_says_where_that_term_begins() {
    let mut solo = Solo::with_log(3, &[1, 2, 2, 2]);
    solo.receive(N2, append(3, (4, 3), &[3], 0));
    assert_eq!(solo.outcome(), mismatch(4, Some(2), 2));
    assert_eq!(solo.terms(), [1, 2, 2, 2], "refusing drops nothing");
}

#[test]
fn section_5_3_drops_what_conflicts_and_all_after_it() {
    let mut solo = Solo::with_log(3, &[1, 2, 2, 2]);
    solo.receive(N2, append(3, (1, 1), &[2, 3], 0));
    assert_eq!((solo.terms(), solo.outcome()), (vec![1, 2, 3], matched(3)));
    assert!(solo.notes.contains(&"raft.truncated"));
}

#[test]
fn figure_2_rule_3_a_late_message_drops_no_matching_entry() {
    let mut solo = Solo::with_log(3, &[1, 1, 1, 1]);
    for terms in [&[1, 1][..], &[1], &[]] {
        solo.receive(N2, append(1, (1, 1), terms, 0));
        assert_eq!((solo.terms(), solo.outcome()), (vec![1, 1, 1, 1], matched(1 + terms.len() as u64)));
        assert!(!solo.persisted);
    }
}

#[test]
fn figure_2_rule_5_commits_no_further_than_the_last_new_entry() {
    // Entries 2 and 3 are left from a leader of term 1 and may not be what the leader of term 2 committed.
    let mut solo = Solo::with_log(3, &[1, 1, 1]);
    solo.receive(N2, append(2, (1, 1), &[], 3));
    assert_eq!(solo.commit(), 1);
    solo.receive(N2, append(2, (1, 1), &[2], 3));
    assert_eq!(solo.commit(), 2);
    solo.receive(N2, append(2, (1, 1), &[], 1));
    assert_eq!(solo.commit(), 2, "an old message takes nothing back");
}

#[test]
fn section_5_3_a_leader_skips_a_conflicting_term_in_one_step() {
    // The follower holds term 2 from 3 to 5; the leader has none of it.
    let mut solo = Solo::leader(3, &[1, 1, 3, 3, 3]);
    solo.append_reply(N2, 0, mismatch(5, Some(2), 3));
    assert_eq!(solo.appends_to(N2)[0].prev_index, Index(2));
    assert_eq!(solo.appends_to(N2)[0].entries.len(), 4);
    // The leader holds that term as well, up to 4: that far the logs may agree.
    let mut solo = Solo::leader(3, &[1, 1, 2, 2, 3]);
    solo.append_reply(N2, 0, mismatch(5, Some(2), 3));
    assert_eq!(solo.appends_to(N2)[0].prev_index, Index(4));
}

#[test]
fn section_5_3_a_late_mismatch_moves_nothing() {
    let mut solo = Solo::leader(3, &[1, 1, 1]);
    solo.append_reply(N2, 0, mismatch(3, None, 2));
    assert_eq!(solo.appends_to(N2).len(), 1);
    solo.append_reply(N2, 0, mismatch(3, None, 2));
    assert!(solo.sent.is_empty(), "the same answer twice");
    solo.ack(N2, 4, 0);
    solo.append_reply(N2, 0, mismatch(3, None, 1));
    assert!(solo.sent.is_empty(), "an answer from before the logs matched");
}

#[test]
fn section_5_3_the_match_index_never_goes_back() {
    let mut solo = Solo::leader(5, &[1, 1]);
    solo.ack(N2, 3, 0).ack(N2, 1, 0).ack(N2, 0, 0);
    solo.ack(N3, 3, 0);
    assert_eq!(solo.commit(), 3);
}

#[test]
fn sends_ahead_without_waiting_for_answers() {
    let mut solo = Solo::leader(3, &[]);
    solo.ack(N2, 1, 0);
    for (op, prev) in [(1, 1), (2, 2), (3, 3)] {
        solo.write(op);
        let appends = solo.appends_to(N2);
        assert_eq!(appends.len(), 1);
        assert_eq!((appends[0].prev_index, appends[0].entries.len()), (Index(prev), 1));
        assert!(solo.appends_to(N3).is_empty(), "n3 has not answered yet: nobody knows what it holds");
    }
    solo.ack(N3, 1, 0);
    assert_eq!(solo.appends_to(N3)[0].entries.len(), 3);
}

#[test]
fn sends_no_more_entries_at_once_than_set() {
    let mut solo = Solo::with_log(2, &[1; 10]);
    solo.node.settings.max_entries = 4;
    solo.win();
    solo.append_reply(N2, 0, mismatch(10, None, 1));
    assert_eq!(solo.appends_to(N2)[0].entries.len(), 4);
    solo.ack(N2, 4, 0);
    let lengths: Vec<usize> = solo.appends_to(N2).iter().map(|append| append.entries.len()).collect();
    assert_eq!(lengths, [4, 3]);
}

#[test]
fn sends_only_so_far_ahead() {
    let mut solo = Solo::with_log(3, &[]);
    solo.node.settings.max_entries = 1;
    solo.win();
    solo.ack(N2, 1, 0);
    let sent: usize = (1..30).map(|op| solo.write(op).appends_to(N2).len()).sum();
    assert_eq!(sent, 8);
    solo.ack(N2, 2, 0);
    assert_eq!(solo.appends_to(N2).len(), 1, "one was taken, one may follow");
}

#[test]
fn a_heartbeat_finds_out_what_was_lost() {
    let mut solo = Solo::leader(3, &[]);
    solo.ack(N2, 1, 0).write(1).write(2);
    solo.step(Input::Timer(Timer::Heartbeat));
    let heartbeat = solo.appends_to(N2)[0].clone();
    assert_eq!((heartbeat.prev_index, heartbeat.entries.len()), (Index(3), 0));
    solo.append_reply(N2, heartbeat.round, mismatch(3, None, 2));
    let again = &solo.appends_to(N2)[0];
    assert_eq!((again.prev_index, again.entries.len()), (Index(1), 2));
    assert_eq!(again.entries[0].payload, write_entry(1, 1).payload);
}

#[test]
fn one_copy_of_the_entries_serves_all_followers() {
    let mut solo = Solo::leader(3, &[]);
    solo.ack(N2, 1, 0).ack(N3, 1, 0).write(1);
    let (n2, n3) = (solo.appends_to(N2), solo.appends_to(N3));
    assert!(std::ptr::eq(&n2[0].entries[..], &n3[0].entries[..]));
}

#[test]
fn max_entries_of_zero_still_sends() {
    let mut solo = Solo::with(2, Settings { max_entries: 0, ..Settings::default() });
    solo.win();
    assert_eq!(solo.ack(N2, 1, 0).commit(), 1);
}
