//! The stretch of a run that verdicts speak of, whether a link was cut in it, and how the replicas stood apart.

use crate::base::{EventId, ReplicaId, Time, sort_few};
use crate::engine::{Scope, Window, WindowKind, together};
use crate::sim::{LinkSet, Nodes, Record};

/// At so many moments, the latest ones, it is asked how the replicas stood apart.
const MOMENTS: usize = 100;

/// The window of a playhead at `time`, as it is known after `event`.
pub(super) fn window(record: &Record, event: EventId, kind: WindowKind, time: Time) -> Window {
    let stretches = || Stretches::of(record, event);
    let found = match kind {
        WindowKind::SinceCut => stretches().latest.map(|(from, _)| (from, None)),
        WindowKind::DuringCut => stretches().latest,
        WindowKind::AfterHeal => stretches().heal.map(|from| (from, None)),
        WindowKind::WholeRun => Some((Time::ZERO, None)),
        WindowKind::Range { from, to } => {
            let (from, to, begun) = (from.min(time), to.max(from).min(time), from <= time);
            return Window { kind, from, to, open: to == time, found: begun };
        }
    };
    let (from, until) = found.unwrap_or((Time::ZERO, None));
    Window { kind, from, to: until.unwrap_or(time), open: until.is_none(), found: found.is_some() }
}

/// Whether a link was cut at some time in the window.
pub(super) fn partitioned(record: &Record, event: EventId, window: Window) -> bool {
    spans(record, event).any(|cut| in_window(window, &cut))
}

/// Groups of replicas as they stood apart when they last did in the window; empty if they did not.
pub(super) fn apart(record: &Record, nodes: Nodes, event: EventId, window: Window) -> Vec<Vec<ReplicaId>> {
    let cuts: Vec<Cut<'_>> = spans(record, event).filter(|cut| in_window(window, cut)).collect();
    if cuts.is_empty() {
        return Vec::new();
    }
    let changes = cuts.iter().flat_map(|cut| [Some(cut.from), cut.until]).flatten();
    let mut moments: Vec<Time> = changes.filter(|at| (window.from..=window.to).contains(at)).collect();
    moments.push(window.from);
    sort_few(&mut moments, |a, b| a < b);
    moments.dedup();
    let groups = |at: &Time| {
        let mut links = LinkSet::new();
        for cut in cuts.iter().filter(|cut| cut.from <= *at && cut.until.is_none_or(|until| until > *at)) {
            links.extend(cut.links);
        }
        together(nodes, |from, to| links.contains(nodes, from, to))
    };
    let latest = moments.iter().rev().take(MOMENTS);
    latest.map(groups).find(|groups| groups.len() > 1).unwrap_or_default()
}

/// Which of the groups is chosen.
pub(super) fn chosen(groups: &[Vec<ReplicaId>], scope: Scope) -> Option<usize> {
    scope.side.and_then(|replica| groups.iter().position(|members| members.contains(&replica)))
}

/// A cut in force from a time until another, as far as is known; `None`: it still is.
struct Cut<'a> {
    from: Time,
    until: Option<Time>,
    links: &'a LinkSet,
}

fn in_window(window: Window, cut: &Cut<'_>) -> bool {
    cut.from <= window.to && cut.until.is_none_or(|until| until > window.from)
}

/// Stretches of time in which some link was cut all the while. A line that is moved ends one cut and begins another
/// at the same time, so the stretch goes on.
#[derive(Default)]
struct Stretches {
    /// The latest one; `None`: it goes on.
    latest: Option<(Time, Option<Time>)>,
    /// The end of the latest one that has ended.
    heal: Option<Time>,
}

impl Stretches {
    fn of(record: &Record, event: EventId) -> Stretches {
        let mut found = Stretches::default();
        for Cut { from, until, .. } in spans(record, event) {
            found.latest = match found.latest {
                Some((start, end)) if end.is_none_or(|end| end >= from) => {
                    Some((start, end.zip(until).map(|(end, until)| end.max(until))))
                }
                before => {
                    found.heal = before.and_then(|(_, end)| end);
                    Some((from, until))
                }
            };
        }
        found.heal = found.latest.and_then(|(_, end)| end).or(found.heal);
        found
    }
}

/// The cuts as far as is known after `event`, by their beginnings. Cuts of no link or of no time are left out.
fn spans(record: &Record, event: EventId) -> impl Iterator<Item = Cut<'_>> {
    let made = record.cuts.iter().take_while(move |cut| cut.from.event <= event);
    let known = made.filter(|cut| !cut.links.is_empty()).map(move |cut| Cut {
        from: cut.from.time,
        until: cut.until.filter(|until| until.event <= event).map(|until| until.time),
        links: &cut.links,
    });
    known.filter(|cut| cut.until.is_none_or(|until| until > cut.from))
}
