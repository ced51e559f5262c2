//! Read your writes, against its definition and beside linearizability.

mod check_support;

use std::collections::BTreeMap;

use check_support::Step::{Call, Return};
use check_support::*;
use netsplit::base::{ClientId, OpId, Rng};
use netsplit::check::linearizable::{STATES, check};
use netsplit::check::{Verdict, session};
use netsplit::history::{Answer, History, Operation, Outcome, StepKind, Value};

/// Reads that miss their client's own write, with the evidence.
fn missed(history: &History) -> BTreeMap<OpId, Vec<OpId>> {
    let mut checker = session::Checker::new();
    let mut missed = BTreeMap::new();
    for step in history.steps() {
        let operation = history.get(step.op).unwrap();
        match step.kind {
            StepKind::Invoke => checker.invoke(step.op, operation.client, operation.action),
            StepKind::Return => {
                let outcome = operation.completed.unwrap().outcome;
                missed.extend(checker.complete(step.op, operation.action, outcome).map(|ops| (step.op, ops)));
            }
        }
    }
    missed
}

/// Operations one after the other: client, action, outcome.
fn in_turn(ops: &[(u8, netsplit::history::Action, Outcome)]) -> Vec<(u32, Vec<u32>)> {
    let steps =
        (0..).zip(ops).flat_map(|(id, (_, action, outcome))| [Call(id, *action), Return(id, *outcome)]);
    let plain = history(&steps.collect::<Vec<_>>());
    let mut history = History::new();
    for step in plain.steps() {
        let mut operation = plain.get(step.op).unwrap().clone();
        match step.kind {
            StepKind::Invoke => {
                operation.client = ClientId(ops[step.op.index()].0);
                operation.completed = None;
                history.invoke(operation);
            }
            StepKind::Return => history.complete(step.op, operation.completed.unwrap()),
        }
    }
    let numbers = |ops: Vec<OpId>| ops.into_iter().map(|op| op.0).collect();
    missed(&history).into_iter().map(|(op, evidence)| (op.0, numbers(evidence))).collect()
}

#[test]
fn own_writes_are_seen() {
    assert_eq!(in_turn(&[(0, write(1), WRITTEN), (0, read(), saw(Some(1)))]), []);
    assert_eq!(in_turn(&[(0, write(1), WRITTEN), (0, read(), saw(None))]), [(1, vec![0, 1])]);
    let older = [(0, write(1), WRITTEN), (0, write(2), WRITTEN), (0, read(), saw(Some(1)))];
    assert_eq!(in_turn(&older), [(2, vec![0, 1, 2])]);
    let of_another = [(1, write(1), WRITTEN), (0, write(2), WRITTEN), (0, read(), saw(Some(1)))];
    assert_eq!(in_turn(&of_another), [(2, vec![0, 1, 2])]);
    assert_eq!(in_turn(&[(0, write(1), WRITTEN), (0, read(), saw(Some(9)))]), [(1, vec![0, 1])]);
}

#[test]
fn writes_of_others_break_nothing() {
    assert_eq!(in_turn(&[(0, write(1), WRITTEN), (1, write(2), WRITTEN), (0, read(), saw(Some(2)))]), []);
    assert_eq!(
        in_turn(&[(0, write(1), WRITTEN), (1, read(), saw(None))]),
        [],
        "a stale read by another client"
    );
    let late = [(0, write(1), UNKNOWN), (0, write(2), WRITTEN), (0, read(), saw(Some(1)))];
    assert_eq!(in_turn(&late), [], "the unanswered write took effect later");
    let refused = [(0, write(1), FAILED), (0, read(), saw(None))];
    assert_eq!(in_turn(&refused), []);
}

#[test]
fn compare_and_sets_write_if_they_were_set() {
    let set = [(0, write(1), WRITTEN), (0, cas(Some(1), 2), SET), (0, read(), saw(Some(1)))];
    assert_eq!(in_turn(&set), [(2, vec![0, 1, 2])]);
    let not_set = [(0, write(1), WRITTEN), (0, cas(Some(1), 2), NOT_SET), (0, read(), saw(Some(1)))];
    assert_eq!(in_turn(&not_set), []);
}

