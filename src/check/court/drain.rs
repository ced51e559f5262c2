//! Drains as the dequeues that they are. A drain is no step of its own: between its call and its return its process
//! dequeued one value after the other, and others may have come in between. So each value becomes a dequeue that is
//! called with the drain and returns with it, and their order is kept ([`Observation::is_part_before`]).
//!
//! That the queue was empty in the end is not said, as Jepsen's checkers do not take it to be. A drain of unknown
//! ending may have dequeued any number of values; but never more than were enqueued and given to nobody else.

use super::{Evidence, Finding};
use crate::history::recorded::{Call, Datum, Ending, Observation, Recorded, Reply};

/// A history without drains.
pub(super) struct Expanded {
    pub recorded: Recorded,
    /// For each operation the one of the history that it stands for.
    of: Vec<usize>,
}

/// `None` if there is no drain.
pub(super) fn expanded(recorded: &Recorded) -> Option<Expanded> {
    let drains = recorded.observations.iter().filter(|observation| observation.call == Call::Drain);
    let sizes: Vec<usize> = drains.map(|drain| size(recorded, drain)).collect();
    if sizes.is_empty() {
        return None;
    }
    let places = Places::of(recorded, &sizes);
    let mut expanded = Recorded { texts: recorded.texts.clone(), ..Recorded::default() };
    let mut of = Vec::with_capacity(recorded.observations.len());
    let mut sizes = sizes.into_iter();
    for (index, observation) in recorded.observations.iter().enumerate() {
        let size = if observation.call == Call::Drain { sizes.next().unwrap_or(0) } else { 1 };
        for part in 0..size {
            let mut one = observation.clone();
            one.called = places.moved(observation.called) + part as u32;
            one.returned = observation.returned.map(|place| places.moved(place) + part as u32);
            if observation.call == Call::Drain {
                one.call = Call::Dequeue;
            }
            if let Ending::Ok(Reply::Drained(data)) = &observation.ending {
                one.ending = Ending::Ok(Reply::Value(data[part]));
            } else if observation.call == Call::Drain {
                (one.ending, one.returned) = (Ending::Unknown, None);
            }
            expanded.observations.push(one);
            of.push(index);
        }
    }
    Some(Expanded { recorded: expanded, of })
}

/// How many dequeues a drain may have been.
fn size(recorded: &Recorded, drain: &Observation) -> usize {
    match &drain.ending {
        Ending::Fail => 0,
        Ending::Ok(Reply::Drained(data)) => data.len(),
        Ending::Ok(_) | Ending::Unknown => {
            let same = recorded.observations.iter().filter(|other| other.key == drain.key);
            let (mut enqueued, mut given) = (0usize, 0);
            for other in same {
                match (other.call, &other.ending) {
                    (Call::Enqueue(_), Ending::Ok(_) | Ending::Unknown) => enqueued += 1,
                    (_, Ending::Ok(Reply::Value(value))) => given += usize::from(*value != Datum::NIL),
                    (_, Ending::Ok(Reply::Drained(data))) => given += data.len(),
                    _ => {}
                }
            }
            enqueued.saturating_sub(given)
        }
    }
}

/// New places, with room for the calls and returns of each drain.
struct Places {
    /// Old places, and how many new ones there are up to each besides.
    more: Vec<(u32, u32)>,
}

impl Places {
    fn of(recorded: &Recorded, sizes: &[usize]) -> Places {
        let mut more = Vec::new();
        let drains = recorded.observations.iter().filter(|observation| observation.call == Call::Drain);
        for (drain, size) in drains.zip(sizes) {
            let besides = size.saturating_sub(1) as u32;
            more.push((drain.called, besides));
            more.extend(drain.returned.map(|place| (place, besides)));
        }
        more.sort_unstable();
        let mut sum = 0;
        for (_, besides) in &mut more {
            sum += *besides;
            *besides = sum;
        }
        Places { more }
    }

    fn moved(&self, place: u32) -> u32 {
        let before = self.more.partition_point(|(other, _)| *other < place);
        place + before.checked_sub(1).map_or(0, |last| self.more[last].1)
    }
}

