//! The operations on a queue, value by value. It knows nothing of orders.

use super::super::NEVER;
use super::proof;
use crate::check::court::linearizable::Grounds;
use crate::history::recorded::{Call, Datum, Ending, Recorded, Reply};

/// When an operation was called and returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub called: u32,
    /// [`NEVER`] if it did not, or had not.
    pub returned: u32,
    pub index: u32,
}

impl Span {
    /// What never was.
    const NONE: Span = Span { called: NEVER, returned: NEVER, index: NEVER };
}

/// A value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub enqueue: Span,
    /// Called at [`NEVER`] if nobody was given it.
    pub dequeue: Span,
}

pub(super) struct Items {
    /// The values that somebody was given.
    pub taken: Vec<Item>,
    /// The values that nobody was given although they were enqueued, those first whose enqueue returned first.
    pub left: Vec<Item>,
    /// Dequeues that may have been given any value, in calling order.
    pub unknown: Vec<Span>,
    /// Dequeues that found nothing, in calling order.
    pub empty: Vec<Span>,
    /// Dequeues of one drain that follow each other, by index; those of a drain together, in order.
    pub parts: Vec<(u32, u32)>,
}

impl Items {
    /// `None` if this is not known of every value.
    ///
    /// # Errors
    /// The proof that a value was given to two, or never enqueued, or later than it was given.
    pub fn of(recorded: &Recorded, indices: &[usize], until: u32) -> Option<Result<Items, Grounds>> {
        let mut items = Items {
            taken: Vec::new(),
            left: Vec::new(),
            unknown: Vec::new(),
            empty: Vec::new(),
            parts: Vec::new(),
        };
        // For each value its enqueue, then its dequeues.
        let mut spans: Vec<(Datum, bool, Span)> = Vec::with_capacity(indices.len());
        for index in indices {
            let observation = &recorded.observations[*index];
            if observation.called > until {
                break;
            }
            let late = observation.returned.is_some_and(|place| place > until);
            let is_known = matches!(observation.ending, Ending::Ok(_)) && !late;
            let returned = observation.returned.filter(|_| is_known).unwrap_or(NEVER);
            let span = Span { called: observation.called, returned, index: *index as u32 };
            match (observation.call, &observation.ending) {
                (_, Ending::Fail) => {}
                (Call::Enqueue(Datum::NIL), _) => return None,
                (Call::Enqueue(value), Ending::Ok(Reply::Done | Reply::Unseen) | Ending::Unknown) => {
                    spans.push((value, false, span));
                }
                (Call::Dequeue, Ending::Ok(Reply::Value(_)) | Ending::Unknown) if !is_known => {
                    items.unknown.push(span);
                }
                (Call::Dequeue, Ending::Ok(Reply::Value(Datum::NIL))) => items.empty.push(span),
                (Call::Dequeue, Ending::Ok(Reply::Value(value))) => spans.push((*value, true, span)),
                _ => return None,
            }
        }
        spans.sort_unstable();
        for of_value in spans.chunk_by(|one, other| one.0 == other.0) {
            match *of_value {
                [(_, false, _), (_, false, _), ..] => return None,
                [(_, false, enqueue)] if enqueue.returned == NEVER => {}
                [(_, false, enqueue)] => items.left.push(Item { enqueue, dequeue: Span::NONE }),
                [(_, false, enqueue), (_, true, dequeue)] if enqueue.called < dequeue.returned => {
                    items.taken.push(Item { enqueue, dequeue });
                }
                [(_, false, enqueue), (_, true, dequeue)] => {
                    return Some(Err(proof::from_the_future(&enqueue, &dequeue)));
                }
                [.., (_, true, one), (_, true, other)] => return Some(Err(proof::twice(&one, &other))),
                [(_, _, dequeue), ..] => return Some(Err(proof::never_enqueued(&dequeue))),
                [] => {}
            }
        }
        items.left.sort_unstable_by_key(|item| item.enqueue.returned);
        items.parts = parts(recorded, &items.taken);
        Some(Ok(items))
    }
}

fn parts(recorded: &Recorded, taken: &[Item]) -> Vec<(u32, u32)> {
    let observation = |index: u32| &recorded.observations[index as usize];
    let mut dequeues: Vec<u32> = taken.iter().map(|item| item.dequeue.index).collect();
    dequeues.sort_unstable_by_key(|index| (observation(*index).process, *index));
    let pairs = dequeues.windows(2).map(|two| (two[0], two[1]));
    pairs.filter(|(one, next)| observation(*one).is_part_before(observation(*next))).collect()
}
