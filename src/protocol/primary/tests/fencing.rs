//! How an old primary is kept from going on, and what happens where it is not.

use super::solo::{SECOND, primary, replica, stream};
use crate::base::{Span, Time};
use crate::history::Refusal;
use crate::protocol::primary::{
    Election, Epoch, Failover, Fencing, Isolated, Lease, Message, Settings, StandbyRule, Standbys, Timer,
};
use crate::protocol::testing::{N1, N2, N3, read, write};

fn leased(after: Isolated) -> Settings {
    let fencing = Fencing { epochs: true, lease: Some(Lease { span: Span::from_ms(300), after }) };
    Settings { fencing, failover: Failover::Vote(Election::SAFE), ..Settings::default() }
}

/// [Redis Cluster specification, Configuration epoch] The later epoch wins, and whoever waited is told.
#[test]
fn a_primary_gives_up_when_it_hears_of_a_later_epoch() {
    let standbys = Standbys { rule: StandbyRule::First, count: 1, timeout: Span::from_secs(9) };
    let mut solo = primary(Settings { standbys, ..Settings::default() });
    solo.request(1, write(7), 3);
    solo.receive(N3, Message::Stale { epoch: SECOND, round: 2 });
    assert!(!solo.node.is_primary() && solo.noted("deposed"));
    assert_eq!(solo.refusal(), Some(Refusal::NoQuorum { needed: 1, answered: 0 }));
}

/// [PostgreSQL manual, Failover] Without a mechanism that tells it, both think that they are the primary.
#[test]
fn an_unfenced_primary_goes_on() {
    let mut solo =
        primary(Settings { fencing: Fencing { epochs: false, lease: None }, ..Settings::default() });
    solo.receive(N2, stream(SECOND, (Epoch::FIRST, 1), &[SECOND]));
    assert!(solo.node.is_primary() && solo.noted("ignores_epoch"));
    solo.request(1, write(7), 1);
    assert!(solo.is_done(1));
}

/// [Redis Cluster specification, Availability] After the timeout the minority serves nobody.
#[test]
fn a_primary_that_hears_no_majority_pauses_and_goes_on_when_it_hears_one() {
    let mut solo = primary(leased(Isolated::Pauses));
    solo.later(300).request(1, read(), 1);
    assert!(solo.answers[0].1.is_ok(), "the lease is not over");
    solo.later(1).request(2, read(), 1);
    assert_eq!(solo.refusal(), Some(Refusal::Unavailable { needed: 2, alive: 1 }));
    solo.acked(N2, 1);
    assert!(solo.noted("resumed"));
    solo.request(3, read(), 1);
    assert!(solo.answers[0].1.is_ok());
}

/// An answer proves that the other was there when it was asked, not when the answer came.
#[test]
fn a_lease_runs_from_when_the_question_was_sent() {
    let mut solo = primary(leased(Isolated::Pauses));
    solo.later(250).receive(N2, super::solo::ack(Time::ZERO, [1; 3])).later(51).request(1, read(), 1);
    assert!(solo.refusal().is_some());
}

/// [MongoDB manual, Replica Set Elections, Network Partition]
#[test]
fn a_primary_that_hears_no_majority_steps_down() {
    let mut solo = primary(leased(Isolated::StepsDown));
    solo.later(301).fire(Timer::Heartbeat);
    assert!(!solo.node.is_primary() && solo.noted("stepped_down"));
}

/// It may have been replaced while it was away.
#[test]
fn a_primary_that_comes_back_serves_nobody_before_it_hears_a_majority() {
    let mut solo = primary(leased(Isolated::Pauses));
    solo.later(400).restart();
    assert!(solo.node.is_primary() && solo.noted("goes_on"));
    assert_eq!(solo.node.epoch(), Epoch::FIRST.after_restart());
    solo.request(1, read(), 1);
    assert!(solo.refusal().is_some());
}

/// [PostgreSQL manual, Failover] Shoot the other node in the head.
#[test]
fn an_operator_promotes_one_and_switches_the_other_off() {
    let by_hand = |to| {
        let failover = Failover::ByHand { at: Span::from_ms(500), to };
        Settings { failover, ..Settings::default() }
    };
    let mut old = primary(by_hand(N2));
    old.later(500).fire(Timer::Hand).request(1, write(7), 1);
    assert_eq!(old.refusal(), Some(Refusal::NotLeader(None)));
    old.receive(N2, stream(SECOND, (Epoch::FIRST, 1), &[SECOND])).request(2, write(8), 1);
    assert_eq!(old.refusal(), Some(Refusal::NotLeader(Some(N2))), "it rejoins");
    let mut new = replica(by_hand(N1));
    new.later(500).fire(Timer::Hand);
    assert!(new.node.is_primary() && new.noted("by_hand"));
    assert_eq!(new.node.epoch(), Epoch::of(3, N1));
}

/// [PostgreSQL manual, Failover] A network problem is enough.
#[test]
fn a_replica_by_itself_takes_silence_for_death() {
    let mut solo = replica(Settings { failover: Failover::Alone, ..Settings::default() });
    solo.later(299).fire(Timer::Suspect);
    assert!(!solo.timers.contains_key(&Timer::Stand), "it heard n2 not long ago");
    solo.later(1).fire(Timer::Suspect).fire(Timer::Stand);
    assert!(solo.node.is_primary() && solo.node.epoch() == Epoch::of(3, N1));
}
