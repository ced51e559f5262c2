//! The judge on made-up records: its verdicts at an event depend on nothing later, and going back and on again
//! changes nothing.

mod check_support;

use check_support::made::{KINDS, Maker, judge, moment, record, snapshot, verdicts, workload};
use netsplit::base::{EventId, OpId, ReplicaId, Rng, Time};
use netsplit::check::Verdict;
use netsplit::engine::{Agreement, EVIDENCED, Judge, QUIET, Scope, WindowKind};
use netsplit::history::{Action, Answer, Key, Moment, Outcome, Value};
use netsplit::sim::Record;

#[test]
fn verdicts_at_an_event_depend_on_nothing_later() {
    for seed in 0..150 {
        let (record, moments) = record(seed, 12);
        let mut knowing = judge(&record);
        for at in &moments {
            let mut early = record.clone();
            early.truncate(at.event);
            let mut fresh = judge(&early);
            for kind in KINDS {
                let known = verdicts(&mut knowing, &record, *at, kind);
                assert_eq!(
                    known,
                    verdicts(&mut fresh, &early, *at, kind),
                    "{kind:?} at {at:?} of run {seed}"
                );
            }
        }
    }
}

#[test]
fn going_back_and_on_again_changes_nothing() {
    let (mut rng, mut violations) = (Rng::stream(1, "back", 0), 0);
    for (seed, ops) in [(500, 12), (501, 30), (502, 60), (503, 1_500), (504, 2_500)] {
        let (record, moments) = record(seed, ops);
        let mut judge = judge(&record);
        for _ in 0..6 {
            let back = moments[rng.below(moments.len() as u64) as usize].event;
            let mut early = record.clone();
            early.truncate(back);
            judge.truncate(back, &early);
            let last = *moments.iter().rfind(|moment| moment.event <= back).unwrap();
            let mut fresh = check_support::made::judge(&early);
            assert_eq!(
                verdicts(&mut judge, &early, last, KINDS[2]),
                verdicts(&mut fresh, &early, last, KINDS[2])
            );
            judge.follow(&record);
            let mut whole = check_support::made::judge(&record);
            let end = *moments.last().unwrap();
            for kind in KINDS {
                assert_eq!(
                    verdicts(&mut judge, &record, end, kind),
                    verdicts(&mut whole, &record, end, kind)
                );
            }
            let found = |judge: &Judge| -> Vec<_> {
                judge.violations().iter().map(|found| (found.at, found.operation)).collect()
            };
            assert_eq!(found(&judge), found(&whole));
            violations += whole.violations().len();
        }
    }
    assert!(violations > 100, "{violations} violations are too few to tell");
}

#[test]
fn following_in_pieces_is_following_at_once() {
    let (record, moments) = record(77, 40);
    let mut pieces = Judge::new(&workload());
    for at in &moments {
        let mut early = record.clone();
        early.truncate(at.event);
        pieces.follow(&early);
    }
    let end = *moments.last().unwrap();
    let mut once = judge(&record);
    assert_eq!(verdicts(&mut pieces, &record, end, KINDS[2]), verdicts(&mut once, &record, end, KINDS[2]));
}

/// A write of 1, and then so many reads that return nothing, one a millisecond.
fn stale_reads(count: u64) -> Record {
    let start = moment(1, 1);
    let mut maker =
        Maker { rng: Rng::stream(0, "", 0), record: Record::new(), now: start, moments: Vec::new() };
    let write = maker.call(0, 0, Action::Write { key: Key(0), value: Value(1) });
    maker.now = moment(2, 2);
    maker.end(write, Outcome::Ok(Answer::Written));
    for nth in 0..count {
        maker.now = moment(3 + nth, 3 + nth);
        let read = maker.call(0, 1, Action::Read { key: Key(0) });
        maker.end(read, Outcome::Ok(Answer::Read(None)));
    }
    maker.record
}

