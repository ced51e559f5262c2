//! The lab's own history as a recorded one, so that the same judge and the same files serve both.

use super::{Call, Datum, Ending, FaultBand, Observation, Process, Recorded, Reply, Texts};
use crate::base::{ClientId, EventId, OpId, Time};
use crate::history::{Action, Answer, History, Moment, Operation, Outcome, StepKind, Value};

/// How much of an operation is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    All,
    /// What it did to the store, but not what it was answered: what wrote is a write, the rest is left out.
    Effect,
    Nothing,
}

impl From<&History> for Recorded {
    /// The whole history, as [`Recorded::part_of`] gives it.
    fn from(history: &History) -> Recorded {
        Recorded::part_of(history, EventId(u64::MAX), &|_| Share::All).0
    }
}

impl Recorded {
    /// The lab's history as it is known after `event`, with so much of each operation as `share` says, and the
    /// operation that each observation is of.
    ///
    /// Each key is an object, each client a process. Outcomes are taken as they are: a refusal that proves that
    /// nothing was done is a failure, everything else without an answer is unknown. An unknown ending has a time
    /// but no place. Lines are 0.
    pub fn part_of(
        history: &History,
        event: EventId,
        share: &dyn Fn(&Operation) -> Share,
    ) -> (Recorded, Vec<OpId>) {
        let mut recorded = Recorded::default();
        let mut operations = Vec::new();
        // Of each operation called, its index among the observations.
        let mut index_of = Vec::new();
        let mut place = 0;
        for step in history.steps().iter().take_while(|step| step.event <= event) {
            let operation = history.get(step.op).expect("a step is of an operation");
            match step.kind {
                StepKind::Invoke => {
                    let call = call(operation, share(operation), &mut recorded.texts);
                    index_of.push(call.map(|_| operations.len()));
                    if let Some(call) = call {
                        operations.push(step.op);
                        let called = observation(operation, call, place, &mut recorded.texts);
                        recorded.observations.push(called);
                        place += 1;
                    }
                }
                StepKind::Return => {
                    let Some(index) = index_of[step.op.index()] else { continue };
                    let returned = operation.completed.expect("a return is of an operation that returned");
                    let observation = &mut recorded.observations[index];
                    let ending = ending(&observation.call, returned.outcome, &mut recorded.texts);
                    observation.returned_at = Some(nanoseconds(returned.at.time));
                    if ending != Ending::Unknown {
                        observation.returned = Some(place);
                        place += 1;
                    }
                    observation.ending = ending;
                }
            }
        }
        (recorded, operations)
    }
}

/// What was done to the lab's store, from one moment to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabFault {
    pub words: String,
    pub from: Moment,
    /// `None` if it lasts.
    pub until: Option<Moment>,
}

impl Recorded {
    /// The lab's history as it is known after `event`, with the clients' names and what was done to the store, in
    /// the order in which it began.
    pub fn of_run(
        history: &History,
        event: EventId,
        names: &dyn Fn(ClientId) -> String,
        faults: &[LabFault],
    ) -> Recorded {
        let (mut recorded, operations) = Recorded::part_of(history, event, &|_| Share::All);
        let mut clients: Vec<ClientId> = Vec::new();
        // Of each place, the event of the call or return that has it.
        let mut placed = Vec::new();
        for (observation, operation) in recorded.observations.iter().zip(operations) {
            let operation = history.get(operation).expect("an observation is of an operation");
            clients.push(operation.client);
            placed.push((observation.called, operation.invoked.event));
            let returned = operation.completed.map(|completion| completion.at.event);
            placed.extend(observation.returned.zip(returned));
        }
        clients.sort_unstable();
        clients.dedup();
        for client in clients {
            let name = recorded.texts.intern(&names(client));
            recorded.names.push((Process(u32::from(client.0)), name));
        }
        placed.sort_unstable();
        let place = |moment: &Moment| placed.partition_point(|(_, event)| *event < moment.event) as u32;
        for fault in faults.iter().filter(|fault| fault.from.event <= event) {
            let until = fault.until.as_ref().filter(|until| until.event <= event);
            recorded.faults.push(FaultBand {
                text: recorded.texts.intern(&fault.words),
                from: place(&fault.from),
                to: until.map(place),
                from_at: Some(nanoseconds(fault.from.time)),
                to_at: until.map(|until| nanoseconds(until.time)),
            });
        }
        recorded
    }
}

/// What it asked for; `None` if it is left out.
fn call(operation: &Operation, share: Share, texts: &mut Texts) -> Option<Call> {
    let compared = operation.completed.map(|completion| completion.outcome);
    match (operation.action, share) {
        (_, Share::Nothing) => None,
        (action, Share::Effect) if action.is_read() => None,
        (Action::Read { .. } | Action::Total { .. } | Action::Members { .. }, _) => Some(Call::Read),
        (Action::Add { amount, .. }, _) => Some(Call::Add(amount)),
        (Action::Insert { member, .. }, _) => Some(Call::Insert(texts.intern(&member.to_string()))),
        (Action::Remove { member, .. }, _) => Some(Call::Remove(texts.intern(&member.to_string()))),
        (Action::Acquire { .. }, _) => Some(Call::Acquire),
        (Action::Release { .. }, _) => Some(Call::Release),
        (Action::Write { value, .. }, _) => Some(Call::Write(datum(Some(value), texts))),
        (Action::Cas { expected, new, .. }, Share::All) => {
            Some(Call::Cas { expected: datum(expected, texts), new: datum(Some(new), texts) })
        }
        (Action::Cas { .. }, Share::Effect) if compared == Some(Outcome::Ok(Answer::Compared(false))) => None,
        (Action::Cas { new, .. }, Share::Effect) => Some(Call::Write(datum(Some(new), texts))),
    }
}

