//! The registry of systems is whole, and what each does under a cut is measured.

use std::collections::BTreeSet;

use netsplit::base::{ClientId, CutId, NodeId, ReplicaId, Span, Time};
use netsplit::check::Verdict;
use netsplit::engine::{Engine, Goal, Judgement};
use netsplit::scenario::Scenario;
use netsplit::sim::{Act, LinkSet, ScriptedAct};
use netsplit::system::{SYSTEMS, Settings, System, common};

#[test]
fn every_system_is_whole() {
    let mut ids = BTreeSet::new();
    for system in SYSTEMS {
        assert!(ids.insert(system.id), "{} twice", system.id);
        assert!(!system.name.is_empty() && system.summary.ends_with('.') && !system.sources.is_empty());
        let mut knobs = BTreeSet::new();
        for knob in system.all_knobs() {
            assert!(knobs.insert(knob.id), "{}: knob {} twice", system.id, knob.id);
            assert_eq!(knob.nearest(knob.default), knob.default, "{}: default of {}", system.id, knob.id);
            assert!(knob.help.ends_with('.'), "{}: {}", system.id, knob.id);
        }
        for levels in &system.levels {
            assert_eq!(levels.read.range().1 as usize + 1, levels.read_codes.len());
            assert_eq!(levels.write.range().1 as usize + 1, levels.write_codes.len());
        }
        let states = system.roles.states.len() as u8;
        for transition in system.roles.transitions {
            assert!(transition.from < states && transition.to < states, "{}", system.id);
        }
        let rules: BTreeSet<&str> = system.rules.iter().map(|rule| rule.id).collect();
        assert_eq!(rules.len(), system.rules.len(), "{}: two rules of one name", system.id);
        for rule in system.rules {
            assert_eq!(rule.text.matches('{').count(), rule.text.matches('}').count(), "{}", rule.id);
            assert!(!rule.source.document.is_empty() && !rule.source.section.is_empty(), "{}", rule.id);
        }
    }
}

#[test]
fn every_note_of_a_run_is_a_declared_rule() {
    for system in SYSTEMS {
        let declared: BTreeSet<&str> = system.rules.iter().map(|rule| rule.id).collect();
        let engine = under_a_cut(system, Settings::new());
        for note in &engine.frame().record.notes {
            assert!(declared.contains(note.note.rule.id), "{}", note.note.rule.id);
            let sentence = note.note.sentence(note.replica);
            assert!(!sentence.contains(['{', '}']), "{sentence}");
        }
    }
}

/// The diagram has every arrow that a replica takes, apart from those into and out of a crash.
#[test]
fn every_change_of_role_is_an_arrow_of_the_diagram() {
    for system in SYSTEMS {
        for choice in 0..=system.knobs[0].range().1.min(1) {
            let mut settings = Settings::new();
            settings.set(&system.knobs[0], choice);
            let engine = under_a_cut(system, settings);
            let standings = &engine.frame().record.standings;
            for (place, after) in standings.iter().enumerate() {
                let before = standings[..place].iter().rev().find(|before| before.replica == after.replica);
                let (Some(from), Some(to)) = (before.and_then(|before| before.standing), after.standing)
                else {
                    continue;
                };
                let mut arrows = system.roles.transitions.iter();
                let known = from.role == to.role
                    || arrows.any(|arrow| (arrow.from, arrow.to) == (from.role, to.role));
                assert!(known, "{}: {} from {} to {}", system.id, after.replica, from.role, to.role);
            }
        }
    }
}

/// Every setting at both ends of its range runs without a panic.
#[test]
fn every_setting_runs_at_both_ends() {
    for system in SYSTEMS {
        for knob in system.all_knobs() {
            let (least, most) = knob.range();
            for value in [least, most] {
                let mut settings = Settings::new();
                settings.set(knob, value);
                let scenario = Scenario { system: system.id.to_owned(), settings, ..Scenario::default() };
                let mut engine = Engine::new(scenario);
                engine.go(Goal::Time(Time(1_500_000)));
                for _ in 0..20 {
                    engine.work(1_000);
                }
                assert!(engine.position().0 > 0, "{} {} = {value}", system.id, knob.id);
            }
        }
    }
}

/// Fewer than half of the replicas, from n1 on, with the clients there on one side, from 1 s to the end of what is
/// looked at.
fn under_a_cut(system: &'static System, mut settings: Settings) -> Engine {
    let pace = pace(system);
    settings.set(&common::DURATION, 20_000 * pace as i64);
    let mut scenario = Scenario { system: system.id.to_owned(), settings, ..Scenario::default() };
    let setup = scenario.setup();
    let inside = |id: &ReplicaId| id.0 < minority(system);
    let replicas = setup.nodes.replicas().filter(inside).map(NodeId::from);
    let at_home = |id: &ClientId| inside(&setup.workload.clients[id.index()].home);
    let side: Vec<NodeId> = replicas.chain(setup.nodes.clients().filter(at_home).map(NodeId::from)).collect();
    let links = LinkSet::between(setup.nodes, &side, false);
    let act = Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() };
    scenario.script.push(ScriptedAct { at: Time(1_000_000 * pace), act });
    let mut engine = Engine::new(scenario);
    engine.go(Goal::Time(Time(8_000_000 * pace)));
    while !engine.work(100_000) {}
    engine
}

