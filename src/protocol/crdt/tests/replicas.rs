//! Replicas by themselves: what one does with a request, a state, an operation.

use crate::base::{ClientId, Span};
use crate::history::{Action, Answer, Key, Member, Members, Refusal, Value};
use crate::protocol::broadcast::Stamped;
use crate::protocol::crdt::{Crdt, Message, Operation, Registers, Settings, Store, Style, Timer, Update};
use crate::protocol::testing::{N2, N3, Solo};
use crate::protocol::vector::{Dot, Vector};
use crate::sim::Input;

const KEY: Key = Key(0);

fn solo(style: Style) -> Solo<Crdt> {
    Solo::with(3, Settings { style, ..Settings::default() })
}

fn add(amount: i64) -> Action {
    Action::Add { key: KEY, amount }
}

fn ok(answer: Answer) -> Result<Answer, Refusal> {
    Ok(answer)
}

fn gossiped(solo: &mut Solo<Crdt>) -> Vec<Message> {
    solo.step(Input::Timer(Timer::Gossip));
    solo.sent.iter().map(|(_, message)| message.clone()).collect()
}

fn state_of(solo: &Solo<Crdt>) -> Store {
    solo.node.durable.store.clone()
}

/// The balance of the lesson: +500 here and −300 there at once [Shapiro et al. 2011, study: PN-counter].
#[test]
fn a_balance_counts_what_both_sides_added() {
    let (mut mumbai, mut delhi) = (solo(Style::State), Solo::<Crdt>::with(3, Settings::default()));
    mumbai.request(1, add(1_000), 0);
    delhi.receive(N2, Message::State { store: state_of(&mumbai), up_to: 0 });
    assert_eq!(delhi.request(1, Action::Total { key: KEY }, 0).answers[0].1, ok(Answer::Total(1_000)));
    mumbai.request(2, add(500), 0);
    // Delhi is another replica: its own numbers are n1's only in this test's Solo, so it joins what n3 took.
    let mut third = Store::default();
    let (object, _) = crate::protocol::crdt::Object::updated(
        state_of(&delhi).objects.get(&KEY).cloned(),
        add(-300),
        &Settings::default(),
        (N3, crate::protocol::quorum::Stamp { micros: 0, by: N3 }),
    )
    .expect("an update");
    third.objects.insert(KEY, object);
    mumbai.receive(N3, Message::State { store: third.clone(), up_to: 0 });
    mumbai.receive(N3, Message::State { store: third, up_to: 0 });
    assert_eq!(mumbai.request(3, Action::Total { key: KEY }, 0).answers[0].1, ok(Answer::Total(1_200)));
}

#[test]
fn a_retry_is_answered_and_not_counted_again() {
    for style in [Style::State, Style::Delta, Style::Operation] {
        let mut solo = solo(style);
        solo.request(1, add(5), 0);
        assert_eq!(solo.request(1, add(5), 0).answers[0].1, ok(Answer::Written));
        assert_eq!(solo.request(2, Action::Total { key: KEY }, 0).answers[0].1, ok(Answer::Total(5)));
        solo.restart();
        solo.request(1, add(5), 0);
        assert_eq!(
            solo.request(3, Action::Total { key: KEY }, 0).answers[0].1,
            ok(Answer::Total(5)),
            "{style:?}"
        );
    }
}

/// Requests are in the state: whoever joined it does not make an update again.
#[test]
fn a_retry_at_a_replica_that_joined_the_update_is_not_counted_again() {
    let mut first = solo(Style::State);
    first.request(1, add(5), 0);
    let mut second = solo(Style::State);
    second.receive(N2, Message::State { store: state_of(&first), up_to: 0 });
    second.request(1, add(5), 0);
    assert_eq!(second.request(2, Action::Total { key: KEY }, 0).answers[0].1, ok(Answer::Total(5)));
}

/// What is written after something was seen is newer, whatever the clock shows.
#[test]
fn a_stamp_is_above_every_stamp_seen() {
    let mut solo = solo(Style::State);
    let store = {
        let mut ahead = Solo::<Crdt>::with(3, Settings::default());
        ahead.now = crate::base::Time(9_000_000);
        ahead.write(1);
        state_of(&ahead)
    };
    solo.receive(N2, Message::State { store, up_to: 0 });
    solo.request(7, Action::Write { key: KEY, value: Value(7) }, 0);
    assert_eq!(solo.request(8, Action::Read { key: KEY }, 0).answers[0].1, ok(Answer::Read(Some(Value(7)))));
}

