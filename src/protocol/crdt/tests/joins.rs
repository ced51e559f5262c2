//! The types by themselves: random updates and joins, and at every step what the specification makes of the updates
//! that a replica has got.

use crate::base::{ReplicaId, Rng};
use crate::history::{Action, Key, Member, Members, Value};
use crate::protocol::crdt::{Broken, Object, Registers, Sets, Settings};
use crate::protocol::quorum::Stamp;

const KEY: Key = Key(0);

/// An update with what its replica had got when it took it.
#[derive(Clone)]
struct Made {
    action: Action,
    stamp: Stamp,
    seen: Vec<usize>,
}

/// A replica's state with the updates that are in it.
#[derive(Clone, Default)]
struct Copy {
    object: Option<Object>,
    has: Vec<usize>,
}

#[derive(Clone, std::marker::Copy, Debug, PartialEq)]
enum Type {
    Counter,
    Last,
    Values,
    ObservedRemove,
    LastSet,
}

const TYPES: [Type; 5] = [Type::Counter, Type::Last, Type::Values, Type::ObservedRemove, Type::LastSet];

fn settings(of: Type) -> Settings {
    Settings {
        registers: if of == Type::Values { Registers::MultiValue } else { Registers::LastWriteWins },
        sets: if of == Type::LastSet { Sets::LastWriteWins } else { Sets::ObservedRemove },
        ..Settings::default()
    }
}

fn drawn(rng: &mut Rng, of: Type, number: usize) -> Action {
    let member = Member(rng.below(3) as u8);
    match of {
        Type::Counter => Action::Add { key: KEY, amount: rng.between(0, 9) as i64 - 4 },
        Type::Last | Type::Values => Action::Write { key: KEY, value: Value(number as i64) },
        _ if rng.below(3) == 0 => Action::Remove { key: KEY, member },
        _ => Action::Insert { key: KEY, member },
    }
}

fn update(copy: &mut Copy, me: u8, of: Type, made: &mut Vec<Made>, rng: &mut Rng) -> Object {
    let action = drawn(rng, of, made.len());
    // Clocks disagree, and two updates never share a stamp.
    let stamp = Stamp { micros: (rng.below(50) as i64) * 1_000 + made.len() as i64, by: ReplicaId(me) };
    let (object, delta) = Object::updated(copy.object.take(), action, &settings(of), (ReplicaId(me), stamp))
        .expect("an update");
    made.push(Made { action, stamp, seen: copy.has.clone() });
    copy.object = Some(object);
    copy.has.push(made.len() - 1);
    delta
}

fn join(copy: &mut Copy, other: &Copy) {
    copy.object = joined(copy.object.as_ref(), other.object.as_ref());
    copy.has.extend(&other.has);
    copy.has.sort_unstable();
    copy.has.dedup();
}

fn joined(a: Option<&Object>, b: Option<&Object>) -> Option<Object> {
    let mut joined = a.or(b)?.clone();
    if let Some(other) = b {
        joined.join(other, Broken::default());
    }
    Some(joined)
}

/// What the specification makes of these updates [Shapiro et al. 2011, study].
fn specified(of: Type, made: &[Made], has: &[usize]) -> Vec<Value> {
    let all = || has.iter().map(|place| (*place, &made[*place]));
    let last = |fits: &dyn Fn(Action) -> bool| {
        all().filter(|(_, one)| fits(one.action)).max_by_key(|(_, one)| one.stamp)
    };
    let amount = |action| if let Action::Add { amount, .. } = action { amount } else { 0 };
    let member = |action| match action {
        Action::Insert { member, .. } => (member, true),
        Action::Remove { member, .. } => (member, false),
        other => panic!("{other}"),
    };
    let set = |is_in: &dyn Fn(Member) -> bool| {
        vec![Value::of_members((0..3).map(Member).filter(|m| is_in(*m)).collect::<Members>())]
    };
    match of {
        Type::Counter => vec![Value(all().map(|(_, one)| amount(one.action)).sum())],
        Type::Last => last(&|_| true).and_then(|(_, one)| one.action.writes()).into_iter().collect(),
        Type::Values => {
            let replaced = |place: usize| all().any(|(_, one)| one.seen.contains(&place));
            all().filter(|(place, _)| !replaced(*place)).filter_map(|(_, one)| one.action.writes()).collect()
        }
        // Of an insert and a removal that had not seen it, the insert wins.
        Type::ObservedRemove => set(&|m| {
            let removed = |place: usize| {
                all().any(|(_, one)| member(one.action) == (m, false) && one.seen.contains(&place))
            };
            all().any(|(place, one)| member(one.action) == (m, true) && !removed(place))
        }),
        Type::LastSet => {
            set(&|m| last(&|action| member(action).0 == m).is_some_and(|(_, one)| member(one.action).1))
        }
    }
}

