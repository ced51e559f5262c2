//! The interface, driven by messages as the page drives it.

mod applications;
mod catalogue;
mod others;
mod scope;

use super::*;
use crate::base::{EventId, NodeId, ReplicaId, Time};
use crate::draw::scene::{Point, Target};
use crate::scenario::from_link;
use crate::sim::Act;

fn lab() -> State {
    open(Opening { address: "https://host/lab/".to_owned(), ..Opening::default() })
}

/// Draws a stroke through these places, in shares of the stage.
fn draw(state: &mut State, places: &[(f64, f64)]) {
    let (width, height) = state.stage;
    let points: Vec<Point> = places.iter().map(|(x, y)| Point { x: x * width, y: y * height }).collect();
    update(state, Msg::Down { at: points[0], on: None });
    for point in &points {
        update(state, Msg::Move(*point));
    }
    update(state, Msg::Up(points[points.len() - 1]));
}

#[test]
fn the_bare_page_opens_at_work() {
    let state = lab();
    assert!(state.playing);
    assert!(state.engine.time() > Time(100_000), "a leader was elected: {}", state.engine.time());
    assert!(state.engine.position().0 > 20);
    assert!(state.banner.is_none());
    let calm = open(Opening { calm: true, ..Opening::default() });
    assert!(!calm.playing);
    assert_eq!(calm.engine.snapshot().fingerprint, state.engine.snapshot().fingerprint);
    let embed = open(Opening { embed: true, ..Opening::default() });
    assert!(!embed.playing);
}

#[test]
fn a_line_down_the_middle_cuts_what_it_crosses() {
    let mut state = lab();
    update(&mut state, Msg::Tool(Tool::FaultLine));
    draw(&mut state, &[(0.5, 0.02), (0.48, 0.4), (0.4, 0.7), (0.42, 0.98)]);
    let cuts = &state.engine.snapshot().cuts;
    assert_eq!(cuts.len(), 1);
    assert!(!cuts[0].one_way && cuts[0].line.len() >= 2);
    assert!(state.engine.snapshot().is_cut(ReplicaId(0).into(), ReplicaId(2).into()));
    assert!(state.playing, "drawing does not stop the run");
    update(&mut state, Msg::HealAll);
    assert!(state.engine.snapshot().cuts.is_empty());
}

#[test]
fn a_point_of_a_line_is_moved_by_keys_and_cuts_once_it_is_let_go() {
    let mut state = lab();
    update(&mut state, Msg::Tool(Tool::FaultLine));
    draw(&mut state, &[(0.5, 0.02), (0.48, 0.4), (0.4, 0.7), (0.42, 0.98)]);
    let there = state.engine.snapshot().cuts[0].clone();
    let nudge = Msg::Nudge { cut: there.id, point: 0, by: (-25, 0) };
    update(&mut state, nudge.clone());
    update(&mut state, Msg::Close);
    assert_eq!(state.draft, Draft::None, "Escape leaves the line where it was");
    assert_eq!(state.engine.scenario().script.len(), 1);
    for _ in 0..4 {
        update(&mut state, nudge.clone());
    }
    assert_eq!(state.engine.scenario().script.len(), 1, "moving does not cut yet");
    update(&mut state, Msg::Press(Target::CutPoint(there.id, 0)));
    assert_eq!(state.engine.scenario().script.len(), 2, "one act, however many keys");
    let moved = state.engine.snapshot().cuts[0].clone();
    assert_eq!((moved.id, moved.line[0].x), (there.id, there.line[0].x - 100));
    update(&mut state, Msg::Nudge { cut: there.id, point: 0, by: (0, -5_000) });
    update(&mut state, Msg::LetGo);
    assert_eq!(state.engine.snapshot().cuts[0].line[0].y, 0, "a point stays on the stage");
}

#[test]
fn playing_stops_at_a_violation_if_it_is_told_to() {
    let play = |stops: bool| {
        let mut state = lab();
        update(&mut state, Msg::System("quorum".to_owned()));
        update(&mut state, Msg::Tool(Tool::FaultLine));
        draw(&mut state, &[(0.5, 0.02), (0.48, 0.4), (0.4, 0.7), (0.42, 0.98)]);
        update(&mut state, Msg::StopAtViolation(stops));
        update(&mut state, Msg::Pace(i64::MAX));
        update(&mut state, Msg::Play);
        (0..2_000).for_each(|_| drop(update(&mut state, Msg::Tick(16_000))));
        state
    };
    let through = play(false);
    let first = through.engine.judge().first_violation().expect("a stale badge is read").at.event;
    assert!(through.engine.at_end() && through.engine.position() > first);
    let stopped = play(true);
    assert!(!stopped.playing);
    assert_eq!(stopped.engine.position(), first);
    let link = from_link(&link_of(&stopped)).expect("a link of ours is read");
    assert!(link.view.choices.contains(&("v".to_owned(), 1)), "the switch is in the link");
}

