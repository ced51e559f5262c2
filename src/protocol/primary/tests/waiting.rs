//! What a write waits for, and what its wait does not change.

use super::solo::{ack, primary};
use crate::base::Span;
use crate::history::{Refusal, Value};
use crate::protocol::primary::{Settings, StandbyRule, Standbys, Timer, WriteLevel};
use crate::protocol::testing::{N2, N3, read, write};

fn synchronous(rule: StandbyRule) -> Settings {
    Settings { standbys: Standbys { rule, count: 1, timeout: Span::from_ms(300) }, ..Settings::default() }
}

/// [PostgreSQL manual, Synchronous Replication] Replication is asynchronous by default.
#[test]
fn without_standbys_to_wait_for_a_write_is_done_when_it_is_on_the_primary_s_disk() {
    let mut solo = primary(Settings::default());
    solo.request(1, write(7), 3);
    assert!(solo.is_done(1) && solo.noted("done_on_disk") && solo.persisted);
    assert_eq!(solo.node.at_risk.len(), 1, "no replica has it");
}

/// [PostgreSQL manual, synchronous_commit] With off, a crash takes what was acknowledged.
#[test]
fn a_write_that_waits_for_nothing_is_lost_in_a_crash() {
    let mut solo = primary(Settings::default());
    solo.request(1, write(7), 0);
    assert!(solo.is_done(1) && !solo.persisted && solo.seen() == Some(Value(7)));
    solo.restart();
    assert_eq!(solo.seen(), None);
    solo.request(2, write(8), 0).fire(Timer::Flush);
    solo.restart();
    assert_eq!(solo.seen(), Some(Value(8)), "the flush came before the crash");
}

/// [PostgreSQL manual, Synchronous Replication] FIRST: the first of the list, and the next when it is gone.
#[test]
fn first_waits_for_the_first_connected_standby() {
    let mut solo = primary(synchronous(StandbyRule::First));
    solo.request(1, write(7), 3);
    assert!(!solo.is_done(1));
    solo.acked(N3, 2);
    assert!(!solo.is_done(1), "n3 is not the first");
    solo.acked(N2, 2);
    assert!(solo.is_done(1) && solo.noted("done_flushed"));
    solo.request(2, write(8), 3).later(299).acked(N3, 3);
    assert!(!solo.is_done(2), "n2 may still answer");
    solo.later(1).fire(Timer::Heartbeat);
    assert!(solo.is_done(2), "n2 is disconnected, and n3 takes its place");
}

/// [PostgreSQL manual, Synchronous Replication] ANY: whichever answers.
#[test]
fn any_waits_for_whichever_standby_answers() {
    let mut solo = primary(synchronous(StandbyRule::Any));
    solo.request(1, write(7), 3).acked(N3, 2);
    assert!(solo.is_done(1));
}

/// [PostgreSQL manual, synchronous_commit] remote_write, on, remote_apply.
#[test]
fn each_level_waits_for_its_own_stage() {
    for (level, stages) in [(2, [2, 1, 1]), (3, [2, 2, 1]), (4, [2, 2, 2])] {
        let mut solo = primary(synchronous(StandbyRule::First));
        solo.request(1, write(7), level);
        for stage in 0..3 {
            let mut reached = [1; 3];
            reached[..=stage].fill(2);
            solo.receive(N2, ack(solo.now, reached));
            assert_eq!(solo.is_done(1), reached == stages, "level {level}, {reached:?}");
        }
    }
}

/// [PostgreSQL manual, Planning for High Availability] A restart marks what waited as committed.
#[test]
fn waiting_hides_a_write_and_a_restart_shows_it() {
    let mut solo = primary(synchronous(StandbyRule::First));
    solo.request(1, write(7), 3);
    assert_eq!(solo.seen(), None, "its transaction is not over");
    solo.request(2, read(), 1);
    assert_eq!(solo.answers.len(), 1, "and its reader does not wait");
    solo.restart();
    assert_eq!(solo.seen(), Some(Value(7)), "nobody acknowledged it");
}

/// [PostgreSQL manual, Planning for Performance] Locks are held until the transfer is confirmed.
#[test]
fn a_later_write_of_the_key_waits_behind_one_that_waits() {
    let mut solo = primary(synchronous(StandbyRule::First));
    solo.request(1, write(7), 3).request(2, write(8), 1);
    assert!(!solo.is_done(2));
    solo.acked(N2, 2);
    assert!(solo.is_done(1) && solo.is_done(2) && solo.seen() == Some(Value(8)));
}

/// [MongoDB manual, Write Concern] wtimeout returns an error and undoes nothing.
#[test]
fn a_write_that_waited_too_long_stays() {
    let mut solo = primary(Settings { wait_limit: Span::from_ms(50), ..synchronous(StandbyRule::First) });
    solo.request(1, write(7), 5).later(50).fire(Timer::Wait);
    assert_eq!(solo.refusal(), Some(Refusal::NoQuorum { needed: 2, answered: 1 }));
    assert_eq!(solo.seen(), Some(Value(7)));
}

/// [Redis WAIT] So many replicas, in memory.
#[test]
fn a_number_of_replicas_counts_what_they_received() {
    let mut solo = primary(Settings::default());
    solo.request(1, write(7), WriteLevel::replicas(2));
    solo.receive(N2, ack(solo.now, [2, 0, 0]));
    assert!(!solo.is_done(1));
    solo.receive(N3, ack(solo.now, [2, 0, 0]));
    assert!(solo.is_done(1));
}

/// [Redis replication, Allow writes only with N attached replicas]
#[test]
fn a_primary_without_replicas_nearby_refuses_writes_and_reads_on() {
    let mut solo = primary(Settings { min_replicas: 1, ..Settings::default() });
    solo.later(301).request(1, write(7), 1);
    assert_eq!(solo.refusal(), Some(Refusal::Unavailable { needed: 1, alive: 0 }));
    solo.request(2, read(), 1);
    assert!(solo.answers[0].1.is_ok());
    solo.acked(N2, 1).request(3, write(8), 1);
    assert!(solo.is_done(3));
}

/// A read of its own entry: the majority that holds it knows of no later primary.
#[test]
fn a_confirmed_read_waits_for_an_entry_of_its_own() {
    let mut solo = primary(Settings::default());
    solo.acked(N2, 1).request(1, read(), 4);
    assert!(solo.answers.is_empty());
    solo.acked(N2, 2);
    assert!(solo.noted("read_confirmed") && solo.answers.len() == 1);
}
