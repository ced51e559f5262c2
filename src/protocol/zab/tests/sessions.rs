//! Locks that last as long as a session [ZooKeeper Programmer's Guide, ZooKeeper Sessions, Ephemeral Nodes].

use super::solo::{N2, Solo, read, request, write};
use crate::base::{ClientId, OpId, Span};
use crate::history::{Action, Answer, Key};
use crate::protocol::machine::{Command, Index, Payload};
use crate::protocol::zab::{Message, Timer, Txn, Zxid};
use crate::sim::Input;

const LOCK: Key = Key(7);
const ACQUIRE: Action = Action::Acquire { key: LOCK };
const C1: ClientId = ClientId(0);
const C2: ClientId = ClientId(1);

/// Asks for a client, has what comes of it acknowledged, and returns the answers.
fn ask(solo: &mut Solo, client: ClientId, op: u32, action: Action) -> Vec<(OpId, Answer)> {
    let mut request = request(op, action, 0);
    request.ticket.client = client;
    solo.step(Input::Request(request));
    acknowledged(solo)
}

fn acknowledged(solo: &mut Solo) -> Vec<(OpId, Answer)> {
    let last = solo.node.last();
    solo.ack(N2, last);
    solo.answers.iter().map(|(op, result)| (*op, result.unwrap())).collect()
}

/// A tick of the leader passes, and its follower answers.
fn tick(solo: &mut Solo) {
    for _ in 0..2 {
        solo.now += Span::from_ms(50);
        solo.step(Input::Timer(Timer::Tick));
        acknowledged(solo);
    }
}

fn ticks(solo: &mut Solo, count: u32) {
    (0..count).for_each(|_| tick(solo));
}

fn holder(solo: &Solo) -> Option<(ClientId, u64)> {
    let lock = solo.node.machine.locks().find(|(key, _)| *key == LOCK);
    lock.map(|(_, lock)| (lock.holder, lock.token.0))
}

fn release(token: u64) -> Action {
    Action::Release { key: LOCK, token }
}

#[test]
fn ephemeral_nodes_a_lock_has_one_holder_and_growing_tokens() {
    let mut solo = Solo::leader(&[(1, 1), (1, 2)]);
    assert_eq!(ask(&mut solo, C1, 31, ACQUIRE), [(OpId(31), Answer::Acquired(Some(3)))]);
    assert_eq!(ask(&mut solo, C2, 32, ACQUIRE), [(OpId(32), Answer::Acquired(None))]);
    assert_eq!(ask(&mut solo, C2, 33, release(9)), [(OpId(33), Answer::Released(false))]);
    assert_eq!(ask(&mut solo, C1, 34, release(3)), [(OpId(34), Answer::Released(true))]);
    assert_eq!(ask(&mut solo, C2, 35, ACQUIRE), [(OpId(35), Answer::Acquired(Some(7)))]);
    assert_eq!(ask(&mut solo, C1, 36, release(3)), [(OpId(36), Answer::Released(false))], "not any more");
    assert_eq!(holder(&solo), Some((C2, 7)));
}

#[test]
fn a_client_that_forgot_its_lock_gets_it_anew() {
    let mut solo = Solo::leader(&[]);
    ask(&mut solo, C1, 31, ACQUIRE);
    assert_eq!(ask(&mut solo, C1, 32, ACQUIRE), [(OpId(32), Answer::Acquired(Some(2)))]);
    assert_eq!(ask(&mut solo, C1, 33, release(1)), [(OpId(33), Answer::Released(false))]);
    assert_eq!(holder(&solo), Some((C1, 2)));
}

#[test]
fn sessions_end_after_the_timeout_without_a_sign_of_life() {
    let mut solo = Solo::leader(&[]);
    ask(&mut solo, C1, 31, ACQUIRE);
    ticks(&mut solo, 9);
    // A read is one, though it changes nothing.
    solo.request(32, read(), 0);
    ticks(&mut solo, 9);
    assert_eq!(holder(&solo), Some((C1, 1)), "1,800 ms after the lock, 900 ms after the read");
    ticks(&mut solo, 2);
    assert_eq!(holder(&solo), None);
    assert_eq!(ask(&mut solo, C2, 33, ACQUIRE), [(OpId(33), Answer::Acquired(Some(3)))]);
}

#[test]
fn sessions_are_touched_through_the_server_that_the_client_is_connected_to() {
    let mut solo = Solo::leader(&[]);
    ask(&mut solo, C1, 31, ACQUIRE);
    for _ in 0..6 {
        ticks(&mut solo, 5);
        let epoch = solo.epoch();
        solo.receive(N2, Message::Touch { epoch, clients: vec![C1] });
    }
    assert_eq!(holder(&solo), Some((C1, 1)));
    solo.receive(N2, Message::Touch { epoch: 7, clients: vec![C1] });
    assert!(solo.sent_to(N2)[0].contains("closed"), "it is told to whoever leads another epoch");
}

#[test]
fn a_server_tells_its_leader_whom_it_has_heard_of() {
    let mut solo = Solo::follower(&[]);
    let ping = Message::Ping { epoch: 1, commit: Zxid::ZERO };
    solo.request(1, write(1), 0).receive(N2, ping.clone());
    assert_eq!(solo.sent_to(N2), ["Pong: epoch 1, on disk up to 0.0"], "c1 has no session");
    solo.request(2, ACQUIRE, 0).receive(N2, ping.clone());
    assert_eq!(solo.sent_to(N2)[1..], ["Touch: heard of c1"]);
    solo.receive(N2, ping);
    assert_eq!(solo.sent_to(N2).len(), 1, "once");
}

#[test]
fn a_new_leader_gives_every_session_its_whole_time() {
    let command = |op| {
        let request = request(op, ACQUIRE, 0);
        Payload::Command(Command { ticket: request.ticket, serial: op, action: ACQUIRE })
    };
    let mut solo = Solo::leader(&[]);
    solo.now += Span::from_secs(60);
    // It was in the history that this leader brought along.
    solo.node.broadcast(&[command(31)], &mut crate::sim::Effects::new());
    acknowledged(&mut solo);
    ticks(&mut solo, 10);
    assert_eq!(holder(&solo), Some((C1, 1)));
    ticks(&mut solo, 3);
    assert_eq!(holder(&solo), None);
}

/// What ends is what was held when the leader decided so, and no later holding of the same client.
#[test]
fn an_expiry_spares_what_was_acquired_after_it_was_decided() {
    let mut solo = Solo::follower(&[]);
    let lock = |op: u32| {
        let request = request(op, ACQUIRE, 0);
        Payload::Command(Command { ticket: request.ticket, serial: op, action: ACQUIRE })
    };
    let late = Payload::Expire { client: C1, until: Index(1) };
    for (place, payload) in [lock(1), lock(2), late].into_iter().enumerate() {
        let zxid = |counter: usize| if counter == 0 { Zxid::ZERO } else { Zxid::new(1, counter as u32) };
        let txn = Txn { zxid: zxid(place + 1), payload };
        solo.receive(N2, Message::Propose { epoch: 1, prev: zxid(place), txn });
    }
    solo.receive(N2, Message::Commit { epoch: 1, zxid: Zxid::new(1, 3) });
    assert_eq!(holder(&solo), Some((C1, 2)));
}