/// As it is called, before it returns.
fn observation(operation: &Operation, call: Call, place: u32, texts: &mut Texts) -> Observation {
    Observation {
        process: Process(u32::from(operation.client.0)),
        key: texts.intern(&operation.action.key().to_string()),
        call,
        ending: Ending::Unknown,
        called: place,
        returned: None,
        called_at: Some(nanoseconds(operation.invoked.time)),
        returned_at: None,
        line: 0,
    }
}

fn ending(call: &Call, outcome: Outcome, texts: &mut Texts) -> Ending {
    match outcome {
        // A compare-and-set of which only the effect is taken.
        Outcome::Ok(Answer::Compared(_)) if matches!(call, Call::Write(_)) => Ending::Ok(Reply::Done),
        Outcome::Ok(Answer::Read(value)) => Ending::Ok(Reply::Value(datum(value, texts))),
        Outcome::Ok(Answer::Written) => Ending::Ok(Reply::Done),
        Outcome::Ok(Answer::Compared(set)) => Ending::Ok(Reply::Compared(set)),
        Outcome::Ok(Answer::Total(total)) => Ending::Ok(Reply::Count(total)),
        Outcome::Ok(Answer::Members(members)) => {
            let members = members.iter().map(|member| texts.intern(&member.to_string()));
            Ending::Ok(Reply::Members(members.collect()))
        }
        Outcome::Ok(Answer::Acquired(Some(token))) => {
            Ending::Ok(Reply::Count(i64::try_from(token).unwrap_or(i64::MAX)))
        }
        Outcome::Ok(Answer::Released(true)) => Ending::Ok(Reply::Done),
        // Answered, and without any effect.
        Outcome::Ok(Answer::Acquired(None) | Answer::Released(false)) | Outcome::Fail(_) => Ending::Fail,
        Outcome::Unknown(_) => Ending::Unknown,
    }
}

fn datum(value: Option<Value>, texts: &mut Texts) -> Datum {
    value.map_or(Datum::NIL, |value| texts.intern(&value.to_string()))
}

fn nanoseconds(time: Time) -> u64 {
    time.0.saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ClassId;
    use crate::history::{Completion, Failure, Key, Refusal};

    fn moment(event: u64) -> Moment {
        Moment { event: EventId(event), time: Time(10 * event) }
    }

    fn invoke(history: &mut History, id: u32, client: u8, action: Action, event: u64) {
        history.invoke(Operation {
            id: OpId(id),
            client: ClientId(client),
            class: ClassId(0),
            action,
            invoked: moment(event),
            completed: None,
            attempts: 1,
            reached: None,
        });
    }

    fn complete(history: &mut History, id: u32, outcome: Outcome, event: u64) {
        history.complete(OpId(id), Completion { at: moment(event), outcome, by: None });
    }

    #[test]
    fn outcomes_are_taken_as_they_are() {
        let (x, y) = (Key(0), Key(1));
        let mut history = History::new();
        invoke(&mut history, 0, 2, Action::Write { key: x, value: Value(5) }, 1);
        invoke(&mut history, 1, 1, Action::Read { key: y }, 2);
        complete(&mut history, 0, Outcome::Unknown(Failure::TimedOut), 3);
        invoke(&mut history, 2, 2, Action::Cas { key: x, expected: None, new: Value(6) }, 4);
        complete(&mut history, 1, Outcome::Ok(Answer::Read(None)), 5);
        complete(&mut history, 2, Outcome::Ok(Answer::Compared(false)), 6);
        invoke(&mut history, 3, 1, Action::Write { key: y, value: Value(7) }, 7);
        complete(&mut history, 3, Outcome::Fail(Failure::Refused(Refusal::Overloaded)), 8);
        invoke(&mut history, 4, 1, Action::Read { key: x }, 9);

        let recorded = Recorded::from(&history);
        let told = |one: &Observation| {
            let words =
                format!("{} {}: {}", one.process.0, recorded.call_text(one), recorded.answer_text(one));
            (words, one.called, one.returned, one.returned_at)
        };
        let told: Vec<_> = recorded.observations.iter().map(told).collect();
        let expected = [
            ("2 x: write 5: unknown", 0, None, Some(30_000)),
            ("1 y: read: nil", 1, Some(3), Some(50_000)),
            ("2 x: cas nil → 6: not set", 2, Some(4), Some(60_000)),
            ("1 y: write 7: failed", 5, Some(6), Some(80_000)),
            ("1 x: read: unknown", 7, None, None),
        ];
        assert_eq!(told, expected.map(|(words, call, ret, at)| (words.to_owned(), call, ret, at)));
        assert!(recorded.observations[0].reply().is_none());
        assert_eq!(recorded.observations[1].reply(), Some(&Reply::Value(Datum::NIL)));
        assert_eq!(recorded.observations[0].called_at, Some(10_000));
    }
}
