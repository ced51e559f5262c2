//! A simulation that runs in the other program. It knows where that one stands and asks for all else.

use std::borrow::Cow;

use super::call::{Call, Place, Stepped};
use crate::base::{EventId, Fingerprint, Time};
use crate::sim::{LimitReached, Record, ScriptedAct, Simulation, Snapshot};
use crate::system::{Settings, System};

pub(super) struct Elsewhere {
    number: u32,
    place: Place,
}

impl Elsewhere {
    pub fn new(system: &'static System, seed: u64, settings: &Settings) -> Elsewhere {
        let (system, settings) = (Cow::Borrowed(system.id), Cow::Borrowed(settings));
        let (number, place) = super::call(&Call::Build { system, seed, settings });
        Elsewhere { number, place }
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        super::try_call::<()>(&Call::Drop(self.number));
    }
}

impl Simulation for Elsewhere {
    fn now(&self) -> Time {
        self.place.now
    }

    fn event(&self) -> EventId {
        self.place.event
    }

    fn acts(&self) -> usize {
        self.place.acts
    }

    fn next_time(&self) -> Option<Time> {
        self.place.next
    }

    fn stopped(&self) -> Option<LimitReached> {
        self.place.stopped
    }

    fn step(&mut self, act: Option<&ScriptedAct>, record: Option<&mut Record>) -> bool {
        let call = Call::Step { world: self.number, act: act.map(Cow::Borrowed), record: record.is_some() };
        let stepped: Stepped = super::call(&call);
        self.place = stepped.place;
        if let Some(record) = record {
            stepped.changes.into_iter().for_each(|change| record.change(change));
        }
        stepped.happened
    }

    fn fingerprint(&self) -> Fingerprint {
        super::call(&Call::Fingerprint(self.number))
    }

    fn snapshot(&self) -> Snapshot {
        super::call(&Call::Snapshot(self.number))
    }

    fn fork(&self) -> Box<dyn Simulation> {
        let number = super::call(&Call::Fork(self.number));
        Box::new(Elsewhere { number, place: self.place })
    }
}