/// How much slower than most a system is: those whose own runs are long take as long to elect anybody.
fn pace(system: &'static System) -> u64 {
    let own = system.knob(common::DURATION.id).map_or(0, |knob| knob.default.unsigned_abs());
    (own / 40_000).max(1)
}

/// How many replicas are cut off: none of a single machine.
fn minority(system: &'static System) -> u8 {
    let scenario = Scenario { system: system.id.to_owned(), ..Scenario::default() };
    (scenario.setup().nodes.replicas - 1) / 2
}

fn violated(judged: &Judgement) -> bool {
    matches!(judged.linearizable, Verdict::Violated(_))
}

#[test]
fn raft_refuses_transfers_of_the_minority_and_answers_its_badges_stale() {
    let engine = under_a_cut(System::find("raft").unwrap(), Settings::new());
    let [transfer, badge] = &engine.frame().verdicts.classes[..] else { panic!("two classes") };
    assert_eq!(transfer.linearizable, Verdict::Holds);
    assert!(transfer.counts.refused + transfer.counts.timed_out > 5, "{:?}", transfer.counts);
    assert!(transfer.counts.answered > 10, "the majority goes on: {:?}", transfer.counts);
    assert!(violated(badge) && badge.counts.stale > 0, "{:?}", badge.counts);
    assert!(engine.frame().verdicts.partitioned);
}

#[test]
fn paxos_refuses_transfers_of_the_minority_with_a_leader_and_leaves_them_unanswered_without() {
    for who in [0, 1] {
        let paxos = System::find("paxos").unwrap();
        let mut settings = Settings::new();
        settings.set(paxos.knob("who").unwrap(), who);
        let engine = under_a_cut(paxos, settings);
        let [transfer, badge] = &engine.frame().verdicts.classes[..] else { panic!("two classes") };
        assert_eq!(transfer.linearizable, Verdict::Holds);
        assert!(transfer.counts.refused + transfer.counts.timed_out > 5, "{:?}", transfer.counts);
        assert!(transfer.counts.answered > 10, "the majority goes on: {:?}", transfer.counts);
        assert!(violated(badge) && badge.counts.stale > 0, "{:?}", badge.counts);
    }
}

#[test]
fn a_quorum_store_answers_badges_on_both_sides_and_transfers_on_one() {
    let engine = under_a_cut(System::find("quorum").unwrap(), Settings::new());
    let [transfer, badge] = &engine.frame().verdicts.classes[..] else { panic!("two classes") };
    assert!(transfer.counts.refused > 5 && transfer.counts.answered > 10, "{:?}", transfer.counts);
    assert_eq!(badge.counts.refused + badge.counts.timed_out, 0, "{:?}", badge.counts);
    assert!(violated(badge), "ONE on both sides");
    assert!(!engine.frame().verdicts.converged.holds());
}

#[test]
fn at_all_a_quorum_store_answers_nobody_under_the_cut() {
    let quorum = System::find("quorum").unwrap();
    let mut settings = Settings::new();
    for levels in &quorum.levels {
        settings.set(&levels.read, 4);
        settings.set(&levels.write, 4);
    }
    let engine = under_a_cut(quorum, settings);
    for judged in &engine.frame().verdicts.classes {
        assert!(judged.counts.answered <= 2, "only what the cut found under way: {:?}", judged.counts);
    }
}

#[test]
fn replicas_agree_again_after_the_cut_and_not_during_it() {
    // Caches are not brought together: each learns of a change when its own copy has run out.
    let whole = SYSTEMS.iter().filter(|system| minority(system) > 0 && system.id != "dns");
    for system in whole {
        let mut engine = under_a_cut(system, Settings::new());
        assert!(!engine.frame().verdicts.converged.holds(), "{}", system.id);
        engine.act(Act::HealAll);
        let healed = engine.time();
        let mut agreed = false;
        while !agreed && engine.time() < healed + Span::from_secs(30 * pace(system)) && engine.step_forward()
        {
            agreed = engine.frame().verdicts.converged.holds();
        }
        assert!(agreed, "{}", system.id);
    }
}

#[test]
fn a_strong_global_table_refuses_a_write_that_another_region_overtook() {
    let table = System::find("dynamodb-global").unwrap();
    let mut settings = Settings::new();
    for (id, value) in [("mrc", 1), ("dcs", 3), ("c", 6), ("reads", 0), ("tmin", 1), ("tmax", 60)] {
        settings.set(table.knob(id).unwrap(), value);
    }
    let scenario = Scenario { system: table.id.to_owned(), settings, ..Scenario::default() };
    let mut engine = Engine::new(scenario);
    engine.go(Goal::Time(Time(8_000_000)));
    while !engine.work(100_000) {}
    let frame = engine.frame();
    let conflicts = frame.record.notes.iter().filter(|note| note.note.rule.id == "quorum.conflict").count();
    assert!(conflicts > 5, "{conflicts}");
    assert!(frame.verdicts.classes.iter().all(|judged| judged.linearizable == Verdict::Holds));
}
