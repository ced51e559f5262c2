//! The gauge, the roles, the latencies, the timelines and the scrub bar.

use netsplit::base::{ClassId, EventId, OpId, ReplicaId};
use netsplit::check::Verdict;
use netsplit::draw::{Item, Scene, Style, Target};
use netsplit::engine::Judgement;
use netsplit::figure::{
    CapOptions, LatencyOptions, RolesOptions, ScrubOptions, TimelinesOptions, cap_triangle, cause,
    class_sentence, latency, latency_series, roles, scrub, timelines, triangle_formula,
};
use netsplit::history::{Action, Key};
use netsplit::sim::{Fate, RoleDiagram, RoleState, RoleTransition};

use crate::fixture::{LEADERLESS, RAFT, Run, append, ms, n};
use crate::golden::check;
use crate::room::no_text_overlaps;
use crate::stage::groups;

fn styles(scene: &Scene) -> Vec<Style> {
    fn walk(items: &[Item], found: &mut Vec<Style>) {
        for item in items {
            match item {
                Item::Group(group) => walk(&group.items, found),
                Item::Line { style, .. }
                | Item::Polyline { style, .. }
                | Item::Path { style, .. }
                | Item::Circle { style, .. }
                | Item::Rect { style, .. }
                | Item::Text { style, .. } => found.push(style),
            }
        }
    }
    let mut found = Vec::new();
    walk(&scene.items, &mut found);
    found
}

fn words(scene: &Scene) -> Vec<String> {
    let mut words = Vec::new();
    netsplit::draw::area::texts(&scene.items, &mut |text, _| words.push(text.to_owned()));
    words
}

#[test]
fn gauge_places_marks_by_the_measured_shares() {
    let run = Run::wrong_side();
    let scene = cap_triangle(&run.frame(), &CapOptions::default());
    check("cap-panel", &scene);
    no_text_overlaps(&scene, "the gauge");
    let drawn = styles(&scene);
    assert_eq!(drawn.iter().filter(|style| **style == "mark filled").count(), 1, "one class holds");
    assert_eq!(drawn.iter().filter(|style| **style == "mark").count(), 2, "one is violated, one unknown");
    let judged = &run.verdicts.classes[0];
    assert_eq!(class_sentence(judged), "3 of 5 answered, 2 refused");
    assert_eq!(class_sentence(&run.verdicts.classes[1]), "5 of 5 answered; 1 read 412 ms stale");
    assert_eq!(
        triangle_formula(judged, true),
        "C = 3 of 3 answers explained = 1.00; A = 3 of 5 answered = 0.60; P = 1 (links were cut). Place = (1.00 × \
         Consistency + 0.60 × Availability + 1 × Partition) ÷ 2.60."
    );
}

#[test]
fn classes_on_one_place_stand_side_by_side() {
    let mut run = Run::wrong_side();
    let same: Vec<Judgement> =
        (0..3).map(|class| Judgement { class: ClassId(class), ..run.verdicts.classes[0].clone() }).collect();
    run.verdicts.classes = same;
    for (width, height) in [(320.0, 240.0), (240.0, 180.0), (500.0, 260.0)] {
        let scene = cap_triangle(&run.frame(), &CapOptions { width, height, selected: None });
        no_text_overlaps(&scene, "the gauge with one place");
        for name in ["transfer", "badge", "feed"] {
            assert!(words(&scene).contains(&name.to_owned()), "{name} at {width}");
        }
    }
    run.verdicts.classes[0].counts = Default::default();
    run.verdicts.classes[0].linearizable = Verdict::Holds;
    let scene = cap_triangle(&run.frame(), &CapOptions::default());
    assert!(words(&scene).contains(&"transfer: nothing ended yet".to_owned()));
}

const fn state(name: &'static str, leads: bool, contends: bool) -> RoleState {
    RoleState { name, leads, contends }
}

const fn arrow(from: u8, to: u8, cause: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: RAFT.transitions[0].source }
}

/// States not in reading order, ways over several states, and two causes of one transition.
static FIVE: RoleDiagram = RoleDiagram {
    protocol: "Five",
    epoch: "view",
    states: &[
        state("looking", false, true),
        state("leading", true, false),
        state("following", false, false),
        state("recovering", false, false),
        state("observing", false, false),
    ],
    transitions: &[
        arrow(0, 3, "restarts"),
        arrow(3, 0, "caught up"),
        arrow(0, 1, "most votes"),
        arrow(0, 2, "outvoted"),
        arrow(1, 0, "quorum lost"),
        arrow(2, 0, "leader lost"),
        arrow(2, 0, "epoch over"),
        arrow(0, 0, "no majority"),
        arrow(2, 4, "told to"),
    ],
};

#[test]
fn roles_are_laid_out_for_any_diagram() {
    let mut run = Run::wrong_side();
    let scene = roles(&run.frame(), &RolesOptions::default());
    check("roles-panel", &scene);
    assert!(styles(&scene).contains(&"arrow taken"));
    assert_eq!(cause(&run.frame()).as_deref(), Some("601 ms: n4, candidate → leader, term 3"));
    assert!(words(&scene).contains(&"n4 n1 (stale)".to_owned()));
    for diagram in [&FIVE, &RAFT, &LEADERLESS] {
        run.roles = diagram;
        for width in [340.0, 480.0, 700.0] {
            for height in [150.0, 200.0] {
                let scene =
                    roles(&run.frame(), &RolesOptions { width, height, selected: Some(Target::Role(0)) });
                no_text_overlaps(&scene, &format!("{} at {width} × {height}", diagram.protocol));
            }
        }
    }
    run.roles = &FIVE;
    check("roles-five", &roles(&run.frame(), &RolesOptions { width: 640.0, height: 190.0, selected: None }));
}

