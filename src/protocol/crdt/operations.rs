//! Updates by operation: what is broadcast, and its effect where it is delivered. Delivery is once and causes first,
//! so that an add need not be idempotent, and a removal finds the inserts that it removes.

use super::{Crdt, DotStore, Last, LwwMap, Message, Object, Registers, Sets, rules};
use crate::base::{ClientId, ReplicaId};
use crate::history::{Action, Key, Member, Value};
use crate::protocol::broadcast::{Arrived, Stamped};
use crate::protocol::quorum::Stamp;
use crate::protocol::vector::Dot;
use crate::sim::{Arg, Context, Effects, Name, Request};

/// An update as it is broadcast.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    pub key: Key,
    pub update: Update,
    /// Whose request it is.
    pub client: ClientId,
    pub serial: u32,
}

/// What an update does wherever it is delivered. The tag of what it adds is its own dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Update {
    Add(i64),
    Assign(Last<Value>),
    /// A write to an MV-register, in place of the values under these tags.
    Write {
        value: Value,
        over: Vec<Dot>,
    },
    Insert(Member),
    /// Takes away what its replica had seen of the member, no more.
    Remove {
        member: Member,
        tags: Vec<Dot>,
    },
    Put(Member, Last<bool>),
}

impl Update {
    pub(super) fn name(&self) -> Name {
        match self {
            Update::Add(_) => &"Add",
            Update::Assign(_) | Update::Write { .. } => &"Write",
            Update::Insert(_) => &"Insert",
            Update::Remove { .. } => &"Remove",
            Update::Put(..) => &"Put",
        }
    }

    /// What an action comes to at the replica that takes it; `None` for what is no update.
    fn of(
        action: Action,
        here: Option<&Object>,
        (registers, sets): (Registers, Sets),
        stamp: Stamp,
    ) -> Option<Update> {
        let put = |member, value| Some(Update::Put(member, Last { stamp, value }));
        match (action, registers, sets) {
            (Action::Add { amount, .. }, ..) => Some(Update::Add(amount)),
            (Action::Write { value, .. }, Registers::LastWriteWins, _) => {
                Some(Update::Assign(Last { stamp, value }))
            }
            (Action::Write { value, .. }, Registers::MultiValue, _) => {
                let over = match here {
                    Some(Object::Values(values)) => values.tags(|_| true),
                    _ => Vec::new(),
                };
                Some(Update::Write { value, over })
            }
            (Action::Insert { member, .. }, _, Sets::ObservedRemove) => Some(Update::Insert(member)),
            (Action::Remove { member, .. }, _, Sets::ObservedRemove) => {
                let tags = match here {
                    Some(Object::Set(set)) => set.tags(|other| other == member),
                    _ => Vec::new(),
                };
                Some(Update::Remove { member, tags })
            }
            (Action::Insert { member, .. }, _, Sets::LastWriteWins) => put(member, true),
            (Action::Remove { member, .. }, _, Sets::LastWriteWins) => put(member, false),
            _ => None,
        }
    }

    /// The object as it is before the first update of this kind.
    fn empty(&self) -> Object {
        match self {
            Update::Add(_) => Object::Sum(0),
            Update::Assign(last) => Object::Last(*last),
            Update::Write { .. } => Object::Values(DotStore::default()),
            Update::Insert(_) | Update::Remove { .. } => Object::Set(DotStore::default()),
            Update::Put(..) => Object::Map(LwwMap::default()),
        }
    }

    fn apply(&self, object: &mut Object, dot: Dot) {
        match (self, object) {
            (Update::Add(amount), Object::Sum(sum)) => *sum = sum.saturating_add(*amount),
            (Update::Assign(last), Object::Last(held)) => held.join(last),
            (Update::Write { value, over }, Object::Values(values)) => {
                values.apply(Some((dot, *value)), over)
            }
            (Update::Insert(member), Object::Set(set)) => set.apply(Some((dot, *member)), &[]),
            (Update::Remove { tags, .. }, Object::Set(set)) => set.apply(None, tags),
            (Update::Put(member, entry), Object::Map(map)) => _ = map.put(*member, *entry),
            _ => {}
        }
    }
}

