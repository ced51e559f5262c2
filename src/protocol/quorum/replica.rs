//! The part of a replica that holds data: it stores what coordinators send and says what it has. It counts
//! nothing and refuses nothing.

use super::message::{Message, Purpose, RequestId};
use super::table::Merged;
use super::{Contents, Quorum, rules};
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
        (key, contents): (Key, Contents),
        out: &mut Effects<Quorum>,
    ) {
        if let Purpose::StandIn(_, home) = purpose {
            if self.ring.is_home(key, home) && home != self.me {
                self.stand_in(home, from, (key, &contents), cx.now, out);
                out.send(from, Message::Stored { purpose, key, contents });
            }
            return;
        }
        if !self.ring.is_home(key, self.me) {
            return;
        }
        let via = match purpose {
            Purpose::Write(_) | Purpose::StandIn(..) => Via::Write,
            Purpose::Repair(_) | Purpose::Resolve => Via::Repair(from),
            Purpose::Hint => Via::Hint(from),
        };
        if self.merge(key, &contents, via, out) {
            out.persist("version");
        }
        out.send(from, Message::Stored { purpose, key, contents });
    }

    /// Says what is here.
    pub(super) fn find(&self, from: ReplicaId, id: RequestId, key: Key, out: &mut Effects<Quorum>) {
        out.send(from, Message::Found { id, key, contents: self.own_contents(key) });
    }

    /// What is here of a key: a home's own, or all that is kept for a home.
    pub(super) fn own_contents(&self, key: Key) -> Option<Contents> {
        if self.ring.is_home(key, self.me) {
            self.durable.table.get(key).cloned()
        } else {
            self.durable.hints.known(key)
        }
    }

    /// Joins what came to what is here and notes what became of it. Whether the table changed: then the caller makes
    /// it durable before it tells anybody.
    pub(super) fn merge(
        &mut self,
        key: Key,
        contents: &Contents,
        via: Via,
        out: &mut Effects<Quorum>,
    ) -> bool {
        let offered = contents.newest();
        let merged = self.durable.table.merge(key, contents);
        let (held, new) = match merged {
            Merged::Same => return false,
            Merged::Beside(_) | Merged::Stored => (None, Some(offered.value)),
            Merged::Replaced(old) => (Some(old.value), Some(offered.value)),
            Merged::Ignored(newer) => (Some(newer.value), Some(offered.value)),
        };
        let (key, held, new) = (Arg::Key(key), Arg::Value(held), Arg::Value(new));
        match (merged, via) {
            (Merged::Ignored(_), Via::Own) => {
                self.counters.shadowed += 1;
                out.note(&rules::SHADOWED, [key, new, held]);
            }
            (Merged::Ignored(newer), _) if matches!(contents, Contents::Causal(_)) => {
                out.note(&rules::KNOWN, [key, new, held, Arg::Replica(newer.stamp.by)]);
            }
            (Merged::Ignored(newer), _) => {
                out.note(&rules::IGNORED, [key, new, held, Arg::Replica(newer.stamp.by)]);
            }
            (Merged::Beside(several), _) => {
                self.count_arrival(via);
                out.note(&rules::SIBLING, [key, new, Arg::Number(several as u64)]);
            }
            (_, Via::Repair(from)) => {
                out.note(&rules::REPAIRED, [Arg::Replica(from), key, held, new]);
                self.count_arrival(via);
            }
            (_, Via::Hint(from)) => out.note(&rules::HINT_APPLIED, [Arg::Replica(from), key, held, new]),
            (_, Via::Exchange(from)) => {
                self.count_arrival(via);
                out.note(&rules::CAUGHT_UP, [Arg::Replica(from), key, held, new]);
            }
            (Merged::Replaced(_), _) if matches!(contents, Contents::Causal(_)) => {
                out.note(&rules::DESCENDS, [key, held, new]);
            }
            (Merged::Replaced(_), _) => {
                out.note(&rules::REPLACED, [key, held, new, Arg::Replica(offered.stamp.by)]);
            }
            (_, _) => out.note(&rules::STORED, [key, new, Arg::Replica(offered.stamp.by)]),
        }
        merged.changed()
    }

    /// For the page: by which way of repair something new came.
    fn count_arrival(&mut self, via: Via) {
        match via {
            Via::Repair(_) => self.counters.repaired += 1,
            Via::Exchange(_) => self.counters.caught_up += 1,
            Via::Own | Via::Write | Via::Hint(_) => {}
        }
    }
}
