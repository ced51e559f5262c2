//! The log of calls and returns that the checkers follow.

use netsplit::base::{ClassId, ClientId, EventId, OpId, Time};
use netsplit::history::{
    Action, Answer, Completion, History, Key, Moment, Operation, Outcome, StepKind, Value,
};

fn moment(event: u64) -> Moment {
    Moment { event: EventId(event), time: Time(event * 1_000) }
}

fn write(id: u32, at: u64) -> Operation {
    Operation {
        id: OpId(id),
        client: ClientId(id as u8),
        class: ClassId(0),
        action: Action::Write { key: Key(0), value: Value(i64::from(id)) },
        invoked: moment(at),
        completed: None,
        attempts: 1,
        reached: None,
    }
}

fn written(at: u64) -> Completion {
    Completion { at: moment(at), outcome: Outcome::Ok(Answer::Written), by: None }
}

#[test]
fn the_log_is_cut_back_with_the_operations() {
    let mut history = History::new();
    history.invoke(write(0, 1));
    history.invoke(write(1, 2));
    let early = history.clone();
    history.complete(OpId(1), written(3));
    let middle = history.clone();
    history.invoke(write(2, 4));
    history.complete(OpId(0), written(5));
    history.complete(OpId(2), written(5));
    let kinds: Vec<_> = history.steps().iter().map(|step| (step.op.0, step.kind)).collect();
    use StepKind::{Invoke, Return};
    assert_eq!(kinds, [(0, Invoke), (1, Invoke), (1, Return), (2, Invoke), (0, Return), (2, Return)]);
    history.truncate(EventId(3));
    assert_eq!(history, middle);
    history.truncate(EventId(2));
    assert_eq!(history, early);
}

#[test]
#[should_panic(expected = "returns once")]
fn an_operation_returns_at_most_once() {
    let mut history = History::new();
    history.invoke(write(0, 1));
    history.complete(OpId(0), written(2));
    history.complete(OpId(0), written(3));
}