/// The definition: some order of the writes called before the read returned, which keeps their real time, in
/// which the write that is read does not come before an own write acknowledged before the read's call.
fn sees_own_writes(history: &History, read: &Operation, seen: Option<Value>) -> bool {
    let (called, returned) = (read.invoked.event, read.completed.unwrap().at.event);
    let ended = |op: &Operation| op.completed.filter(|end| end.at.event <= returned);
    let wrote = |op: &&Operation| {
        let refused = |outcome| matches!(outcome, Outcome::Fail(_) | NOT_SET);
        !op.action.is_read()
            && op.invoked.event < returned
            && !ended(op).is_some_and(|end| refused(end.outcome))
    };
    let writes: Vec<&Operation> = history.operations().iter().filter(wrote).collect();
    let acknowledged = |op: &Operation| {
        ended(op).filter(|end| matches!(end.outcome, Outcome::Ok(_))).map(|end| end.at.event)
    };
    let own: Vec<&Operation> = writes
        .iter()
        .copied()
        .filter(|op| op.client == read.client && acknowledged(op).is_some_and(|at| at < called))
        .collect();
    let before = |a: &Operation, b: &Operation| acknowledged(a).is_some_and(|at| at < b.invoked.event);
    own.is_empty()
        || orders(&writes, &before).iter().any(|order| {
            let place = |op: &Operation| order.iter().position(|other| other.id == op.id).unwrap();
            let last_own = own.iter().map(|op| place(op)).max().unwrap();
            order[last_own..].iter().any(|op| op.action.writes() == seen && seen.is_some())
        })
}

/// All orders of the writes in which none comes after one that it was answered before.
fn orders<'a>(
    writes: &[&'a Operation],
    before: &impl Fn(&Operation, &Operation) -> bool,
) -> Vec<Vec<&'a Operation>> {
    if writes.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for first in writes.iter().filter(|op| !writes.iter().any(|other| before(other, op))) {
        let rest: Vec<&Operation> = writes.iter().copied().filter(|op| op.id != first.id).collect();
        all.extend(orders(&rest, before).into_iter().map(|order| [vec![*first], order].concat()));
    }
    all
}

#[test]
fn it_is_what_the_definition_says() {
    let mut rng = Rng::stream(21, "session", 0);
    let (mut kept, mut broken) = (0, 0);
    for _ in 0..20_000 {
        let shape =
            Shape { ops: 7, clients: 3, values: rng.below(2) * 2, wrong: 3, lost: 8, cas: rng.below(3) };
        let history = history(&random(&mut rng, shape));
        let missed = missed(&history);
        for operation in history.operations() {
            let Some(Outcome::Ok(Answer::Read(seen))) = operation.completed.map(|end| end.outcome) else {
                continue;
            };
            let sees = sees_own_writes(&history, operation, seen);
            assert_eq!(sees, !missed.contains_key(&operation.id), "{operation:?} in {history:#?}");
            if sees { kept += 1 } else { broken += 1 }
        }
    }
    assert!(kept > 10_000 && broken > 2_000, "{kept} kept, {broken} broken");
}

#[test]
fn every_linearizable_history_keeps_it() {
    let mut rng = Rng::stream(22, "lattice", 0);
    let (mut linearizable, mut weaker) = (0, 0);
    for _ in 0..40_000 {
        let shape = Shape { ops: 14, clients: 4, values: rng.below(3), wrong: 6, lost: 8, cas: rng.below(5) };
        let history = history(&random(&mut rng, shape));
        let keeps = missed(&history).is_empty();
        if check(&history, X, STATES) == Verdict::Holds {
            assert!(keeps, "{history:#?}");
            linearizable += 1;
        } else if keeps {
            weaker += 1;
        }
    }
    assert!(linearizable > 5_000 && weaker > 1_000, "{linearizable} linearizable, {weaker} weaker");
}
