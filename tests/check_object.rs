//! The checkers of counters, sets and locks against the judge of recorded histories, which shares no search with it.

use netsplit::base::{ClassId, ClientId, EventId, OpId, Rng, Time};
use netsplit::check::court::{self, Finding, Limits, Model};
use netsplit::check::linearizable::{Found, KeyChecker, ObjectChecker, STATES, check};
use netsplit::check::spec::Spec;
use netsplit::check::{Verdict, ladder};
use netsplit::history::recorded::Recorded;
use netsplit::history::{
    Action, Answer, Completion, DataType, Failure, History, Key, Member, Members, Moment, Operation, Outcome,
    StepKind, Value,
};

const KEY: Key = Key(0);
const LIMITS: Limits = Limits { states: 1_000_000, steps: 100_000_000 };

fn at(event: u64) -> Moment {
    Moment { event: EventId(event), time: Time(event * 10) }
}

fn invoke(history: &mut History, client: u8, action: Action) -> OpId {
    let id = OpId(history.operations().len() as u32);
    let (attempts, reached) = (1, None);
    let (client, class) = (ClientId(client), ClassId(0));
    let invoked = at(history.steps().len() as u64 + 1);
    history.invoke(Operation { id, client, class, action, invoked, completed: None, attempts, reached });
    id
}

fn complete(history: &mut History, op: OpId, outcome: Outcome) {
    let at = at(history.steps().len() as u64 + 1);
    history.complete(op, Completion { at, outcome, by: None });
}

fn drawn(rng: &mut Rng, data: DataType) -> Action {
    let member = Member(rng.below(3) as u8);
    match (data, rng.below(5)) {
        (DataType::Set, 0..=1) => Action::Members { key: KEY },
        (DataType::Set, 2..=3) => Action::Insert { key: KEY, member },
        (DataType::Set, _) => Action::Remove { key: KEY, member },
        (_, 0..=1) => Action::Total { key: KEY },
        (_, n) => Action::Add { key: KEY, amount: if n == 4 { -2 } else { 1 + rng.below(3) as i64 } },
    }
}

/// A history of an object on which each operation takes effect at some time, sometimes after its return, so that
/// some are linearizable and some just not.
fn made(rng: &mut Rng, data: DataType, length: usize) -> History {
    let mut history = History::new();
    let mut held: Option<Value> = None;
    let mut pending: Vec<Option<(OpId, Action, Option<Answer>)>> = vec![None; 3];
    let slips = rng.below(4) == 0;
    while history.operations().len() < length {
        let client = rng.below(3) as usize;
        pending[client] = match pending[client] {
            None => {
                let action = drawn(rng, data);
                Some((invoke(&mut history, client as u8, action), action, None))
            }
            Some((op, action, None)) => {
                let (after, answer) = action.on_data(held).expect("no register");
                let lost = !action.is_read() && rng.below(12) == 0;
                held = if lost { held } else { after };
                let answer = if slips && rng.below(6) == 0 { off_by_one(answer) } else { answer };
                match rng.below(10) {
                    0 => {
                        complete(&mut history, op, Outcome::Unknown(Failure::TimedOut));
                        None
                    }
                    1 if lost => {
                        complete(&mut history, op, Outcome::Fail(Failure::TimedOut));
                        None
                    }
                    _ => Some((op, action, Some(answer))),
                }
            }
            Some((op, _, Some(answer))) => {
                complete(&mut history, op, Outcome::Ok(answer));
                None
            }
        };
    }
    history
}

fn off_by_one(answer: Answer) -> Answer {
    match answer {
        Answer::Total(total) => Answer::Total(total + 1),
        Answer::Members(Members(bits)) => Answer::Members(Members(bits ^ 1)),
        other => other,
    }
}

/// A history of a lock whose tokens grow, but for a slip now and then.
fn made_lock(rng: &mut Rng, length: usize) -> History {
    let mut history = History::new();
    let mut newest = 0;
    let mut pending: Vec<Option<(OpId, Option<Answer>)>> = vec![None; 3];
    let slips = rng.below(2) == 0;
    while history.operations().len() < length {
        let client = rng.below(3) as usize;
        pending[client] = match pending[client] {
            None => {
                let release = Action::Release { key: KEY, token: newest };
                let action = if rng.below(4) == 0 { release } else { Action::Acquire { key: KEY } };
                Some((invoke(&mut history, client as u8, action), None))
            }
            Some((op, None)) if history.get(op).unwrap().action.key() == KEY => {
                let released = matches!(history.get(op).unwrap().action, Action::Release { .. });
                newest += 1 + rng.below(2);
                let slip = slips && rng.below(4) == 0;
                let token = if slip { 1 + rng.below(newest) } else { newest };
                let acquired = Answer::Acquired((rng.below(4) > 0).then_some(token));
                Some((op, Some(if released { Answer::Released(rng.below(2) == 0) } else { acquired })))
            }
            Some((op, Some(answer))) => {
                let lost = rng.below(8) == 0;
                let unknown = Outcome::Unknown(Failure::TimedOut);
                complete(&mut history, op, if lost { unknown } else { Outcome::Ok(answer) });
                None
            }
            Some(_) => unreachable!("there is one key"),
        };
    }
    history
}

