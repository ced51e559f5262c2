//! Sequential consistency of objects that are no registers, against every order tried out, and what is said of
//! models that are not defined for them.

use netsplit::base::Rng;
use netsplit::check::court::{Finding, Limits, Model, Reached, judge};
use netsplit::check::spec::{Machine, Spec, State};
use netsplit::history::recorded::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

fn find(model: Model, spec: &Spec, recorded: &Recorded) -> Finding {
    judge(model, spec, recorded, &Limits { states: 100_000, steps: 1_000_000 }, &mut || true)
}

/// Whether some order keeps that of each process and is one of the object, by trying all.
fn defined(machine: Machine, ops: &[Observation], done: u32, state: &State) -> bool {
    let is_left = |place: &usize| done & (1 << place) == 0;
    let known = |place: usize| ops[place].ending != Ending::Unknown;
    let comes_before = |first: usize, second: usize| {
        first < second && known(first) && ops[first].process == ops[second].process
    };
    let left: Vec<usize> = (0..ops.len()).filter(is_left).collect();
    let next = |place: &&usize| !left.iter().any(|other| comes_before(*other, **place));
    left.iter().all(|place| !known(*place))
        || left.iter().filter(next).any(|place| {
            let after = machine.apply(state, &ops[*place].call, ops[*place].reply());
            after.is_some_and(|state| defined(machine, ops, done | 1 << place, &state))
        })
}

fn random(rng: &mut Rng, menu: &[(Call, Reply)]) -> Recorded {
    let mut recorded = Recorded::default();
    ["1", "2"].iter().for_each(|text| _ = recorded.texts.intern(text));
    for place in 0..2 + rng.below(5) as u32 {
        let (call, reply) = menu[rng.below(menu.len() as u64) as usize].clone();
        let unknown = !matches!(call, Call::Read) && rng.below(6) == 0;
        let ending = if unknown { Ending::Unknown } else { Ending::Ok(reply) };
        recorded.observations.push(Observation {
            process: Process(rng.below(3) as u32),
            key: Datum::NIL,
            call,
            ending,
            called: 2 * place,
            returned: (!unknown).then_some(2 * place + 1),
            called_at: None,
            returned_at: None,
            line: 0,
        });
    }
    recorded
}

#[test]
fn sequential_objects_are_as_defined() {
    let (one, two) = (Datum(1), Datum(2));
    let members = |members: &[Datum]| Reply::Members(members.into());
    let menus: Vec<(&str, Vec<(Call, Reply)>)> = vec![
        (
            "counter",
            vec![
                (Call::Add(1), Reply::Done),
                (Call::Add(2), Reply::Count(3)),
                (Call::Read, Reply::Count(1)),
                (Call::Read, Reply::Count(0)),
                (Call::Read, Reply::Count(2)),
            ],
        ),
        (
            "queue",
            vec![
                (Call::Enqueue(one), Reply::Done),
                (Call::Enqueue(two), Reply::Done),
                (Call::Dequeue, Reply::Value(one)),
                (Call::Dequeue, Reply::Value(two)),
                (Call::Dequeue, Reply::Value(Datum::NIL)),
            ],
        ),
        (
            "set",
            vec![
                (Call::Insert(one), Reply::Done),
                (Call::Remove(one), Reply::Compared(true)),
                (Call::Contains(one), Reply::Compared(true)),
                (Call::Read, members(&[one])),
                (Call::Read, members(&[])),
                (Call::Insert(two), Reply::Compared(true)),
            ],
        ),
        ("mutex", vec![(Call::Acquire, Reply::Done), (Call::Release, Reply::Done)]),
        (
            "fenced-lock",
            vec![
                (Call::Acquire, Reply::Count(1)),
                (Call::Acquire, Reply::Count(2)),
                (Call::Acquire, Reply::Count(3)),
                (Call::Release, Reply::Done),
            ],
        ),
    ];
    let mut rng = Rng::stream(1, "objects", 0);
    for (name, menu) in menus {
        let spec = Spec::of_name(name).unwrap();
        let (mut kept, mut broken) = (0, 0);
        for _ in 0..3_000 {
            let recorded = random(&mut rng, &menu);
            let machine = spec.machine(&recorded.texts);
            let expected = defined(machine, &recorded.observations, 0, &machine.initial());
            let found = find(Model::Sequential, &spec, &recorded);
            assert_eq!(
                matches!(found, Finding::Holds { .. }),
                expected,
                "{name}: {:?}",
                recorded.observations
            );
            assert_eq!(matches!(found, Finding::Violated(_)), !expected, "{name}: {found:?}");
            *(if expected { &mut kept } else { &mut broken }) += 1;
        }
        assert!(kept > 300 && broken > 300, "{name}: {kept} {broken}");
    }
}

#[test]
fn a_witness_is_an_order() {
    let spec = Spec::of_name("queue").unwrap();
    let mut rng = Rng::stream(2, "objects", 0);
    let menu = [(Call::Enqueue(Datum(1)), Reply::Done), (Call::Dequeue, Reply::Value(Datum(1)))];
    for _ in 0..500 {
        let recorded = random(&mut rng, &menu);
        let machine = spec.machine(&recorded.texts);
        let Finding::Holds { witness } = find(Model::Sequential, &spec, &recorded) else { continue };
        let mut state = machine.initial();
        let mut last = [None; 3];
        for place in witness.unwrap() {
            let op = &recorded.observations[place];
            state = machine.apply(&state, &op.call, op.reply()).unwrap();
            let last = &mut last[op.process.0 as usize];
            assert!(op.ending == Ending::Unknown || *last < Some(place));
            *last = if op.ending == Ending::Unknown { *last } else { Some(place) };
        }
    }
}

#[test]
fn models_of_memory_are_not_defined_for_other_objects() {
    let recorded = Recorded::default();
    for model in [Model::Causal, Model::Pram, Model::MonotonicReads] {
        let found = find(model, &Spec::of_name("queue").unwrap(), &recorded);
        assert_eq!(found, Finding::Unknown(Reached::NotDefined));
    }
}

#[test]
fn limits_are_told() {
    let mut rng = Rng::stream(3, "objects", 0);
    let recorded = random(&mut rng, &[(Call::Add(1), Reply::Done)]);
    let spec = Spec::of_name("counter").unwrap();
    let limits = Limits { states: 100, steps: 1 };
    let found = judge(Model::Sequential, &spec, &recorded, &limits, &mut || true);
    assert_eq!(found, Finding::Unknown(Reached::Steps(1)));
}
