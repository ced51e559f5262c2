//! The search against brute force, on all small histories and on random ones; every order it finds is replayed.

use super::testing::{self, Shape};
use super::*;
use crate::check::court::Evidence;
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

/// Whether the search of every object finds an order, whatever is known of quicker ways.
fn search_finds_an_order(spec: &Spec, recorded: &Recorded) -> bool {
    let mut keep_going = || true;
    let mut meter = Meter::new(Limits::default(), &mut keep_going);
    recorded.objects().iter().all(|(_, indices)| {
        let mut object = Object::new(spec, recorded, indices);
        matches!(explain(&mut object, &mut meter), Explained::Order(_))
    })
}

#[test]
fn registers_with_unique_values_are_decided_without_a_search() {
    let (mut legal, mut all) = (0, 0);
    for seed in 0..20_000 {
        let (spec, recorded) = Shape { unique: true, ..Shape::small("register", seed) }.history();
        let says_all = |o: &Observation| o.ending != Ending::Ok(Reply::Unseen);
        if recorded.observations.iter().all(says_all) {
            let quick =
                recorded.objects().iter().all(|(_, all)| zones::explain(&spec, &recorded, all).is_some());
            assert!(quick, "{}", testing::show(&recorded));
        }
        check(&spec, &recorded);
        let holds =
            matches!(judge(&spec, &recorded, &Limits::default(), &mut || true), Finding::Holds { .. });
        assert_eq!(holds, search_finds_an_order(&spec, &recorded), "{}", testing::show(&recorded));
        same_first_return(&spec, &recorded);
        legal += usize::from(holds);
        all += 1;
    }
    assert!(legal > all / 10 && legal < all * 9 / 10, "{legal} of {all} are legal");
}

/// The quick way and the search find the same return that cannot be explained, object by object.
fn same_first_return(spec: &Spec, recorded: &Recorded) {
    for (_, indices) in recorded.objects() {
        let Some(quick) = zones::explain(spec, recorded, &indices) else { continue };
        let mut keep_going = || true;
        let mut meter = Meter::new(Limits::default(), &mut keep_going);
        let searched = explain(&mut Object::new(spec, recorded, &indices), &mut meter);
        let at = |explained: &Explained| match explained {
            Explained::Stuck { at, .. } => Some(*at),
            _ => None,
        };
        assert_eq!(at(&quick), at(&searched), "{}", testing::show(recorded));
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
        recorded.observations = (0..operations).map(|n| observation(kind(n))).collect();
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
fn only(recorded: &Recorded, kept: &[usize], end: u32) -> Recorded {
    let mut only = recorded.clone();
    only.observations.retain(|o| o.called < end && o.ending != Ending::Fail);
    for observation in &mut only.observations {
        let is_kept = kept.iter().any(|index| recorded.observations[*index].called == observation.called);
        if !is_kept {
            observation.ending = Ending::Unknown;
            observation.returned = None;
            observation.called = 0;
        }
    }
    only
}

#[test]
fn evidence_proves_the_violation_and_is_minimal() {
    for name in Spec::NAMES {
        let mut violations = 0;
        for seed in 0..2000 {
            let (spec, recorded) = Shape::small(name, seed).history();
            let finding = judge(&spec, &recorded, &Limits::default(), &mut || true);
            let Finding::Violated(Evidence { operations, minimal, .. }) = finding else { continue };
            violations += 1;
            assert!(minimal, "small histories are within the limits");
            let end = operations.iter().filter_map(|n| recorded.observations[*n].returned).max();
            let left = |kept: &[usize]| only(&recorded, kept, end.unwrap_or(0));
            let shown = testing::show(&recorded);
            assert!(!testing::is_linearizable(&spec, &left(&operations)), "{operations:?} of {shown}");
            for without in &operations {
                let kept: Vec<usize> = operations.iter().copied().filter(|index| index != without).collect();
                assert!(
                    testing::is_linearizable(&spec, &left(&kept)),
                    "{without} of {operations:?} of {shown}"
                );
            }
        }
        assert!(violations > 100, "{name}: {violations}");
    }
}
