//! Every event of a run has sentences that read well and say what happened.

use super::*;
use crate::app::{Msg, Opening, open, update};
use crate::sim::Act;

fn said(state: &crate::app::State) -> String {
    let explanation = explain(state.engine.frame());
    explanation.lines.iter().map(Line::text).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_event_of_a_run_with_faults_has_a_sentence() {
    let mut state = open(Opening::default());
    update(&mut state, Msg::First);
    assert!(said(&state).starts_with("Nothing has happened yet."));
    let replica = crate::base::ReplicaId(0);
    for event in 1..600u64 {
        match event {
            100 => drop(update(&mut state, Msg::Act(Act::Crash { replica }))),
            200 => drop(update(&mut state, Msg::Act(Act::Restart { replica }))),
            300 => {
                let cut = crate::app::menu_of(&state, Target::Replica(replica)).expect("n1 has a menu");
                let isolate = cut.entries.iter().find(|entry| entry.name == "Isolate n1").expect("its links");
                update(&mut state, isolate.msg.clone());
            }
            400 => drop(update(&mut state, Msg::HealAll)),
            _ => drop(update(&mut state, Msg::StepForward)),
        }
        let explanation = explain(state.engine.frame());
        for line in &explanation.lines {
            let text = line.text();
            assert!(text.len() > 8 && text.ends_with('.'), "event {event}: {text}");
            assert!(!text.contains("  ") && !text.contains('{'), "event {event}: {text}");
        }
        assert!(!explanation.lines.is_empty());
    }
}

#[test]
fn an_act_says_what_it_did() {
    let mut state = open(Opening::default());
    let replica = crate::base::ReplicaId(2);
    update(&mut state, Msg::Act(Act::Crash { replica }));
    assert_eq!(said(&state), "n3 crashes: what it held in memory alone is gone.");
    update(&mut state, Msg::Act(Act::Skew { replica, offset: -20_000 }));
    assert_eq!(said(&state), "n3’s clock is now 20 ms behind.");
    let isolate = crate::app::menu_of(&state, Target::Replica(replica)).expect("n3 has a menu");
    update(&mut state, isolate.entries[1].msg.clone());
    assert!(said(&state).starts_with("Cut 1 cuts 14 links"), "{}", said(&state));
}

#[test]
fn a_name_in_a_sentence_leads_to_the_thing() {
    let mut state = open(Opening::default());
    update(&mut state, Msg::First);
    update(&mut state, Msg::StepForward);
    let explanation = explain(state.engine.frame());
    let first = &explanation.lines[0].pieces[0];
    assert_eq!(*first, Piece::Name("n1".to_owned(), Target::Replica(crate::base::ReplicaId(0))));
}
