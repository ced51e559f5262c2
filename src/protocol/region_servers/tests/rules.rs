//! One test a rule [HBase].

use crate::base::{OpId, Span};
use crate::history::{Answer, Refusal, Value};
use crate::protocol::machine::{Command, Index};
use crate::protocol::region_servers::state::{Part, Regions};
use crate::protocol::region_servers::{Assignment, COORDINATOR, Message, Settings, Timer};
use crate::protocol::testing::{self, N1, N2, N3, read, request, write};
use crate::sim::{Input, Request};

/// n1, which coordinates two regions.
type Solo = testing::Solo<Regions>;

fn command(op: u32) -> Command {
    let Request { ticket, serial, action, .. } = request(op, write(op.into()), 0);
    Command { ticket, serial, action }
}

/// With n2 and n3 in session, and region 0 at n2.
fn coordinator() -> Solo {
    let mut solo = Solo::with(3, Settings::default());
    solo.receive(N2, Message::Heartbeat { session: 0, life: 7 });
    solo.receive(N3, Message::Heartbeat { session: 0, life: 8 });
    solo.step(Input::Timer(Timer::Check));
    assert_eq!(solo.node.server_of(0), Some(N2));
    solo
}

fn append(solo: &mut Solo, from: crate::base::ReplicaId, epoch: u64, op: u32) {
    let commands = [command(op)].into();
    solo.receive(from, Message::Append { region: 0, epoch, after: Index(u64::from(op) - 1), commands });
}

#[test]
fn a_silent_server_loses_its_session_and_its_regions_after_recovery_go_to_another() {
    let mut solo = coordinator();
    solo.now += Settings::default().session + Span(1);
    solo.receive(N3, Message::Heartbeat { session: 2, life: 8 });
    solo.step(Input::Timer(Timer::Check));
    assert_eq!(solo.node.server_of(0), None, "its log is split");
    solo.now += Settings::default().recovery;
    solo.receive(N3, Message::Heartbeat { session: 2, life: 8 }).step(Input::Timer(Timer::Check));
    assert_eq!(solo.node.server_of(0), Some(N3));
    solo.receive(N2, Message::Heartbeat { session: 1, life: 7 });
    assert_eq!(solo.sent, [(N2, Message::Expired { session: 1 })]);
}

#[test]
fn a_copy_of_the_first_word_is_no_new_beginning_and_a_new_life_is() {
    let mut solo = coordinator();
    solo.receive(N2, Message::Heartbeat { session: 0, life: 7 });
    assert_eq!(solo.node.server_of(0), Some(N2));
    solo.receive(N2, Message::Heartbeat { session: 0, life: 9 });
    assert_eq!(solo.node.server_of(0), None, "it has lost all that it held");
}

#[test]
fn the_log_fences_whoever_has_lost_the_region() {
    let mut solo = coordinator();
    append(&mut solo, N2, 1, 1);
    assert!(solo.persisted);
    assert_eq!(solo.sent, [(N2, Message::Appended { region: 0, epoch: 1, len: Index(1) })]);
    append(&mut solo, N2, 1, 1);
    assert!(!solo.persisted, "a copy adds nothing");
    solo.receive(N2, Message::Heartbeat { session: 0, life: 9 });
    append(&mut solo, N2, 1, 2);
    assert_eq!(solo.sent, [(N2, Message::Fenced { region: 0, epoch: 1 })]);
    assert_eq!(solo.node.durable.regions[0].log.len(), 1);
}

#[test]
fn the_log_survives_a_crash() {
    let mut solo = coordinator();
    append(&mut solo, N2, 1, 1);
    solo.restart();
    assert_eq!((solo.node.durable.regions[0].log.len(), solo.node.server_of(0)), (1, Some(N2)));
}

/// n1 as if it were a server: with region 0 in epoch 4, which another held before.
fn server(part: Part) -> Solo {
    let mut solo = Solo::with(3, Settings::default());
    solo.node.me = N2;
    (solo.node.durable, solo.node.session) = (Default::default(), 0);
    let row = Assignment { epoch: 4, server: Some(N2) };
    let life = solo.node.life;
    solo.receive(COORDINATOR, Message::Table { session: 5, life, regions: [row].into() });
    if part != Part::Opening(4) {
        entries(&mut solo, 0, &[1]);
        entries(&mut solo, 1, &[]);
    }
    assert_eq!(solo.node.held[&0].part, part);
    solo
}

fn entries(solo: &mut Solo, after: u64, ops: &[u32]) {
    let commands = ops.iter().map(|op| command(*op)).collect();
    solo.receive(N1, Message::Entries { region: 0, epoch: 4, after: Index(after), commands });
}

#[test]
fn a_region_is_served_once_its_log_is_read() {
    let mut solo = server(Part::Opening(4));
    solo.request(9, read(), 0);
    assert!(matches!(solo.answers[..], [(OpId(9), Err(Refusal::NotLeader(_)))]));
    let mut solo = server(Part::Serving(4));
    solo.request(9, read(), 0);
    assert_eq!(solo.answers, [(OpId(9), Ok(Answer::Read(Some(Value(1)))))]);
}

#[test]
fn a_write_is_answered_when_the_log_holds_it() {
    let mut solo = server(Part::Serving(4));
    solo.write(2);
    assert_eq!((solo.sent.len(), solo.answers.len()), (1, 0));
    solo.write(2);
    assert!(solo.sent.is_empty(), "a retry waits with it");
    solo.receive(N1, Message::Appended { region: 0, epoch: 4, len: Index(2) });
    assert_eq!(solo.answers, [(OpId(2), Ok(Answer::Written))]);
    assert_eq!(solo.write(2).answers, [(OpId(2), Ok(Answer::Written))], "and once more from its session");
}

#[test]
fn a_cut_off_server_reads_on_until_it_learns_that_its_session_is_gone() {
    let mut solo = server(Part::Serving(4));
    solo.now += Span::from_secs(600);
    solo.request(9, read(), 0);
    assert_eq!(solo.answers, [(OpId(9), Ok(Answer::Read(Some(Value(1)))))]);
    let life = solo.node.life;
    solo.receive(N1, Message::Expired { session: 5 });
    assert!(solo.node.held.is_empty() && solo.node.session == 0);
    let row = Assignment { epoch: 4, server: Some(N2) };
    solo.receive(N1, Message::Table { session: 5, life, regions: [row].into() });
    assert!(solo.node.held.is_empty(), "a late table brings it nothing back");
}

#[test]
fn a_fenced_server_gives_the_region_up() {
    let mut solo = server(Part::Serving(4));
    solo.receive(N1, Message::Fenced { region: 0, epoch: 4 });
    assert!(!solo.node.held.contains_key(&0));
}

#[test]
fn timeline_reads_are_answered_by_copies() {
    let mut solo = server(Part::Serving(4));
    solo.node.settings.copies = 2;
    let (row, life) = (Assignment { epoch: 5, server: Some(N3) }, solo.node.life);
    solo.receive(N1, Message::Table { session: 5, life, regions: [row].into() });
    assert_eq!(solo.node.held[&0].part, Part::Copy);
    entries(&mut solo, 0, &[1]);
    solo.request(9, read(), 1);
    assert_eq!(solo.answers, [(OpId(9), Ok(Answer::Read(Some(Value(1)))))]);
    solo.request(10, read(), 0);
    assert_eq!(solo.answers, [(OpId(10), Err(Refusal::NotLeader(Some(N3))))]);
}
