//! What the verdicts speak of, as the page chooses it: windows, sides, ranges drawn and stretched.

use super::*;
use crate::engine::{Part, Scope, WindowKind};

/// The lab under another system, cut down the middle and played to its end.
fn cut_and_played() -> State {
    let mut state = lab();
    update(&mut state, Msg::System("quorum".to_owned()));
    update(&mut state, Msg::Tool(Tool::FaultLine));
    draw(&mut state, &[(0.5, 0.02), (0.48, 0.4), (0.4, 0.7), (0.42, 0.98)]);
    update(&mut state, Msg::Last);
    while state.engine.busy() {
        update(&mut state, Msg::Tick(16_000));
    }
    state
}

#[test]
fn what_the_verdicts_speak_of_is_in_the_link() {
    let mut state = cut_and_played();
    let kinds = [
        WindowKind::DuringCut,
        WindowKind::AfterHeal,
        WindowKind::WholeRun,
        WindowKind::SinceCut,
        WindowKind::Range { from: Time(1_000_001), to: Time(2_345_678) },
    ];
    for (window, side) in
        kinds.into_iter().zip([Some(ReplicaId(0)), Some(ReplicaId(4)), None, None, Some(ReplicaId(2))])
    {
        update(&mut state, Msg::Window(window));
        update(&mut state, Msg::Side(side));
        let hash = link_of(&state);
        let mut again = open(Opening { hash: hash.clone(), ..Opening::default() });
        assert_eq!(again.engine.scope(), Scope { window, side });
        assert_eq!(again.engine.frame().verdicts, state.engine.frame().verdicts);
        assert_eq!(link_of(&again), hash);
        update(&mut again, Msg::Hash(link_of(&lab())));
        assert_eq!(again.engine.scope(), Scope::default(), "a link that says nothing of it means the usual");
    }
}

#[test]
fn a_link_of_a_window_that_is_no_more_opens_with_the_usual_one() {
    let mut link = from_link(&link_of(&lab())).expect("our own link opens");
    let strange: [&[(&str, i64)]; 5] = [
        &[("w", 1)],
        &[("w", -7), ("wc", 900)],
        &[("w", 5)],
        &[("w", 5), ("wf", 3)],
        &[("w", 5), ("wf", -3), ("wt", 9)],
    ];
    for choices in strange {
        link.view.choices = choices.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let state = open(Opening { hash: crate::scenario::to_link(&link), ..Opening::default() });
        assert!(state.banner.is_none());
        assert_eq!(state.engine.scope(), Scope::default());
    }
    link.view.choices =
        [("w", 5), ("wf", i64::MAX), ("wt", 0)].map(|(name, at)| (name.to_owned(), at)).to_vec();
    let state = open(Opening { hash: crate::scenario::to_link(&link), ..Opening::default() });
    assert_eq!(state.engine.scope().window, WindowKind::Range { from: Time(0), to: Time(i64::MAX as u64) });
}

#[test]
fn a_part_of_the_counts_is_marked_where_it_stands() {
    let mut state = cut_and_played();
    let (verdicts, here) = (state.engine.frame().verdicts.clone(), state.engine.position());
    assert_eq!(verdicts.sides.len(), 2);
    let mut seen = 0;
    for judgement in &verdicts.classes {
        for (place, counts) in judgement.by_side.iter().enumerate() {
            for part in Part::ALL {
                let marked = state.evidence.clone();
                update(&mut state, Msg::Fared { class: judgement.class, side: Some(place), part });
                assert_eq!(state.engine.position(), here, "the counts that were asked about stay");
                if counts.of(part) == 0 {
                    assert_eq!(state.evidence, marked);
                    continue;
                }
                assert_eq!(state.evidence.len() as u32, counts.of(part));
                let history = &state.engine.frame().record.history;
                let operations: Vec<_> = state.evidence.iter().filter_map(|op| history.get(*op)).collect();
                let clients = &verdicts.sides[place].clients;
                assert!(operations.iter().all(|operation| clients.contains(&operation.client)));
                let (from, to) = state.timelines_window();
                let shows = |operation: &&&crate::history::Operation| {
                    let end = operation.completed.map(|end| end.at.time);
                    operation.invoked.time <= to && end >= Some(from)
                };
                assert!(operations.iter().any(|operation| shows(&operation)), "one of them is to be seen");
                seen += counts.of(part);
            }
        }
    }
    assert!(seen > 40);
}

/// The window of the verdicts, in milliseconds.
fn range(state: &State) -> Option<(u64, u64)> {
    state.range().map(|(from, to)| (from.0 / 1_000, to.0 / 1_000))
}