/// The event of the first return that the checker cannot explain.
fn first_violation(history: &History) -> Option<EventId> {
    let mut checker = KeyChecker::new(history.operations()[0].action, STATES);
    for step in history.steps() {
        let operation = history.get(step.op).unwrap();
        match step.kind {
            StepKind::Invoke => checker.invoke(operation.id, operation.action),
            StepKind::Return => {
                let end = operation.completed.unwrap();
                match checker.complete(operation.id, operation.action, end.outcome) {
                    Found::Nothing => {}
                    Found::Violation => return Some(step.event),
                    Found::GaveUp { states } => panic!("{states} states"),
                }
            }
        }
    }
    None
}

fn explained(history: &History, spec: &Spec, event: EventId) -> bool {
    let recorded = Recorded::part_of(history, event, &|_| netsplit::history::recorded::Share::All).0;
    match court::judge(Model::Linearizable, spec, &recorded, &LIMITS, &mut || true) {
        Finding::Holds { .. } => true,
        Finding::Violated(_) => false,
        Finding::Unknown(reached) => panic!("{reached}"),
    }
}

#[test]
fn the_first_violation_is_the_judges() {
    let (mut violated, mut held) = (0, 0);
    for seed in 0..4_500 {
        let mut rng = Rng::stream(seed, "object", 0);
        let data = [DataType::Counter, DataType::Set, DataType::Lock][(seed % 3) as usize];
        let length = 4 + rng.below(12) as usize;
        let history = match data {
            DataType::Lock => made_lock(&mut rng, length),
            _ => made(&mut rng, data, length),
        };
        let spec = Spec::of_lab(data);
        match first_violation(&history) {
            None => {
                held += 1;
                assert!(explained(&history, &spec, EventId(u64::MAX)), "{seed}: {history:?}");
            }
            Some(event) => {
                violated += 1;
                assert!(!explained(&history, &spec, event), "{seed} at {event:?}: {history:?}");
                let before = EventId(event.0 - 1);
                assert!(explained(&history, &spec, before), "{seed} before {event:?}: {history:?}");
            }
        }
    }
    assert!(violated > 300 && held > 300, "{violated} violated, {held} held");
}

#[test]
fn a_violation_comes_with_the_operations_that_prove_it() {
    let mut history = History::new();
    for (client, amount) in [(0, 1_000), (1, 500)] {
        let op = invoke(&mut history, client, Action::Add { key: KEY, amount });
        complete(&mut history, op, Outcome::Ok(Answer::Written));
    }
    for total in [1_500, 1_000] {
        let op = invoke(&mut history, 2, Action::Total { key: KEY });
        complete(&mut history, op, Outcome::Ok(Answer::Total(total)));
    }
    let Verdict::Violated(found) = check(&history, KEY, STATES) else { panic!("the second read is stale") };
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].operation, OpId(3));
    // Both adds had returned; the first read is not needed.
    assert_eq!(found[0].evidence, [OpId(0), OpId(1), OpId(3)]);
    assert!(!ladder::why(&history, &found[0].evidence, EventId(u64::MAX)).is_empty());
}

#[test]
fn two_holders_with_one_token_prove_each_other() {
    let mut history = History::new();
    for (client, token) in [(0, 4), (1, 9), (0, 7), (2, 12), (1, 12)] {
        let op = invoke(&mut history, client, Action::Acquire { key: KEY });
        complete(&mut history, op, Outcome::Ok(Answer::Acquired(Some(token))));
    }
    let Verdict::Violated(found) = check(&history, KEY, STATES) else { panic!("tokens do not grow") };
    let found: Vec<_> = found.iter().map(|one| (one.operation, one.evidence.clone())).collect();
    let proof = |a, b| (OpId(b), vec![OpId(a), OpId(b)]);
    assert_eq!(found, [proof(1, 2), proof(3, 4)]);
    for (_, operations) in found {
        assert!(!ladder::why(&history, &operations, EventId(u64::MAX)).is_empty());
    }
}

#[test]
fn changes_of_unknown_outcome_may_count_at_any_later_time() {
    let mut history = History::new();
    for _ in 0..30 {
        let op = invoke(&mut history, 0, Action::Add { key: KEY, amount: 2 });
        complete(&mut history, op, Outcome::Unknown(Failure::TimedOut));
    }
    for total in [0, 40, 40, 60] {
        let op = invoke(&mut history, 1, Action::Total { key: KEY });
        complete(&mut history, op, Outcome::Ok(Answer::Total(total)));
    }
    assert_eq!(first_violation(&history), None);
    let op = invoke(&mut history, 1, Action::Total { key: KEY });
    complete(&mut history, op, Outcome::Ok(Answer::Total(58)));
    assert!(first_violation(&history).is_some(), "what was counted stays counted");
}

#[test]
fn a_checker_that_would_hold_too_much_says_so() {
    let mut checker = ObjectChecker::new(50);
    for op in 0..12 {
        let action = Action::Add { key: KEY, amount: 1 << op };
        checker.invoke(OpId(op), action);
    }
    checker.invoke(OpId(12), Action::Total { key: KEY });
    let found = checker.complete(OpId(12), Action::Total { key: KEY }, Outcome::Ok(Answer::Total(4_095)));
    assert!(matches!(found, Found::GaveUp { .. }), "{found:?}");
}
