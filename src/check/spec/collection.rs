//! Sets, which hold a member once, and queues, which give back what came first.

use super::{State, agrees, agrees_on_change};
use crate::history::recorded::{Call, Datum, Reply};

/// `members` in the order of the data.
pub(super) fn apply_to_set(members: &[Datum], call: &Call, reply: Option<&Reply>) -> Option<State> {
    let place = |member: &Datum| members.binary_search(member);
    let next = match call {
        Call::Read => reads(members, reply).then(|| members.to_vec()),
        Call::Contains(member) => {
            agrees(reply, &Reply::Compared(place(member).is_ok())).then(|| members.to_vec())
        }
        Call::Insert(member) => {
            let changed = place(member).is_err();
            agrees_on_change(reply, changed).then(|| with(members, *member))
        }
        Call::Remove(member) => {
            let changed = place(member).is_ok();
            let kept = members.iter().copied().filter(|other| other != member);
            agrees_on_change(reply, changed).then(|| kept.collect())
        }
        _ => None,
    };
    next.map(|members| State::Members(members.into()))
}

fn with(members: &[Datum], member: Datum) -> Vec<Datum> {
    let mut members = members.to_vec();
    if let Err(place) = members.binary_search(&member) {
        members.insert(place, member);
    }
    members
}

fn reads(members: &[Datum], reply: Option<&Reply>) -> bool {
    match reply {
        None => true,
        Some(Reply::Members(read)) => {
            let all = || read.iter().all(|member| members.binary_search(member).is_ok());
            read.len() == members.len() && all()
        }
        Some(_) => false,
    }
}

/// `queue` with the oldest first.
pub(super) fn apply_to_queue(queue: &[Datum], call: &Call, reply: Option<&Reply>) -> Option<State> {
    match call {
        Call::Enqueue(value) => {
            let mut queue = queue.to_vec();
            queue.push(*value);
            agrees(reply, &Reply::Done).then(|| State::Queued(queue.into()))
        }
        Call::Dequeue => {
            let (first, rest) =
                queue.split_first().map_or((Datum::NIL, queue), |(first, rest)| (*first, rest));
            let told = agrees(reply, &Reply::Value(first)) || agrees(reply, &Reply::Done);
            told.then(|| State::Queued(rest.into()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Datum = Datum(1);
    const B: Datum = Datum(2);

    #[test]
    fn a_set_holds_a_member_once() {
        let a = State::Members([A].into());
        let changed = |changed| Some(Reply::Compared(changed));
        let apply = |call, reply: Option<Reply>| apply_to_set(&[A], &call, reply.as_ref());
        assert_eq!(apply(Call::Insert(A), changed(false)), Some(a.clone()));
        assert_eq!(apply(Call::Insert(A), changed(true)), None);
        assert_eq!(apply(Call::Insert(B), Some(Reply::Done)), Some(State::Members([A, B].into())));
        assert_eq!(apply(Call::Remove(A), changed(true)), Some(State::Members([].into())));
        assert_eq!(apply(Call::Remove(B), Some(Reply::Done)), Some(a.clone()));
        assert_eq!(apply(Call::Contains(B), changed(true)), None);
        assert_eq!(apply(Call::Contains(A), changed(true)), Some(a));
    }

    #[test]
    fn a_set_is_read_in_any_order() {
        let read = |members: &[Datum]| {
            apply_to_set(&[A, B], &Call::Read, Some(&Reply::Members(members.into()))).is_some()
        };
        assert!(read(&[A, B]) && read(&[B, A]));
        assert!(!read(&[A]) && !read(&[A, Datum(3)]));
    }

    #[test]
    fn a_queue_gives_back_what_came_first() {
        let queued = |data: &[Datum]| Some(State::Queued(data.into()));
        assert_eq!(apply_to_queue(&[A], &Call::Enqueue(B), Some(&Reply::Done)), queued(&[A, B]));
        assert_eq!(apply_to_queue(&[A, B], &Call::Dequeue, Some(&Reply::Value(A))), queued(&[B]));
        assert_eq!(apply_to_queue(&[A, B], &Call::Dequeue, Some(&Reply::Value(B))), None);
        assert_eq!(apply_to_queue(&[], &Call::Dequeue, Some(&Reply::Value(Datum::NIL))), queued(&[]));
        assert_eq!(apply_to_queue(&[A], &Call::Dequeue, None), queued(&[]));
    }
}