/// The place on the timelines at which a time stands.
fn x(state: &State, ms: u64) -> f64 {
    crate::figure::timelines_scale(&state.engine.frame(), &state.timelines_options()).x(Time(ms * 1_000))
        + 0.01
}

fn press(state: &mut State, ms: u64, on: Option<Target>) {
    let at = x(state, ms);
    update(state, Msg::RangeAt(at, on));
}

fn drag(state: &mut State, ms: u64) {
    let at = x(state, ms);
    update(state, Msg::RangeTo(at));
}

#[test]
fn a_range_is_drawn_and_its_ends_are_moved_by_a_pointer() {
    let mut state = cut_and_played();
    update(&mut state, Msg::Choosing(true));
    let (from, _) = state.timelines_window();
    let first = from.0 / 1_000;
    press(&mut state, first + 400, None);
    assert_eq!(range(&state), None, "a press is no range");
    drag(&mut state, first + 300);
    drag(&mut state, first + 150);
    assert_eq!(range(&state), Some((first + 150, first + 400)));
    let window = state.engine.frame().verdicts.window;
    assert_eq!((window.from, window.to), state.range().unwrap(), "the verdicts are of the range at once");
    press(&mut state, first + 400, Some(Target::RangeTo));
    drag(&mut state, first + 450);
    assert_eq!(range(&state), Some((first + 150, first + 450)), "the end goes along");
    press(&mut state, first + 150, Some(Target::RangeFrom));
    drag(&mut state, first + 500);
    assert_eq!(range(&state), Some((first + 450, first + 500)), "and past the other");
    update(&mut state, Msg::RangeAt(-50.0, None));
    update(&mut state, Msg::RangeTo(9_999.0));
    let playhead = state.engine.time().0 / 1_000;
    assert_eq!(range(&state), Some((first, playhead)), "nothing is chosen beyond the playhead");
    update(&mut state, Msg::Close);
    assert!(!state.choosing && state.range().is_some(), "Escape ends the choosing, not the range");
    update(&mut state, Msg::ClearRange);
    assert_eq!(state.engine.scope().window, WindowKind::SinceCut);
}

#[test]
fn keys_stretch_a_range_from_the_playhead_and_move_its_ends() {
    let mut state = cut_and_played();
    let playhead = state.engine.time();
    let step = state.timelines_span * 1_000 / 20;
    let key = |state: &mut State, key: &str| {
        let msg = message_for(state, key).expect("a shortcut");
        update(state, msg);
    };
    (0..3).for_each(|_| key(&mut state, "Shift+ArrowLeft"));
    assert_eq!(state.range(), Some((Time(playhead.0 - 3 * step), playhead)));
    assert!(state.announcement.1.contains("ms to"), "{}", state.announcement.1);
    key(&mut state, "Shift+ArrowRight");
    assert_eq!(state.range(), Some((Time(playhead.0 - 2 * step), playhead)));
    let nudge = |end, later| Msg::NudgeRange { end, later };
    update(&mut state, nudge(Target::RangeTo, false));
    update(&mut state, nudge(Target::RangeFrom, false));
    assert_eq!(state.range(), Some((Time(playhead.0 - 3 * step), Time(playhead.0 - step))));
    (0..5).for_each(|_| drop(update(&mut state, nudge(Target::RangeFrom, true))));
    assert_eq!(
        state.range(),
        Some((Time(playhead.0 - step), Time(playhead.0 - step))),
        "no end passes the other"
    );
    (0..5).for_each(|_| drop(update(&mut state, nudge(Target::RangeTo, true))));
    assert_eq!(state.range(), Some((Time(playhead.0 - step), playhead)), "nor the playhead");
    (0..40).for_each(|_| key(&mut state, "Shift+ArrowLeft"));
    let (from, to) = state.range().unwrap();
    let shown = state.timelines_window();
    assert!(from < to && shown.0 <= from && from <= shown.1, "the end that moves stays in sight");
    update(&mut state, Msg::First);
    key(&mut state, "Shift+ArrowLeft");
    update(&mut state, nudge(Target::RangeFrom, false));
    update(&mut state, nudge(Target::RangeTo, true));
    assert!(state.range().is_some(), "a range that lies ahead can be moved too");
}

#[test]
fn choosing_is_in_the_link() {
    let mut state = lab();
    update(&mut state, Msg::Choosing(true));
    let again = open(Opening { hash: link_of(&state), ..Opening::default() });
    assert!(again.choosing);
    assert_eq!(link_of(&again), link_of(&state));
}
