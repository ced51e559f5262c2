//! Causal memory: every process sees an order of all writes and its own operations, in which each read is
//! answered by the last write before it, and which keeps what was caused before [Ahamad et al. 1995, §2]. It is
//! not causal convergence: processes may see concurrent writes in different orders.
//!
//! What comes before what is *causal order*: process order, each source before its read, and what follows from
//! the two. There are three definitions in use [Bouajjani et al. 2017, §3]:
//!
//! - **CC**, causal consistency: each answer is explained by itself. A process may read 1, 2 and 1 again.
//! - **CM**, causal memory: the answers of a process are explained together. This is the one decided here.
//! - **CCv**, causal convergence: each answer is explained by itself, in an order of writes that is the same for
//!   all processes.
//!
//! CM is chosen because only it fits the map of models: it implies PRAM (its views are views for PRAM too), and
//! every sequential history satisfies it. CC does not imply PRAM, as 1, 2 and 1 again shows. Nor does CCv: where
//! a writes z := 1, x := 1, y := 1, and b writes x := 2, reads z = 0, y = 1 and x = 2, the order of writes
//! may put x := 2 last, but b saw z = 0 after its own x := 2 and so must see x := 1 over it.
//!
//! Where every value is written once, the test is exact and takes time about linear in operations times
//! processes for histories of stores, and polynomial for all: an operation has a clock of one number a process,
//! and each view adds what its reads demand [`super::memory`]. It finds the bad patterns of Bouajjani et al.,
//! table 2: CyclicCO, WriteCOInitRead, ThinAirRead, WriteCORead, WriteHBInitRead and CyclicHB. Elsewhere the
//! source of a read is searched for, since the question is NP-complete [ibid., theorem 1].
//!
//! `Differs:` where a value was written twice, the write that a read is answered by in its process's view is the
//! one that caused it; Ahamad et al. would let another write of the same value stand there.
//!
//! Sources: Ahamad, Neiger, Burns, Kohli and Hutto, "Causal memory: definitions, implementation, and
//! programming", Distributed Computing 9, 1995; Bouajjani, Enea, Guerraoui and Hamza, "On verifying causal
//! consistency", POPL 2017.

use super::memory::{self, Answer, Effort, Memory, Order, Refused, Session, Sources, Trouble, View, Writes};
use crate::check::court::{Finding, Limits, Reached};
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;

/// Whether the history is one of a causal memory.
pub fn check(
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    memory::judge(spec, recorded, limits, keep_going, &explain)
}

/// Whether some choice of sources makes it one.
pub(crate) fn explain(memory: &Memory, effort: &mut Effort) -> Answer {
    memory::explain(memory, effort, &mut |memory, source, effort| views(memory, source, effort).map(|_| ()))
}

/// Whether every process has a view, given the source of each read; a read without one says nothing. The causal
/// order if so.
pub(crate) fn views(memory: &Memory, source: &Sources, effort: &mut Effort) -> Result<Order, Trouble> {
    let order = Order::causal(memory, source).map_err(|refused| match refused {
        Refused::Cycle(graph, cycle) => {
            Trouble::Conflict(memory::of_cycle(&graph, &memory.bases(source), &cycle))
        }
        Refused::TooLarge => Trouble::GaveUp(Reached::States(memory.len())),
    })?;
    let writes = Writes::of(memory, |op| order.chain(op));
    let mut graph = order.graph().clone();
    for session in Session::all(memory, source) {
        View::new(memory, source, &order, &writes, &session.reads).explain(&mut graph, effort)?;
    }
    Ok(order)
}
