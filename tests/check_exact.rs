//! The checker of linearizability against the definition, on all small histories and on many random ones.

mod check_support;

use check_support::*;
use netsplit::base::{OpId, Rng};
use netsplit::check::linearizable::{Checker, Found, STATES};
use netsplit::history::{Action, Outcome};

/// Feeds the steps to a checker and asks the definition after each return; a violation is forgiven in both.
/// How many violations there were.
fn agree(steps: &[Step]) -> usize {
    let mut checker = Checker::new(STATES);
    let mut actions: Vec<Action> = Vec::new();
    let mut forgiven: Vec<Step> = Vec::new();
    let mut violations = 0;
    for step in steps {
        forgiven.push(*step);
        match *step {
            Step::Call(id, action) => {
                actions.push(action);
                checker.invoke(OpId(id), action);
            }
            Step::Return(id, outcome) => {
                let action = actions[id as usize];
                let found = checker.complete(OpId(id), action, outcome);
                let expected = if linearizable(&ops(&forgiven)) { Found::Nothing } else { Found::Violation };
                assert_eq!(found, expected, "at the return of {id} in {forgiven:#?}");
                if found == Found::Violation {
                    violations += 1;
                    *forgiven.last_mut().unwrap() = Step::Return(id, UNKNOWN);
                }
            }
        }
    }
    violations
}

/// Every way in which `n` operations can call, in order, and return or not.
fn interleavings(n: u32) -> Vec<Vec<(u32, bool)>> {
    let mut all = vec![Vec::new()];
    let mut complete = Vec::new();
    while let Some(order) = all.pop() {
        let called = order.iter().filter(|(_, returns)| !returns).count() as u32;
        if called < n {
            all.push([order.clone(), vec![(called, false)]].concat());
        }
        for id in (0..called).filter(|id| !order.contains(&(*id, true))) {
            all.push([order.clone(), vec![(id, true)]].concat());
        }
        if order.len() == 2 * n as usize {
            complete.push(order);
        }
    }
    complete
}

/// Every sequence of `n` of the choices.
fn sequences<T: Copy>(choices: &[T], n: u32) -> Vec<Vec<T>> {
    (0..n).fold(vec![Vec::new()], |all, _| {
        all.iter().flat_map(|seq| choices.iter().map(|c| [seq.clone(), vec![*c]].concat())).collect()
    })
}

fn all_histories(choices: &[(Action, Outcome)], n: u32) -> (usize, usize) {
    let orders = interleavings(n);
    let (mut clean, mut broken) = (0, 0);
    for chosen in sequences(choices, n) {
        for order in &orders {
            let step = |(id, returns): &(u32, bool)| {
                let (action, outcome) = chosen[*id as usize];
                if *returns { Step::Return(*id, outcome) } else { Step::Call(*id, action) }
            };
            let steps: Vec<Step> = order.iter().map(step).collect();
            if agree(&steps) == 0 { clean += 1 } else { broken += 1 }
        }
    }
    (clean, broken)
}

#[test]
fn all_histories_of_three_operations() {
    let mut choices = vec![(read(), saw(None)), (read(), saw(Some(1))), (read(), saw(Some(2)))];
    for outcome in [WRITTEN, FAILED, UNKNOWN] {
        choices.extend([(write(1), outcome), (write(2), outcome)]);
    }
    for outcome in [SET, NOT_SET, UNKNOWN] {
        for (expected, new) in [(None, 1), (Some(1), 2), (Some(2), 1), (Some(1), 1)] {
            choices.push((cas(expected, new), outcome));
        }
    }
    let (clean, broken) = all_histories(&choices, 3);
    assert_eq!(clean + broken, 21 * 21 * 21 * 15);
    assert!(clean > 30_000 && broken > 30_000, "{clean} explained, {broken} not");
}

#[test]
fn all_histories_of_four_operations() {
    let choices = [
        (read(), saw(None)),
        (read(), saw(Some(1))),
        (read(), saw(Some(2))),
        (write(1), WRITTEN),
        (write(2), UNKNOWN),
        (cas(Some(1), 2), SET),
        (cas(Some(2), 1), NOT_SET),
    ];
    let (clean, broken) = all_histories(&choices, 4);
    assert_eq!(clean + broken, 7 * 7 * 7 * 7 * 105);
}

fn random_histories(seed: u64, count: u32, shape: impl Fn(&mut Rng) -> Shape) {
    let mut rng = Rng::stream(seed, "history", 0);
    let (mut clean, mut broken) = (0, 0);
    for _ in 0..count {
        let shape = shape(&mut rng);
        let steps = random(&mut rng, shape);
        if agree(&steps) == 0 { clean += 1 } else { broken += 1 }
    }
    assert!(clean > count / 10 && broken > count / 20, "{clean} explained, {broken} not");
}

#[test]
fn random_histories_with_few_values() {
    random_histories(1, 60_000, |rng| Shape {
        ops: 3 + rng.below(6) as u32,
        clients: 2 + rng.below(4),
        values: 2 + rng.below(2),
        wrong: 8,
        lost: 3 + rng.below(6),
        cas: rng.below(8),
    });
}

#[test]
fn random_histories_with_values_of_their_own() {
    random_histories(2, 60_000, |rng| Shape {
        ops: 3 + rng.below(7) as u32,
        clients: 2 + rng.below(4),
        values: 0,
        wrong: 8,
        lost: 3 + rng.below(6),
        cas: rng.below(6),
    });
}

/// Some unanswered writes, and then compare-and-sets that they may be the reason for, writes that hide them and
/// reads that show them; one operation in three overlaps the one before.
fn hidden_writes(rng: &mut Rng) -> Vec<Step> {
    let unanswered = 1 + rng.below(4) as u32;
    let repeats = rng.below(2) == 0;
    let mut late = (rng.below(3) == 0).then_some(unanswered + 3);
    let (mut steps, mut open) = (Vec::new(), None);
    for id in 0..unanswered + 8 {
        let any = |rng: &mut Rng| rng.below(u64::from(id.max(1))) as i64;
        // After a while values may be written again.
        let again = repeats && id > unanswered + 2 && rng.below(3) == 0;
        let value = if again { any(rng) } else { i64::from(id) };
        let (action, outcome) = match rng.below(8) {
            _ if id < unanswered || late.take_if(|late| *late == id).is_some() => (write(value), UNKNOWN),
            0..2 => (write(value), WRITTEN),
            2..5 => (cas(Some(if rng.below(3) == 0 { any(rng) } else { value - 1 }), value), NOT_SET),
            5 => (cas(Some(any(rng)), value), SET),
            _ => (read(), saw(Some(any(rng)))),
        };
        steps.push(Step::Call(id, action));
        steps.extend(open.take().map(|(id, outcome)| Step::Return(id, outcome)));
        if rng.below(3) == 0 {
            open = Some((id, outcome));
        } else {
            steps.push(Step::Return(id, outcome));
        }
    }
    steps
}

#[test]
fn writes_that_took_effect_unseen() {
    let mut rng = Rng::stream(3, "hidden", 0);
    let (mut clean, mut broken) = (0, 0);
    for _ in 0..60_000 {
        if agree(&hidden_writes(&mut rng)) == 0 { clean += 1 } else { broken += 1 }
    }
    assert!(clean > 2_000 && broken > 2_000, "{clean} explained, {broken} not");
}
