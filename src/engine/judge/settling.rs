//! Whether the replicas came to hold the same, and what the writes allow, once nothing happened any more.

use super::writes::Writes;
use crate::base::{EventId, ReplicaId, Span, Time};
use crate::check::{Contents, Convergence};
use crate::history::{History, Key, Value};
use crate::sim::{Record, Snapshot};

/// After so long without a write, a cut or another role of a replica, replicas that still differ are taken to stay
/// so. No finite run can show that they do: this is how long the lab waits.
pub const QUIET: Span = Span::from_secs(3);

/// Compares what the replicas hold.
pub(super) fn converged(snapshot: &Snapshot) -> Convergence {
    let contents = |values: &[(Key, _, String)]| -> Contents {
        values.iter().map(|(key, value, _)| (*key, *value)).collect()
    };
    let held: Vec<_> = snapshot
        .replicas
        .iter()
        .filter(|replica| replica.holds)
        .map(|replica| (replica.id, replica.view.as_ref().map(|view| contents(&view.values))))
        .collect();
    Convergence::of(&held)
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
    for replica in snapshot.replicas.iter().filter(|replica| replica.holds) {
        let Some(view) = &replica.view else { continue };
        let held = |key: Key| view.values.iter().find(|(other, ..)| *other == key);
        let there = view.values.iter().map(|(key, value, _)| (*key, Some(*value)));
        let absent = writes.keys().filter(|key| quiet && held(*key).is_none()).map(|key| (key, None));
        let wrong =
            |content: &(Key, Option<Value>)| !writes.may_hold(history, *content, snapshot.event, quiet);
        found.extend(there.chain(absent).filter(wrong).map(|(key, value)| (replica.id, key, value)));
    }
    found
}
