//! Whether the replicas came to hold the same, and what the writes allow, once nothing happened any more.

use super::writes::Writes;
use crate::base::{EventId, ReplicaId, SortedSet, Span, Time};
use crate::check::{Contents, Convergence};
use crate::history::{History, Key, Value};
use crate::sim::{Record, ReplicaView, Snapshot};

/// After so long without a write, a cut or another role of a replica, replicas that still differ are taken to stay
/// so. No finite run can show that they do: this is how long the lab waits.
pub const QUIET: Span = Span::from_secs(3);

/// Compares what the replicas hold.
pub(super) fn converged(snapshot: &Snapshot) -> Convergence {
    let views = || snapshot.replicas.iter().filter_map(|replica| replica.view.as_ref());
    let keys: SortedSet<Key> = views().flat_map(|view| &view.values).map(|(key, ..)| *key).collect();
    let held = snapshot.replicas.iter().map(|replica| {
        let of = |view: &ReplicaView| -> Contents {
            let held =
                |key: Key| view.values.iter().find(|(other, ..)| *other == key).map(|(_, value, _)| *value);
            let keys = keys.iter().copied().filter(|key| replica.is_to_hold(*key));
            keys.map(|key| (key, held(key))).collect()
        };
        (replica.id, replica.view.as_ref().map(of))
    });
    Convergence::of(&held.collect::<Vec<_>>())
}

/// Whether no write was pending, no link cut, and no replica changed its role or came up for [`QUIET`].
pub(super) fn quiet(writes: &Writes, record: &Record, snapshot: &Snapshot, time: Time) -> bool {
    let since = |at: Time| time.since(at) >= QUIET;
    let event = snapshot.event;
    snapshot.cuts.is_empty()
        && since(Time::ZERO)
        && writes.last_end(event).is_none_or(|end| since(end.time))
        && !snapshot.clients.iter().any(|client| {
            let pending = client.pending.and_then(|op| record.history.get(op));
            pending.is_some_and(|operation| !operation.action.is_read())
        })
        && stands_since(record, event).is_none_or(since)
        && healed_at(record, event).is_none_or(since)
}

fn stands_since(record: &Record, event: EventId) -> Option<Time> {
    let known = record.standings.partition_point(|standing| standing.at.event <= event);
    known.checked_sub(1).map(|last| record.standings[last].at.time)
}

fn healed_at(record: &Record, event: EventId) -> Option<Time> {
    let healed = record.cuts.iter().filter_map(|cut| cut.until.filter(|until| until.event <= event));
    healed.map(|until| until.time).max()
}

/// What replicas that are up hold although the writes do not allow it.
pub(super) fn impossible(
    writes: &Writes,
    history: &History,
    snapshot: &Snapshot,
    quiet: bool,
) -> Vec<(ReplicaId, Key, Option<Value>)> {
    let mut found = Vec::new();
    for replica in &snapshot.replicas {
        let Some(view) = &replica.view else { continue };
        let held = |key: Key| view.values.iter().find(|(other, ..)| *other == key);
        let there = view.values.iter().map(|(key, value, _)| (*key, Some(*value)));
        let absent = writes.keys().filter(|key| quiet && held(*key).is_none()).map(|key| (key, None));
        let wrong =
            |content: &(Key, Option<Value>)| !writes.may_hold(history, *content, snapshot.event, quiet);
        let content = there.chain(absent).filter(|(key, _)| replica.is_to_hold(*key));
        found.extend(content.filter(wrong).map(|(key, value)| (replica.id, key, value)));
    }
    found
}
