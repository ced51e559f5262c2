//! A world that runs elsewhere is the world that runs here, event by event.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::form::Form;
use super::{Server, build, given_up, meet};
use crate::base::{ClientId, CutId, MessageId, NodeId, ReplicaId, Span, Time};
use crate::pattern;
use crate::sim::{Act, LinkSet, Nodes, Record, Rule, ScriptedAct, Simulation};
use crate::system::{Clocks, SYSTEMS, Settings, System, common};

/// The other program, in this one.
fn listen() {
    let server = RefCell::new(Server::default());
    assert!(meet(Box::new(move |call| server.borrow_mut().answer(call))));
    SYSTEMS.iter().for_each(|system| Rule::learn(system.rules));
}

fn script() -> Vec<ScriptedAct> {
    let nodes = Nodes { replicas: 5, clients: 3 };
    let side: [NodeId; 3] = [ReplicaId(0).into(), ReplicaId(1).into(), ClientId(0).into()];
    let links = LinkSet::between(nodes, &side, false);
    let acts = [
        (500, Act::Delay { message: MessageId(3), by: Span::from_ms(40) }),
        (700, Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() }),
        (1_100, Act::Crash { replica: ReplicaId(4) }),
        (1_900, Act::HealAll),
        (2_200, Act::Restart { replica: ReplicaId(4) }),
    ];
    acts.map(|(ms, act)| ScriptedAct { at: Time(ms * 1_000), act }).to_vec()
}

fn advance(world: &mut dyn Simulation, record: Option<&mut Record>, events: usize) {
    let script = script();
    let mut record = record;
    for _ in 0..events {
        if !world.step(script.get(world.acts()), record.as_deref_mut()) {
            break;
        }
    }
}

fn assert_same(here: &dyn Simulation, there: &dyn Simulation) {
    assert_eq!(here.fingerprint(), there.fingerprint());
    assert_eq!(here.snapshot(), there.snapshot());
    let place = |world: &dyn Simulation| {
        (world.now(), world.event(), world.acts(), world.next_time(), world.stopped())
    };
    assert_eq!(place(here), place(there));
}

fn assert_same_trace(here: &Record, there: &Record) {
    assert!(here.events.iter().eq(there.events.iter()));
    assert!(here.messages.iter().eq(there.messages.iter()));
    assert!(here.notes.iter().eq(there.notes.iter()));
    assert_eq!((&here.standings, &here.cuts, &here.history), (&there.standings, &there.cuts, &there.history));
    assert_eq!(here.jobs, there.jobs);
}

#[test]
fn a_world_elsewhere_is_the_world_here() {
    listen();
    for system in SYSTEMS {
        let mut settings = Settings::new();
        settings.set(&common::LOSS, 3);
        settings.set(&common::DUPLICATES, 2);
        let (mut here, mut there) = (system.world(3, &settings), build(system, 3, &settings));
        let (mut trace, mut told) = (Record::new(), Record::new());
        for _ in 0..10 {
            advance(&mut *here, Some(&mut trace), 100);
            advance(&mut *there, Some(&mut told), 100);
            assert_same(&*here, &*there);
        }
        assert!(trace.messages.len() > 100 && trace.notes.len() > 10, "{}: something happened", system.id);
        assert_same_trace(&trace, &told);
    }
}

#[test]
fn an_application_elsewhere_is_the_application_here() {
    listen();
    let system = System::find("etcd").expect("it is in the list");
    for app in 1..=pattern::PATTERNS.len() as i64 {
        let mut settings = Settings::new();
        for (knob, value) in [(&pattern::APP, app), (&pattern::CRASHES, 10), (&pattern::STALLS, 10)] {
            settings.set(knob, value);
        }
        let (mut here, mut there) = (system.world(3, &settings), build(system, 3, &settings));
        let (mut trace, mut told) = (Record::new(), Record::new());
        for _ in 0..20 {
            advance(&mut *here, Some(&mut trace), 100);
            advance(&mut *there, Some(&mut told), 100);
            assert_same(&*here, &*there);
        }
        assert!(trace.jobs.len() > 20, "application {app}: something happened");
        assert_same_trace(&trace, &told);
    }
}

#[test]
fn a_fork_elsewhere_goes_on_by_itself() {
    listen();
    let system = SYSTEMS[0];
    let (mut here, mut there) = (system.world(5, &Settings::new()), build(system, 5, &Settings::new()));
    advance(&mut *here, None, 300);
    advance(&mut *there, None, 300);
    let (before, fork) = (there.fingerprint(), there.fork());
    advance(&mut *there, None, 200);
    assert_eq!(fork.fingerprint(), before);
    assert_same(&*here, &*fork);
    drop(there);
    let mut fork = fork;
    advance(&mut *here, None, 50);
    advance(&mut *fork, None, 50);
    assert_same(&*here, &*fork);
}

#[test]
fn what_settings_give_up_is_told_from_elsewhere_once() {
    let calls = Rc::new(Cell::new(0));
    let (server, count) = (RefCell::new(Server::default()), Rc::clone(&calls));
    assert!(meet(Box::new(move |call| {
        count.set(count.get() + 1);
        server.borrow_mut().answer(call)
    })));
    let system = System::find("cassandra").expect("it is in the list");
    let mut settings = Settings::new();
    settings.set(&system.levels[0].read, 0);
    let clocks = Clocks { apart: Span::from_ms(7), ..Clocks::default() };
    let told = given_up(system, &settings, &clocks);
    assert_eq!(told, system.given_up(&settings, &clocks));
    assert_eq!(told.len(), 2, "levels that need not meet, and clocks");
    // A page asks again at every draw, of each of the runs side by side.
    let met = calls.get();
    let apart = |ms: u64| Clocks { apart: Span::from_ms(ms), ..Clocks::default() };
    for _ in 0..3 {
        assert_eq!(given_up(system, &settings, &clocks), told);
        (1..4).for_each(|ms| assert_eq!(given_up(system, &settings, &apart(ms)).len(), 2));
    }
    assert_eq!(calls.get(), met + 3, "once for each question that is new");
    settings.set(&system.levels[0].read, 3);
    assert_ne!(given_up(system, &settings, &clocks), told, "other settings are another question");
}

/// What a system says of itself comes through whole, and is kept.
#[test]
fn a_system_in_bytes_is_the_same_system() {
    for system in SYSTEMS {
        let bytes = postcard::to_allocvec(&Form::of(system)).unwrap();
        let kept = postcard::from_bytes::<Form>(&bytes).unwrap().keep();
        assert_eq!(
            (kept.id, kept.name, kept.summary, kept.kind),
            (system.id, system.name, system.summary, system.kind)
        );
        let knobs = |system: &'static crate::system::System| -> Vec<String> {
            system.all_knobs().map(|knob| format!("{knob:?}")).collect()
        };
        assert_eq!(knobs(kept), knobs(system));
        assert_eq!(format!("{:?}", kept.conduct), format!("{:?}", system.conduct));
        assert_eq!(format!("{:?}", kept.roles), format!("{:?}", system.roles));
        assert_eq!(kept.rules.len(), system.rules.len());
        assert!(kept.rules.iter().zip(system.rules).all(|(kept, rule)| **kept == **rule));
        assert_eq!((kept.sources, kept.said, kept.differs), (system.sources, system.said, system.differs));
    }
}

#[test]
fn what_is_no_call_gets_no_answer() {
    let mut server = Server::default();
    assert!(server.answer(&[]).is_empty());
    assert!(server.answer(&[250, 3, 1]).is_empty());
    assert!(server.answer(&[3, 77]).is_empty(), "a fork of a world that nobody made");
}