#[test]
fn violations_are_found_by_event() {
    let record = stale_reads(3);
    let judge = judge(&record);
    assert_eq!(judge.first_violation().map(|found| found.operation), Some(OpId(1)));
    let next = |event| judge.next_violation_after(EventId(event)).map(|found| found.at.event.0);
    assert_eq!([next(0), next(2), next(3), next(4), next(5)], [Some(3), Some(3), Some(4), Some(5), None]);
    assert!(!judge.violated_at(EventId(2)) && judge.violated_at(EventId(3)));
}

#[test]
fn evidence_is_worked_out_at_both_ends_of_the_window_and_when_asked() {
    let count = 3 * EVIDENCED as u64;
    let record = stale_reads(count);
    let mut judge = judge(&record);
    let at = moment(2 + count, 2 + count);
    let seen = verdicts(&mut judge, &record, at, WindowKind::WholeRun);
    let Verdict::Violated(found) = &seen.classes[0].linearizable else { panic!("reads are stale") };
    let sizes: Vec<usize> = found.iter().map(|violation| violation.evidence.len()).collect();
    assert_eq!(sizes, [[2; EVIDENCED], [1; EVIDENCED], [2; EVIDENCED]].concat());
    let middle = judge.evidence(&record, EVIDENCED).unwrap();
    assert_eq!(middle.evidence, [OpId(0), middle.operation]);
    // Asking changes no verdict.
    assert_eq!(verdicts(&mut judge, &record, at, WindowKind::WholeRun), seen);
}

/// Both replicas that are up hold a value of their own, and as much was written.
#[test]
fn replicas_that_differ_have_not_converged_until_it_is_quiet() {
    let start = moment(0, 0);
    let mut maker =
        Maker { rng: Rng::stream(0, "", 0), record: Record::new(), now: start, moments: Vec::new() };
    let writes = [1, 2].map(|value| Action::Write { key: Key(0), value: Value(value) });
    let ids: Vec<OpId> = (0..).zip(writes).map(|(client, write)| maker.call(0, client, write)).collect();
    let last = moment(1, 10);
    maker.now = last;
    ids.into_iter().for_each(|id| maker.end(id, Outcome::Ok(Answer::Written)));
    let mut judge = judge(&maker.record);
    let mut at =
        |moment: Moment| judge.verdicts(&maker.record, &snapshot(moment), Scope::default(), moment.time);
    let soon = at(last);
    assert_eq!(
        (soon.converged.behind.clone(), soon.converged.down.clone()),
        (vec![ReplicaId(2)], vec![ReplicaId(1)])
    );
    assert_eq!((soon.agreement(), soon.quiet, soon.impossible), (Agreement::NotYet, false, vec![]));
    let late = Moment { event: EventId(2), time: last.time + QUIET };
    let early = Moment { event: EventId(2), time: Time(late.time.0 - 1) };
    assert_eq!(at(early).agreement(), Agreement::NotYet);
    assert_eq!((at(late).agreement(), at(late).impossible), (Agreement::Violated, vec![]));
    let before = at(moment(0, 0));
    let held = vec![(ReplicaId(0), Key(0), Some(Value(1))), (ReplicaId(2), Key(0), Some(Value(2)))];
    assert_eq!(before.impossible, vec![], "they were called by event 0");
    let mut nobody = Judge::new(&workload());
    let seen = nobody.verdicts(&Record::new(), &snapshot(moment(0, 0)), Scope::default(), Time::ZERO);
    assert_eq!((seen.agreement(), seen.impossible), (Agreement::Violated, held), "nobody wrote that");
}

#[test]
fn a_checker_that_gave_up_says_so() {
    let (record, moments) = record(3, 12);
    let mut judge = Judge::with_limit(&workload(), 0);
    judge.follow(&record);
    let end = *moments.last().unwrap();
    let seen = verdicts(&mut judge, &record, end, WindowKind::WholeRun);
    let Verdict::Unknown(limit) = seen.classes[0].linearizable else { panic!("no state is too few") };
    let before = moments[limit.at.index() - 1];
    let early = verdicts(&mut judge, &record, before, WindowKind::WholeRun);
    assert_eq!(early.classes[0].linearizable, Verdict::Holds, "it had not given up yet");
}
