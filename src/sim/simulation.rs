//! The object-safe face of a simulation: everyone but the kernel and the protocols sees this.

use super::{Geography, LimitReached, Limits, LinkQuality, Nodes, Record, ScriptedAct, Snapshot, Workload};
use crate::base::{EventId, Fingerprint, NodeId, Time};

/// All that a world needs beside the protocol's own settings.
#[derive(Clone, Debug)]
pub struct Setup {
    pub nodes: Nodes,
    pub seed: u64,
    pub link: LinkQuality,
    /// Where the nodes are, which then decides the delays in place of `link`.
    pub geography: Option<&'static Geography>,
    pub workload: Workload,
    pub limits: Limits,
    /// Assert after each step that durable state changed only together with `Effect::Persist`. Costs a
    /// fingerprint of the durable state a step, so tests set it and the page does not.
    pub check_persist: bool,
}

impl Setup {
    /// How many regions there are: 1 where no geography says otherwise.
    pub fn regions(&self) -> usize {
        self.geography.map_or(1, |geography| geography.regions.len())
    }

    /// The region of a node, below `regions`: its data centre.
    pub fn region(&self, node: NodeId) -> usize {
        self.geography.map_or(0, |geography| geography.region(self.nodes, &self.workload, node))
    }
}

/// A scenario's state at a moment, able to go on.
pub trait Simulation {
    fn now(&self) -> Time;

    /// How many events have happened.
    fn event(&self) -> EventId;

    /// How many acts of the script have happened: the next one is at this place of it.
    fn acts(&self) -> usize;

    /// When the next event of the simulation itself happens; `None` when nothing is left to happen.
    fn next_time(&self) -> Option<Time>;

    /// The limit that stopped it, if one did.
    fn stopped(&self) -> Option<LimitReached>;

    /// Takes the next event: `act` if its time is before the next event's own, else that event. Writes what
    /// happened into `record`, where one is given. `false` when there was nothing left to do.
    fn step(&mut self, act: Option<&ScriptedAct>, record: Option<&mut Record>) -> bool;

    /// Of the whole state: replicas, clients, network, queue of events and random streams.
    fn fingerprint(&self) -> Fingerprint;

    fn snapshot(&self) -> Snapshot;

    /// A copy that goes on by itself: a checkpoint.
    fn fork(&self) -> Box<dyn Simulation>;
}
