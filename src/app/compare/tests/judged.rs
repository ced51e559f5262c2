//! Every model in every column: asked of one judge in turn, said when it is known.

use super::*;
use crate::app::judging::{Courts, Turns};
use crate::base::ClassId;
use crate::check::court::{self, Finding, Limits};
use crate::check::spec::Spec;
use crate::history::recorded::Datum;

/// Everything that the columns ask is answered; gives the places that asked, in order.
fn judge(view: &mut View, courts: &mut Courts, turns: &mut Turns) -> Vec<u8> {
    let mut asked = Vec::new();
    turns.ready();
    while let Some(ask) = turns.next(&view.columns) {
        asked.push(ask.place);
        let mut told = Vec::new();
        courts.answer(ask, &mut |tell| told.push(tell));
        assert!(turns.next(&view.columns).is_none(), "never two questions at once");
        told.into_iter().for_each(|tell| drop(update(view, Msg::Judged(tell))));
        turns.ready();
    }
    asked
}

fn strongest(view: &View) -> Measure {
    let line = measures(view).into_iter().find(|line| line.name == "Strongest model: transfer");
    line.expect("a line of models")
}

#[test]
fn every_column_climbs_the_ladder_of_models_in_its_turn() {
    let mut view = cut_at_one();
    let (mut courts, mut turns) = (Courts::default(), Turns::default());
    let before = strongest(&view);
    assert!(before.cells[1].1.contains("being judged"), "{before:?}");
    assert_eq!(judge(&mut view, &mut courts, &mut turns), [1, 0], "each in its turn, and once");
    let after = strongest(&view);
    assert_eq!(after.cells[0], (Standing::Holds, "Linearizable".to_owned()));
    assert!(after.cells[1].0 != Standing::Waiting && !after.cells[1].1.contains("Linearizable"));
    let mut violated = 0;
    for (model, cells) in &after.models {
        for (column, (standing, text)) in view.columns.iter().zip(cells) {
            let frame = column.engine.frame();
            let (recorded, _) = column.extent().of(&frame.record.history, ClassId(0), frame.snapshot.event);
            let spec = Spec::CasRegister { initial: Datum::NIL };
            let truth = court::judge(*model, &spec, &recorded, &Limits::default(), &mut || true);
            let expected = match truth {
                Finding::Holds { .. } => Standing::Holds,
                Finding::Violated(_) => Standing::Violated,
                Finding::Unknown(_) => Standing::Unknown,
            };
            assert_eq!(*standing, expected, "{model} in {}: {text}", column.engine.scenario().system);
            violated += usize::from(expected == Standing::Violated);
        }
    }
    assert!(violated > 0);
    // Going on, each is asked again for what is new.
    update(&mut view, Msg::Seek(Time(5_500_000)));
    settle(&mut view);
    let mut asked = judge(&mut view, &mut courts, &mut turns);
    asked.sort_unstable();
    assert_eq!(asked, [0, 1]);
}

#[test]
fn a_verdict_finds_its_own_column_though_others_went_away() {
    let mut view = cut_at_one();
    update(&mut view, Msg::Add);
    settle(&mut view);
    let (mut courts, mut turns) = (Courts::default(), Turns::default());
    turns.ready();
    let ask = turns.next(&view.columns).expect("something to judge");
    assert_eq!(ask.place, 1);
    let run = view.columns[1].run;
    update(&mut view, Msg::Remove(0));
    courts.answer(ask, &mut |tell| drop(update(&mut view, Msg::Judged(tell))));
    let judged: Vec<Option<u32>> = view.columns.iter().map(|column| column.ladder.run).collect();
    assert_eq!(judged, [Some(run), None]);
    judge(&mut view, &mut courts, &mut turns);
    for column in &view.columns {
        assert_eq!(column.ladder.run, Some(column.run), "{}", column.engine.scenario().system);
    }
    assert!(strongest(&view).cells.iter().all(|(_, text)| !text.contains("being judged")));
}

#[test]
fn without_a_judge_it_says_so() {
    let mut view = cut_at_one();
    update(&mut view, Msg::NoJudge);
    let line = strongest(&view);
    assert!(line.cells[1].1.starts_with("not judged"), "{:?}", line.cells);
    // The engine follows linearizability by itself.
    assert_eq!(line.cells[0], (Standing::Holds, "Linearizable".to_owned()));
}
