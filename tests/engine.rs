//! Going anywhere in time: seeks are exact, the past can be changed, branches can be returned to.

use netsplit::base::{ClientId, CutId, EventId, Fingerprint, NodeId, ReplicaId, Rng, Span, Time};
use netsplit::engine::{Engine, Goal};
use netsplit::scenario::Scenario;
use netsplit::sim::{Act, LinkSet, Nodes, ScriptedAct};
use netsplit::system::SYSTEMS;

const N1: ReplicaId = ReplicaId(0);

fn cut(side: &[NodeId]) -> Act {
    let nodes = Nodes { replicas: 5, clients: 3 };
    let links = LinkSet::between(nodes, side, false);
    Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() }
}

fn scenarios() -> impl Iterator<Item = Scenario> {
    SYSTEMS.iter().map(|system| Scenario {
        system: system.id.to_owned(),
        script: vec![
            ScriptedAct { at: Time(900_000), act: cut(&[N1.into(), ClientId(0).into()]) },
            ScriptedAct { at: Time(1_500_000), act: Act::Crash { replica: ReplicaId(3) } },
            ScriptedAct { at: Time(2_000_000), act: Act::HealAll },
            ScriptedAct { at: Time(2_100_000), act: Act::Restart { replica: ReplicaId(3) } },
        ],
        ..Scenario::default()
    })
}

fn finish(engine: &mut Engine, goal: Goal) {
    engine.go(goal);
    while !engine.work(1_000) {}
}

/// Fingerprint at every event of a straight run.
fn straight(scenario: &Scenario, events: u64) -> Vec<Fingerprint> {
    let mut engine = Engine::new(scenario.clone());
    let mut seen = vec![engine.snapshot().fingerprint];
    while engine.position().0 < events && engine.step_forward() {
        seen.push(engine.snapshot().fingerprint);
    }
    seen
}

#[test]
fn any_way_to_an_event_gives_the_same_state_and_the_same_verdicts() {
    for scenario in scenarios() {
        let straight = straight(&scenario, 1_000);
        let mut engine = Engine::new(scenario.clone());
        let mut rng = Rng::stream(5, "test", 0);
        for _ in 0..400 {
            match rng.below(6) {
                0 => drop(engine.step_back()),
                1 => finish(&mut engine, Goal::Event(EventId(rng.below(straight.len() as u64)))),
                2 => drop(engine.advance(Span(rng.below(30_000)), 1_000)),
                3 if rng.below(10) == 0 => engine.first(),
                4 => finish(&mut engine, Goal::Time(Time(rng.below(2_500_000)))),
                _ => drop(engine.step_forward()),
            }
            let at = engine.position().0 as usize;
            if let Some(expected) = straight.get(at) {
                assert_eq!(engine.snapshot().fingerprint, *expected, "{} event {at}", scenario.system);
            } else {
                engine.first();
            }
        }
        let mut fresh = Engine::new(scenario.clone());
        finish(&mut fresh, Goal::Event(engine.position()));
        finish(&mut engine, Goal::Event(fresh.position()));
        assert_eq!(engine.frame().verdicts, fresh.frame().verdicts);
    }
}

#[test]
fn an_act_in_the_past_makes_a_branch_and_the_old_one_comes_back_whole() {
    for scenario in scenarios() {
        let mut engine = Engine::new(scenario.clone());
        finish(&mut engine, Goal::Time(Time(3_000_000)));
        let (event, before) = (engine.position(), engine.snapshot().clone());
        finish(&mut engine, Goal::Time(Time(1_200_000)));
        assert!(engine.act(Act::Crash { replica: N1 }));
        assert_eq!(engine.time(), Time(1_200_000));
        finish(&mut engine, Goal::Time(Time(3_000_000)));
        assert_eq!(engine.scenario().script.len(), 2);
        assert!(engine.snapshot().replicas[0].view.is_none());
        let (there, other) = (engine.position(), engine.snapshot().clone());
        assert_eq!(engine.branches().len(), 2);

        engine.switch(0);
        while !engine.work(10_000) {}
        let left = engine.snapshot().time.0;
        // Clients of some stores take their time between events.
        assert!((700_000..=1_200_000).contains(&left), "where it was left: {left}");
        finish(&mut engine, Goal::Event(event));
        assert!(engine.snapshot() == &before);
        assert_eq!(engine.scenario(), &scenario);
        engine.switch(1);
        while !engine.work(10_000) {}
        assert!(engine.snapshot().time.0 / 1_000 >= 1_199);
        finish(&mut engine, Goal::Event(there));
        assert!(engine.snapshot() == &other);

        let mut replay = Engine::new(engine.scenario().clone());
        finish(&mut replay, Goal::Event(there));
        assert!(replay.snapshot() == &other, "a branch is its script");
        assert_eq!(replay.frame().verdicts, engine.frame().verdicts);
        assert_eq!(replay.frame().record.events, engine.frame().record.events);
        assert_eq!(replay.frame().record.messages, engine.frame().record.messages);
    }
}

