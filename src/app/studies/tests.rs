//! Studies as the page asks them, worked as the worker works them.

use super::*;
use crate::scenario::{Comparison, from_link};
use crate::sim::{Act, LinkSet, ScriptedAct};
use crate::study::Work;
use crate::system::System;

/// Does what the commands say, as a worker does, and tells it.
fn work(studies: &mut Studies, commands: Vec<Cmd>, portions: usize) {
    for command in commands {
        let Cmd::Start(study) = command else { continue };
        let mut work = Work::new(study);
        for _ in 0..portions {
            let done = work.work(5_000);
            studies.update(Msg::Told(Tell::Progress(work.progress())), &[]);
            studies.update(Msg::Told(Tell::Results(work.results())), &[]);
            if done {
                studies.update(Msg::Told(Tell::Done), &[]);
                return;
            }
        }
    }
}

fn of(kind: Kind) -> Studies {
    let mut studies = Studies::default();
    studies.update(Msg::Kind(kind), &[]);
    studies
}

#[test]
fn every_question_is_answered_with_a_table_as_wide_as_its_heads() {
    for kind in Kind::ALL {
        let mut studies = of(kind);
        studies.update(Msg::Only(vec!["raft", "quorum"]), &[]);
        studies.update(Msg::Number(Number::Seeds, 2), &[]);
        studies.update(Msg::Number(Number::Length, 2), &[]);
        let runs = [Scenario::default()];
        let commands = studies.update(Msg::Start, &runs);
        assert_eq!(studies.phase, Phase::Working);
        work(&mut studies, commands, 100_000);
        assert_eq!(studies.phase, Phase::Done, "{}", studies.status());
        let table = table(studies.results.as_ref().expect("results"));
        assert!(!table.rows.is_empty());
        for row in &table.rows {
            // Links stand in a cell of their own, where there is a head for them.
            let linked = usize::from(kind == Kind::Sweep);
            assert_eq!(row.cells.len() + 1 + linked, table.heads.len(), "{}", kind.name());
        }
        assert!(
            matches!(&studies.update(Msg::Save, &[])[..], [Cmd::Download { text, .. }] if text.len() > 100)
        );
    }
}

#[test]
fn a_sweep_counts_violations_and_links_the_runs_that_have_them() {
    let mut run = Scenario::default();
    let system = System::find("quorum").expect("the quorum store");
    let mut other = Comparison::beside(&run, system);
    let row = system.conduct.iter().find(|row| row.level == "ONE").expect("its level ONE");
    for (id, value) in row.settings {
        other.settings.set(system.knob(id).expect("its own setting"), *value);
    }
    let nodes = other.setup().nodes;
    let side: Vec<_> =
        nodes.replicas().take(2).map(Into::into).chain([crate::base::ClientId(0).into()]).collect();
    let links = LinkSet::between(nodes, &side, false);
    let cut = Act::Cut { cut: crate::base::CutId(1), links, one_way: false, line: Vec::new() };
    other.script.push(ScriptedAct { at: crate::base::Time(1_000_000), act: cut });
    run.script.clone_from(&other.script);
    let mut studies = of(Kind::Sweep);
    studies.update(Msg::Number(Number::Seeds, 5), &[]);
    let commands = studies.update(Msg::Start, &[run, other]);
    work(&mut studies, commands, 100_000);
    let table = table(studies.results.as_ref().expect("results"));
    let linearizable: Vec<_> = table.rows.iter().filter(|row| row.cells[0] == "Linearizable").collect();
    assert_eq!(linearizable.len(), 2);
    assert_eq!(linearizable[0].cells[1..], ["5", "0", "0"], "Raft");
    assert_eq!(linearizable[1].cells[2], "5", "ONE under a cut");
    for (words, link) in &linearizable[1].links {
        let seed = from_link(link).expect("a run of the lab").scenario.seed;
        assert_eq!(*words, format!("seed {seed}"));
    }
}

/// Two runs of one system, and two systems whose names differ after the comma alone.
#[test]
fn runs_of_a_sweep_can_be_told_apart() {
    let of = |system: &str| Scenario { system: system.to_owned(), ..Scenario::default() };
    let runs = ["raft", "raft", "pgasync", "pgsync"].map(of);
    let mut studies = sweep_of_one_seed();
    let commands = studies.update(Msg::Start, &runs);
    work(&mut studies, commands, 100_000);
    let mut names: Vec<String> =
        table(studies.results.as_ref().expect("results")).rows.into_iter().map(|row| row.name).collect();
    names.dedup();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names[2].contains("asynchronous"), "{names:?}");
}

fn sweep_of_one_seed() -> Studies {
    let mut studies = of(Kind::Sweep);
    studies.update(Msg::Number(Number::Seeds, 1), &[]);
    studies
}

#[test]
fn what_was_found_stands_when_it_is_stopped_and_late_words_change_nothing() {
    let mut studies = of(Kind::Cost);
    studies.update(Msg::Only(vec!["raft"]), &[]);
    let commands = studies.update(Msg::Start, &[]);
    work(&mut studies, commands, 2);
    assert_eq!(studies.phase, Phase::Working);
    assert_eq!(studies.update(Msg::Stop, &[]), [Cmd::Stop]);
    let (found, progress) = (studies.results.clone(), studies.progress);
    assert!(found.is_some());
    studies.update(Msg::Told(Tell::Done), &[]);
    assert_eq!((studies.phase.clone(), studies.progress), (Phase::Stopped, progress));
    assert!(studies.status().starts_with("Stopped after"));
    studies.update(Msg::Kind(Kind::Pacelc), &[]);
    assert!(studies.results.is_none(), "another question has other answers");
}

#[test]
fn what_cannot_be_asked_is_refused_with_the_reason() {
    let mut studies = of(Kind::Pacelc);
    assert_eq!(studies.update(Msg::Start, &[]), [Cmd::Stop]);
    assert!(studies.status().contains("needs a system"), "{}", studies.status());
    studies.update(Msg::Kind(Kind::Staleness), &[]);
    studies.update(Msg::Number(Number::Copies, 99), &[]);
    studies.update(Msg::Number(Number::Write, 99), &[]);
    assert_eq!((studies.asked.copies, studies.asked.write), (6, 6));
    studies.update(Msg::Number(Number::Copies, 2), &[]);
    assert_eq!(studies.asked.write, 2, "no more than there are");
    studies.update(Msg::Number(Number::Least, 100), &[]);
    assert_eq!(studies.asked.most, 100);
    assert!(matches!(studies.update(Msg::Start, &[])[..], [Cmd::Start(_)]));
}

#[test]
fn systems_keep_the_order_of_the_catalogue() {
    let mut studies = of(Kind::Cost);
    for id in ["quorum", "paxos", "raft"] {
        studies.update(Msg::Takes(id, true), &[]);
    }
    let order: Vec<usize> = studies
        .asked
        .systems
        .iter()
        .filter_map(|id| System::all().position(|system| system.id == *id))
        .collect();
    assert!(order.is_sorted());
    studies.update(Msg::Takes("paxos", false), &[]);
    assert_eq!(studies.asked.systems.len(), 2);
}
