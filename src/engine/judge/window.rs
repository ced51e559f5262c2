//! The stretch of a run that verdicts speak of, and whether a link was cut in it.

use crate::base::{EventId, Span, Time};
use crate::engine::{Window, WindowKind};
use crate::sim::{CutRecord, Record};

/// The window that ends at `time`, as it is known after `event`.
pub(super) fn window(record: &Record, event: EventId, kind: WindowKind, time: Time) -> Window {
    let from = match kind {
        WindowKind::SinceCut => latest_stretch(record, event).unwrap_or(Time::ZERO),
        WindowKind::LastSecond => time - Span::from_secs(1),
        WindowKind::WholeRun => Time::ZERO,
    };
    Window { kind, from, to: time }
}

/// Whether a link was cut at some time in the window.
pub(super) fn partitioned(record: &Record, event: EventId, window: Window) -> bool {
    spans(record, event)
        .any(|(from, until)| from <= window.to && until.is_none_or(|until| until > window.from))
}

/// When the latest stretch of time began in which some link was cut all the while. A line that is moved ends
/// one cut and begins another at the same time, so the stretch goes on.
fn latest_stretch(record: &Record, event: EventId) -> Option<Time> {
    let mut stretch: Option<(Time, Option<Time>)> = None;
    for (from, until) in spans(record, event) {
        stretch = match stretch {
            Some((start, end)) if end.is_none_or(|end| end >= from) => {
                Some((start, end.zip(until).map(|(end, until)| end.max(until))))
            }
            _ => Some((from, until)),
        };
    }
    stretch.map(|(start, _)| start)
}

/// From when until when each cut was in force as far as is known after `event`, by its beginning; `None`: it
/// still is. Cuts of no link or of no time are left out.
fn spans(record: &Record, event: EventId) -> impl Iterator<Item = (Time, Option<Time>)> + '_ {
    let made = record.cuts.iter().take_while(move |cut| cut.from.event <= event);
    let span = move |cut: &CutRecord| {
        let until = cut.until.filter(|until| until.event <= event).map(|until| until.time);
        (cut.from.time, until)
    };
    made.filter(|cut| !cut.links.is_empty())
        .map(span)
        .filter(|(from, until)| until.is_none_or(|until| until > *from))
}
