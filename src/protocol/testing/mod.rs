//! What the tests of every protocol that orders a log share: a network that misbehaves, random schedules of
//! faults and requests, and the watch that is kept over every step. It is built for tests only and knows no
//! protocol.

mod net;
mod schedule;
mod solo;

pub use net::{Net, Weather};
pub use schedule::{Schedule, Tally, weather};
pub use solo::{N1, N2, N3, N4, N5, Solo, read, request, write};

use crate::base::{Delay, Ratio, ReplicaId, Span};
use crate::history::{Action, Answer};
use crate::sim::{Limits, LinkQuality, Node, Nodes, Request, Setup, Workload};

/// A property that a step broke.
#[derive(Debug)]
pub struct Violation {
    pub property: &'static str,
    pub detail: String,
}

pub type Checked = Result<(), Violation>;

pub fn require(holds: bool, property: &'static str, detail: impl Fn() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Violation { property, detail: detail() }) }
}

/// Watches over the replicas of a protocol: a model of its own, which shares no code with them.
pub trait Watch {
    type Node: Node;
    /// Enough of durable state to tell whether a step changed it.
    type Outline: PartialEq;

    /// Requests have levels 0 to one less than this.
    const LEVELS: u64 = 3;

    /// Whether clients acquire and release locks, too.
    const LOCKS: bool = false;

    fn outline(durable: &<Self::Node as Node>::Durable) -> Self::Outline;

    /// Looks at a replica after its step.
    fn check(
        &mut self,
        id: ReplicaId,
        nodes: &[Option<Self::Node>],
        disks: &[<Self::Node as Node>::Durable],
    ) -> Checked;

    /// A crash takes what is volatile; the rest is seen again when the replica is back.
    fn crashed(&mut self, id: ReplicaId);

    /// How many entries are committed, or chosen without a gap, as far as anyone knows.
    fn committed(&self) -> usize;

    /// Whether a replica takes part, as far as anything is committed, and so is to catch up.
    fn takes_part(&self, _id: ReplicaId) -> bool {
        true
    }

    /// How far clocks may be apart.
    fn clock_bound(&self) -> Span {
        Span::ZERO
    }

    /// In how many terms or ballots some replica led.
    fn epochs(&self) -> usize;

    /// Looks at an answer to a request that was asked first when `since` entries were committed.
    fn answered(&self, id: ReplicaId, request: &Request, since: usize, answer: Answer) -> Checked;

    fn leads(node: &Self::Node) -> bool;

    /// How many entries the replica knows to be committed.
    fn reached(node: &Self::Node) -> usize;

    /// Whether the replica holds data, and so gets to know what is committed.
    fn holds_data(_node: &Self::Node) -> bool {
        true
    }

    /// The level of a request, from a number that was drawn below 3.
    fn level(_action: Action, draw: u8) -> u8 {
        draw
    }
}

/// What a world needs to start replicas; nothing of it but their number matters here.
pub fn setup(replicas: u8) -> Setup {
    let delay = Delay::new(Span::ZERO, Span::ZERO);
    Setup {
        nodes: Nodes { replicas, clients: 0 },
        seed: 0,
        link: LinkQuality { delay, loss: Ratio::ZERO, duplicate: Ratio::ZERO, fifo: true },
        workload: Workload {
            clients: Vec::new(),
            classes: Vec::new(),
            think: delay,
            limit: Span::ZERO,
            retry: Span::ZERO,
            app: None,
        },
        limits: Limits::default(),
        geography: None,
        check_persist: true,
    }
}
