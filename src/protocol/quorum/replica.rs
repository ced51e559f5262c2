//! The part of a replica that holds data: it stores what coordinators send and says what it has. It counts
//! nothing and refuses nothing.

use super::message::{Message, Purpose, RequestId};
use super::table::Merged;
use super::{Quorum, Version, rules};
use crate::base::ReplicaId;
use crate::history::Key;
use crate::sim::{Arg, Context, Effects};

/// By which way a version came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    /// From this very replica, which coordinates the write.
    Own,
    Write,
    Repair(ReplicaId),
    Hint(ReplicaId),
    Exchange(ReplicaId),
}

impl Quorum {
    /// A version to store. It is on disk, or a newer one is, before that is said.
    pub(super) fn store(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        purpose: Purpose,
        (key, version): (Key, Version),
        out: &mut Effects<Quorum>,
    ) {
        if let Purpose::StandIn(_, home) = purpose {
            if self.ring.is_home(key, home) && home != self.me {
                self.stand_in(home, from, (key, version), cx.now, out);
                out.send(from, Message::Stored { purpose, key, version });
            }
            return;
        }
        if !self.ring.is_home(key, self.me) {
            return;
        }
        let via = match purpose {
            Purpose::Write(_) | Purpose::StandIn(..) => Via::Write,
            Purpose::Repair(_) => Via::Repair(from),
            Purpose::Hint => Via::Hint(from),
        };
        if self.merge(key, version, via, out) {
            out.persist("version");
        }
        out.send(from, Message::Stored { purpose, key, version });
    }

    /// Says which version is here.
    pub(super) fn find(&self, from: ReplicaId, id: RequestId, key: Key, out: &mut Effects<Quorum>) {
        out.send(from, Message::Found { id, key, version: self.own_version(key) });
    }

    /// The version here: a home's own, or the newest that is kept for a home.
    pub(super) fn own_version(&self, key: Key) -> Option<Version> {
        if self.ring.is_home(key, self.me) {
            self.durable.table.get(key)
        } else {
            self.durable.hints.newest(key)
        }
    }

    /// Keeps the newer version and notes which that was. Whether the table changed: then the caller makes it
    /// durable before it tells anybody.
    pub(super) fn merge(&mut self, key: Key, version: Version, via: Via, out: &mut Effects<Quorum>) -> bool {
        let merged = self.durable.table.merge(key, version);
        let (held, new) = match merged {
            Merged::Same => return false,
            Merged::Stored => (None, Some(version.value)),
            Merged::Replaced(old) => (Some(old.value), Some(version.value)),
            Merged::Ignored(newer) => (Some(newer.value), Some(version.value)),
        };
        let (key, held, new) = (Arg::Key(key), Arg::Value(held), Arg::Value(new));
        match (merged, via) {
            (Merged::Ignored(_), Via::Own) => {
                self.counters.shadowed += 1;
                out.note(&rules::SHADOWED, [key, new, held]);
            }
            (Merged::Ignored(newer), _) => {
                out.note(&rules::IGNORED, [key, new, held, Arg::Replica(newer.stamp.by)]);
            }
            (_, Via::Repair(from)) => {
                out.note(&rules::REPAIRED, [Arg::Replica(from), key, held, new]);
                self.counters.repaired += 1;
            }
            (_, Via::Hint(from)) => out.note(&rules::HINT_APPLIED, [Arg::Replica(from), key, held, new]),
            (_, Via::Exchange(from)) => {
                self.counters.caught_up += 1;
                out.note(&rules::CAUGHT_UP, [Arg::Replica(from), key, held, new]);
            }
            (Merged::Replaced(_), _) => {
                out.note(&rules::REPLACED, [key, held, new, Arg::Replica(version.stamp.by)]);
            }
            (_, _) => out.note(&rules::STORED, [key, new, Arg::Replica(version.stamp.by)]),
        }
        merged.changed()
    }
}
