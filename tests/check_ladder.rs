//! The ladder on real runs: what it says of an event is what judging the history up to that event says, models that
//! imply each other never contradict each other, and what it says in an extent follows from what it says of all.

use std::collections::BTreeSet;

use netsplit::base::{ClassId, ClientId, CutId, EventId, NodeId, ReplicaId, Time};
use netsplit::check::court::{Finding, Limits, Model, Reached, judge};
use netsplit::check::explain::Part;
use netsplit::check::ladder::{Extent, First, Judged, LIMITS, Rung, Standing, why};
use netsplit::check::spec::Spec;
use netsplit::engine::{Engine, Goal};
use netsplit::history::recorded::{Call, Datum, Observation, Recorded, Reply};
use netsplit::history::{History, StepKind};
use netsplit::scenario::Scenario;
use netsplit::sim::{Act, LinkSet, Nodes, ScriptedAct};
use netsplit::system::{SYSTEMS, System};

/// What a part of a history is judged as: all of it is of one class.
fn spec(recorded: &Recorded) -> Spec {
    let counts =
        |one: &Observation| matches!(one.call, Call::Add(_)) || matches!(one.reply(), Some(Reply::Count(_)));
    let members = |one: &Observation| {
        matches!(one.call, Call::Insert(_) | Call::Remove(_))
            || matches!(one.reply(), Some(Reply::Members(_)))
    };
    match &recorded.observations {
        all if all.iter().any(counts) => Spec::Counter { initial: 0 },
        all if all.iter().any(members) => Spec::Set,
        _ => Spec::CasRegister { initial: Datum::NIL },
    }
}
const CLASSES: [ClassId; 2] = [ClassId(0), ClassId(1)];

/// Two replicas and a client are cut off and one of the two crashes, so that the client goes from replica to
/// replica; under every system; a
/// quorum store is asked at level ONE and repairs nothing.
fn runs(seeds: u64) -> Vec<Engine> {
    let nodes = Nodes { replicas: 5, clients: 3 };
    let side: [NodeId; 3] = [ReplicaId(0).into(), ReplicaId(1).into(), ClientId(0).into()];
    let links = LinkSet::between(nodes, &side, false);
    let cut = Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() };
    let at = |ms: u64, act| ScriptedAct { at: Time(1_000 * ms), act };
    let script = vec![
        at(500, cut),
        at(900, Act::Crash { replica: ReplicaId(0) }),
        at(1_300, Act::Restart { replica: ReplicaId(0) }),
        at(1_500, Act::Crash { replica: ReplicaId(1) }),
        at(1_900, Act::HealAll),
        at(2_100, Act::Restart { replica: ReplicaId(1) }),
    ];
    let run = |system: &'static System, seed: u64| {
        let mut scenario =
            Scenario { seed, script: script.clone(), ..Scenario::default() }.with_system(system);
        let weakest =
            [("tr", 0), ("tw", 0), ("br", 0), ("bw", 0), ("repair", 0), ("hints", 0), ("ae", 60_000)];
        for (id, value) in weakest.iter().filter(|_| system.id == "quorum") {
            scenario.settings.set(system.knob(id).expect("it is a knob of the store"), *value);
        }
        let mut engine = Engine::new(scenario);
        engine.go(Goal::Time(Time(3_000_000)));
        while !engine.work(10_000) {}
        engine
    };
    SYSTEMS.iter().flat_map(|system| (0..seeds).map(|seed| run(system, seed))).collect()
}

fn histories(seeds: u64) -> Vec<History> {
    runs(seeds).iter().map(|engine| engine.frame().record.history.clone()).collect()
}

#[test]
fn the_engine_and_the_judge_of_recorded_histories_find_the_same_first_violation() {
    let mut violated = 0;
    for engine in runs(12) {
        let history = &engine.frame().record.history;
        for class in CLASSES {
            let followed = engine.judge().violations().iter().find(|violation| violation.class == class);
            let judged = rung(history, &Extent::WHOLE, class, Model::Linearizable, end(history));
            assert_eq!(first(&judged).map(|first| first.at), followed.map(|violation| violation.at));
            violated += usize::from(followed.is_some());
        }
    }
    assert!(violated > 5, "{violated}");
}

fn end(history: &History) -> EventId {
    history.steps().last().expect("something was called").event
}

fn rung(history: &History, extent: &Extent, class: ClassId, model: Model, to: EventId) -> Rung {
    Judged { history, class, extent }.rung(model, &Rung::default(), to, &LIMITS, &mut || true)
}

fn returns(history: &History) -> impl Iterator<Item = EventId> + '_ {
    history.steps().iter().filter(|step| step.kind == StepKind::Return).map(|step| step.event)
}

fn directly(model: Model, recorded: &Recorded) -> Finding {
    judge(model, &spec(recorded), recorded, &Limits::default(), &mut || true)
}

fn first(rung: &Rung) -> Option<&First> {
    match rung {
        Rung::Violated(first) => Some(first),
        _ => None,
    }
}

