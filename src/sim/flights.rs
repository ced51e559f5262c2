//! The messages under way, in sending order.

use std::collections::VecDeque;

use super::transport::Envelope;
use crate::base::MessageId;

/// A ring sorted by id: ids only grow, so that a new one goes to the end, and the next to arrive is near the
/// front.
#[derive(Clone, Debug, Hash)]
pub(super) struct Flights<M> {
    list: VecDeque<(MessageId, Envelope<M>)>,
}

impl<M> Flights<M> {
    pub fn new() -> Flights<M> {
        Flights { list: VecDeque::new() }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Adds a message whose id is above all others.
    pub fn push(&mut self, id: MessageId, envelope: Envelope<M>) {
        self.list.push_back((id, envelope));
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
        let place = self.place(id)?;
        self.list.remove(place).map(|(_, envelope)| envelope)
    }

    pub fn iter(&self) -> impl Iterator<Item = (MessageId, &Envelope<M>)> {
        self.list.iter().map(|(id, envelope)| (*id, envelope))
    }
}
