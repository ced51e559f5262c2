//! The master: sessions, invalidations, and what it does before its first write [Chubby §2.7, §2.8].

use super::library::{Solo, settings};
use crate::base::{OpId, Quiet, ReplicaId, Time};
use crate::history::{Action, Answer, Key};
use crate::protocol::chubby::{Message, Settings, Timer, Told};
use crate::protocol::machine::Index;
use crate::protocol::paxos::{self, Ballot};
use crate::protocol::testing::{N2, N3, read, request, write};
use crate::sim::Input;

fn group(solo: &mut Solo, message: paxos::Message) {
    solo.receive(N2, Message::Group(message));
}

/// Leads three replicas since 1 s, under a lease of 480 ms.
fn leads(settings: Settings) -> Solo {
    let mut solo = Solo::with(3, settings);
    solo.now = Time(1_000_000);
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Leader)));
    let accepted = [].into();
    let promise = paxos::Promise { ballot: Ballot(1), chosen: Index(0), accepted, latest: Quiet(0) };
    group(&mut solo, paxos::Message::Promise(promise));
    group(&mut solo, paxos::Message::Heard { ballot: Ballot(1), round: 1 });
    solo
}

fn keep_alive(solo: &mut Solo, from: ReplicaId, epoch: u64) {
    solo.receive(from, Message::KeepAlive { sent: Time(990_000), epoch });
}

/// All libraries have emptied their caches for it.
fn master(settings: Settings) -> Solo {
    let mut solo = leads(settings);
    solo.step(Input::Timer(Timer::KeepAlive));
    for library in [N2, N3] {
        keep_alive(&mut solo, library, 1);
    }
    solo
}

fn ask(solo: &mut Solo, from: ReplicaId, op: u32, action: Action) {
    solo.receive(from, Message::Ask { life: 0, request: request(op, action, 0) });
}

/// Whether a write goes to the cell.
fn proposes(solo: &mut Solo) -> bool {
    solo.step(Input::Timer(Timer::Propose));
    solo.sent.iter().any(|(_, message)| matches!(message, Message::Group(paxos::Message::Accept { .. })))
}

/// Whether the last answer may be cached.
fn cacheable(solo: &Solo) -> bool {
    solo.sent.iter().any(|(_, message)| matches!(message, Message::Told(Told { read: Some(_), .. })))
}

const INVALIDATE: Message = Message::Invalidate { key: Key(0), epoch: 1, number: 1 };
const INVALIDATED: Message = Message::Invalidated { key: Key(0), number: 1 };

#[test]
fn section_2_8_a_new_master_takes_writes_once_every_cache_is_empty() {
    let mut solo = leads(settings());
    keep_alive(&mut solo, N2, 0);
    assert_eq!(solo.sent, [(N2, Message::Alive { sent: Time(990_000), epoch: 1 })]);
    ask(&mut solo, N2, 1, write(1));
    solo.step(Input::Timer(Timer::KeepAlive));
    keep_alive(&mut solo, N2, 1);
    assert!(!proposes(&mut solo), "n3 may have an earlier master's files in its cache");
    keep_alive(&mut solo, N3, 1);
    assert!(proposes(&mut solo));
}

#[test]
fn section_2_8_or_once_every_earlier_lease_is_over() {
    let mut solo = leads(settings());
    keep_alive(&mut solo, N2, 1);
    ask(&mut solo, N2, 1, write(1));
    solo.now = Time(1_400_000);
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Heartbeat)));
    group(&mut solo, paxos::Message::Heard { ballot: Ballot(1), round: 2 });
    solo.now = Time(1_800_000);
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Heartbeat)));
    group(&mut solo, paxos::Message::Heard { ballot: Ballot(1), round: 3 });
    solo.now = Time(1_999_999);
    assert!(!proposes(solo.step(Input::Timer(Timer::Sessions))));
    solo.now = Time(2_000_000);
    assert!(proposes(solo.step(Input::Timer(Timer::Sessions))));
}

#[test]
fn section_2_7_a_write_waits_until_the_caches_that_may_have_the_file_have_dropped_it() {
    let mut solo = master(settings());
    ask(&mut solo, N2, 1, read());
    assert!(cacheable(&solo));
    ask(&mut solo, N3, 2, write(1));
    assert_eq!(solo.sent, [(N2, INVALIDATE)]);
    ask(&mut solo, N3, 3, read());
    assert!(!cacheable(&solo), "while it waits the file is served uncached");
    solo.receive(N2, INVALIDATED);
    assert!(proposes(&mut solo));
    group(&mut solo, paxos::Message::Accepted { ballot: Ballot(1), slot: Index(1) });
    let done = Told { ticket: request(2, write(1), 0).ticket, result: Ok(Answer::Written), read: None };
    assert!(solo.sent.contains(&(N3, Message::Told(done))));
    ask(&mut solo, N3, 4, read());
    assert!(cacheable(&solo));
}

#[test]
fn section_2_7_or_until_its_session_is_over() {
    let mut solo = master(settings());
    ask(&mut solo, N2, 1, read());
    solo.now = Time(1_400_000);
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Heartbeat)));
    group(&mut solo, paxos::Message::Heard { ballot: Ballot(1), round: 2 });
    keep_alive(&mut solo, N3, 1);
    solo.now = Time(1_800_000);
    solo.step(Input::Timer(Timer::Group(paxos::Timer::Heartbeat)));
    group(&mut solo, paxos::Message::Heard { ballot: Ballot(1), round: 3 });
    ask(&mut solo, N3, 2, write(1));
    solo.now = Time(1_999_999);
    assert!(!proposes(solo.step(Input::Timer(Timer::Sessions))));
    solo.now = Time(2_000_000);
    assert!(proposes(solo.step(Input::Timer(Timer::Sessions))));
}

#[test]
fn section_2_2_it_answers_under_its_lease_alone() {
    let mut solo = master(settings());
    solo.now = Time(1_480_000);
    ask(&mut solo, N2, 1, read());
    assert!(solo.sent.is_empty());
}

#[test]
fn whoever_has_no_session_is_not_answered() {
    let mut solo = leads(settings());
    ask(&mut solo, N2, 1, read());
    assert!(solo.sent.is_empty());
    assert!(solo.request(2, read(), 0).answers.is_empty(), "its own library neither");
    solo.step(Input::Timer(Timer::KeepAlive));
    assert_eq!(solo.answers, [(OpId(2), Ok(Answer::Read(None)))]);
}

#[test]
fn with_the_rule_off_no_write_waits_for_a_cache() {
    let mut solo = master(Settings { ignores_caches: true, ..settings() });
    ask(&mut solo, N2, 1, read());
    ask(&mut solo, N3, 2, write(1));
    assert!(proposes(&mut solo));
}