#[test]
fn a_multi_value_register_keeps_what_neither_write_had_seen() {
    let settings =
        Settings { registers: Registers::MultiValue, style: Style::Operation, ..Settings::default() };
    let mut solo = Solo::<Crdt>::with(3, settings);
    solo.request(1, Action::Write { key: KEY, value: Value(1) }, 0);
    let write = Update::Write { value: Value(2), over: Vec::new() };
    solo.receive(N2, Message::Operation(sent(N2, 1, write)));
    assert!(solo.notes.contains(&"crdt.side_by_side"));
    assert_eq!(solo.node.durable.store.objects[&KEY].beside().len(), 1);
    solo.request(2, Action::Write { key: KEY, value: Value(3) }, 0);
    assert!(solo.node.durable.store.objects[&KEY].beside().is_empty(), "a write that saw both replaces both");
}

fn sent(by: crate::base::ReplicaId, count: u64, update: Update) -> Stamped<Operation> {
    let operation = Operation { key: KEY, update, client: ClientId(1), serial: count as u32 };
    let mut after = Vector::default();
    after.raise(Dot { by, count: count - 1 });
    Stamped { dot: Dot { by, count }, after, payload: operation }
}

/// Of an insert and a concurrent removal the insert wins [Shapiro et al. 2011, study: OR-set].
#[test]
fn an_insert_wins_over_a_removal_that_had_not_seen_it() {
    let mut solo = solo(Style::Operation);
    let a = Member(0);
    solo.receive(N2, Message::Operation(sent(N2, 1, Update::Insert(a))));
    solo.request(1, Action::Insert { key: KEY, member: a }, 0);
    let removal = Update::Remove { member: a, tags: vec![Dot { by: N2, count: 1 }] };
    solo.receive(N2, Message::Operation(sent(N2, 2, removal)));
    assert!(solo.notes.contains(&"crdt.add_won"), "{:?}", solo.notes);
    let members = Members::NONE.with(a);
    assert_eq!(solo.request(2, Action::Members { key: KEY }, 0).answers[0].1, ok(Answer::Members(members)));
    solo.request(3, Action::Remove { key: KEY, member: a }, 0);
    assert_eq!(
        solo.request(4, Action::Members { key: KEY }, 0).answers[0].1,
        ok(Answer::Members(Members::NONE))
    );
}

/// An operation is applied once, and after its causes.
#[test]
fn an_operation_waits_for_its_causes_and_is_applied_once() {
    let mut solo = solo(Style::Operation);
    let (one, two) = (sent(N2, 1, Update::Add(1)), sent(N2, 2, Update::Add(10)));
    assert_eq!(solo.receive(N2, Message::Operation(two.clone())).notes, ["crdt.held_back"]);
    solo.receive(N3, Message::Again(one.clone()));
    for message in [one, two] {
        solo.receive(N2, Message::Again(message));
    }
    assert_eq!(solo.request(1, Action::Total { key: KEY }, 0).answers[0].1, ok(Answer::Total(11)));
}

/// Deltas go to who acknowledged what came before; others get the state [Almeida et al. 2018, algorithm 2].
#[test]
fn a_peer_gets_deltas_or_the_whole_state() {
    let mut solo = Solo::<Crdt>::with(2, Settings { style: Style::Delta, ..Settings::default() });
    solo.request(1, add(1), 0);
    let [Message::Delta { up_to: 1, .. }] = &gossiped(&mut solo)[..] else { panic!("{:?}", solo.sent) };
    solo.receive(N2, Message::Joined { up_to: 1 });
    assert!(gossiped(&mut solo).is_empty(), "n2 has all");
    assert!(solo.node.deltas.is_empty());
    solo.request(2, add(2), 0);
    let [Message::Delta { store, up_to: 2 }] = &gossiped(&mut solo)[..] else { panic!("{:?}", solo.sent) };
    assert_eq!(store.objects.len(), 1);
    solo.restart();
    let [Message::State { up_to: 2, .. }] = &gossiped(&mut solo)[..] else { panic!("deltas are volatile") };
    assert!(solo.timers[&Timer::Gossip] >= solo.now + Span::from_ms(100));
}
