//! The page and the judge beside it, talking as they do over the worker's line.

use std::slice::from_ref;

use super::*;
use crate::app::history::{decode, encode};
use crate::app::{Msg, Opening, State, open, update};
use crate::base::{ClientId, CutId, EventId, NodeId, ReplicaId, Time};
use crate::check::court::{Finding, Limits, judge};
use crate::check::ladder::Standing;
use crate::check::spec::Spec;
use crate::engine::{Goal, WindowKind};
use crate::history::recorded::Datum;
use crate::scenario::{Link, Scenario, View, to_link};
use crate::sim::{Act, LinkSet, Nodes, ScriptedAct};

/// A quorum store at level ONE that repairs nothing; a client goes from replica to replica as they crash, and reads
/// what no PRAM would let it read.
fn stale_run() -> State {
    run(STALE)
}

/// Such a seed, which is the first to do so: [`a_seed_is_stale`].
const STALE: u64 = 6;

fn run(seed: u64) -> State {
    let nodes = Nodes { replicas: 5, clients: 3 };
    let side: [NodeId; 3] = [ReplicaId(0).into(), ReplicaId(1).into(), ClientId(0).into()];
    let links = LinkSet::between(nodes, &side, false);
    let at = |ms: u64, act| ScriptedAct { at: Time(1_000 * ms), act };
    let mut scenario = Scenario {
        system: "quorum".to_owned(),
        seed,
        script: vec![
            at(500, Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() }),
            at(900, Act::Crash { replica: ReplicaId(0) }),
            at(1_300, Act::Restart { replica: ReplicaId(0) }),
            at(1_500, Act::Crash { replica: ReplicaId(1) }),
            at(1_900, Act::HealAll),
        ],
        ..Scenario::default()
    };
    let system = scenario.system();
    for (id, value) in [("tr", 0), ("tw", 0), ("repair", 0), ("hints", 0), ("ae", 60_000)] {
        scenario.settings.set(system.knob(id).expect("it is a knob of the store"), value);
    }
    let hash = to_link(&Link { scenario, view: View::default() });
    let mut state = open(Opening { hash, ..Opening::default() });
    update(&mut state, Msg::Window(WindowKind::WholeRun));
    state
}

#[test]
fn a_seed_is_stale() {
    let violated = |seed: u64| {
        let mut state = run(seed);
        go(&mut state, Goal::Time(Time(2_600_000)));
        [0, 1].into_iter().any(|class| truth(&state, ClassId(class), Model::Pram) == "violated")
    };
    assert_eq!((0..100).find(|seed| violated(*seed)), Some(STALE));
}

/// The judge at the other end of the line.
#[derive(Default)]
struct Line {
    turns: Turns,
    courts: Courts,
}

impl Line {
    /// Everything that is asked is answered.
    fn settle(&mut self, state: &mut State) -> usize {
        let mut asked = 0;
        self.turns.ready();
        while let Some(ask) = self.turns.next(from_ref(state)) {
            asked += 1;
            let ask: Ask = decode(&encode(&ask)).expect("bytes of ours");
            let mut told = Vec::new();
            self.courts.answer(ask, &mut |tell| told.push(tell));
            for tell in told {
                let bytes = encode(&tell);
                update(state, Msg::Judged(decode(&bytes).expect("bytes of ours")));
            }
            assert!(self.turns.next(from_ref(state)).is_none(), "never two questions at once");
            self.turns.ready();
        }
        asked
    }
}

fn go(state: &mut State, goal: Goal) {
    state.engine.go(goal);
    while !state.engine.work(1_000) {}
}

fn word(standing: Standing<'_>) -> &'static str {
    match standing {
        Standing::Holds => "holds",
        Standing::Violated(_) => "violated",
        Standing::Unknown(_) => "unknown",
        Standing::Pending => "judging",
    }
}

/// What judging the history as it is at the playhead says.
fn truth(state: &State, class: ClassId, model: Model) -> &'static str {
    let frame = state.engine.frame();
    let (recorded, _) = state.extent().of(&frame.record.history, class, frame.snapshot.event);
    let spec = Spec::CasRegister { initial: Datum::NIL };
    match judge(model, &spec, &recorded, &Limits::default(), &mut || true) {
        Finding::Holds { .. } => "holds",
        Finding::Violated(_) => "violated",
        Finding::Unknown(_) => "unknown",
    }
}

#[test]
fn the_ladder_follows_the_playhead_both_ways() {
    let mut state = stale_run();
    let mut line = Line::default();
    let (mut violated, mut withdrawn) = (0, 0);
    for ms in [400, 800, 1_200, 1_700, 2_600, 1_700, 700, 2_400] {
        go(&mut state, Goal::Time(Time(1_000 * ms)));
        line.settle(&mut state);
        for (class, model) in
            [0, 1].into_iter().flat_map(|class| Model::ALL.map(|model| (ClassId(class), model)))
        {
            if model != Model::Linearizable {
                let said = word(state.standing(class, model));
                assert_eq!(said, truth(&state, class, model), "{model} at {ms} ms");
                violated += usize::from(said == "violated");
                withdrawn += usize::from(said == "holds" && ms == 700);
            }
        }
    }
    assert!(violated > 4 && withdrawn > 0, "{violated} {withdrawn}");
}

#[test]
fn what_is_known_is_not_asked_again() {
    let mut state = stale_run();
    let mut line = Line::default();
    go(&mut state, Goal::Time(Time(1_000_000)));
    assert_eq!(line.settle(&mut state), 1);
    assert_eq!(line.settle(&mut state), 0);
    state.engine.step_back();
    assert_eq!(line.settle(&mut state), 0, "the run is known beyond the playhead");
    go(&mut state, Goal::Time(Time(1_400_000)));
    assert_eq!(line.settle(&mut state), 1);
}

