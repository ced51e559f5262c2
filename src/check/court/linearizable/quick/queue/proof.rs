//! Why a queue cannot have answered so: a few operations, and of what the history has not, the sentence.

use super::empty::Filled;
use super::items::{Item, Items, Span};
use crate::check::court::linearizable::Grounds;
use crate::check::court::{Evidence, Reason};

fn proof(mut operations: Vec<usize>, minimal: bool, reason: Reason) -> Grounds {
    operations.sort_unstable();
    operations.dedup();
    Grounds::Proof(Evidence { operations, minimal, reason })
}

pub(super) fn twice(one: &Span, other: &Span) -> Grounds {
    let [first, second] =
        [one.index.min(other.index), one.index.max(other.index)].map(|index| index as usize);
    proof(vec![first, second], true, Reason::Twice { first, second })
}

pub(super) fn never_enqueued(dequeue: &Span) -> Grounds {
    let read = dequeue.index as usize;
    proof(vec![read], true, Reason::NeverWritten { read })
}

pub(super) fn from_the_future(enqueue: &Span, dequeue: &Span) -> Grounds {
    let [read, write] = [dequeue.index as usize, enqueue.index as usize];
    proof(vec![read, write], true, Reason::FromTheFuture { read, write })
}

/// These were enqueued before `later`, and left behind when that was dequeued, unless one of `unknown` took them.
pub(super) fn overtaken(left: &[&Item], later: &Item, unknown: &[Span]) -> Grounds {
    let mut operations = vec![later.enqueue.index as usize, later.dequeue.index as usize];
    for item in left {
        operations.push(item.enqueue.index as usize);
        operations.extend((item.dequeue.index != super::NEVER).then_some(item.dequeue.index as usize));
    }
    operations.extend(unknown.iter().map(|unknown| unknown.index as usize));
    let reason = Reason::Overtaken {
        enqueue: left[0].enqueue.index as usize,
        later: later.enqueue.index as usize,
        dequeue: later.dequeue.index as usize,
    };
    proof(operations, true, reason)
}

/// All the while that `empty` lasted, something was there.
pub(super) fn not_empty(items: &Items, empty: &Span, filled: &[Filled]) -> Grounds {
    let mut operations = vec![empty.index as usize];
    let mut minimal = true;
    let mut moment = empty.called;
    // Of what is there at a moment, what stays longest.
    while moment < empty.returned {
        let now = filled.iter().filter(|filled| filled.from <= moment);
        let longest = now.max_by_key(|filled| filled.to).filter(|filled| filled.to > moment);
        let Some(Filled { to, by, .. }) = longest else { break };
        match by {
            Some(item) => {
                operations.push(item.enqueue.index as usize);
                let dequeue = item.dequeue.index;
                operations.extend((dequeue != super::NEVER).then_some(dequeue as usize));
            }
            None => {
                minimal = false;
                let left = items.left.iter().map(|item| &item.enqueue).filter(|left| left.returned < *to);
                let unknown = items.unknown.iter().filter(|unknown| unknown.called < empty.returned);
                operations.extend(left.chain(unknown).map(|span| span.index as usize));
            }
        }
        moment = *to;
    }
    proof(operations, minimal, Reason::NotEmpty { dequeue: empty.index as usize })
}
