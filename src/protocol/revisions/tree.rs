//! A document's revisions: a tree, of which the leaves are what may be read and edited.

use std::fmt;
use std::hash::{Hash, Hasher};

use crate::base::{ReplicaId, SortedMap, SortedSet, fingerprint_of};
use crate::history::Value;

/// The name of a revision. The order is that of winners: the longer history, by generation as a number, then the
/// greater hash [CouchDB guide, Conflict Management].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision {
    pub generation: u32,
    pub hash: u32,
}

/// How many revisions are kept of each path from a leaf towards the first, the leaf among them; at least 1
/// [CouchDB docs, /{db}/_revs_limit; CouchDB source, couch_key_tree: stem].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RevsLimit(pub u32);

impl Default for RevsLimit {
    fn default() -> RevsLimit {
        RevsLimit(1_000)
    }
}

/// Who chooses the winner among leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chooser {
    /// The rule that all nodes follow.
    Everybody,
    /// Each node by a rule of its own, which is wrong.
    Alone(ReplicaId),
}

/// What a revision holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    Value(Value),
    Deleted,
    /// An ancestor that came with its descendant: only its name is known.
    Gone,
}

/// One leaf with the names of its ancestors, from itself to the first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Branch {
    pub path: Vec<Revision>,
    pub body: Body,
}

/// The tree; several, where a document was created at several nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    revisions: SortedMap<Revision, Held>,
    /// Revisions without a child, in the order of their names. They follow from the others, and are kept because a long
    /// history has many ancestors for each.
    leaves: Vec<Revision>,
}

impl Hash for Tree {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.revisions.hash(state);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Held {
    /// `None` for a first revision, and for one whose ancestors were forgotten.
    parent: Option<Revision>,
    body: Body,
}

impl Revision {
    /// The name of an edit: of what, and what it makes of it.
    pub fn of(parent: Option<Revision>, body: Body) -> Revision {
        let print = fingerprint_of(&(parent, body)).0;
        let generation = parent.map_or(0, |parent| parent.generation) + 1;
        Revision { generation, hash: (print ^ (print >> 32)) as u32 }
    }
}

impl Tree {
    /// A document that nobody has edited.
    pub const EMPTY: Tree = Tree { revisions: SortedMap::new(), leaves: Vec::new() };

    pub fn has(&self, revision: Revision) -> bool {
        self.revisions.contains_key(&revision)
    }

    /// Revisions without a child, in the order of their names.
    pub fn leaves(&self) -> impl Iterator<Item = (Revision, Body)> + '_ {
        self.leaves.iter().filter_map(|leaf| Some((*leaf, self.revisions.get(leaf)?.body)))
    }

    /// Adds a revision that was not there; it is a leaf unless it is the parent of one that came before it.
    fn add(&mut self, revision: Revision, held: Held, is_parent: bool) {
        self.supersede(held.parent);
        if let (false, Err(place)) = (is_parent, self.leaves.binary_search(&revision)) {
            self.leaves.insert(place, revision);
        }
        self.revisions.insert(revision, held);
    }

    /// What has a child is no leaf.
    fn supersede(&mut self, parent: Option<Revision>) {
        if let Some(Ok(place)) = parent.map(|parent| self.leaves.binary_search(&parent)) {
            self.leaves.remove(place);
        }
    }

    /// The leaf that readers are given: one that is not deleted before one that is, then the greater name.
    pub fn winner(&self, chooser: Chooser) -> Option<(Revision, Body)> {
        let rank = |(revision, body): &(Revision, Body)| {
            let whim = match chooser {
                Chooser::Everybody => 0,
                Chooser::Alone(node) if node.0 % 2 == 0 => revision.hash,
                Chooser::Alone(_) => !revision.hash,
            };
            (*body != Body::Deleted, whim, *revision)
        };
        self.leaves().max_by_key(rank)
    }

    /// What a reader is given.
    pub fn value(&self, chooser: Chooser) -> Option<Value> {
        match self.winner(chooser)?.1 {
            Body::Value(value) => Some(value),
            Body::Deleted | Body::Gone => None,
        }
    }