#[test]
fn another_run_is_not_shown_with_verdicts_of_the_last_one() {
    let mut state = stale_run();
    let mut line = Line::default();
    go(&mut state, Goal::Time(Time(2_600_000)));
    line.settle(&mut state);
    let violated = |state: &State| {
        let all = [0, 1].into_iter().flat_map(|class| Model::ALL.map(|model| (ClassId(class), model)));
        all.filter(|(class, model)| word(state.standing(*class, *model)) == "violated").count()
    };
    let before = violated(&state);
    assert!(before > 0);
    update(&mut state, Msg::GoTo(EventId(200)));
    update(&mut state, Msg::Act(Act::HealAll));
    go(&mut state, Goal::Time(Time(700_000)));
    assert_eq!(violated(&state), 0);
    line.settle(&mut state);
    for model in [Model::Sequential, Model::Pram, Model::ReadYourWrites] {
        assert_eq!(word(state.standing(ClassId(1), model)), truth(&state, ClassId(1), model));
    }
}

#[test]
fn a_violation_is_gone_to_and_put_into_words_with_names_to_press() {
    let mut state = stale_run();
    let mut line = Line::default();
    go(&mut state, Goal::Time(Time(2_600_000)));
    line.settle(&mut state);
    let mut shown = 0;
    for model in Model::ALL {
        go(&mut state, Goal::Time(Time(2_600_000)));
        update(&mut state, Msg::Close);
        let class = [ClassId(0), ClassId(1)].into_iter().find(|class| {
            update(&mut state, Msg::Evidence(*class, model));
            state.why.is_some()
        });
        let Some(class) = class else { continue };
        shown += 1;
        assert_eq!(state.why.as_ref().map(|why| (why.class, why.model)), Some((class, model)));
        line.settle(&mut state);
        let why = state.why.clone().expect("it is still shown");
        assert_eq!(state.shown_evidence(), why.operations);
        state.engine.step_back();
        assert!(
            state.why().is_none() && state.shown_evidence().is_empty(),
            "a verdict that is not yet earned"
        );
        state.engine.step_forward();
        let frame = state.engine.frame();
        let lines = why_lines(frame, &why);
        assert!(!lines.is_empty(), "{model}");
        let text = lines[0].text();
        assert!(["Mumbai’s ", "Delhi’s ", "Chennai’s "].iter().any(|name| text.contains(name)), "{text}");
        // Everything that proves it is in the window of the timelines.
        let (from, to) = state.timelines_window();
        for op in &why.operations {
            let invoked = frame.record.history.get(*op).expect("it was called").invoked.time;
            assert!(from <= invoked && invoked <= to, "{model}: {invoked} in {from}..{to}");
        }
    }
    assert!(shown > 3, "{shown}");
}

#[test]
fn words_come_though_the_playhead_went_back_before_they_were_asked_for() {
    let mut state = stale_run();
    let mut line = Line::default();
    go(&mut state, Goal::Time(Time(2_600_000)));
    line.settle(&mut state);
    update(&mut state, Msg::Evidence(ClassId(1), Model::Linearizable));
    state.engine.step_back();
    line.settle(&mut state);
    state.engine.step_forward();
    assert!(!state.why().expect("it is earned again").sentences.is_empty());
}

#[test]
fn what_holds_has_an_order_with_a_moment_for_each_operation() {
    let mut state = open(Opening::default());
    let mut line = Line::default();
    go(&mut state, Goal::Time(Time(1_900_000)));
    line.settle(&mut state);
    update(&mut state, Msg::Order(ClassId(0)));
    line.settle(&mut state);
    let points = state.points().to_vec();
    let history = state.engine.frame().record.history.clone();
    let answered = |op: &OpId| {
        let operation = history.get(*op).expect("it was called");
        operation.class == ClassId(0) && operation.completed.is_some_and(|end| end.answer().is_some())
    };
    let count = (0..history.operations().len() as u32).map(OpId).filter(answered).count();
    assert!(count > 3 && points.len() >= count, "{} points for {count} answers", points.len());
    for (op, at) in &points {
        let operation = history.get(*op).expect("it was called");
        let returned = operation.completed.map_or(state.engine.time(), |end| end.at.time);
        assert!(operation.invoked.time <= *at && *at <= returned.max(state.engine.time()), "{op:?} at {at}");
    }
    update(&mut state, Msg::Order(ClassId(0)));
    assert!(state.points().is_empty(), "pressed again, it is hidden");
}

#[test]
fn playing_stops_at_the_first_violation_that_the_judge_finds() {
    let first = {
        let mut state = stale_run();
        go(&mut state, Goal::Time(Time(2_600_000)));
        Line::default().settle(&mut state);
        bookmarks(&state).into_iter().map(|(time, ..)| time).min().expect("something is violated")
    };
    let mut state = stale_run();
    let mut line = Line::default();
    go(&mut state, Goal::Time(Time(400_000)));
    update(&mut state, Msg::StopAtViolation(true));
    update(&mut state, Msg::Pace(4));
    update(&mut state, Msg::Play);
    for _ in 0..2_000 {
        // Other stops are for linearizability, which the engine follows by itself.
        if !state.playing && state.engine.time() < first {
            update(&mut state, Msg::Play);
        }
        update(&mut state, Msg::Tick(16_667));
        line.settle(&mut state);
        if !state.playing && state.engine.time() >= first {
            break;
        }
    }
    assert!(!state.playing);
    assert_eq!(state.engine.time(), first);
}
