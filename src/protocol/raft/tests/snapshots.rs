//! Log compaction [Raft §7; Ongaro §5.1].

use std::rc::Rc;

use super::solo::{N2, N3, Solo, append, read};
use crate::base::OpId;
use crate::history::{Answer, Value};
use crate::protocol::raft::{
    AppendOutcome, Index, InstallSnapshot, Message, Settings, Snapshot, Term, Timer,
};
use crate::sim::Input;

fn every(entries: u16, kept: u16) -> Settings {
    Settings { snapshot_every: entries, snapshot_keep: kept, ..Settings::default() }
}

/// A follower of n2 that has applied four writes and replaced them by a snapshot.
fn compacted(kept: u16) -> Solo {
    let mut solo = Solo::with(3, every(3, kept));
    solo.receive(N2, append(1, (0, 0), &[1, 1, 1, 1], 4));
    assert!(solo.timers.contains_key(&Timer::Snapshot));
    solo.step(Input::Timer(Timer::Snapshot));
    assert!(solo.persisted);
    solo
}

/// As n2 sends it in term 1: the state after the writes 1 to `index`.
fn install(index: u64) -> Message {
    let mut maker = Solo::with(3, every(1, 0));
    let terms = vec![1; index as usize];
    maker.receive(N2, append(1, (0, 0), &terms, index));
    maker.step(Input::Timer(Timer::Snapshot));
    let snapshot: Rc<Snapshot> = maker.node.durable.snapshot.clone().expect("one was due");
    assert_eq!(snapshot.index, Index(index));
    Message::InstallSnapshot(InstallSnapshot { term: Term(1), round: 3, snapshot })
}

#[test]
fn ongaro_5_1_a_snapshot_replaces_the_committed_prefix() {
    let solo = compacted(0);
    assert_eq!((solo.node.log().start(), solo.node.log().len()), (Index(4), 0));
    let solo = compacted(3);
    assert_eq!((solo.node.log().start(), solo.terms()), (Index(1), vec![1, 1, 1]));
}

#[test]
fn ongaro_5_1_2_only_once_the_log_has_grown_enough() {
    let mut solo = Solo::with(3, every(5, 0));
    solo.receive(N2, append(1, (0, 0), &[1, 1, 1, 1, 1], 4));
    assert!(!solo.timers.contains_key(&Timer::Snapshot), "four of five are committed");
}

#[test]
fn ongaro_5_1_a_restart_begins_from_the_snapshot() {
    let mut solo = compacted(0);
    solo.restart();
    assert_eq!(solo.commit(), 4, "what a snapshot covers is committed");
    let answer = Ok(Answer::Read(Some(Value(4))));
    assert_eq!(solo.request(9, read(), 2).answers, [(OpId(9), answer)]);
    solo.receive(N2, append(1, (4, 1), &[1], 5));
    assert_eq!(solo.outcome(), AppendOutcome::Matched(Index(5)));
}

/// What a late message repeats of the covered entries is the same as here, since it is committed.
#[test]
fn ongaro_5_1_entries_that_a_snapshot_covers_are_held() {
    let mut solo = compacted(0);
    solo.receive(N2, append(1, (1, 1), &[1, 1, 1, 1], 5));
    assert_eq!(solo.outcome(), AppendOutcome::Matched(Index(5)));
    assert_eq!((solo.commit(), solo.terms()), (5, vec![1]));
    solo.receive(N2, append(1, (0, 0), &[1, 1], 5));
    assert_eq!((solo.outcome(), solo.terms()), (AppendOutcome::Matched(Index(2)), vec![1]));
}

#[test]
fn figure_13_rule_7_another_log_is_superseded() {
    let mut solo = Solo::with_log(3, &[1, 1]);
    solo.receive(N2, install(4));
    assert_eq!(solo.outcome(), AppendOutcome::Matched(Index(4)));
    assert!(solo.persisted && solo.notes.contains(&"raft.installed"));
    assert_eq!((solo.terms(), solo.commit()), (vec![], 4));
    let answer = Ok(Answer::Read(Some(Value(4))));
    assert_eq!(solo.request(9, read(), 2).answers, [(OpId(9), answer)]);
}

#[test]
fn figure_13_rule_6_what_follows_a_matching_entry_stays() {
    let mut solo = Solo::with_log(3, &[1, 1, 1, 1, 1, 1]);
    solo.receive(N2, install(4));
    assert!(solo.notes.contains(&"raft.kept_suffix"));
    assert_eq!((solo.node.log().start(), solo.terms(), solo.commit()), (Index(4), vec![1, 1], 4));
    // The same one again, and an older one.
    for index in [4, 2] {
        solo.receive(N2, install(index));
        assert_eq!(solo.outcome(), AppendOutcome::Matched(Index(index)));
        assert!(!solo.persisted && solo.terms().len() == 2);
    }
}

#[test]
fn figure_13_rule_1_a_snapshot_of_an_older_term_is_refused() {
    let mut solo = Solo::with_log(3, &[1, 1, 2]);
    solo.receive(N2, install(4));
    assert_eq!((solo.outcome(), solo.terms()), (AppendOutcome::StaleTerm, vec![1, 1, 2]));
}

/// Leads term 2 with entries 1 to 5 gone.
fn leader() -> Solo {
    let mut solo = Solo::with(3, every(3, 0));
    solo.receive(N2, append(1, (0, 0), &[1, 1, 1, 1, 1], 5));
    solo.step(Input::Timer(Timer::Snapshot));
    solo.win();
    solo
}

fn snapshots_to_n3(solo: &Solo) -> usize {
    let is_one = |message: &Message| matches!(message, Message::InstallSnapshot(_));
    solo.sent.iter().filter(|(to, message)| *to == N3 && is_one(message)).count()
}

#[test]
fn section_7_a_follower_that_needs_what_is_gone_is_sent_the_snapshot() {
    let mut solo = leader();
    let mismatch = AppendOutcome::Mismatch { prev: Index(5), conflict: None, first: Index(1) };
    solo.append_reply(N3, 0, mismatch);
    assert_eq!(snapshots_to_n3(&solo), 1);
    solo.append_reply(N3, 0, mismatch);
    assert_eq!(snapshots_to_n3(&solo), 0, "it is on its way");
    solo.step(Input::Timer(Timer::Heartbeat));
    solo.append_reply(N3, 1, mismatch);
    assert_eq!(snapshots_to_n3(&solo), 1, "it was lost: a later round is answered, and it is not there");
    solo.ack(N3, 5, 1);
    let sent = solo.appends_to(N3);
    assert_eq!((sent[0].prev_index, sent[0].entries.len()), (Index(5), 1), "from there on entries do");
}

#[test]
fn section_8_sessions_are_part_of_a_snapshot() {
    let mut solo = compacted(0);
    solo.restart();
    solo.win();
    // Entry 4 was the client's operation 4: asked again after a restart, it is not applied again.
    assert_eq!(solo.write(4).notes, ["raft.answered_from_session"]);
}