impl Crdt {
    /// Takes an update of a client: it has its effect here, and is sent to all others.
    pub(super) fn originate(
        &mut self,
        cx: &Context<'_>,
        request: &Request,
        (action, stamp): (Action, Stamp),
        out: &mut Effects<Crdt>,
    ) {
        let key = action.key();
        let kinds = (self.settings.registers, self.settings.sets);
        let Some(update) = Update::of(action, self.durable.store.objects.get(&key), kinds, stamp) else {
            return;
        };
        let operation = Operation { key, update, client: request.ticket.client, serial: request.serial };
        let stamped = self.durable.log.send(self.me, operation);
        self.effect(&stamped);
        out.persist("operation");
        for other in (0..cx.replicas).map(ReplicaId).filter(|other| *other != cx.me) {
            out.send(other, Message::Operation(stamped.clone()));
        }
    }

    /// An operation arrived: it is delivered, and with it what waited for it; or it waits.
    pub(super) fn arrive(&mut self, stamped: Stamped<Operation>, out: &mut Effects<Crdt>) {
        match self.durable.log.arrive(&mut self.waiting, &stamped, false) {
            Arrived::Again => {
                let by = Arg::Replica(stamped.dot.by);
                if self.settings.broken.applies_again && self.durable.log.has(stamped.dot) {
                    self.effect(&stamped);
                    out.persist("operation");
                    out.note(&rules::APPLIED_AGAIN, [Arg::Number(stamped.dot.count), by]);
                }
            }
            Arrived::Held(cause) => {
                let own = [Arg::Number(stamped.dot.count), Arg::Replica(stamped.dot.by)];
                let [number, by] = own;
                out.note(&rules::HELD_BACK, [number, by, Arg::Number(cause.count), Arg::Replica(cause.by)]);
            }
            Arrived::Ready => {
                let mut next = Some(stamped);
                while let Some(stamped) = next {
                    self.deliver(stamped, out);
                    next = self.durable.log.ready(&mut self.waiting);
                }
                out.persist("operations");
            }
        }
    }

    fn deliver(&mut self, stamped: Stamped<Operation>, out: &mut Effects<Crdt>) {
        let key = stamped.payload.key;
        let before = self.durable.store.value(key);
        self.effect(&stamped);
        let after = self.durable.store.value(key);
        let by = Arg::Replica(stamped.dot.by);
        let kept = self.durable.store.objects.get(&key).map_or(0, |object| object.beside().len());
        match &stamped.payload.update {
            Update::Remove { member, .. }
                if after.and_then(Value::members).is_some_and(|all| all.contains(*member)) =>
            {
                out.note(&rules::ADD_WON, [by, Arg::Key(key), Arg::Value(after)]);
            }
            Update::Assign(last) if after != Some(last.value) => {
                out.note(&rules::LOST, [Arg::Key(key), Arg::Value(after), Arg::Value(Some(last.value)), by]);
            }
            Update::Write { .. } if kept > 0 => {
                out.note(&rules::SIDE_BY_SIDE, [Arg::Key(key), Arg::Number(kept as u64 + 1), by]);
            }
            _ => out.note(&rules::APPLIED, [by, Arg::Key(key), Arg::Value(before), Arg::Value(after)]),
        }
        self.durable.log.deliver(stamped);
    }

    /// What an operation does to the state here.
    fn effect(&mut self, stamped: &Stamped<Operation>) {
        let Operation { key, update, client, serial } = &stamped.payload;
        let object = self.durable.store.objects.get_or_insert_with(*key, || update.empty());
        update.apply(object, stamped.dot);
        let latest = object.latest();
        self.durable.latest_stamp = self.durable.latest_stamp.max(latest);
        self.durable.store.advance(*client, *serial);
    }
}