#[test]
fn timelines_are_dragged_turned_and_come_back() {
    let mut state = lab();
    update(&mut state, Msg::Pause);
    let followed = state.timelines_window();
    let span = followed.1.since(followed.0);
    update(&mut state, Msg::Turn { later: false });
    let back = state.timelines_window();
    assert_eq!(back, (Time(followed.0.0.saturating_sub(span.0 / 2)), back.0 + span));
    update(&mut state, Msg::Turn { later: true });
    update(&mut state, Msg::Drag(-40.0));
    let dragged = state.timelines_window();
    assert!(dragged.0 > back.0, "dragged to the left, it shows what is later");
    for _ in 0..50 {
        update(&mut state, Msg::Turn { later: true });
    }
    assert!(state.timelines_window().0 <= state.engine.time(), "the playhead stays within reach");
    update(&mut state, Msg::StepForward);
    assert_eq!(state.panned_to(), None, "with the playhead the window comes back");
}

#[test]
fn messages_on_the_timelines_are_pointed_at_and_chosen_by_keys() {
    let mut state = lab();
    update(&mut state, Msg::Pause);
    let shown = crate::figure::messages_shown(&state.engine.frame(), &state.timelines_options());
    assert!(shown.len() > 3);
    update(&mut state, Msg::NextMessage { forward: false });
    assert_eq!(state.pointed, Some(shown[shown.len() - 2]), "the last one is at hand at first");
    let spoken = state.announcement.1.clone();
    assert!(spoken.contains(" to ") && spoken.contains("sent"), "{spoken}");
    update(&mut state, Msg::NextMessage { forward: true });
    update(&mut state, Msg::NextMessage { forward: true });
    assert_eq!(state.pointed, Some(shown[0]), "round the end");
    update(&mut state, Msg::Point(Some(Point { x: -50.0, y: -50.0 })));
    assert_eq!(state.pointed, None);
    // A press on the middle of an arrow goes to the event by which the message was sent.
    let options = state.timelines_options();
    let places = (0..400).flat_map(|x| (0..40).map(move |y| (f64::from(x) * 2.0, f64::from(y) * 5.0)));
    let hit = places.map(|(x, y)| Point { x, y }).find_map(|at| {
        let found = crate::figure::message_at(&state.engine.frame(), &options, at)?;
        matches!(found.1, Target::Message(_)).then_some((at, found.0))
    });
    let (at, id) = hit.expect("some message is drawn");
    let sent = state.engine.frame().record.message(id).expect("it was sent").sent.event;
    let flies = state.engine.snapshot().in_flight.iter().any(|flight| flight.id == id);
    update(&mut state, Msg::PressAt(at));
    assert_eq!((state.pointed, flies || state.engine.position() == sent), (Some(id), true));
}

#[test]
fn a_line_across_nothing_cuts_nothing_and_says_so() {
    let mut state = lab();
    update(&mut state, Msg::Tool(Tool::OneWayCut));
    draw(&mut state, &[(0.01, 0.01), (0.05, 0.02), (0.1, 0.01)]);
    assert!(state.engine.snapshot().cuts.is_empty());
    assert!(state.banner.as_ref().is_some_and(|banner| banner.text.contains("crosses no link")));
}

