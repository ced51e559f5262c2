//! The operations that prove a cycle: those on it, and those that show why each edge is there. It decides
//! nothing, and what it finds may still hold operations that are not needed.

use super::conflict::Conflict;
use super::graph::{Cycle, Edge, Graph};
use super::history::INITIAL;
use crate::check::court::{Because, Link, Reason};

/// What proves that these edges cannot all be there. An edge that follows from others does so by the rules of a
/// [`super::view`]. `base`: [`Memory::bases`](super::Memory::bases).
pub(crate) fn of_cycle(graph: &Graph, base: &[u32], cycle: &Cycle) -> Conflict {
    let closing = graph.edge(cycle[0]);
    let (ops, derived) = operations(graph, base, cycle.clone());
    // The source comes before the other write, and that before the read, by what clients know.
    let reason = if closing.because == Because::WasOverwritten && derived == 1 {
        let [read, write, overwrite] = [closing.read, closing.to, closing.from].map(|op| op as usize);
        Reason::Overwritten { read, write: Some(write), overwrite }
    } else {
        Reason::Cycle(links(graph, cycle))
    };
    Conflict::new(ops, reason)
}

/// What proves it where the edges that follow from something do so by other rules; `why` are the operations that
/// they follow from.
pub(crate) fn of_cycle_because(graph: &Graph, cycle: &Cycle, why: Vec<u32>) -> Conflict {
    let mut ops = why;
    for number in cycle {
        let Edge { from, to, because, read, .. } = graph.edge(*number);
        if because != Because::SameProcess {
            ops.extend([from, to, read]);
        }
    }
    Conflict::new(ops, Reason::Cycle(links(graph, cycle)))
}

/// What proves that a read of the initial value, or of what was added to it, comes after a write of the key that it
/// does not show.
pub(crate) fn of_initial(graph: &Graph, base: &[u32], write: u32, read: u32, adds: bool) -> Conflict {
    let path = graph.path(write, read, graph.edges().len() as u32).expect("the write comes before the read");
    let (mut ops, _) = operations(graph, base, path);
    ops.extend([write, read]);
    let [read, write] = [read as usize, write as usize];
    let reason = match adds {
        true => Reason::Missing { read, write },
        false => Reason::Overwritten { read, write: None, overwrite: write },
    };
    Conflict::new(ops, reason)
}

/// The operations that show that these edges are there, but for those between two edges of process graph. And
/// how many edges among them follow from others.
fn operations(graph: &Graph, base: &[u32], edges: Vec<u32>) -> (Vec<u32>, usize) {
    let (mut ops, mut derived) = (Vec::new(), 0);
    let mut shown = vec![false; graph.edges().len()];
    let mut waiting = edges;
    while let Some(number) = waiting.pop() {
        let Edge { from, to, because, read, .. } = graph.edge(number);
        if std::mem::replace(&mut shown[number as usize], true) || because == Because::SameProcess {
            continue;
        }
        ops.extend([from, to, read]);
        let (first, second) = match because {
            Because::WasOverwritten => (from, read),
            Because::WasNotYetOverwritten if base[read as usize] != INITIAL => (base[read as usize], to),
            _ => continue,
        };
        derived += 1;
        ops.push(first);
        waiting.extend(graph.path(first, second, number).expect("an edge has its reasons before it"));
    }
    (ops, derived)
}

/// The cycle without the operations between two edges of process graph.
fn links(graph: &Graph, cycle: &Cycle) -> Vec<Link> {
    let edge = |place: usize| graph.edge(cycle[place % cycle.len()]);
    let kept = (0..cycle.len()).filter(|place| {
        let before = edge(place + cycle.len() - 1).because;
        edge(*place).because != Because::SameProcess || before != Because::SameProcess
    });
    kept.map(|place| Link { operation: edge(place).from as usize, because: edge(place).because }).collect()
}