#[test]
fn a_rung_says_of_each_event_what_judging_up_to_it_says() {
    let (mut violated, mut held) = (BTreeSet::new(), BTreeSet::new());
    for history in histories(6) {
        for (class, model) in CLASSES.into_iter().flat_map(|class| Model::ALL.map(|model| (class, model))) {
            let rung = rung(&history, &Extent::WHOLE, class, model, end(&history));
            for event in returns(&history) {
                let (recorded, _) = Extent::WHOLE.of(&history, class, event);
                match (directly(model, &recorded), rung.at(event)) {
                    (Finding::Holds { .. }, Standing::Holds) => held.insert(model),
                    (Finding::Violated(_), Standing::Violated(_)) => violated.insert(model),
                    // Of counters, and of sets with removals, not every model is defined.
                    (_, Standing::Unknown(Some(Reached::NotDefined))) => continue,
                    (truth, said) => panic!("{model} at {event:?}: {said:?}, but {truth:?}"),
                };
            }
        }
    }
    assert_eq!(held.len(), Model::ALL.len());
    assert!(violated.len() >= 6, "{violated:?}");
}

#[test]
fn following_step_by_step_comes_to_the_same() {
    for history in histories(3) {
        for (class, model) in CLASSES.into_iter().flat_map(|class| Model::ALL.map(|model| (class, model))) {
            let judged = Judged { history: &history, class, extent: &Extent::WHOLE };
            let mut followed = Rung::default();
            for event in returns(&history).step_by(3).chain([end(&history)]) {
                followed = judged.rung(model, &followed, event, &LIMITS, &mut || true);
                assert!(followed.judged_to() >= event);
            }
            let at_once = rung(&history, &Extent::WHOLE, class, model, end(&history));
            let moment = |rung: &Rung| first(rung).map(|first| first.at);
            assert_eq!(moment(&followed), moment(&at_once), "{model}");
            let middle = EventId(end(&history).0 / 2);
            let again = judged.rung(model, &followed.cut_back(middle), end(&history), &LIMITS, &mut || true);
            assert_eq!(moment(&again), moment(&at_once), "{model}");
        }
    }
}

#[test]
fn evidence_violates_the_model_by_itself_and_its_sentences_name_it() {
    let mut seen = 0;
    for history in histories(6) {
        for (class, model) in CLASSES.into_iter().flat_map(|class| Model::ALL.map(|model| (class, model))) {
            let rung = rung(&history, &Extent::WHOLE, class, model, end(&history));
            let Some(First { at, operations, sentences, holds_to, .. }) = first(&rung) else { continue };
            seen += 1;
            assert!(holds_to < &at.event);
            let (part, _) = Recorded::part_of(&history, at.event, &|operation| {
                let is_chosen = operations.contains(&operation.id);
                if is_chosen {
                    netsplit::history::recorded::Share::All
                } else {
                    netsplit::history::recorded::Share::Nothing
                }
            });
            assert!(matches!(directly(model, &part), Finding::Violated(_)), "{model}: {operations:?}");
            let mut named =
                sentences.iter().flat_map(|sentence| &sentence.parts).filter_map(|part| match part {
                    Part::Operation(op, _) => Some(*op),
                    Part::Text(_) => None,
                });
            assert!(named.all(|op| operations.iter().any(|operation| operation.0 == op)), "{sentences:?}");
            if model == Model::Linearizable {
                assert!(!why(&history, operations, at.event).is_empty());
            }
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn what_is_violated_in_a_scope_is_violated_in_the_whole_run_and_models_agree() {
    let half = |from, until| Extent { clients: None, from: Time(from), until };
    let extents = [
        Extent { clients: Some(vec![ClientId(0)]), ..Extent::WHOLE },
        Extent { clients: Some(vec![ClientId(1), ClientId(2)]), ..Extent::WHOLE },
        half(700_000, None),
        half(700_000, Some(Time(1_900_000))),
        half(0, Some(Time(700_000))),
    ];
    let mut differs = 0;
    for history in histories(6) {
        for class in CLASSES {
            let of =
                |extent: &Extent| Model::ALL.map(|model| rung(&history, extent, class, model, end(&history)));
            let whole = of(&Extent::WHOLE);
            for rungs in extents.iter().map(of).chain([whole.clone()]) {
                for (model, rung) in Model::ALL.iter().zip(&rungs) {
                    let Some(found) = first(rung) else { continue };
                    let place =
                        |model: &Model| Model::ALL.iter().position(|other| other == model).expect("all");
                    let of_all = first(&whole[place(model)]).expect("it is violated in the whole run");
                    assert!(of_all.at <= found.at);
                    for stronger in Model::ALL.iter().filter(|stronger| stronger.is_at_least(*model)) {
                        let stronger = first(&rungs[place(stronger)]).expect("what implies it is violated");
                        assert!(stronger.at <= found.at);
                    }
                }
                let count = |rungs: &[Rung; 8]| rungs.iter().filter_map(first).count();
                differs += usize::from(count(&rungs) != count(&whole));
            }
        }
    }
    assert!(differs > 0, "extents make a difference somewhere");
}
