//! The messages under way, in sending order.

use super::transport::Envelope;
use crate::base::MessageId;

/// A list sorted by id: ids only grow, so that a new one goes to the end, and some tens are under way.
#[derive(Clone, Debug, Hash)]
pub(super) struct Flights<M> {
    list: Vec<(MessageId, Envelope<M>)>,
}

impl<M> Flights<M> {
    pub fn new() -> Flights<M> {
        Flights { list: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Adds a message whose id is above all others.
    pub fn push(&mut self, id: MessageId, envelope: Envelope<M>) {
        self.list.push((id, envelope));
    }

    fn place(&self, id: MessageId) -> Option<usize> {
        self.list.binary_search_by_key(&id, |(other, _)| *other).ok()
    }

    pub fn get(&self, id: MessageId) -> Option<&Envelope<M>> {
        self.place(id).map(|place| &self.list[place].1)
    }

    pub fn get_mut(&mut self, id: MessageId) -> Option<&mut Envelope<M>> {
        self.place(id).map(|place| &mut self.list[place].1)
    }

    pub fn remove(&mut self, id: MessageId) -> Option<Envelope<M>> {
        self.place(id).map(|place| self.list.remove(place).1)
    }

    pub fn iter(&self) -> impl Iterator<Item = (MessageId, &Envelope<M>)> {
        self.list.iter().map(|(id, envelope)| (*id, envelope))
    }
}
