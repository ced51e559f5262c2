//! An order of the operations on a queue about which nothing is wrong.
//!
//! One value goes before another if its enqueue returned before that of the other was called, or its dequeue did.
//! Two such orders of intervals that never contradict each other on a pair have no cycle at all, so the values are
//! put in one order that keeps both; then each operation is taken as early as its call and that order allow. A
//! moment at which the queue is empty goes in between like a value that comes and leaves at that moment.

use super::super::NEVER;
use super::items::{Item, Items, Span};

/// A value, or an empty moment; in half places, so that moments are in between.
struct Node {
    enqueue: (u64, u64),
    dequeue: (u64, u64),
    /// The operations: the enqueue and the dequeue, [`NEVER`] if there is none.
    operations: (u32, u32),
}

/// After all that ever returns, and after that.
const LATE: u64 = u64::MAX - 1;
const LAST: u64 = u64::MAX;

/// By index of the observation. `None` if there is none.
pub(super) fn of(items: &Items, moments: &[u32]) -> Option<Vec<usize>> {
    let nodes = nodes(items, moments);
    let sorted = sorted(&nodes, &next_parts(items, nodes.len()))?;
    let mut taken: Vec<(u64, usize, bool, u32)> = Vec::with_capacity(2 * nodes.len());
    let (mut entered, mut left) = (0, 0);
    for (place, node) in sorted.into_iter().map(|node| &nodes[node as usize]).enumerate() {
        entered = node.enqueue.0.max(entered);
        if node.operations.0 != NEVER {
            taken.push((entered, place, false, node.operations.0));
        }
        if node.operations.1 != NEVER {
            left = node.dequeue.0.max(entered).max(left);
            taken.push((left, place, true, node.operations.1));
        }
    }
    taken.sort_unstable();
    Some(taken.into_iter().map(|(.., index)| index as usize).collect())
}

fn nodes(items: &Items, moments: &[u32]) -> Vec<Node> {
    let place = |place: u32| if place == NEVER { LATE } else { 2 * u64::from(place) };
    let span = |span: &Span| (place(span.called), place(span.returned));
    let mut nodes: Vec<Node> = Vec::new();
    for Item { enqueue, dequeue } in &items.taken {
        let ((called, returned), (from, to)) = (span(enqueue), span(dequeue));
        // It enters before it leaves.
        nodes.push(Node {
            enqueue: (called, returned.min(to)),
            dequeue: (from.max(called), to),
            operations: (enqueue.index, dequeue.index),
        });
    }
    for (number, item) in items.left.iter().enumerate() {
        let enqueue = span(&item.enqueue);
        let by = items.unknown.get(number);
        nodes.push(Node {
            enqueue,
            dequeue: by.map_or((LAST, LAST), |by| (place(by.called).max(enqueue.0), LATE)),
            operations: (item.enqueue.index, by.map_or(NEVER, |by| by.index)),
        });
    }
    for (empty, moment) in items.empty.iter().zip(moments) {
        let moment = place(*moment) + 1;
        let both = (moment, moment);
        nodes.push(Node { enqueue: both, dequeue: both, operations: (NEVER, empty.index) });
    }
    nodes
}

/// For each node the one that the same drain dequeued next, or [`NEVER`]. Values taken are the first nodes.
fn next_parts(items: &Items, count: usize) -> Vec<u32> {
    let mut by_dequeue: Vec<(u32, u32)> =
        (0..).zip(&items.taken).map(|(node, item)| (item.dequeue.index, node)).collect();
    by_dequeue.sort_unstable();
    let node = |index: u32| {
        let place = by_dequeue.binary_search_by_key(&index, |(dequeue, _)| *dequeue);
        by_dequeue[place.expect("a part is a dequeue of a value")].1
    };
    let mut next = vec![NEVER; count];
    items.parts.iter().for_each(|(one, after)| next[node(*one) as usize] = node(*after));
    next
}

/// Each after those that go before it.
fn sorted(nodes: &[Node], next_part: &[u32]) -> Option<Vec<u32>> {
    let mut entering = Line::new(nodes, |node| node.enqueue);
    let mut leaving = Line::new(nodes, |node| node.dequeue);
    // In how many of the two lines each has to wait still, and whether for another part of its drain.
    let mut waits = vec![2; nodes.len()];
    next_part.iter().filter(|next| **next != NEVER).for_each(|next| waits[*next as usize] += 1);
    let mut is_done = vec![false; nodes.len()];
    let mut free: Vec<u32> = Vec::new();
    let mut sorted = Vec::with_capacity(nodes.len());
    loop {
        for line in [&mut entering, &mut leaving] {
            line.free(&is_done, &mut |node| {
                waits[node as usize] -= 1;
                free.extend((waits[node as usize] == 0).then_some(node));
            });
        }
        let Some(node) = free.pop() else { break };
        is_done[node as usize] = true;
        sorted.push(node);
        let next = next_part[node as usize];
        if next != NEVER {
            waits[next as usize] -= 1;
            free.extend((waits[next as usize] == 0).then_some(next));
        }
    }
    (sorted.len() == nodes.len()).then_some(sorted)
}

/// The nodes as they begin, and as they end, by one of their two spans.
struct Line {
    begins: Vec<(u64, u32)>,
    ends: Vec<(u64, u32)>,
    /// How many of each were passed.
    begun: usize,
    ended: usize,
}

impl Line {
    fn new(nodes: &[Node], span: impl Fn(&Node) -> (u64, u64)) -> Line {
        let mut begins: Vec<(u64, u32)> =
            (0..).zip(nodes).map(|(number, node)| (span(node).0, number)).collect();
        let mut ends: Vec<(u64, u32)> =
            (0..).zip(nodes).map(|(number, node)| (span(node).1, number)).collect();
        begins.sort_unstable();
        ends.sort_unstable();
        Line { begins, ends, begun: 0, ended: 0 }
    }

    /// Names the nodes that begin before any that is not done ends.
    fn free(&mut self, is_done: &[bool], each: &mut dyn FnMut(u32)) {
        while self.ends.get(self.ended).is_some_and(|(_, node)| is_done[*node as usize]) {
            self.ended += 1;
        }
        let end = self.ends.get(self.ended).map_or(0, |(end, _)| *end);
        while let Some((_, node)) = self.begins.get(self.begun).filter(|(begin, _)| *begin <= end) {
            each(*node);
            self.begun += 1;
        }
    }
}
