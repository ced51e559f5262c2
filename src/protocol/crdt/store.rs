//! A replica's whole state: its keys, and how far each client's requests are in it. It is joined as a whole, so that
//! whoever has a request in its state has its effect as well.

use super::{Broken, Object};
use crate::base::{ClientId, SortedMap};
use crate::history::{Key, Value};

/// The state of a replica; also a delta of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Store {
    pub objects: SortedMap<Key, Object>,
    /// The serial of each client's last update in it.
    pub sessions: SortedMap<ClientId, u32>,
}

/// A key that a join changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    pub key: Key,
    pub before: Option<Value>,
    pub theirs: Option<Value>,
    pub after: Option<Value>,
}

impl Store {
    pub fn value(&self, key: Key) -> Option<Value> {
        self.objects.get(&key).and_then(Object::value)
    }

    /// Joins another state into this one. Returns whether anything changed, and the keys of which the value did.
    pub fn join(&mut self, other: &Store, broken: Broken) -> (bool, Vec<Merged>) {
        let (mut changed, mut merged) = (false, Vec::new());
        for (key, theirs) in &other.objects {
            let before = self.value(*key);
            match self.objects.get_mut(key) {
                None => {
                    self.objects.insert(*key, theirs.clone());
                    changed = true;
                }
                Some(object) => {
                    let old = object.clone();
                    object.join(theirs, broken);
                    changed |= *object != old;
                }
            }
            let after = self.value(*key);
            if before != after {
                merged.push(Merged { key: *key, before, theirs: theirs.value(), after });
            }
        }
        for (client, serial) in &other.sessions {
            changed |= self.advance(*client, *serial);
        }
        (changed, merged)
    }

    /// A request of the client is in the state. Whether that is news.
    pub fn advance(&mut self, client: ClientId, serial: u32) -> bool {
        let known = self.sessions.get_or_default(client);
        let news = *known < serial;
        *known = serial.max(*known);
        news
    }

    /// The greatest reading of a stamp in it.
    pub fn latest(&self) -> Option<i64> {
        self.objects.values().filter_map(Object::latest).max()
    }
}
