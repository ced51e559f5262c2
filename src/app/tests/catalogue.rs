//! The catalogue, systems that have to be loaded, and settings that cannot be.

use super::*;
use crate::base::Knob;
use crate::scenario::{Link, Scenario, View, to_link};
use crate::system::{Kind, Settings, System, common};

fn link_to(system: &str, settings: Settings) -> String {
    let scenario = Scenario { system: system.to_owned(), settings, ..Scenario::default() };
    to_link(&Link { scenario, view: View::default() })
}

fn told(state: &State) -> &str {
    state.banner.as_ref().map_or("", |banner| &banner.text)
}

#[test]
fn a_link_to_a_system_that_is_not_here_waits_for_it() {
    let hash = link_to("elsewhere", Settings::new());
    let mut state = open(Opening { hash, ..Opening::default() });
    assert_eq!(state.catalogue.stores, Stores::Asked);
    assert!(told(&state).contains("loading") && !state.playing, "{}", told(&state));
    update(&mut state, Msg::Stores(true));
    assert!(told(&state).contains("there is no system “elsewhere”"), "{}", told(&state));
    assert_eq!(state.engine.scenario().system, "raft", "the default lab");
}

#[test]
fn systems_that_do_not_load_are_asked_for_again() {
    let mut state = lab();
    update(&mut state, Msg::System("elsewhere".to_owned()));
    assert_eq!(state.catalogue.stores, Stores::Asked);
    update(&mut state, Msg::Stores(false));
    assert!(told(&state).contains("could not be loaded"), "{}", told(&state));
    assert_eq!(state.engine.scenario().system, "raft");
    update(&mut state, Msg::Open(Dialog::Systems));
    assert_eq!(state.catalogue.stores, Stores::Asked);
}

#[test]
fn a_search_finds_systems_by_name_protocol_and_what_they_do() {
    let mut state = lab();
    update(&mut state, Msg::Open(Dialog::Systems));
    let mut find = |words: &str| -> Vec<&str> {
        update(&mut state, Msg::Search(words.to_owned()));
        [Kind::Store, Kind::Protocol]
            .iter()
            .flat_map(|kind| found(&state, *kind))
            .map(|found| found.id)
            .collect()
    };
    assert_eq!(find("").len(), System::all().count());
    assert!(find("PAXOS").contains(&"paxos") && !find("paxos").contains(&"quorum"));
    let stale = find("minority reads served stale");
    assert!(stale.contains(&"raft"), "{stale:?}");
    assert!(find("no such words anywhere").is_empty());
}

#[test]
fn a_row_opens_the_run_that_shows_it() {
    let mut state = lab();
    update(&mut state, Msg::Open(Dialog::Systems));
    update(&mut state, Msg::Row("quorum", 0));
    while !state.engine.work(10_000) {}
    assert_eq!(state.engine.scenario().system, "quorum");
    assert!(state.overlay.is_none() && told(&state).contains("QUORUM"), "{}", told(&state));
    assert_eq!(state.engine.snapshot().cuts.len(), 1, "it stands before the heal");
    assert!(state.engine.frame().verdicts.classes[0].counts.refused > 0);
}

#[test]
fn a_value_out_of_range_is_refused_where_it_is_typed() {
    let mut state = lab();
    update(&mut state, Msg::Open(Dialog::Settings));
    update(&mut state, Msg::Knob { id: "n", value: 99 });
    let (knob, reason) = state.refused.clone().expect("there is a reason");
    assert_eq!((knob, reason.as_str()), ("n", "Replicas goes from 1 to 9."));
    assert_eq!(state.nodes().replicas, 5, "nothing changed");
    update(&mut state, Msg::Knob { id: "n", value: 7 });
    assert!(state.refused.is_none() && state.nodes().replicas == 7);
    assert_eq!(state.overlay, Some(Overlay::Dialog(Dialog::Settings)), "there may be more to set");
}

#[test]
fn a_link_with_a_value_out_of_range_opens_with_the_nearest_and_says_so() {
    let mut settings = Settings::new();
    // As somebody else's program may write it: a knob of the same name with a wider range.
    settings.set(&Knob { ..common::REPLICAS.from_to(1, 200) }, 150);
    let state = open(Opening { hash: link_to("raft", settings), ..Opening::default() });
    assert!(told(&state).contains("Replicas goes from 1 to 9. It was 150 and is now 9."), "{}", told(&state));
    assert_eq!(state.nodes().replicas, 9);
    assert_eq!(state.engine.scenario().settings.get(&common::REPLICAS), 9);
}

/// Few stores keep sessions: elsewhere that way to lock is refused, with the reason.
#[test]
fn a_lock_by_a_session_is_refused_where_nobody_keeps_sessions() {
    let by = crate::pattern::knobs().find(|knob| knob.id == "lkby").unwrap();
    let lock = |system: &str| {
        let mut settings = Settings::new();
        settings.set(&crate::pattern::APP, 2);
        settings.set(by, 1);
        open(Opening { hash: link_to(system, settings), ..Opening::default() })
    };
    let state = lock("raft");
    assert_eq!(state.engine.scenario().settings.get(by), 0);
    let reason = "Raft keeps no sessions that a lock could last as long as.";
    assert!(told(&state).contains(reason), "{}", told(&state));
    let mut state = lock("zab");
    assert_eq!(state.engine.scenario().settings.get(by), 1);
    update(&mut state, Msg::Knob { id: "xlkblind", value: 1 });
    assert_eq!(
        state.refused.as_ref().map(|(knob, _)| *knob),
        Some("xlkblind"),
        "it would be marked and do nothing"
    );
    update(&mut state, Msg::System("raft".to_owned()));
    assert_eq!(state.engine.scenario().settings.get(by), 0, "a change of system is no way around it");
    update(&mut state, Msg::Knob { id: "lkby", value: 1 });
    assert_eq!(state.refused.as_ref().map(|(knob, said)| (*knob, said.as_str())), Some(("lkby", reason)));
}
