//! When dequeues that found nothing may have taken effect. A moment is the time after one place of the log and
//! before the next, called by the former.

use super::super::NEVER;
use super::items::{Item, Items};
use super::proof;
use crate::check::court::linearizable::Grounds;

/// Moments at which something is certainly in the queue: from the first to before the second.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filled<'a> {
    pub from: u32,
    pub to: u32,
    /// A value that is there all the time; `None` if there are more values left behind than dequeues that may have
    /// taken them.
    pub by: Option<&'a Item>,
}

/// A moment for each dequeue that found nothing.
///
/// # Errors
/// The proof that there is none for one.
pub(super) fn moments(items: &Items) -> Result<Vec<u32>, Grounds> {
    if items.empty.is_empty() {
        return Ok(Vec::new());
    }
    let mut filled: Vec<Filled> = too_many_left(items);
    filled.extend(items.taken.iter().filter_map(|item| {
        let (from, to) = (item.enqueue.returned, item.dequeue.called);
        (from < to).then_some(Filled { from, to, by: Some(item) })
    }));
    filled.sort_unstable_by_key(|filled| filled.from);
    // The times without a moment at which the queue may be empty.
    let mut whole: Vec<(u32, u32)> = Vec::new();
    for Filled { from, to, .. } in &filled {
        match whole.last_mut() {
            Some((_, end)) if *from <= *end => *end = (*end).max(*to),
            _ => whole.push((*from, *to)),
        }
    }
    let moment = |called: u32| {
        let next = whole.partition_point(|(from, _)| *from <= called);
        whole[..next].last().map_or(called, |(_, end)| (*end).max(called))
    };
    let found = items.empty.iter().map(|empty| {
        let moment = moment(empty.called);
        if moment < empty.returned { Ok(moment) } else { Err(proof::not_empty(items, empty, &filled)) }
    });
    found.collect()
}

/// The times at which more values left behind had been enqueued than unknown dequeues had been called.
fn too_many_left(items: &Items) -> Vec<Filled<'_>> {
    let enqueued = items.left.iter().map(|item| (item.enqueue.returned, 1i64));
    let called = items.unknown.iter().map(|unknown| (unknown.called, -1));
    let mut changes: Vec<(u32, i64)> = enqueued.chain(called).collect();
    changes.sort_unstable();
    let mut found = Vec::new();
    let (mut left, mut since) = (0, None);
    let by = items.left.first().filter(|_| items.unknown.is_empty());
    for (place, change) in changes {
        left += change;
        match since {
            None if left > 0 => since = Some(place),
            Some(from) if left <= 0 => {
                found.push(Filled { from, to: place, by });
                since = None;
            }
            _ => {}
        }
    }
    found.extend(since.map(|from| Filled { from, to: NEVER, by }));
    found
}
