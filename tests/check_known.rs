//! Histories whose verdict is known from the literature or from plain thought, runs with many unanswered writes,
//! limits, and the evidence given for violations.

mod check_support;

use std::collections::BTreeSet;

use check_support::Step::{Call, Return};
use check_support::*;
use netsplit::base::{OpId, Rng};
use netsplit::check::linearizable::{Checker, Found, STATES, check};
use netsplit::check::{Verdict, Violation};
use netsplit::history::{Action, Outcome};

/// Violating operations, each with its evidence.
fn violations(steps: &[Step]) -> Vec<(u32, Vec<u32>)> {
    let told =
        |violation: &Violation| (violation.operation.0, violation.evidence.iter().map(|op| op.0).collect());
    match check(&history(steps), X, STATES) {
        Verdict::Holds => Vec::new(),
        Verdict::Violated(found) => found.iter().map(told).collect(),
        Verdict::Unknown(limit) => panic!("{limit:?}"),
    }
}

/// One operation that overlaps no other.
fn alone(id: u32, action: Action, outcome: Outcome) -> [Step; 2] {
    [Call(id, action), Return(id, outcome)]
}

#[test]
fn a_read_misses_an_acknowledged_write() {
    let stale = [alone(0, write(1), WRITTEN), alone(1, write(2), WRITTEN), alone(2, read(), saw(Some(1)))];
    assert_eq!(violations(&stale.concat()), [(2, vec![0, 1, 2])]);
    let empty = [alone(0, write(1), WRITTEN), alone(1, read(), saw(None))];
    assert_eq!(violations(&empty.concat()), [(1, vec![0, 1])]);
    let nowhere = [alone(0, write(1), WRITTEN), alone(1, read(), saw(Some(7)))];
    assert_eq!(violations(&nowhere.concat()), [(1, vec![1])]);
}

#[test]
fn a_read_beside_a_write_may_return_either() {
    for seen in [None, Some(1)] {
        let steps = [Call(0, write(1)), Call(1, read()), Return(1, saw(seen)), Return(0, WRITTEN)];
        assert_eq!(violations(&steps), []);
    }
}

#[test]
fn new_then_old_is_no_order() {
    let steps = [
        vec![Call(0, write(1)), Return(0, WRITTEN), Call(1, write(2))],
        alone(2, read(), saw(Some(2))).to_vec(),
        alone(3, read(), saw(Some(1))).to_vec(),
        vec![Return(1, WRITTEN)],
    ];
    assert_eq!(violations(&steps.concat()), [(3, vec![0, 1, 2, 3])]);
}

#[test]
fn two_compare_and_sets_cannot_both_find_the_same_value() {
    let start = alone(0, write(1), WRITTEN).to_vec();
    let both = vec![Call(1, cas(Some(1), 2)), Call(2, cas(Some(1), 3)), Return(1, SET), Return(2, SET)];
    assert_eq!(violations(&[start.clone(), both].concat()), [(2, vec![0, 1, 2])]);
    let one = vec![Call(1, cas(Some(1), 2)), Call(2, cas(Some(1), 3)), Return(1, SET), Return(2, NOT_SET)];
    assert_eq!(violations(&[start, one].concat()), []);
}

#[test]
fn a_write_that_timed_out_may_take_effect_much_later_but_only_once() {
    let steps = [
        alone(0, write(1), UNKNOWN),
        alone(1, write(2), WRITTEN),
        alone(2, read(), saw(Some(2))),
        alone(3, read(), saw(Some(1))),
        alone(4, read(), saw(Some(1))),
        alone(5, read(), saw(Some(2))),
    ];
    assert_eq!(violations(&steps[..5].concat()), []);
    // Once seen it cannot be unseen: the value before it does not return.
    assert_eq!(violations(&steps.concat()), [(5, vec![0, 1, 4, 5])]);
}

#[test]
fn a_refused_write_is_never_seen() {
    let seen = [alone(0, write(1), FAILED), alone(1, read(), saw(Some(1)))];
    assert_eq!(violations(&seen.concat()), [(1, vec![1])]);
    // Seen first, refused later: the refusal is what cannot be.
    let steps = [Call(0, write(1)), Call(1, read()), Return(1, saw(Some(1))), Return(0, FAILED)];
    assert_eq!(violations(&steps), [(0, vec![0, 1])]);
}

#[test]
fn a_violation_is_forgiven_and_the_next_one_found() {
    let steps = [
        alone(0, write(1), WRITTEN),
        alone(1, write(2), WRITTEN),
        alone(2, read(), saw(Some(1))),
        alone(3, read(), saw(Some(2))),
        alone(4, read(), saw(Some(1))),
    ];
    assert_eq!(violations(&steps.concat()), [(2, vec![0, 1, 2]), (4, vec![0, 1, 4])]);
}

