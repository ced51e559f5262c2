//! One key of the store, whatever type it is: updated, joined, read.

use super::{Broken, DotStore, Last, LwwMap, PnCounter, Registers, Sets, Settings};
use crate::base::ReplicaId;
use crate::history::{Action, Member, Members, Value};
use crate::protocol::quorum::Stamp;
use crate::protocol::vector::Dot;

/// The state of one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    Counter(PnCounter),
    /// A counter by operation: each add arrives once, so that the sum is enough.
    Sum(i64),
    Last(Last<Value>),
    Values(DotStore<Value>),
    Set(DotStore<Member>),
    Map(LwwMap<Member, bool>),
}

impl Object {
    /// What a client who reads is given, and what replicas compare. Of several values of an MV-register it is that
    /// with the greatest tag.
    pub fn value(&self) -> Option<Value> {
        match self {
            Object::Counter(counter) => Some(Value(counter.total())),
            Object::Sum(sum) => Some(Value(*sum)),
            Object::Last(last) => Some(last.value),
            Object::Values(values) => Object::chosen(values).map(|(_, value)| value),
            Object::Set(set) => Some(Value::of_members(set.iter().map(|(_, member)| member).collect())),
            Object::Map(map) => {
                let there = map.iter().filter(|(_, entry)| entry.value);
                Some(Value::of_members(there.map(|(member, _)| member).collect::<Members>()))
            }
        }
    }

    fn chosen(values: &DotStore<Value>) -> Option<(Dot, Value)> {
        values.iter().max_by_key(|(dot, _)| (dot.count, dot.by))
    }

    /// Values of a register that stand beside the one that is given.
    pub fn beside(&self) -> Vec<(Dot, Value)> {
        let Object::Values(values) = self else { return Vec::new() };
        let chosen = Object::chosen(values);
        values.iter().filter(|one| Some(*one) != chosen).collect()
    }

    /// The join of the two. Of two types, which does not happen, the first stays.
    pub fn join(&mut self, other: &Object, broken: Broken) {
        match (self, other) {
            (Object::Counter(own), Object::Counter(other)) => own.join(other, broken.sums_joins),
            (Object::Last(own), Object::Last(other)) => own.join(other),
            (Object::Values(own), Object::Values(other)) => own.join(other),
            (Object::Set(own), Object::Set(other)) => own.join(other),
            (Object::Map(own), Object::Map(other)) => own.join(other),
            _ => {}
        }
    }

    /// The greatest reading of a stamp in it.
    pub fn latest(&self) -> Option<i64> {
        match self {
            Object::Last(last) => Some(last.stamp.micros),
            Object::Map(map) => map.iter().map(|(_, entry)| entry.stamp.micros).max(),
            _ => None,
        }
    }

    /// The empty object that this action is asked of; `None` for a read, which creates nothing, and for what has no
    /// empty state.
    fn empty(action: Action, settings: &Settings) -> Option<Object> {
        match (action, settings.registers, settings.sets) {
            (Action::Add { .. }, ..) => Some(Object::Counter(PnCounter::default())),
            (Action::Write { .. }, Registers::MultiValue, _) => Some(Object::Values(DotStore::default())),
            (Action::Insert { .. } | Action::Remove { .. }, _, Sets::ObservedRemove) => {
                Some(Object::Set(DotStore::default()))
            }
            (Action::Insert { .. } | Action::Remove { .. }, _, Sets::LastWriteWins) => {
                Some(Object::Map(LwwMap::default()))
            }
            _ => None,
        }
    }

    /// Updates by state the object here, if there is one. Returns it with the delta: the least state that, joined,
    /// makes the same change.
    pub fn updated(
        here: Option<Object>,
        action: Action,
        settings: &Settings,
        (me, stamp): (ReplicaId, Stamp),
    ) -> Option<(Object, Object)> {
        let mut object = match here {
            Some(object) => object,
            None => match action {
                Action::Write { value, .. } if settings.registers == Registers::LastWriteWins => {
                    Object::Last(Last { stamp, value })
                }
                _ => Object::empty(action, settings)?,
            },
        };
        let delta = match (&mut object, action) {
            (Object::Counter(counter), Action::Add { amount, .. }) => {
                Object::Counter(counter.add(me, amount))
            }
            (Object::Last(last), Action::Write { value, .. }) => {
                let new = Last { stamp, value };
                last.join(&new);
                Object::Last(new)
            }
            (Object::Values(values), Action::Write { value, .. }) => {
                Object::Values(values.add(me, value, |_| true))
            }
            (Object::Set(set), Action::Insert { member, .. }) => {
                Object::Set(set.add(me, member, |other| other == member))
            }
            (Object::Set(set), Action::Remove { member, .. }) => {
                Object::Set(set.remove(|other| other == member))
            }
            (Object::Map(map), Action::Insert { member, .. }) => {
                Object::Map(map.put(member, Last { stamp, value: true }))
            }
            (Object::Map(map), Action::Remove { member, .. }) => {
                Object::Map(map.put(member, Last { stamp, value: false }))
            }
            _ => return None,
        };
        Some((object, delta))
    }
}
