//! Answers what `call` asks: the side that has the protocols.

use serde::Serialize;

use super::call::{Call, Place, Stepped};
use super::form::Form;
use crate::base::SortedMap;
use crate::sim::{Record, ScriptedAct, Simulation};
use crate::system::{SYSTEMS, System};

/// The worlds that were asked for, by their numbers.
#[derive(Default)]
pub struct Server {
    worlds: SortedMap<u32, Box<dyn Simulation>>,
    next: u32,
    record: Option<Record>,
}

impl Server {
    /// The answer to a call; empty if it is none, as from a program of another version.
    pub fn answer(&mut self, call: &[u8]) -> Vec<u8> {
        postcard::from_bytes(call).ok().and_then(|call| self.try_answer(call)).unwrap_or_default()
    }

    fn try_answer(&mut self, call: Call<'_>) -> Option<Vec<u8>> {
        match call {
            Call::Systems => bytes(&SYSTEMS.iter().map(|system| Form::of(system)).collect::<Vec<_>>()),
            Call::Check { system, settings } => bytes(&(System::here(&system)?.check)(&settings)),
            Call::Data { system, settings } => bytes(&System::here(&system)?.data_types(&settings)),
            Call::GivenUp { system, settings, clocks } => {
                bytes(&System::here(&system)?.given_up(&settings, &clocks))
            }
            Call::Build { system, seed, settings } => {
                let world = System::here(&system)?.world(seed, &settings);
                let place = place(&*world);
                bytes(&(self.keep(world), place))
            }
            Call::Fork(world) => {
                let copy = self.worlds.get(&world)?.fork();
                bytes(&self.keep(copy))
            }
            Call::Drop(world) => {
                self.worlds.remove(&world);
                bytes(&())
            }
            Call::Step { world, act, record } => bytes(&self.step(world, act.as_deref(), record)?),
            Call::Fingerprint(world) => bytes(&self.worlds.get(&world)?.fingerprint()),
            Call::Snapshot(world) => bytes(&self.worlds.get(&world)?.snapshot()),
        }
    }

    fn keep(&mut self, world: Box<dyn Simulation>) -> u32 {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        self.worlds.insert(number, world);
        number
    }

    fn step(&mut self, world: u32, act: Option<&ScriptedAct>, record: bool) -> Option<Stepped> {
        let world = self.worlds.get_mut(&world)?;
        let relay = self.record.get_or_insert_with(Record::relaying);
        let happened = world.step(act, record.then_some(&mut *relay));
        Some(Stepped { happened, place: place(&**world), changes: relay.take_changes() })
    }
}

fn place(world: &dyn Simulation) -> Place {
    Place {
        now: world.now(),
        event: world.event(),
        acts: world.acts(),
        next: world.next_time(),
        stopped: world.stopped(),
    }
}

fn bytes(answer: &impl Serialize) -> Option<Vec<u8>> {
    Some(postcard::to_allocvec(answer).expect("plain data always has a binary form"))
}