#[test]
fn an_acknowledged_write_that_is_lost_is_named() {
    let mut steps = alone(0, write(100), WRITTEN).to_vec();
    steps.extend(alone(1, write(101), WRITTEN));
    for id in 2..200 {
        steps.extend(alone(id, read(), saw(Some(100))));
    }
    let found = violations(&steps);
    assert_eq!(found.len(), 198);
    assert_eq!(found[197], (199, vec![0, 1, 199]));
}

/// Feeds a history and returns the largest number of states held, and the number of violations.
fn load(steps: impl IntoIterator<Item = Step>, limit: usize) -> (usize, usize) {
    let mut checker = Checker::new(limit);
    let mut actions = std::collections::BTreeMap::new();
    let (mut most, mut violations) = (0, 0);
    for step in steps {
        match step {
            Call(id, action) => {
                actions.insert(id, action);
                checker.invoke(OpId(id), action);
            }
            Return(id, outcome) => match checker.complete(OpId(id), actions[&id], outcome) {
                Found::Nothing => {}
                Found::Violation => violations += 1,
                Found::GaveUp { states } => panic!("{states} states"),
            },
        }
        most = most.max(checker.states());
    }
    (most, violations)
}

#[test]
fn unanswered_writes_do_not_multiply_states() {
    let mut steps = Vec::new();
    for id in 0..2_000 {
        steps.extend(alone(id, write(i64::from(id)), UNKNOWN));
    }
    steps.extend(alone(2_000, write(-1), WRITTEN));
    steps.extend(alone(2_001, read(), saw(Some(-1))));
    steps.extend(alone(2_002, read(), saw(Some(70))));
    steps.extend(alone(2_003, read(), saw(Some(1_900))));
    let (most, violations) = load(steps.iter().copied(), STATES);
    assert_eq!(violations, 0);
    assert!(most < 10, "{most} states");
    // Each of them takes effect once at most.
    let again = alone(2_004, read(), saw(Some(70)));
    assert_eq!(load(steps.iter().copied().chain(again), STATES).1, 1);
}

#[test]
fn unanswered_writes_and_compare_and_sets_under_load() {
    let mut rng = Rng::stream(5, "load", 0);
    for round in 0..20 {
        let shape = Shape { ops: 1_500, clients: 8, values: 0, wrong: 0, lost: 6, cas: round % 4 };
        let (most, violations) = load(random(&mut rng, shape), STATES);
        assert_eq!(violations, 0);
        assert!(most < 3_000, "{most} states");
    }
}

#[test]
fn many_reasons_for_a_compare_and_set_that_was_not_set() {
    let mut steps = Vec::new();
    for id in 0..300 {
        steps.extend(alone(id, write(i64::from(id)), UNKNOWN));
    }
    for round in 0..40 {
        let id = 300 + 3 * round;
        steps.extend(alone(id, write(i64::from(id)), WRITTEN));
        steps.extend(alone(id + 1, cas(Some(i64::from(id)), i64::from(id) + 1), NOT_SET));
    }
    steps.extend(alone(420, write(420), WRITTEN));
    let (most, violations) = load(steps.iter().copied(), STATES);
    assert_eq!(violations, 0);
    assert!(most < 700, "{most} states");
    // Forty of the three hundred took effect; reads show the others still to come, but not one more.
    for id in 421..681 {
        steps.extend(alone(id, read(), saw(Some(i64::from(id) - 421))));
    }
    assert_eq!(load(steps.iter().copied(), STATES).1, 0);
    let one_more = alone(681, read(), saw(Some(260)));
    assert_eq!(load(steps.iter().copied().chain(one_more), STATES).1, 1);
}

#[test]
fn the_states_held_do_not_grow_with_the_run() {
    let held = |ops| {
        let shape = Shape { ops, clients: 5, values: 0, wrong: 50, lost: 30, cas: 0 };
        load(random(&mut Rng::stream(8, "long", 0), shape), STATES).0
    };
    let (short, long) = (held(1_000), held(20_000));
    assert!(long < 4 * short + 50, "{short} states after 1,000 operations, {long} after 20,000");
}

