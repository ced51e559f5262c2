//! The lab's own history as a recorded one, so that the same judge and the same files serve both.

use super::{Call, Datum, Ending, Observation, Process, Recorded, Reply, Texts};
use crate::base::Time;
use crate::history::{Action, Answer, History, Operation, Outcome, StepKind, Value};

impl From<&History> for Recorded {
    /// Each key is an object, each client a process. Outcomes are taken as they are: a refusal that proves that
    /// nothing was done is a failure, everything else without an answer is unknown. An unknown ending has a time
    /// but no place. Lines are 0.
    fn from(history: &History) -> Recorded {
        let mut recorded = Recorded::default();
        let mut place = 0;
        for step in history.steps() {
            let operation = history.get(step.op).expect("a step is of an operation");
            match step.kind {
                StepKind::Invoke => {
                    let called = observation(operation, place, &mut recorded.texts);
                    recorded.observations.push(called);
                    place += 1;
                }
                StepKind::Return => {
                    let returned = operation.completed.expect("a return is of an operation that returned");
                    let ending = ending(returned.outcome, &mut recorded.texts);
                    let observation = &mut recorded.observations[step.op.index()];
                    observation.returned_at = Some(nanoseconds(returned.at.time));
                    if ending != Ending::Unknown {
                        observation.returned = Some(place);
                        place += 1;
                    }
                    observation.ending = ending;
                }
            }
        }
        recorded
    }
}

/// As it is called, before it returns.
fn observation(operation: &Operation, place: u32, texts: &mut Texts) -> Observation {
    Observation {
        process: Process(u32::from(operation.client.0)),
        key: texts.intern(&operation.action.key().to_string()),
        call: match operation.action {
            Action::Read { .. } => Call::Read,
            Action::Write { value, .. } => Call::Write(datum(Some(value), texts)),
            Action::Cas { expected, new, .. } => {
                Call::Cas { expected: datum(expected, texts), new: datum(Some(new), texts) }
            }
        },
        ending: Ending::Unknown,
        called: place,
        returned: None,
        called_at: Some(nanoseconds(operation.invoked.time)),
        returned_at: None,
        line: 0,
    }
}

fn ending(outcome: Outcome, texts: &mut Texts) -> Ending {
    match outcome {
        Outcome::Ok(Answer::Read(value)) => Ending::Ok(Reply::Value(datum(value, texts))),
        Outcome::Ok(Answer::Written) => Ending::Ok(Reply::Done),
        Outcome::Ok(Answer::Compared(set)) => Ending::Ok(Reply::Compared(set)),
        Outcome::Fail(_) => Ending::Fail,
        Outcome::Unknown(_) => Ending::Unknown,
    }
}

fn datum(value: Option<Value>, texts: &mut Texts) -> Datum {
    value.map_or(Datum::NIL, |value| texts.intern(&value.to_string()))
}

fn nanoseconds(time: Time) -> u64 {
    time.0.saturating_mul(1_000)
}
