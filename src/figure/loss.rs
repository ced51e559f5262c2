//! How far a lost message is seen to come. The kernel decides that and when it is lost; this is for the eye
//! alone.

use crate::base::{CutId, Time};
use crate::draw::geometry;
use crate::draw::layout::Layout;
use crate::engine::Frame;
use crate::history::Moment;
use crate::sim::{Act, EventKind, Fate, LinePoint, LossReason, MessageRecord};

/// Where a message's way ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    pub at: Moment,
    pub reason: LossReason,
    /// How far along the straight way between the two nodes, 0 to 1.
    pub share: f64,
}

impl Stop {
    /// When it is seen to get there.
    pub fn time(&self, message: &MessageRecord) -> Time {
        let way = message.due.since(message.sent.time).0 as f64;
        message.sent.time + crate::base::Span((way * self.share) as u64)
    }
}

/// The stop of a message that is known to be lost at the frame's event.
pub fn stop(frame: &Frame<'_>, layout: &Layout, message: &MessageRecord) -> Option<Stop> {
    let Fate::Lost(event, reason) = message.fate.as_of(frame.snapshot.event) else { return None };
    let at = frame.record.moment(event);
    let way = message.due.since(message.sent.time).0;
    let flown = if way == 0 { 0.5 } else { at.time.since(message.sent.time).0 as f64 / way as f64 };
    let share = match reason {
        LossReason::ReceiverDown => 1.0,
        LossReason::ByHand => flown,
        LossReason::Link => flown.max(0.5),
        LossReason::Cut(cut) => {
            let line = line_at(frame, cut, at).unwrap_or_default();
            let meeting = geometry::first_meeting(line, layout.of(message.from), layout.of(message.to));
            flown.max(meeting.unwrap_or(0.5))
        }
    };
    Some(Stop { at, reason, share: share.clamp(0.0, 1.0) })
}

/// The line with which a cut was drawn when it stopped something at this moment.
pub fn line_at<'a>(frame: &Frame<'a>, cut: CutId, at: Moment) -> Option<&'a [LinePoint]> {
    let made =
        frame.record.cuts.iter().rev().find(|record| record.cut == cut && record.from.event <= at.event)?;
    let EventKind::Act(act) = &frame.record.event(made.from.event)?.kind else { return None };
    match &**act {
        Act::Cut { line, .. } => Some(line),
        _ => None,
    }
}
