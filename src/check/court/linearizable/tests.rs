//! The search against brute force, on all small histories and on random ones; every order it finds is replayed.

use super::testing::{self, Shape};
use super::*;
use crate::check::court::{Evidence, Reason};
use crate::history::recorded::{Call, Datum, Ending, Observation, Process, Reply};

fn check(spec: &Spec, recorded: &Recorded) {
    let expected = testing::is_linearizable(spec, recorded);
    match judge(spec, recorded, &Limits::default(), &mut || true) {
        Finding::Holds { witness } => {
            assert!(expected, "no order explains {}", testing::show(recorded));
            let witness = witness.expect("an order was found");
            testing::replay(spec, recorded, &witness).unwrap_or_else(|wrong| {
                panic!("{wrong}: {witness:?} for {}", testing::show(recorded));
            });
        }
        Finding::Violated(_) => assert!(!expected, "some order explains {}", testing::show(recorded)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn random_histories_are_decided_as_by_brute_force() {
    for name in Spec::NAMES {
        let (mut legal, mut all) = (0, 0);
        for seed in 0..4000 {
            let (spec, recorded) = Shape::small(name, seed).history();
            check(&spec, &recorded);
            legal += usize::from(testing::is_linearizable(&spec, &recorded));
            all += 1;
        }
        assert!(legal > all / 10 && legal < all * 9 / 10, "{name}: {legal} of {all} are legal");
    }
}

/// How the search of each object ends, whatever is known of quicker ways.
fn searched(spec: &Spec, recorded: &Recorded) -> Vec<Explained> {
    let mut keep_going = || true;
    let mut meter = Meter::new(Limits::default(), &mut keep_going);
    let search = |indices: Vec<usize>| explain(&mut Object::new(spec, recorded, &indices), NEVER, &mut meter);
    quick::objects(spec, recorded).into_iter().map(search).collect()
}

#[test]
fn quick_ways_decide_as_the_search_and_brute_force_do() {
    for name in ["register", "queue", "set"] {
        let (mut legal, mut all) = (0, 0);
        for seed in 0..20_000 {
            let (spec, recorded) = Shape { quick: true, ..Shape::small(name, seed) }.history();
            let shown = testing::show(&recorded);
            for indices in quick::objects(&spec, &recorded) {
                assert!(quick::explain(&spec, &recorded, &indices).is_some(), "{shown}");
            }
            check(&spec, &recorded);
            let holds = matches!(decide_it(&spec, &recorded), Decision::Holds(_));
            let searched = searched(&spec, &recorded);
            assert_eq!(holds, searched.iter().all(|one| matches!(one, Explained::Order(_))), "{shown}");
            legal += usize::from(holds);
            all += 1;
        }
        assert!(legal > all / 10 && legal < all * 9 / 10, "{name}: {legal} of {all} are legal");
    }
}

fn decide_it(spec: &Spec, recorded: &Recorded) -> Decision {
    decide(spec, recorded, &Limits::default(), &mut || true).0
}

#[test]
fn quick_ways_find_the_first_return_of_all_objects_that_is_not_explained() {
    for name in ["register", "queue", "set"] {
        let mut violations = 0;
        for seed in 0..3_000 {
            let (spec, recorded) = Shape { quick: true, ..Shape::small(name, seed) }.history();
            let found = match decide_it(&spec, &recorded) {
                Decision::Violated { operation, .. } => recorded.observations[operation].returned,
                _ => None,
            };
            let first = testing::first_unexplained(&spec, &recorded);
            assert_eq!(found, first, "{}", testing::show(&recorded));
            violations += usize::from(found.is_some());
        }
        assert!(violations > 300, "{name}: {violations}");
    }
}

#[test]
fn of_all_objects_the_first_return_that_is_not_explained_is_told() {
    for name in Spec::NAMES {
        let mut of_two = 0;
        for seed in 0..3_000 {
            let small = Shape::small(name, seed);
            let (spec, recorded) = Shape { keys: 2, wrong: small.wrong.max(30), ..small }.history();
            let alone = |key: Datum| {
                let mut alone = recorded.clone();
                alone.observations.retain(|observation| observation.key == key);
                match decide_it(&spec, &alone) {
                    Decision::Violated { operation, .. } => alone.observations[operation].returned,
                    _ => None,
                }
            };
            let of_each: Vec<u32> = [Datum(0), Datum(1)].into_iter().filter_map(alone).collect();
            let found = match decide_it(&spec, &recorded) {
                Decision::Violated { operation, .. } => recorded.observations[operation].returned,
                _ => None,
            };
            assert_eq!(found, of_each.iter().min().copied(), "{name}: {}", testing::show(&recorded));
            of_two += usize::from(of_each.len() == 2);
        }
        assert!(of_two > 50, "{name}: {of_two}");
    }
}

/// Calls `visit` with every history of so many operations, each of one of `kinds`.
fn every_history(operations: usize, kinds: &[(Call, Ending)], visit: &mut dyn FnMut(&Recorded)) {
    let observation = |(call, ending): &(Call, Ending)| Observation {
        process: Process(0),
        key: Datum::NIL,
        call: *call,
        ending: ending.clone(),
        called: 0,
        returned: None,
        called_at: None,
        returned_at: None,
        line: 0,
    };
    // The next operation is called, or one of those that wait returns.
    fn go_on(place: u32, left: usize, recorded: &mut Recorded, visit: &mut dyn FnMut(&Recorded)) {
        let all = recorded.observations.len();
        let called = all - left;
        let waits = |o: &Observation| o.returned.is_none() && matches!(o.ending, Ending::Ok(_));
        let waiting: Vec<usize> = (0..called).filter(|n| waits(&recorded.observations[*n])).collect();
        if left == 0 && waiting.is_empty() {
            return visit(recorded);
        }
        for index in waiting {
            recorded.observations[index].returned = Some(place);
            go_on(place + 1, left, recorded, visit);
            recorded.observations[index].returned = None;
        }
        if left > 0 {
            recorded.observations[called].called = place;
            go_on(place + 1, left - 1, recorded, visit);
        }
    }
    for number in 0..kinds.len().pow(operations as u32) {
        let kind = |n: usize| &kinds[number / kinds.len().pow(n as u32) % kinds.len()];
        let mut recorded = Recorded::default();
        ["a", "b"].iter().for_each(|text| {
            recorded.texts.intern(text);
        });
        let of_its_own = |n: usize| Observation { process: Process(n as u32), ..observation(kind(n)) };
        recorded.observations = (0..operations).map(of_its_own).collect();
        go_on(0, operations, &mut recorded, visit);
    }
}

#[test]
fn all_small_histories_are_decided_as_by_brute_force() {
    let (a, b) = (Datum(1), Datum(2));
    let ok = Ending::Ok;
    let read = |value| (Call::Read, ok(Reply::Value(value)));
    let write = |value| (Call::Write(value), ok(Reply::Done));
    let cas = Call::Cas { expected: a, new: b };
    let register =
        [read(Datum::NIL), read(a), read(b), write(a), write(b), (Call::Write(a), Ending::Unknown)];
    let cas_register = [
        read(b),
        write(a),
        write(b),
        (Call::Write(a), Ending::Unknown),
        (cas, ok(Reply::Compared(true))),
        (cas, ok(Reply::Compared(false))),
        (cas, Ending::Unknown),
    ];
    let took = |value| (Call::Dequeue, ok(Reply::Value(value)));
    let queue = [
        (Call::Enqueue(a), ok(Reply::Done)),
        (Call::Enqueue(b), ok(Reply::Done)),
        (Call::Enqueue(b), Ending::Unknown),
        took(a),
        took(b),
        took(Datum::NIL),
        (Call::Dequeue, Ending::Unknown),
    ];
    let members = |members: &[Datum]| (Call::Read, ok(Reply::Members(members.into())));
    let set = [
        (Call::Insert(a), ok(Reply::Done)),
        (Call::Insert(b), Ending::Unknown),
        (Call::Insert(a), ok(Reply::Compared(true))),
        (Call::Remove(a), ok(Reply::Done)),
        members(&[]),
        members(&[a]),
        members(&[a, b]),
    ];
    let mutex = [
        (Call::Acquire, ok(Reply::Done)),
        (Call::Release, ok(Reply::Done)),
        (Call::Acquire, Ending::Unknown),
        (Call::Release, Ending::Unknown),
    ];
    let all = [
        ("register", 4, &register[..]),
        ("cas-register", 4, &cas_register),
        ("queue", 4, &queue),
        ("set", 4, &set),
        ("mutex", 4, &mutex),
    ];
    for (name, operations, kinds) in all {
        let spec = Spec::of_name(name).unwrap();
        for operations in 1..=operations {
            every_history(operations, kinds, &mut |recorded| check(&spec, recorded));
        }
    }
}

/// What is left of a history if of all but some operations it is only known that they may have taken effect.
fn only(recorded: &Recorded, kept: &[usize], end: u32, reason: &Reason) -> Recorded {
    let mut only = recorded.clone();
    only.observations.retain(|o| o.called < end && o.ending != Ending::Fail);
    // The sentence says that there is no dequeue of a value, so one that was given another did not take that.
    let is_told_of = matches!(reason, Reason::Overtaken { .. } | Reason::NotEmpty { .. });
    let is_kept = |o: &Observation| kept.iter().any(|index| recorded.observations[*index].called == o.called);
    only.observations.retain(|o| !is_told_of || o.call != Call::Dequeue || is_kept(o));
    for observation in &mut only.observations {
        if !is_kept(observation) {
            observation.ending = Ending::Unknown;
            observation.returned = None;
            observation.called = 0;
        }
    }
    only
}

fn evidence_proves_it_and_is_minimal(shape: impl Fn(u64) -> Shape, least: usize) {
    let mut violations = 0;
    for seed in 0..2000 {
        let (spec, recorded) = shape(seed).history();
        let finding = judge(&spec, &recorded, &Limits::default(), &mut || true);
        let Finding::Violated(Evidence { operations, minimal, reason }) = finding else { continue };
        violations += 1;
        let end = operations.iter().filter_map(|n| recorded.observations[*n].returned).max();
        let left = |kept: &[usize]| only(&recorded, kept, end.unwrap_or(0), &reason);
        let shown = testing::show(&recorded);
        assert!(!testing::is_linearizable(&spec, &left(&operations)), "{operations:?} of {shown}");
        assert!(
            minimal || matches!(reason, Reason::NotEmpty { .. }),
            "small histories are within the limits"
        );
        for without in operations.iter().filter(|_| minimal) {
            let mut left = left(&operations);
            let forgotten = &recorded.observations[*without];
            for observation in left.observations.iter_mut().filter(|o| o.called == forgotten.called) {
                observation.ending = Ending::Unknown;
                observation.returned = None;
                observation.called = 0;
            }
            let explained = testing::is_linearizable(&spec, &left);
            assert!(explained, "{without} of {operations:?} for {reason:?} of {shown}");
        }
    }
    assert!(violations > least, "{violations}");
}

#[test]
fn evidence_of_the_search_proves_the_violation_and_is_minimal() {
    Spec::NAMES
        .iter()
        .for_each(|name| evidence_proves_it_and_is_minimal(|seed| Shape::small(name, seed), 100));
}

#[test]
fn evidence_of_quick_ways_proves_the_violation_and_is_minimal() {
    for name in ["register", "queue", "set"] {
        evidence_proves_it_and_is_minimal(|seed| Shape { quick: true, ..Shape::small(name, seed) }, 100);
    }
}