impl Expanded {
    /// What was found, of the operations of the history itself.
    pub fn of_history(&self, finding: Finding) -> Finding {
        let of = |index: usize| self.of[index];
        match finding {
            Finding::Holds { witness } => {
                Finding::Holds { witness: witness.map(|order| order.into_iter().map(of).collect()) }
            }
            Finding::Violated(evidence) => {
                let reason = evidence.reason.renamed(of);
                let mut operations: Vec<usize> = evidence.operations.into_iter().map(of).collect();
                operations.dedup();
                Finding::Violated(Evidence { operations, reason, minimal: evidence.minimal })
            }
            unknown => unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::court::{Limits, Model, judge};
    use crate::check::spec::Spec;
    use crate::history::recorded::Process;

    /// Whether the queue is linearizable, and whether it is sequential.
    fn judged(calls: &[(u32, Call, Ending, u32, u32)]) -> [bool; 2] {
        let mut recorded = Recorded::default();
        ["a", "b", "c"].iter().for_each(|text| _ = recorded.texts.intern(text));
        for (process, call, ending, called, returned) in calls {
            recorded.observations.push(Observation {
                process: Process(*process),
                key: Datum::NIL,
                call: *call,
                ending: ending.clone(),
                called: *called,
                returned: (*ending != Ending::Unknown).then_some(*returned),
                called_at: None,
                returned_at: None,
                line: 0,
            });
        }
        [Model::Linearizable, Model::Sequential].map(|model| {
            match judge(model, &Spec::Queue, &recorded, &Limits::default(), &mut || true) {
                Finding::Holds { witness } => {
                    assert!(witness.unwrap().iter().all(|index| *index < calls.len()));
                    true
                }
                Finding::Violated(evidence) => {
                    assert!(evidence.operations.iter().all(|index| *index < calls.len()));
                    assert!(evidence.operations.is_sorted_by(|one, next| one < next), "{evidence:?}");
                    false
                }
                other => panic!("{other:?}"),
            }
        })
    }

    const A: Datum = Datum(1);
    const B: Datum = Datum(2);
    const C: Datum = Datum(3);

    fn enqueue(value: Datum, at: u32) -> (u32, Call, Ending, u32, u32) {
        (0, Call::Enqueue(value), Ending::Ok(Reply::Done), at, at + 1)
    }

    fn drain(data: &[Datum], called: u32, returned: u32) -> (u32, Call, Ending, u32, u32) {
        (1, Call::Drain, Ending::Ok(Reply::Drained(data.into())), called, returned)
    }

    fn dequeue(value: Datum, called: u32, returned: u32) -> (u32, Call, Ending, u32, u32) {
        (2, Call::Dequeue, Ending::Ok(Reply::Value(value)), called, returned)
    }

    #[test]
    fn a_drain_dequeues_in_order() {
        assert_eq!(judged(&[enqueue(A, 0), enqueue(B, 2), drain(&[A, B], 4, 5)]), [true; 2]);
        assert_eq!(judged(&[enqueue(A, 0), enqueue(B, 2), drain(&[B, A], 4, 5)]), [false; 2]);
        assert_eq!(judged(&[enqueue(A, 0), enqueue(B, 2), drain(&[A, A], 4, 5)]), [false; 2]);
        assert_eq!(judged(&[drain(&[], 0, 1), enqueue(A, 2), drain(&[], 4, 5)]), [true; 2]);
    }

    #[test]
    fn others_may_come_in_between() {
        let [a, b, c] = [enqueue(A, 0), enqueue(B, 2), enqueue(C, 4)];
        let all = [a.clone(), b.clone(), c.clone(), drain(&[A, C], 6, 9), dequeue(B, 7, 8)];
        assert_eq!(judged(&all), [true; 2]);
        // Something enqueued twice is left to the search.
        let twice = [a.clone(), enqueue(B, 2), enqueue(A, 4), drain(&[A, A], 6, 9), dequeue(B, 7, 8)];
        assert_eq!(judged(&twice), [true; 2]);
        let late = [a, b, c, drain(&[A, C], 6, 7), dequeue(B, 8, 9)];
        assert_eq!(judged(&late), [false, true]);
        let late = [enqueue(A, 0), enqueue(B, 2), enqueue(A, 4), drain(&[A, A], 6, 7), dequeue(B, 8, 9)];
        assert_eq!(judged(&late), [false, true]);
    }

    #[test]
    fn a_drain_of_unknown_ending_may_have_dequeued_anything() {
        let unknown = (1, Call::Drain, Ending::Unknown, 4, 0);
        let all = [enqueue(A, 0), enqueue(B, 2), unknown.clone(), enqueue(C, 5), dequeue(C, 7, 8)];
        assert_eq!(judged(&all), [true; 2]);
        let all = [enqueue(A, 0), enqueue(B, 2), dequeue(B, 4, 5), (1, Call::Drain, Ending::Unknown, 6, 0)];
        assert!(!judged(&all)[0]);
    }
}
