//! What a replica may hold of a counter or a set. Until all is quiet it may lack any part of what was done; once it
//! is, every acknowledged change counts, and one of unknown outcome may.

use std::collections::BTreeSet;

use crate::base::{EventId, OpId};
use crate::history::{Action, History, Member, Members, Outcome, Value};

/// From how many possible totals on any total is let pass.
const SUMS: usize = 4_096;

/// A change that did not certainly fail.
struct Change {
    action: Action,
    acknowledged: bool,
}

/// Whether the changes known after `event` allow this content; `None`: nobody touched it.
pub(super) fn may_hold(
    history: &History,
    changes: &[OpId],
    held: Option<Value>,
    event: EventId,
    quiet: bool,
) -> bool {
    let known = changes.iter().filter_map(|op| {
        let (action, end) = history.get(*op)?.as_of(event)?;
        match end.map(|end| end.outcome) {
            Some(Outcome::Fail(_)) => None,
            Some(Outcome::Ok(_)) => Some(Change { action, acknowledged: true }),
            Some(Outcome::Unknown(_)) | None => Some(Change { action, acknowledged: false }),
        }
    });
    let known: Vec<Change> = known.collect();
    match known.first().map(|change| change.action) {
        None => held.is_none_or(|value| value == Value(0) || value.members() == Some(Members::NONE)),
        Some(Action::Add { .. }) if quiet => may_total(&known, held.map_or(0, |value| value.0)),
        Some(Action::Add { .. }) => may_total_so_far(&known, held.map_or(0, |value| value.0)),
        Some(_) => {
            let members = held.and_then(Value::members).unwrap_or_default();
            (0..Member::MOST)
                .map(Member)
                .all(|member| may_be(&known, member, members.contains(member), quiet))
        }
    }
}

/// Whether some of the amounts, none of them twice, may come to this total: it lies between all that was taken and
/// all that was added.
fn may_total_so_far(known: &[Change], total: i64) -> bool {
    let sum = |sign: i64| known.iter().map(amount).filter(|amount| amount.signum() == sign).sum::<i64>();
    (sum(-1)..=sum(1)).contains(&total)
}

fn amount(change: &Change) -> i64 {
    match change.action {
        Action::Add { amount, .. } => amount,
        _ => 0,
    }
}

/// Whether every acknowledged amount and some of the others come to this total: no add is lost, none counts twice.
fn may_total(known: &[Change], total: i64) -> bool {
    let certain: i64 = known.iter().filter(|change| change.acknowledged).map(amount).sum();
    let mut sums = BTreeSet::from([certain]);
    for amount in known.iter().filter(|change| !change.acknowledged).map(amount) {
        let more: Vec<i64> = sums.iter().map(|sum| sum + amount).collect();
        sums.extend(more);
        if sums.len() > SUMS {
            return true;
        }
    }
    sums.contains(&total)
}

/// Whether a member may be there, or not. Where somebody may have removed it, either may be.
fn may_be(known: &[Change], member: Member, is_there: bool, quiet: bool) -> bool {
    let inserts =
        |change: &&Change| matches!(change.action, Action::Insert { member: of, .. } if of == member);
    let removes =
        |change: &&Change| matches!(change.action, Action::Remove { member: of, .. } if of == member);
    let acknowledged = |change: &Change| change.acknowledged;
    match is_there {
        true => known.iter().any(|change| inserts(&change)),
        false => {
            !quiet
                || known.iter().any(|change| removes(&change))
                || !known.iter().filter(inserts).any(acknowledged)
        }
    }
}
