//! When each operation of an explaining order may be said to take effect. It finds no order.

use crate::base::{EventId, OpId, Time};
use crate::history::History;

/// A moment for each operation of an order, no moment before that of an earlier one, and each between the operation's
/// call and its return; in the order of the operations' numbers. `None` where the order does not allow it: then it
/// explains the history under a weaker model only.
///
/// Each stands in the middle of the time that is left for it. Returns after `event` are not known yet.
pub fn points(history: &History, order: &[OpId], event: EventId, now: Time) -> Option<Vec<(OpId, Time)>> {
    let operations: Vec<_> = order.iter().map(|op| history.get(*op)).collect::<Option<_>>()?;
    let mut least = Vec::with_capacity(order.len());
    let mut called = Time::ZERO;
    for operation in &operations {
        called = called.max(operation.invoked.time);
        least.push(called);
    }
    let mut points = Vec::with_capacity(order.len());
    let mut most = now;
    for (operation, least) in operations.iter().zip(least).rev() {
        most = most.min(operation.completed_by(event).map_or(now, |completion| completion.at.time));
        if least > most {
            return None;
        }
        points.push((operation.id, Time(least.0.midpoint(most.0))));
    }
    points.sort_unstable();
    Some(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ClassId, ClientId};
    use crate::history::{Action, Answer, Completion, Key, Moment, Operation, Outcome, StepKind, Value};

    /// Operations by when they were called and when they returned.
    fn history(times: &[(u64, u64)]) -> History {
        let mut steps: Vec<(u64, usize, StepKind)> = Vec::new();
        for (place, (called, returned)) in times.iter().enumerate() {
            steps.extend([(*called, place, StepKind::Invoke), (*returned, place, StepKind::Return)]);
        }
        steps.sort_unstable_by_key(|step| step.0);
        let mut history = History::new();
        for (ms, place, kind) in steps {
            let (id, at) = (OpId(place as u32), Moment { event: EventId(ms), time: Time(ms) });
            match kind {
                StepKind::Invoke => history.invoke(Operation {
                    id,
                    client: ClientId(place as u8),
                    class: ClassId(0),
                    action: Action::Write { key: Key(0), value: Value(1) },
                    invoked: at,
                    completed: None,
                    attempts: 1,
                    reached: None,
                }),
                StepKind::Return => {
                    history.complete(id, Completion { at, outcome: Outcome::Ok(Answer::Written), by: None });
                }
            }
        }
        history
    }

    #[test]
    fn points_keep_the_order_and_lie_between_call_and_return() {
        let history = history(&[(0, 100), (10, 40), (50, 90)]);
        let order = [OpId(1), OpId(0), OpId(2)];
        let points = points(&history, &order, EventId(200), Time(200)).expect("the order keeps real time");
        assert_eq!(points, [(OpId(0), Time(50)), (OpId(1), Time(25)), (OpId(2), Time(70))]);
    }

    #[test]
    fn an_order_against_real_time_has_none() {
        let history = history(&[(0, 20), (30, 40)]);
        assert_eq!(points(&history, &[OpId(1), OpId(0)], EventId(200), Time(200)), None);
    }

    #[test]
    fn what_has_not_returned_may_take_effect_until_now() {
        let history = history(&[(0, 100)]);
        assert_eq!(points(&history, &[OpId(0)], EventId(50), Time(60)), Some(vec![(OpId(0), Time(30))]));
    }
}