#[test]
fn a_limit_gives_no_verdict_rather_than_a_wrong_one() {
    let values: Vec<Step> = (0..12).map(|id| Call(id, cas(Some(i64::from(id)), i64::from(id) + 1))).collect();
    let steps =
        [values, alone(12, write(0), WRITTEN).to_vec(), alone(13, read(), saw(Some(9))).to_vec()].concat();
    assert_eq!(check(&history(&steps), X, STATES), Verdict::Holds);
    let Verdict::Unknown(limit) = check(&history(&steps), X, 4) else {
        panic!("a limit of 4 states is enough")
    };
    assert!(limit.states > 4);
    assert_eq!(limit.at.0, 16, "it gives up at the return of the read");
}

#[test]
fn more_than_64_operations_at_once_are_too_many() {
    let calls = (0..65).map(|id| Call(id, write(i64::from(id))));
    let steps: Vec<Step> = calls.chain((0..65).map(|id| Return(id, WRITTEN))).collect();
    assert!(matches!(check(&history(&steps), X, STATES), Verdict::Unknown(_)));
}

/// The steps of some operations.
fn only(steps: &[Step], kept: &BTreeSet<u32>) -> Vec<Step> {
    let of = |step: &&Step| match step {
        Call(id, _) | Return(id, _) => kept.contains(id),
    };
    steps.iter().filter(of).copied().collect()
}

/// Leaves out operations that need a value nobody left writes.
fn without_orphans(steps: &[Step], mut kept: BTreeSet<u32>) -> BTreeSet<u32> {
    loop {
        let ops = ops(&only(steps, &kept));
        let lost = ops.iter().find(|op| {
            let needs = match (op.action, op.returned) {
                (Action::Read { .. }, Some((_, Outcome::Ok(netsplit::history::Answer::Read(value))))) => {
                    value
                }
                (Action::Cas { expected, .. }, Some((_, SET))) => expected,
                _ => None,
            };
            let wrote = |value| ops.iter().any(|other| other.action.writes() == Some(value));
            needs.is_some_and(|value| !wrote(value))
        });
        match lost {
            Some(op) => kept.remove(&op.id.0),
            None => return kept,
        };
    }
}

#[test]
fn evidence_contradicts_by_itself_and_needs_every_operation() {
    let mut rng = Rng::stream(9, "evidence", 0);
    let (mut checked, mut small) = (0, 0);
    while checked < 3_000 {
        // Without compare-and-sets: where one was not set, writes outside the evidence matter too.
        let shape = Shape { ops: 12, clients: 4, values: 0, wrong: 6, lost: 8, cas: 0 };
        let steps = random(&mut rng, shape);
        let Some((violating, evidence)) = violations(&steps).into_iter().next() else { continue };
        let end = steps.iter().position(|step| matches!(step, Return(id, _) if *id == violating)).unwrap();
        let steps = &steps[..=end];
        let evidence: BTreeSet<u32> = evidence.into_iter().collect();
        assert!(evidence.contains(&violating));
        assert!(!linearizable(&ops(&only(steps, &evidence))), "{evidence:?} of {steps:#?}");
        for op in &evidence {
            let mut rest = evidence.clone();
            rest.remove(op);
            let wrote = ops(&only(steps, &evidence)).iter().any(|o| o.id.0 == *op && !o.action.is_read());
            let rest = if wrote { without_orphans(steps, rest) } else { rest };
            assert!(linearizable(&ops(&only(steps, &rest))), "{evidence:?} without {op} of {steps:#?}");
        }
        checked += 1;
        small += usize::from(evidence.len() <= 4);
    }
    assert!(small > checked * 8 / 10, "{small} of {checked} have at most four operations");
}

#[test]
fn evidence_with_compare_and_sets_contradicts_the_whole_history() {
    let mut rng = Rng::stream(10, "evidence", 0);
    let mut checked = 0;
    while checked < 3_000 {
        let shape = Shape { ops: 10, clients: 4, values: rng.below(2) * 3, wrong: 6, lost: 8, cas: 6 };
        let steps = random(&mut rng, shape);
        let Some((violating, evidence)) = violations(&steps).into_iter().next() else { continue };
        let end = steps.iter().position(|step| matches!(step, Return(id, _) if *id == violating)).unwrap();
        let evidence: BTreeSet<u32> = evidence.into_iter().collect();
        let all = ops(&steps[..=end]);
        assert!(!linearizable(&ops(&only(&steps[..=end], &evidence))), "{evidence:?} of {steps:#?}");
        // The reads and writes that are not in the evidence are free to be anything but in the way.
        let reads_left_out: Vec<Op> =
            all.into_iter().filter(|op| !op.action.is_read() || evidence.contains(&op.id.0)).collect();
        assert!(!linearizable(&reads_left_out), "{evidence:?} of {steps:#?}");
        checked += 1;
    }
}