    /// The leaves that lost and are not deleted.
    pub fn conflicts(&self, chooser: Chooser) -> Vec<(Revision, Value)> {
        let winner = self.winner(chooser).map(|(revision, _)| revision);
        let others = self.leaves().filter(|(revision, _)| Some(*revision) != winner);
        others
            .filter_map(
                |(revision, body)| if let Body::Value(value) = body { Some((revision, value)) } else { None },
            )
            .collect()
    }

    /// Whether a client that read this revision may edit: it is a leaf; or there is nothing to be read and it read
    /// nothing. Returns the parent of the edit.
    pub fn editable(&self, shown: Option<Revision>, chooser: Chooser) -> Option<Option<Revision>> {
        match shown {
            Some(revision) => self.leaves.contains(&revision).then_some(Some(revision)),
            None => match self.winner(chooser) {
                None => Some(None),
                // A deleted document is created anew on top of what deleted it.
                Some((revision, Body::Deleted)) => Some(Some(revision)),
                Some(_) => None,
            },
        }
    }

    /// Adds an edit. Returns its name.
    pub fn edit(&mut self, parent: Option<Revision>, body: Body) -> Revision {
        let revision = Revision::of(parent, body);
        // The same edit of the same revision has the same name, and is there already.
        if !self.has(revision) {
            self.add(revision, Held { parent, body }, false);
        }
        revision
    }

    /// A leaf with its ancestors; `None` if there is no such revision.
    pub fn branch(&self, leaf: Revision) -> Option<Branch> {
        let body = self.revisions.get(&leaf)?.body;
        let mut path = vec![leaf];
        while let Some(parent) = path.last().and_then(|last| self.revisions.get(last)?.parent) {
            path.push(parent);
        }
        Some(Branch { path, body })
    }

    /// Puts a branch into the tree, whatever is there. Whether anything was new.
    pub fn put(&mut self, branch: &Branch) -> bool {
        let mut news = false;
        for (place, revision) in branch.path.iter().enumerate() {
            let parent = branch.path.get(place + 1).copied();
            let body = if place == 0 { branch.body } else { Body::Gone };
            match self.revisions.get_mut(revision) {
                None => {
                    self.add(*revision, Held { parent, body }, place > 0);
                    news = true;
                }
                Some(held) => {
                    if held.body == Body::Gone && body != Body::Gone {
                        held.body = body;
                        news = true;
                    }
                    // Its ancestors were forgotten here: what was two branches is one again.
                    if held.parent.is_none() && parent.is_some() {
                        held.parent = parent;
                        self.supersede(parent);
                        news = true;
                    }
                }
            }
        }
        news
    }

    /// Forgets what is farther from every leaf than the limit allows. Returns how many revisions that were.
    pub fn stem(&mut self, limit: RevsLimit) -> usize {
        // No path is longer than its leaf's generation says.
        if self.leaves.last().is_none_or(|leaf| leaf.generation <= limit.0) {
            return 0;
        }
        let names: Vec<Revision> = self.revisions.keys().copied().collect();
        // The generation of the nearest leaf below each. Names are in order, so that children come after their parents.
        let mut nearest: Vec<u32> = vec![u32::MAX; names.len()];
        let parents: Vec<Option<Revision>> = self.revisions.values().map(|held| held.parent).collect();
        for place in (0..names.len()).rev() {
            // Nothing was below: it is a leaf.
            nearest[place] =
                if nearest[place] == u32::MAX { names[place].generation } else { nearest[place] };
            if let Some(Ok(parent)) = parents[place].map(|parent| names.binary_search(&parent)) {
                nearest[parent] = nearest[parent].min(nearest[place]);
            }
        }
        let far = |place: usize| nearest[place] - names[place].generation >= limit.0;
        let forgotten: SortedSet<Revision> =
            (0..names.len()).filter(|place| far(*place)).map(|place| names[place]).collect();
        if !forgotten.is_empty() {
            self.revisions.retain(|revision, held| {
                held.parent = held.parent.filter(|parent| !forgotten.contains(parent));
                !forgotten.contains(revision)
            });
        }
        forgotten.len()
    }
}

/// "2-b91bb807".
impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:08x}", self.generation, self.hash)
    }
}
