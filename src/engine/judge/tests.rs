//! What the judge notes of writes, event by event, against the checkers of whole recorded histories.

use super::writes::Writes;
use crate::base::{ClassId, ClientId, EventId, OpId, Rng, Span, Time};
use crate::check::settled::Settled;
use crate::check::spec::Spec;
use crate::check::staleness::Staleness;
use crate::history::recorded::{Datum, Recorded};
use crate::history::{
    Action, Answer, Completion, Failure, History, Key, Moment, Operation, Outcome, StepKind, Value,
};

const SPEC: Spec = Spec::KeyValue { initial: Datum::NIL };

/// Sessions of three clients on two keys; answers are drawn, so that many are old or impossible.
fn history(seed: u64, events: u64) -> History {
    let mut rng = Rng::stream(seed, "writes", 0);
    let mut history = History::new();
    let mut pending: [Option<OpId>; 3] = [None; 3];
    for event in 1..=events {
        let at = Moment { event: EventId(event), time: Time(event / 2 * 1_000) };
        let client = rng.below(3) as usize;
        match pending[client].take() {
            None => pending[client] = Some(call(&mut rng, &mut history, client, at)),
            Some(op) => give_back(&mut rng, &mut history, op, at),
        }
    }
    history
}

fn call(rng: &mut Rng, history: &mut History, client: usize, at: Moment) -> OpId {
    let id = OpId(history.operations().len() as u32);
    let (key, new) = (Key(rng.below(2) as u8), Value(i64::from(id.0) + 1));
    let action = match rng.below(5) {
        0 | 1 => Action::Read { key },
        2 => Action::Cas { key, expected: drawn(rng, history, key), new },
        _ => Action::Write { key, value: new },
    };
    history.invoke(Operation {
        id,
        client: ClientId(client as u8),
        class: ClassId(0),
        action,
        invoked: at,
        completed: None,
        attempts: 1,
        reached: None,
    });
    id
}

/// A value that somebody called to write to the key, or none.
fn drawn(rng: &mut Rng, history: &History, key: Key) -> Option<Value> {
    let of_key = history.operations().iter().filter(|operation| operation.action.key() == key);
    let values: Vec<Value> = of_key.filter_map(|operation| operation.action.writes()).collect();
    let at = rng.below(values.len() as u64 + 1) as usize;
    values.get(at).copied()
}

fn give_back(rng: &mut Rng, history: &mut History, op: OpId, at: Moment) {
    let action = history.get(op).expect("it was called").action;
    let outcome = match (rng.below(6), action) {
        (0, _) => Outcome::Fail(Failure::TimedOut),
        (1, _) => Outcome::Unknown(Failure::TimedOut),
        (_, Action::Read { key }) => Outcome::Ok(Answer::Read(drawn(rng, history, key))),
        (_, Action::Write { .. }) => Outcome::Ok(Answer::Written),
        (n, _) => Outcome::Ok(Answer::Compared(n < 4)),
    };
    history.complete(op, Completion { at, outcome, by: None });
}

/// Follows a history from a step on, and tells for how long each answer had been overwritten.
fn follow(writes: &mut Writes, history: &History, from: usize) -> Vec<(usize, u64)> {
    let mut found = Vec::new();
    for (step, what) in history.steps().iter().enumerate().skip(from) {
        let operation = history.get(what.op).expect("a step is of an operation");
        match what.kind {
            StepKind::Invoke => writes.called(operation, step),
            StepKind::Return => {
                let overwritten = writes.returned(operation, step);
                found.extend(overwritten.map(|span| (what.op.index(), span.0 * 1_000)));
            }
        }
    }
    found
}

#[test]
fn answers_are_overwritten_for_as_long_as_staleness_says() {
    let (mut seen, mut longest) = (0, Span::ZERO);
    for seed in 0..400 {
        let history = history(seed, 120);
        let mut writes = Writes::default();
        let mut found = follow(&mut writes, &history, 0);
        found.sort_unstable();
        let measured = Staleness::of(&SPEC, &Recorded::from(&history)).expect("registers");
        let stale = measured.stale.iter().map(|stale| (stale.read, stale.nanoseconds.expect("timed")));
        assert_eq!(found, stale.collect::<Vec<_>>(), "run {seed}");
        seen += found.len();
        longest = longest.max(found.iter().map(|(_, ns)| Span(ns / 1_000)).max().unwrap_or_default());
        // Cut back to any step and followed again, it finds the same.
        let back = (seed as usize * 7) % history.steps().len();
        writes.truncate(back);
        found.retain(|(op, _)| {
            let end = history.get(OpId(*op as u32)).and_then(|operation| operation.completed);
            let step = history.steps().partition_point(|step| Some(step.event) < end.map(|end| end.at.event));
            step >= back
        });
        let mut again = follow(&mut writes, &history, back);
        again.sort_unstable();
        assert_eq!(again, found, "run {seed} from step {back}");
    }
    assert!(seen > 1_000 && longest > Span::from_ms(20), "{seen}, {longest:?}");
}

#[test]
fn replicas_may_hold_in_the_end_what_settling_says() {
    let (mut allowed, mut refused) = (0, 0);
    for seed in 1_000..1_200 {
        let history = history(seed, 60);
        let mut writes = Writes::default();
        follow(&mut writes, &history, 0);
        for event in (1..=60).step_by(7).map(EventId) {
            let mut known = history.clone();
            known.truncate(event);
            let recorded = Recorded::from(&known);
            let calls = known
                .operations()
                .iter()
                .filter_map(|operation| Some((operation.action.key(), Some(operation.action.writes()?))));
            let nothing = known.operations().iter().map(|operation| (operation.action.key(), None));
            for (key, value) in calls.chain(nothing) {
                let of_texts = |text: String| recorded.texts.clone().intern(&text);
                let held = value.map(|value| (of_texts(key.to_string()), of_texts(value.to_string())));
                let settled = Settled::of(&SPEC, &recorded, &[Some(held.into_iter().collect())]);
                let asked = of_texts(key.to_string());
                let impossible = settled.expect("registers").impossible;
                let fine = !impossible.iter().any(|(_, other, _)| *other == asked);
                assert_eq!(
                    writes.may_hold(&history, (key, value), event, true),
                    fine,
                    "{key} = {value:?} at {event:?} of run {seed}"
                );
                if fine {
                    allowed += 1;
                    assert!(writes.may_hold(&history, (key, value), event, false));
                } else {
                    refused += 1;
                }
            }
        }
    }
    assert!(allowed > 1_000 && refused > 1_000, "{allowed} and {refused}");
}

#[test]
fn while_something_happens_a_replica_may_be_behind() {
    let history = history(5, 120);
    let mut writes = Writes::default();
    follow(&mut writes, &history, 0);
    let end = EventId(120);
    for operation in history.operations() {
        let Some(value) = operation.action.writes() else { continue };
        let held = (operation.action.key(), Some(value));
        let nothing = match operation.completed_by(end).map(|end| end.outcome) {
            Some(Outcome::Fail(_) | Outcome::Ok(Answer::Compared(false))) => true,
            Some(_) | None => false,
        };
        assert_eq!(writes.may_hold(&history, held, end, false), !nothing);
        let before = EventId(operation.invoked.event.0 - 1);
        assert!(!writes.may_hold(&history, held, before, false), "nobody had written it yet");
    }
    assert!(writes.may_hold(&history, (Key(0), None), end, false));
    assert!(!writes.may_hold(&history, (Key(9), Some(Value(1))), end, false));
}
