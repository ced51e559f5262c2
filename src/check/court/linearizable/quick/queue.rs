//! Queues in which every value is enqueued once, in the time of a sort.
//!
//! Four things are wrong with such a history, or an order exists: a value is dequeued twice, before it was
//! enqueued, or without; of two values the one that was enqueued first is dequeued last, or never; a dequeue finds
//! nothing although all the while something was there [Henzinger, Sezgin and Vafeiadis 2013; Bouajjani, Emmi, Enea
//! and Hamza 2015, §4]. A value is *certainly there* from the return of its enqueue to the call of its dequeue.
//!
//! A dequeue of unknown ending, or that had not returned yet, may have taken any value. So a value that nobody was
//! given is not lost as long as there are enough of those:
//!
//! - A value left behind, on which another enqueued after it was dequeued, must have been taken before that dequeue
//!   returned. The earlier a value was enqueued the earlier it must be gone, so the values left behind are given to
//!   the unknown dequeues in the order of the two.
//! - A dequeue that found nothing needs a moment at which no value that was dequeued later is certainly there, and
//!   at which as many unknown dequeues had been called as values left behind had been enqueued. Whether a moment
//!   will do depends on no other such dequeue.
//!
//! Sources: Henzinger, Sezgin and Vafeiadis, "Aspect-oriented linearizability proofs", CONCUR 2013; Bouajjani, Emmi,
//! Enea and Hamza, "On reducing linearizability to state reachability", ICALP 2015.

mod empty;
mod items;
mod order;
mod proof;

use super::{Known, NEVER};
use crate::check::court::linearizable::Grounds;
use crate::history::recorded::Recorded;
use items::{Item, Items};

/// Decides what was known once the log had reached a place; `None` if a value may have been enqueued twice, or it
/// is not known what a dequeue was given.
pub(super) fn explain_until(recorded: &Recorded, indices: &[usize], until: u32) -> Option<Known> {
    let items = match Items::of(recorded, indices, until)? {
        Ok(items) => items,
        Err(proof) => return Some(Known::Stuck(proof)),
    };
    let in_order = overtaken(&items).and_then(|()| overtaken_in_a_drain(&items));
    Some(match in_order.and_then(|()| empty::moments(&items)) {
        Ok(moments) => match order::of(&items, &moments) {
            Some(order) => Known::Order(order),
            None => Known::Stuck(Grounds::Among(indices.to_vec())),
        },
        Err(proof) => Known::Stuck(proof),
    })
}

/// First in, first out.
///
/// # Errors
/// The proof that something enqueued later was dequeued first.
fn overtaken(items: &Items) -> Result<(), Grounds> {
    let mut later: Vec<&Item> = items.taken.iter().collect();
    later.sort_unstable_by_key(|item| std::cmp::Reverse(item.enqueue.called));
    let mut all: Vec<&Item> = items.taken.iter().chain(&items.left).collect();
    all.sort_unstable_by_key(|item| std::cmp::Reverse(item.enqueue.returned));
    // Of the values enqueued after the present one, the one whose dequeue returned first.
    let mut first: Option<&Item> = None;
    let mut later = later.into_iter().peekable();
    let mut behind: Vec<(&Item, &Item)> = Vec::new();
    for item in all {
        while let Some(next) = later.next_if(|next| next.enqueue.called > item.enqueue.returned) {
            first = first.filter(|first| first.dequeue.returned < next.dequeue.returned).or(Some(next));
        }
        let Some(first) = first else { continue };
        if item.dequeue.called == NEVER {
            behind.push((item, first));
        } else if first.dequeue.returned < item.dequeue.called {
            return Err(proof::overtaken(&[item], first, &[]));
        }
    }
    // Now those enqueued first come first.
    behind.reverse();
    for (number, (_, first)) in behind.iter().enumerate() {
        let before = items.unknown.partition_point(|unknown| unknown.called < first.dequeue.returned);
        if before <= number {
            let left: Vec<&Item> = behind[..=number].iter().map(|(item, _)| *item).collect();
            return Err(proof::overtaken(&left, first, &items.unknown[..before]));
        }
    }
    Ok(())
}

/// First in, first out, within each drain.
///
/// # Errors
/// The proof that something enqueued later was dequeued first.
fn overtaken_in_a_drain(items: &Items) -> Result<(), Grounds> {
    let mut by_dequeue: Vec<&Item> = items.taken.iter().collect();
    by_dequeue.sort_unstable_by_key(|item| item.dequeue.index);
    let item = |index: u32| {
        let place = by_dequeue.binary_search_by_key(&index, |item| item.dequeue.index);
        by_dequeue[place.expect("a part is a dequeue of a value")]
    };
    // Of the parts of the drain so far, the one whose value was enqueued last.
    let mut latest: Option<(&Item, u32)> = None;
    for (one, next) in &items.parts {
        let before = latest.filter(|(_, last)| last == one).map_or(item(*one), |(latest, _)| latest);
        let next = item(*next);
        if next.enqueue.returned < before.enqueue.called {
            return Err(proof::overtaken(&[next], before, &[]));
        }
        let later = if next.enqueue.called > before.enqueue.called { next } else { before };
        latest = Some((later, next.dequeue.index));
    }
    Ok(())
}