#[test]
fn latencies_are_those_of_ended_operations() {
    let run = Run::wrong_side();
    let series = latency_series(&run.frame());
    let read = series.iter().find(|series| series.name == "transfer read").expect("reads were answered");
    let write = series.iter().find(|series| series.name == "transfer write").expect("writes were answered");
    assert_eq!((read.answered.len(), read.ended), (5, 5));
    assert_eq!((write.answered.len(), write.ended), (10, 11), "the refused one counts among the ended");
    assert!(read.answered.windows(2).all(|pair| pair[0] <= pair[1]));
    check("latency-panel", &latency(&run.frame(), &LatencyOptions::default()));
    let mut early = Run::quiet(3, 0);
    early.snapshot.event = EventId(0);
    let scene = latency(&early.frame(), &LatencyOptions::default());
    assert!(words(&scene).contains(&"No operation has been answered yet.".to_owned()));
}

#[test]
fn nothing_after_the_event_is_drawn() {
    let whole = Run::wrong_side();
    let mut run = Run::wrong_side();
    run.snapshot.event = EventId(30);
    run.time = run.record.moment(EventId(30)).time;
    run.record.truncate(EventId(30));
    let mut past = whole;
    (past.snapshot.event, past.time) = (run.snapshot.event, run.time);
    let options = TimelinesOptions::default();
    assert_eq!(timelines(&past.frame(), &options), timelines(&run.frame(), &options));
    let options = ScrubOptions::default();
    assert_eq!(scrub(&past.frame(), &options), scrub(&run.frame(), &options));
    let size = LatencyOptions::default();
    assert_eq!(latency(&past.frame(), &size), latency(&run.frame(), &size));
    let size = RolesOptions::default();
    assert_eq!(roles(&past.frame(), &size), roles(&run.frame(), &size));
    assert!(past.record.end() > past.snapshot.event, "there was something to leave out");
}

#[test]
fn timelines_zoom_in_and_thin_out() {
    let run = Run::wrong_side();
    let near = TimelinesOptions { from: ms(560), to: ms(840), ..TimelinesOptions::default() };
    let scene = timelines(&run.frame(), &near);
    no_text_overlaps(&scene, "zoomed timelines");
    check("timelines-near", &scene);
    let messages = |scene: &netsplit::draw::Scene| {
        groups(scene).iter().filter(|group| matches!(group.target, Some(Target::Message(_)))).count()
    };
    assert_eq!(messages(&scene), 1, "one message is at hand, the others are a few shapes");
    let mut crowd = Run::quiet(5, 1);
    for number in 0..2000 {
        crowd.send(n(1), n(2), 60, 70, append(number), Fate::Delivered(crowd.snapshot.event));
    }
    let scene = timelines(&crowd.frame(), &TimelinesOptions::default());
    assert!(groups(&scene).iter().all(|group| !matches!(group.target, Some(Target::Message(_)))));
    assert!(words(&scene).contains(&"2000 messages: zoom in to see each".to_owned()));
    for n in 0..600 {
        let op = crowd.call(1, 110 + n, Action::Read { key: Key(0) });
        crowd.answer(op, 110 + n, netsplit::history::Outcome::Ok(netsplit::history::Answer::Written));
    }
    crowd.time = ms(800);
    let scene = timelines(&crowd.frame(), &TimelinesOptions::default());
    assert!(words(&scene).contains(&"2000 messages, 601 operations: zoom in to see each".to_owned()));
    assert!(scene.items.len() < 60, "{}", scene.items.len());
}

#[test]
fn a_crash_leaves_a_gap() {
    let mut run = Run::wrong_side();
    run.become_(3, 700, 0, 3);
    let at = run.happen(
        710,
        netsplit::sim::EventKind::Act(Box::new(netsplit::sim::Act::Crash { replica: ReplicaId(2) })),
    );
    run.record.standings.push(netsplit::sim::StandingRecord { at, replica: ReplicaId(2), standing: None });
    let scene = timelines(&run.frame(), &TimelinesOptions::default());
    assert!(styles(&scene).contains(&"span down"));
    assert!(groups(&scene).iter().any(|group| group.name.as_deref() == Some("n3, down, from 710 ms")));
}

#[test]
fn scrub_bar_marks_ends_by_shape() {
    let run = Run::wrong_side();
    let scene = scrub(&run.frame(), &ScrubOptions::default());
    let drawn = styles(&scene);
    for style in ["band fault", "tick-op", "tick-op bad", "violation"] {
        assert!(drawn.contains(&style), "{style}");
    }
}

#[test]
fn a_range_is_a_band_with_two_handles_and_a_bracket() {
    let run = Run::wrong_side();
    let (marked, range) = ([OpId(14)], Some((ms(420), ms(700))));
    let options = TimelinesOptions { range, marked: &marked, ..TimelinesOptions::default() };
    let scene = timelines(&run.frame(), &options);
    check("timelines-range", &scene);
    no_text_overlaps(&scene, "the timelines with a range");
    let targets: Vec<_> = groups(&scene).iter().filter_map(|group| group.target).collect();
    assert!(targets.contains(&Target::RangeFrom) && targets.contains(&Target::RangeTo));
    assert_eq!(styles(&scene).iter().filter(|style| **style == "op-marked").count(), 1);
    let late = TimelinesOptions { from: ms(600), to: ms(840), ..options };
    let targets: Vec<_> =
        groups(&timelines(&run.frame(), &late)).iter().filter_map(|group| group.target).collect();
    assert!(!targets.contains(&Target::RangeFrom) && targets.contains(&Target::RangeTo), "it began before");
    let bar = scrub(&run.frame(), &ScrubOptions { range, ..ScrubOptions::default() });
    assert_eq!(styles(&bar).iter().filter(|style| **style == "range-handle").count(), 2);
}