#[test]
fn an_act_at_the_frontier_only_grows_the_script() {
    let mut engine = Engine::new(Scenario::default());
    engine.advance(Span::from_ms(700), 10_000);
    assert!(!engine.act(cut(&[N1.into()])));
    assert!(!engine.act(Act::HealAll));
    assert_eq!(engine.branches().len(), 1);
    assert_eq!(engine.scenario().script.len(), 2);
    assert_eq!(engine.scenario().script[0].at, Time(700_000));
}

#[test]
fn random_acts_at_random_places_replay_to_the_same_state() {
    for system in SYSTEMS {
        let mut rng = Rng::stream(11, "acts", 0);
        let mut engine = Engine::new(Scenario { system: system.id.to_owned(), ..Scenario::default() });
        for _ in 0..60 {
            engine.advance(Span(rng.below(120_000)), 10_000);
            if rng.below(3) == 0 {
                let back = rng.below(engine.position().0 + 1);
                finish(&mut engine, Goal::Event(EventId(back)));
            }
            let replica = ReplicaId(rng.below(5) as u8);
            let message = engine.snapshot().in_flight.first().map(|flight| flight.id);
            engine.act(match (rng.below(8), message) {
                (0, _) => Act::Crash { replica },
                (1, _) => Act::Restart { replica },
                (2, _) => Act::HealAll,
                (3, Some(message)) => Act::Drop { message },
                (4, Some(message)) => Act::Delay { message, by: Span::from_ms(80) },
                (5, Some(message)) => Act::Duplicate { message },
                (6, _) => Act::Skew { replica, offset: rng.below(1_000_000) as i64 - 500_000 },
                _ => cut(&[replica.into()]),
            });
            let mut replay = Engine::new(engine.scenario().clone());
            finish(&mut replay, Goal::Event(engine.position()));
            assert!(replay.snapshot() == engine.snapshot(), "{}", system.id);
            assert_eq!(replay.frame().record.messages, engine.frame().record.messages, "{}", system.id);
        }
    }
}

#[test]
fn next_decision_stops_at_an_election_a_commit_and_a_refusal() {
    let mut seen = std::collections::BTreeSet::new();
    for scenario in scenarios() {
        let mut engine = Engine::new(scenario);
        for _ in 0..200 {
            finish(&mut engine, Goal::Decision);
            if let Some(decision) = engine.decided(engine.position()) {
                seen.insert(format!("{decision:?}"));
            }
        }
    }
    for kind in ["Election", "Commit", "Refusal"] {
        assert!(seen.contains(kind), "{kind} in {seen:?}");
    }
}

#[test]
fn work_is_bounded_and_the_end_is_reached() {
    let mut engine = Engine::new(Scenario::default());
    engine.go(Goal::End);
    assert!(!engine.work(10));
    assert_eq!(engine.position(), EventId(10));
    while !engine.work(100_000) {}
    assert!(engine.at_end() && !engine.step_forward());
    let last = engine.snapshot().clone();
    assert!(engine.step_back());
    assert_eq!(engine.position().0 + 1, last.event.0);
    assert!(engine.step_forward());
    assert_eq!(engine.snapshot(), &last);
    engine.first();
    assert!(!engine.step_back());
    assert_eq!(engine.position(), EventId(0));
}

#[test]
fn the_playhead_moves_between_events_and_never_past_the_end() {
    let mut engine = Engine::new(Scenario::default());
    assert!(engine.advance(Span(1_234), 1_000));
    assert_eq!(engine.time(), Time(1_234));
    while engine.advance(Span::from_secs(1), 100_000) {}
    assert_eq!(engine.time(), engine.frame().end);
    let mut engine = Engine::new(Scenario::default());
    engine.advance(Span::from_secs(5), 20);
    assert_eq!(engine.position(), EventId(20), "the budget bounds a frame");
    assert_eq!(engine.time(), engine.snapshot().time);
}
