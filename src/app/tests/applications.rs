//! Applications: found in the catalogue, run over the present system, and stopped at where they break their promise.

use super::*;
use crate::base::ClientId;
use crate::pattern::{APP, PATTERNS};

#[test]
fn every_application_is_in_the_catalogue_and_is_chosen_over_the_present_system() {
    let mut state = lab();
    let line = [(0.5, 0.02), (0.48, 0.4), (0.4, 0.7), (0.42, 0.98)];
    update(&mut state, Msg::Tool(Tool::FaultLine));
    draw(&mut state, &line);
    for value in 1..=PATTERNS.len() as i64 {
        update(&mut state, Msg::Open(Dialog::Systems));
        assert_eq!(applications(&state).len(), PATTERNS.len());
        update(&mut state, Msg::Application(value));
        assert!(state.overlay.is_none());
        let chosen = state.engine.scenario().application().expect("it runs");
        assert_eq!(chosen.pattern.id, PATTERNS[value as usize - 1].id);
        let told = state.banner.as_ref().map_or("", |banner| &banner.text);
        assert!(told.contains(chosen.pattern.name) && told.contains(chosen.invariant()), "{told}");
        assert_eq!(state.engine.scenario().script.len(), 1, "the same faults");
    }
    update(&mut state, Msg::Application(PATTERNS.len() as i64));
    assert!(state.engine.scenario().application().is_none(), "chosen again, it is gone");
}

#[test]
fn applications_are_found_by_their_words_and_shown_alone() {
    let mut state = lab();
    update(&mut state, Msg::Open(Dialog::Systems));
    let mut find = |words: &str| -> Vec<&str> {
        update(&mut state, Msg::Search(words.to_owned()));
        applications(&state).iter().map(|(_, pattern)| pattern.id).collect()
    };
    assert_eq!(find("fencing token"), ["lock"]);
    assert_eq!(find("application").len(), PATTERNS.len());
    assert!(find("no such words").is_empty());
    find("");
    update(&mut state, Msg::Section(Some(Section::Applications)));
    assert_eq!(applications(&state).len(), PATTERNS.len());
    assert!(found(&state, crate::system::Kind::Protocol).is_empty());
    update(&mut state, Msg::Open(Dialog::Systems));
    assert!(!found(&state, crate::system::Kind::Protocol).is_empty(), "opened again, it shows all");
}

/// Three users ask for each name, of services that look and then write, from the beginning.
fn rivals() -> State {
    let mut state = lab();
    for (id, value) in [(APP.id, 8), ("xunblind", 1)] {
        update(&mut state, Msg::Knob { id, value });
    }
    update(&mut state, Msg::First);
    state
}

#[test]
fn playing_stops_where_an_application_breaks_its_promise() {
    let mut state = rivals();
    update(&mut state, Msg::StopAtViolation(true));
    update(&mut state, Msg::Pace(8));
    update(&mut state, Msg::Play);
    for _ in 0..2_000 {
        update(&mut state, Msg::Tick(16_667));
        let is_broken = told(state.engine.frame()).is_some_and(|told| told.kept == Some(false));
        assert!(!state.playing || !is_broken, "it plays on at {}", state.engine.time());
        if !state.playing {
            break;
        }
    }
    let here = state.engine.position();
    assert!(state.engine.judge().breaks_promise(state.engine.frame().record, here), "at event {}", here.0);
    let said = &state.announcement.1;
    assert!(said.starts_with("Playing stops: The application’s promise is broken."), "{said}");
    // It is broken from there on: playing goes on to the end, unless a model stops it.
    update(&mut state, Msg::Play);
    update(&mut state, Msg::Tick(16_667));
    assert!(state.engine.position() > here);
}

#[test]
fn nothing_is_asked_by_hand_while_an_application_runs_and_that_is_said() {
    let mut state = lab();
    let client = Target::Client(ClientId(0));
    let asks = |state: &State| {
        let menu = menu_of(state, client).expect("clients have a menu");
        (menu.entries.iter().any(|entry| entry.name.starts_with("Ask a ")), menu.about)
    };
    assert!(asks(&state).0);
    let request = Act::Request { client: ClientId(0), class: crate::base::ClassId(0), write: true };
    update(&mut state, Msg::Act(request.clone()));
    assert_eq!(state.engine.scenario().script.len(), 1);
    let mut state = rivals();
    let (may_ask, about) = asks(&state);
    assert!(!may_ask && about.contains("nothing can be asked by hand"), "{about}");
    update(&mut state, Msg::Act(request));
    assert!(state.engine.scenario().script.is_empty());
    assert!(state.banner.as_ref().is_some_and(|banner| banner.text.contains("nothing can be asked by hand")));
}