fn values(of: Type, object: Option<&Object>) -> Vec<Value> {
    let Some(object) = object else { return specified(of, &[], &[]) };
    let mut values: Vec<Value> = object.beside().into_iter().map(|(_, value)| value).collect();
    values.extend(object.value());
    values.sort_unstable();
    values
}

/// Strong eventual consistency [Shapiro et al. 2011, SSS]: replicas with the same updates have equal states, and the
/// state is what the specification makes of them, at every step.
#[test]
fn a_state_is_what_its_updates_make_of_it() {
    for (seed, of) in (0..600).zip(TYPES.into_iter().cycle()) {
        let mut rng = Rng::stream(seed, "joins", 0);
        let mut copies = vec![Copy::default(); 4];
        let mut made = Vec::new();
        for _ in 0..40 {
            let me = rng.below(4) as usize;
            if rng.below(2) == 0 {
                update(&mut copies[me], me as u8, of, &mut made, &mut rng);
            } else {
                let other = copies[rng.below(4) as usize].clone();
                join(&mut copies[me], &other);
            }
            for copy in &copies {
                let mut expected = specified(of, &made, &copy.has);
                expected.sort_unstable();
                assert_eq!(values(of, copy.object.as_ref()), expected, "{of:?} {seed}");
                let same = copies.iter().filter(|other| other.has == copy.has);
                same.for_each(|other| assert_eq!(other.object, copy.object, "{of:?} {seed}"));
            }
        }
    }
}

/// The laws of a join [Shapiro et al. 2011, study: state-based objects].
#[test]
fn joins_are_commutative_associative_and_idempotent() {
    for (seed, of) in (0..400).zip(TYPES.into_iter().cycle()) {
        let mut rng = Rng::stream(seed, "laws", 0);
        let mut copies = vec![Copy::default(); 3];
        let mut made = Vec::new();
        for _ in 0..20 {
            let me = rng.below(3) as usize;
            update(&mut copies[me], me as u8, of, &mut made, &mut rng);
            if rng.below(3) == 0 {
                let other = copies[rng.below(3) as usize].clone();
                join(&mut copies[me], &other);
            }
        }
        let [a, b, c] = [0, 1, 2].map(|place| copies[place].object.as_ref());
        let of_two = |a: Option<&Object>, b: Option<&Object>| joined(a, b);
        assert_eq!(of_two(a, b), of_two(b, a), "{of:?} {seed}: commutative");
        assert_eq!(
            of_two(of_two(a, b).as_ref(), c),
            of_two(a, of_two(b, c).as_ref()),
            "{of:?} {seed}: associative"
        );
        let all = of_two(of_two(a, b).as_ref(), c);
        assert_eq!(of_two(all.as_ref(), a), all, "{of:?} {seed}: idempotent");
        assert_eq!(of_two(all.as_ref(), all.as_ref()), all, "{of:?} {seed}: idempotent");
    }
}

/// A delta is the update: joined where all before it is, it makes the state that the update made
/// [Almeida et al. 2018].
#[test]
fn deltas_make_the_same_state_as_the_updates() {
    for (seed, of) in (0..300).zip(TYPES.into_iter().cycle()) {
        let mut rng = Rng::stream(seed, "deltas", 0);
        let (mut copy, mut made) = (Copy::default(), Vec::new());
        let (mut follower, mut batch): (Option<Object>, Option<Object>) = (None, None);
        for _ in 0..30 {
            let delta = update(&mut copy, 0, of, &mut made, &mut rng);
            batch = joined(batch.as_ref(), Some(&delta));
            if rng.below(3) == 0 {
                follower = joined(follower.as_ref(), batch.as_ref());
                assert_eq!(follower, copy.object, "{of:?} {seed}");
                batch = None;
            }
        }
    }
}

/// Without the greater of each a join counts twice what it gets twice.
#[test]
fn sums_are_no_join() {
    let mut rng = Rng::stream(1, "sums", 0);
    let (mut copy, mut made) = (Copy::default(), Vec::new());
    for _ in 0..5 {
        update(&mut copy, 0, Type::Counter, &mut made, &mut rng);
    }
    let state = copy.object.expect("it was updated");
    let mut twice = state.clone();
    twice.join(&state, Broken { sums_joins: true, ..Broken::default() });
    assert_ne!(twice, state);
}
