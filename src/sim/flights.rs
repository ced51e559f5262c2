//! The messages under way.

use std::hash::{Hash, Hasher};

use super::transport::Envelope;
use crate::base::{MessageId, sort_few};

/// Each message stays in its slot from its sending to its end; slots are used again. Whoever looks at the
/// whole, as a snapshot or a fingerprint does, sees it in sending order.
#[derive(Clone, Debug)]
pub(super) struct Flights<M> {
    slots: Vec<Option<(MessageId, Envelope<M>)>>,
    free: Vec<Slot>,
}

/// Where a message under way is kept. It says nothing about the run: no fingerprint holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot(u32);

impl Hash for Slot {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl<M> Flights<M> {
    pub fn new() -> Flights<M> {
        Flights { slots: Vec::new(), free: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Where the next message will be put.
    pub fn next_slot(&self) -> Slot {
        self.free.last().copied().unwrap_or(Slot(self.slots.len() as u32))
    }

    /// Adds a message, at `next_slot`.
    pub fn push(&mut self, id: MessageId, envelope: Envelope<M>) {
        match self.free.pop() {
            Some(slot) => self.slots[slot.0 as usize] = Some((id, envelope)),
            None => self.slots.push(Some((id, envelope))),
        }
    }

    /// Takes out the message of a slot.
    pub fn take(&mut self, slot: Slot) -> Option<Envelope<M>> {
        let (_, envelope) = self.slots[slot.0 as usize].take()?;
        self.free.push(slot);
        Some(envelope)
    }

    /// The slot of a message, where it is under way: only acts look one up.
    fn find(&self, id: MessageId) -> Option<usize> {
        self.slots.iter().position(|slot| slot.as_ref().is_some_and(|(other, _)| *other == id))
    }

    pub fn get(&self, id: MessageId) -> Option<&Envelope<M>> {
        self.slots[self.find(id)?].as_ref().map(|(_, envelope)| envelope)
    }

    pub fn get_mut(&mut self, id: MessageId) -> Option<&mut Envelope<M>> {
        let slot = self.find(id)?;
        self.slots[slot].as_mut().map(|(_, envelope)| envelope)
    }

    pub fn remove(&mut self, id: MessageId) -> Option<Envelope<M>> {
        let slot = self.find(id)?;
        self.take(Slot(slot as u32))
    }

    /// In sending order.
    pub fn in_order(&self) -> Vec<&(MessageId, Envelope<M>)> {
        let mut list: Vec<_> = self.slots.iter().flatten().collect();
        sort_few(&mut list, |a, b| a.0 < b.0);
        list
    }
}

impl<M: Hash> Hash for Flights<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.in_order().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::super::transport::Payload;
    use super::*;
    use crate::base::{ReplicaId, Rng, Time, fingerprint_of};

    fn envelope(id: u64) -> Envelope<u64> {
        let [from, to] = [ReplicaId(0).into(), ReplicaId(1).into()];
        Envelope { from, to, payload: Payload::Peer(id), sent: Time(id), due: Time(id), key: (Time(id), id) }
    }

    /// The number of a message is its place in the agenda's key, so that an envelope tells whose it is.
    fn number(envelope: Option<&Envelope<u64>>) -> Option<u64> {
        envelope.map(|envelope| envelope.key.1)
    }

    #[test]
    fn slots_are_used_again_and_nobody_sees_it() {
        let mut rng = Rng::stream(3, "flights", 0);
        let (mut flights, mut under_way) = (Flights::new(), Vec::new());
        for id in 0..2_000 {
            under_way.push((MessageId(id), flights.next_slot()));
            flights.push(MessageId(id), envelope(id));
            while rng.below(12) < under_way.len() as u64 {
                let (gone, slot) = under_way.remove(rng.below(under_way.len() as u64) as usize);
                assert_eq!(number(flights.get(gone)), Some(gone.0));
                let taken = if id % 2 == 0 { flights.take(slot) } else { flights.remove(gone) };
                assert_eq!(number(taken.as_ref()), Some(gone.0));
                assert!(flights.get(gone).is_none() && flights.get_mut(gone).is_none());
            }
            assert_eq!(flights.len(), under_way.len());
            assert!(flights.in_order().iter().map(|(id, _)| id).eq(under_way.iter().map(|(id, _)| id)));
        }
        let mut fresh = Flights::new();
        under_way.iter().for_each(|(id, _)| fresh.push(*id, envelope(id.0)));
        assert_eq!(fingerprint_of(&flights), fingerprint_of(&fresh));
        assert!(flights.slots.len() < 20);
    }
}