#[test]
fn a_line_can_be_moved_turned_and_healed_alone() {
    let mut state = lab();
    update(&mut state, Msg::Pause);
    update(&mut state, Msg::Tool(Tool::OneWayCut));
    draw(&mut state, &[(0.5, 0.0), (0.5, 1.0)]);
    let cut = state.engine.snapshot().cuts[0].clone();
    let before: Vec<_> = cut.links.iter(state.nodes()).collect();
    update(&mut state, Msg::Reverse(cut.id));
    let after: Vec<_> = state.engine.snapshot().cuts[0].links.iter(state.nodes()).collect();
    assert!(before.iter().all(|(from, to)| after.contains(&(*to, *from)) && !after.contains(&(*from, *to))));
    update(&mut state, Msg::BothWays(cut.id));
    assert_eq!(state.engine.snapshot().cuts[0].links.iter(state.nodes()).count(), 2 * before.len());
    let at = Point { x: state.stage.0 * 0.5, y: 0.0 };
    update(&mut state, Msg::Down { at, on: Some(Target::CutPoint(cut.id, 0)) });
    let to = Point { x: state.stage.0 * 0.2, y: 0.0 };
    update(&mut state, Msg::Up(to));
    assert_eq!(state.engine.snapshot().cuts.len(), 1, "it is the same cut");
    assert_ne!(state.engine.snapshot().cuts[0].line, cut.line);
    update(&mut state, Msg::Act(Act::Heal { cut: cut.id }));
    assert!(state.engine.snapshot().cuts.is_empty());
}

#[test]
fn a_press_with_a_drawing_tool_is_a_press() {
    let mut state = lab();
    update(&mut state, Msg::Tool(Tool::FaultLine));
    let at = Point { x: 200.0, y: 100.0 };
    let target = Target::Replica(ReplicaId(0));
    update(&mut state, Msg::Down { at, on: Some(target) });
    update(&mut state, Msg::Up(at));
    assert_eq!(state.overlay, Some(Overlay::Menu(target)));
}

#[test]
fn sides_and_the_link_table_do_without_a_pointer() {
    let mut state = lab();
    let node = |n: u8| NodeId::Replica(ReplicaId(n));
    update(&mut state, Msg::CutSides { one_way: false });
    assert!(state.engine.snapshot().cuts.is_empty());
    update(&mut state, Msg::Assign(node(0), Some(Side::A)));
    update(&mut state, Msg::Assign(node(3), Some(Side::B)));
    update(&mut state, Msg::CutSides { one_way: false });
    assert_eq!(state.engine.snapshot().cuts[0].links.iter(state.nodes()).count(), 2);
    update(&mut state, Msg::CutLink(node(1), node(2)));
    assert!(state.engine.snapshot().is_cut(node(1), node(2)));
    assert!(!state.engine.snapshot().is_cut(node(2), node(1)));
    let usual = state.usual_quality();
    assert_eq!(cell(state.engine.snapshot(), usual, node(1), node(2)), Cell::Cut);
    update(&mut state, Msg::RestoreLink(node(1), node(2)));
    update(&mut state, Msg::SlowLink(node(1), node(2)));
    assert_eq!(cell(state.engine.snapshot(), usual, node(1), node(2)), Cell::Slow);
    update(&mut state, Msg::RestoreLink(node(0), node(3)));
    assert_eq!(cell(state.engine.snapshot(), usual, node(0), node(3)), Cell::Up);
    assert_eq!(cell(state.engine.snapshot(), usual, node(3), node(0)), Cell::Cut);
}

#[test]
fn a_link_opens_the_very_same_moment() {
    let mut state = lab();
    update(&mut state, Msg::Tick(50_000));
    update(&mut state, Msg::Act(Act::Crash { replica: ReplicaId(1) }));
    update(&mut state, Msg::Tick(73_000));
    update(&mut state, Msg::Pace(5));
    let hash = link_of(&state);
    assert!(hash.len() < 200, "{hash}");
    let again = open(Opening { hash: hash.clone(), ..Opening::default() });
    assert!(!again.playing && again.banner.is_none());
    assert_eq!(again.engine.time(), state.engine.time());
    assert_eq!(again.engine.snapshot(), state.engine.snapshot());
    assert_eq!(again.pace, state.pace);
    assert_eq!(link_of(&again), hash);
}

#[test]
fn a_bad_link_is_a_sentence_and_the_default_lab() {
    let good = link_of(&lab());
    let cut_short = good[..good.len() / 2].to_owned();
    let future = good.replacen("1.", "99.", 1);
    for hash in ["x".to_owned(), cut_short, future, "1.".repeat(5_000), "1.AAAA".to_owned()] {
        let state = open(Opening { hash, ..Opening::default() });
        assert!(state.banner.as_ref().is_some_and(|banner| banner.tone == Tone::Alert));
        assert_eq!(state.engine.snapshot().fingerprint, lab().engine.snapshot().fingerprint);
    }
}

