//! Any portions give the same results, and what is wrong with a study is said beforehand.

use netsplit::base::{ClassId, Span};
use netsplit::scenario::Scenario;
use netsplit::study::{Plan, Point, Results, Seeds, Staleness, Study, Work};
use netsplit::system::System;

use crate::results;

fn studies() -> Vec<Study> {
    let raft = System::find("raft").unwrap();
    let rows = || Plan::rows(&[raft], Seeds::up_to(2), Some(Span::from_secs(2)));
    let seeds = Seeds::up_to(3);
    let staleness = Staleness { after: vec![Span::ZERO, Span::from_ms(10)], seeds, ..Staleness::default() };
    vec![
        Study::Cost(rows()),
        Study::Pacelc(rows()),
        Study::Staleness(staleness),
        Study::Sweep(Plan::sweep(Scenario::default(), seeds)),
    ]
}

#[test]
fn portions_change_nothing() {
    for study in studies() {
        let whole = results(study.clone());
        for budget in [1, 97, 5_000] {
            let mut work = Work::new(study.clone());
            let mut before = work.progress();
            assert_eq!(before.done, 0);
            while !work.work(budget) {
                let now = work.progress();
                assert!(now.events > before.events || now.done > before.done, "each portion does something");
                before = now;
            }
            assert_eq!(work.progress().done, work.progress().runs);
            assert_eq!(work.results(), whole, "{study:?} in portions of {budget}");
        }
    }
}

#[test]
fn results_so_far_are_those_of_the_runs_that_ended() {
    let sweep = |count| Study::Sweep(Plan::sweep(Scenario::default(), Seeds::up_to(count)));
    let mut work = Work::new(sweep(5));
    while work.progress().done < 2 {
        assert!(!work.work(100));
    }
    assert_eq!(work.results(), results(sweep(2)));
}

#[test]
fn studies_and_results_are_plain_values() {
    for study in studies() {
        let bytes = postcard::to_allocvec(&study).unwrap();
        assert_eq!(postcard::from_bytes::<Study>(&bytes).unwrap(), study);
        let found = results(study);
        let text = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Results>(&text).unwrap(), found);
        let bytes = postcard::to_allocvec(&found).unwrap();
        assert_eq!(postcard::from_bytes::<Results>(&bytes).unwrap(), found);
    }
}

#[test]
fn what_is_wrong_with_a_study_is_said() {
    let of = |plan: Plan| Study::Sweep(plan).check();
    let plan = Plan::sweep(Scenario::default(), Seeds::up_to(1));
    assert_eq!(of(plan.clone()), Ok(()));
    assert!(of(Plan { points: Vec::new(), ..plan.clone() }).is_err());
    assert!(of(Plan { seeds: Seeds::up_to(0), ..plan.clone() }).is_err());
    assert!(of(Plan { seeds: Seeds::up_to(1_000_000), ..plan.clone() }).is_err());
    assert!(of(Plan { class: ClassId(2), ..plan.clone() }).is_err());
    let unknown = Scenario { system: "nobody".to_owned(), ..Scenario::default() };
    assert!(of(Plan { points: vec![Point::of(unknown)], ..plan }).is_err());
    let with = |change: fn(&mut Staleness)| {
        let mut asked = Staleness::default();
        change(&mut asked);
        Study::Staleness(asked).check()
    };
    assert_eq!(with(|_| {}), Ok(()));
    assert!(with(|asked| asked.copies = 7).is_err());
    assert!(with(|asked| asked.read = 4).is_err());
    assert!(with(|asked| asked.write = 0).is_err());
    assert!(with(|asked| asked.least = Span(1_500)).is_err());
    assert!(with(|asked| asked.most = Span::ZERO).is_err());
    assert!(with(|asked| asked.after.clear()).is_err());
    assert!(with(|asked| asked.after = vec![Span::from_secs(6)]).is_err());
    assert!(with(|asked| asked.seeds.count = 0).is_err());
}
