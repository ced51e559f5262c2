//! Values with unique tags, and the tags that were ever seen: what MV-registers and OR-sets are made of.
//!
//! A tag that was seen and is not there was replaced or removed. So a join keeps a value if both have it, or if the
//! other has not seen it: nothing is kept of what was removed but that its tag was seen, and those are almost
//! always a vector [Bieniusa et al. 2012].

use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::protocol::vector::{Dot, Vector};

/// Tagged values with their causal context.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DotStore<V> {
    entries: SortedMap<Dot, V>,
    context: Seen,
}

/// Tags that were seen: of each replica the first so many, and some beyond.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Seen {
    vector: Vector,
    beyond: SortedSet<Dot>,
}

impl Seen {
    fn has(&self, dot: Dot) -> bool {
        self.vector.covers(dot) || self.beyond.contains(&dot)
    }

    fn insert(&mut self, dot: Dot) {
        if !self.has(dot) {
            self.beyond.insert(dot);
            self.compact();
        }
    }

    fn join(&mut self, other: &Seen) {
        self.vector.join(&other.vector);
        other.beyond.iter().for_each(|dot| _ = self.beyond.insert(*dot));
        self.compact();
    }

    fn compact(&mut self) {
        for dot in self.beyond.clone().iter() {
            if self.vector.get(dot.by) + 1 == dot.count {
                self.vector.raise(*dot);
            }
        }
        self.beyond.retain(|dot| !self.vector.covers(*dot));
    }
}

impl<V> Default for DotStore<V> {
    fn default() -> DotStore<V> {
        DotStore { entries: SortedMap::new(), context: Seen::default() }
    }
}

impl<V: Copy + PartialEq> DotStore<V> {
    /// Values with their tags, in the order of tags. A value may be there under several.
    pub fn iter(&self) -> impl Iterator<Item = (Dot, V)> + '_ {
        self.entries.iter().map(|(dot, value)| (*dot, *value))
    }

    /// The tags of values that fit.
    pub fn tags(&self, fits: impl Fn(V) -> bool) -> Vec<Dot> {
        self.iter().filter(|(_, value)| fits(*value)).map(|(dot, _)| dot).collect()
    }

    /// Adds a value under a new tag of this replica, in place of all values here that fit. Returns the delta.
    pub fn add(&mut self, me: ReplicaId, value: V, replaces: impl Fn(V) -> bool) -> DotStore<V> {
        let mut delta = self.remove(replaces);
        let dot = Dot { by: me, count: self.context.vector.get(me) + 1 };
        self.entries.insert(dot, value);
        self.context.insert(dot);
        delta.entries.insert(dot, value);
        delta.context.insert(dot);
        delta
    }

    /// Removes the values here that fit: those under other tags, which are not here yet, stay. Returns the delta.
    pub fn remove(&mut self, fits: impl Fn(V) -> bool) -> DotStore<V> {
        let mut delta = DotStore::default();
        for dot in self.tags(fits) {
            self.entries.remove(&dot);
            delta.context.insert(dot);
        }
        delta
    }

    /// Keeps what both have, and of each what the other has not seen.
    pub fn join(&mut self, other: &DotStore<V>) {
        let context = &self.context;
        let new: Vec<(Dot, V)> = other.iter().filter(|(dot, _)| !context.has(*dot)).collect();
        self.entries.retain(|dot, _| other.entries.contains_key(dot) || !other.context.has(*dot));
        for (dot, value) in new {
            self.entries.insert(dot, value);
        }
        self.context.join(&other.context);
    }

    /// Takes in an operation, whose tag is unique and which arrives once: no context is needed.
    pub fn apply(&mut self, add: Option<(Dot, V)>, removed: &[Dot]) {
        removed.iter().for_each(|dot| _ = self.entries.remove(dot));
        if let Some((dot, value)) = add {
            self.entries.insert(dot, value);
        }
    }
}