#[test]
fn a_link_whose_run_is_another_says_so() {
    let mut link = from_link(&link_of(&lab())).expect("our own link opens");
    link.view.fingerprint = Some(crate::base::Fingerprint(1));
    let state = open(Opening { hash: crate::scenario::to_link(&link), ..Opening::default() });
    assert!(state.banner.as_ref().is_some_and(|banner| banner.text.contains("fingerprint")));
}

#[test]
fn another_seed_keeps_the_faults_and_the_time() {
    let mut state = lab();
    update(&mut state, Msg::Pause);
    update(&mut state, Msg::Act(Act::Crash { replica: ReplicaId(0) }));
    let time = state.engine.time();
    update(&mut state, Msg::Seed(77));
    assert_eq!(state.engine.scenario().seed, 77);
    assert_eq!(state.engine.time(), time);
    assert!(state.engine.snapshot().replicas[0].view.is_none());
}

#[test]
fn an_act_in_the_past_branches_and_the_old_future_can_be_returned_to() {
    let mut state = lab();
    update(&mut state, Msg::Pause);
    let there = state.engine.snapshot().clone();
    for _ in 0..20 {
        update(&mut state, Msg::StepBack);
    }
    update(&mut state, Msg::Act(Act::Crash { replica: ReplicaId(0) }));
    assert_eq!(state.engine.branches().len(), 2);
    assert!(state.announcement.1.contains("new branch"));
    update(&mut state, Msg::Branch(0));
    update(&mut state, Msg::GoTo(there.event));
    assert_eq!(*state.engine.snapshot(), there);
}

#[test]
fn playing_moves_by_the_pace_and_ends_with_the_run() {
    let mut state = lab();
    let from = state.engine.time();
    update(&mut state, Msg::Tick(16_000));
    assert_eq!(state.engine.time(), from + crate::base::Span(528));
    update(&mut state, Msg::Last);
    while state.engine.busy() {
        update(&mut state, Msg::Tick(16_000));
    }
    assert!(!state.playing && !state.runs());
    update(&mut state, Msg::Play);
    assert!(!state.playing, "there is nothing left to play");
}

#[test]
fn keys_do_what_the_help_says() {
    let mut state = lab();
    for shortcut in SHORTCUTS {
        let key = match shortcut.shown {
            "→" => "ArrowRight",
            "←" => "ArrowLeft",
            "Esc" => "Escape",
            "Shift →" => "Shift+ArrowRight",
            "Shift ←" => "Shift+ArrowLeft",
            "Space or K" => " ",
            other => other,
        };
        assert!(message_for(&state, key).is_some(), "{}", shortcut.does);
    }
    update(&mut state, Msg::Open(Dialog::Help));
    assert_eq!(message_for(&state, "f"), None, "a dialog has the keyboard");
    assert_eq!(message_for(&state, "Escape"), Some(Msg::Close));
    update(&mut state, Msg::Close);
    assert!(state.overlay.is_none());
    state.embed = true;
    assert_eq!(message_for(&state, "?"), None);
    update(&mut state, Msg::Open(Dialog::Help));
    assert!(state.overlay.is_none(), "an embed has no dialogs");
}

#[test]
fn every_menu_entry_can_be_chosen() {
    let first = lab();
    let replica = Target::Replica(ReplicaId(0));
    let client = Target::Client(crate::base::ClientId(0));
    let link = Target::Link(ReplicaId(0).into(), ReplicaId(1).into());
    let message = Target::Message(first.engine.snapshot().in_flight[0].id);
    for target in [replica, client, link, message] {
        let entries = menu_of(&first, target).expect("it has a menu").entries;
        for entry in entries {
            let mut state = lab();
            update(&mut state, Msg::Press(target));
            assert_eq!(state.overlay, Some(Overlay::Menu(target)));
            update(&mut state, entry.msg.clone());
            assert_ne!(state.overlay, Some(Overlay::Menu(target)), "{} closes the menu", entry.name);
        }
    }
}

#[test]
fn an_unknown_message_or_operation_has_no_menu() {
    let state = lab();
    assert!(menu_of(&state, Target::Message(crate::base::MessageId(u64::MAX))).is_none());
    assert!(menu_of(&state, Target::Replica(ReplicaId(99))).is_none());
    assert!(menu_of(&state, Target::Event(EventId(3))).is_none());
}
